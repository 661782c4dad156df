import { page } from '../images.ts'
import { amount, type Bench, type Measure, type Row, side } from '../measure.ts'
import { median, round } from '../statistics.ts'
import { withTemplate } from '../template.ts'
import { type ClassOrder, guest, makeClass, removeClass, resetOnce } from './class.ts'

const goalMs = 2_000

/** From the request to the answer of a desktop that is as new. */
export const reset: Measure = {
  name: 'reset',
  title: 'a desktop as new again',
  async run(bench) {
    const size = 2
    const ofSnapshot = await withTemplate(bench, { name: 'reset', spec: guest, warm: 0 }, ({ snapshot }) =>
      resets(bench, { name: 'put-back', from: { snapshot }, size }),
    )
    const ofImage = await resets(bench, { name: 'put-back', from: { image: page.reference }, size })
    return [rowOf('reset of a desktop of a snapshot', ofSnapshot), rowOf('reset of a desktop of an image', ofImage)]
  },
}

type Reset = Awaited<ReturnType<typeof resetOnce>>

async function resets(bench: Bench, order: ClassOrder): Promise<Reset[]> {
  bench.say(`resets of desktops of ${'image' in order.from ? 'an image' : 'a snapshot'}`)
  await makeClass(bench, order)
  const found: Reset[] = []
  for (let round = 0; round < (bench.quick ? 2 : 10); round++) {
    const one = await resetOnce(bench, `${order.name}-${(round % order.size) + 1}`)
    bench.say(`${Math.round(one.answeredMs)} ms`)
    found.push(one)
  }
  await removeClass(bench, order.name)
  return found
}

function rowOf(what: string, found: readonly Reset[]): Row {
  const middle = (of: (one: Reset) => number) => round(median(found.map(of)))
  const answered = side(
    'as new, and answers',
    found.map(({ answeredMs }) => answeredMs),
  )
  const available = middle(({ availableMs }) => availableMs)
  const stages = { 'may be given to the next one': available, 'first answer': round(answered.median - available) }
  const note = `slowest ${Math.round(Math.max(...answered.samples))} ms; by its own word ${middle(({ itsOwnWordMs }) => itsOwnWordMs)} ms`
  return { ...amount(what, answered, { goal: { bound: 'at most', value: goalMs }, note }), stages }
}
