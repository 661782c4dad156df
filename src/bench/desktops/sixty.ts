import { page } from '../images.ts'
import { amount, type Bench, type Measure, type Row, side } from '../measure.ts'
import { round } from '../statistics.ts'
import { withTemplate } from '../template.ts'
import { type Arrival, type ClassOrder, guest, makeClass, removeClass } from './class.ts'

const goals = { fork: 30_000, linked: 90_000 }

/** One request, and each of the desktops must have answered at its own address. */
export const forked: Measure = {
  name: 'forked',
  title: 'a class of desktops, forks of one golden snapshot',
  run: (bench) =>
    withTemplate(bench, { name: 'class', spec: guest, warm: 0 }, async ({ snapshot }) => {
      const size = sizeOf(bench)
      return [rowOf(`${size} desktops by fork, all answer`, await one(bench, { name: 'forked', from: { snapshot }, size }), goals.fork)]
    }),
}

export const linked: Measure = {
  name: 'linked',
  title: 'a class of desktops, linked clones of one golden image that boot',
  async run(bench) {
    const size = sizeOf(bench)
    const arrival = await one(bench, { name: 'linked', from: { image: page.reference }, size })
    return [rowOf(`${size} desktops by linked clone, all answer`, arrival, goals.linked)]
  },
}

const sizeOf = ({ quick }: Bench) => (quick ? 6 : 60)

async function one(bench: Bench, order: ClassOrder): Promise<Arrival> {
  bench.say(`${order.size} desktops ${'image' in order.from ? 'by linked clone' : 'by fork'}`)
  const arrival = await makeClass(bench, order)
  await removeClass(bench, order.name)
  return arrival
}

function rowOf(what: string, { answeredMs, settledMs, again, cpu }: Arrival, atMost: number): Row {
  const [first, all] = [answeredMs[0]!, answeredMs.at(-1)!]
  const half = answeredMs[Math.ceil(answeredMs.length / 2) - 1]!
  const note = again > 0 ? { note: `started again: ${again}` } : {}
  const row = amount(what, side('all answer', [all]), { goal: { bound: 'at most', value: atMost }, ...note })
  const stages = {
    first: round(first),
    half: round(half - first),
    all: round(all - half),
    'all can be put back in a moment': round(Math.max(0, settledMs - all)),
  }
  return { ...row, stages, cpu, timeline: answeredMs.map((ms) => round(ms)) }
}
