import { page } from '../images.ts'
import { amount, type Bench, type Measure, type Row, side } from '../measure.ts'
import { withTemplate } from '../template.ts'
import { type Arrival, type ClassOrder, guestBytes, guestCpus, makeClass, removeClass } from './class.ts'

const goals = { fork: 30_000, linked: 90_000 }

/** One request, and each of the desktops must have answered at its own address. */
export const forked: Measure = {
  name: 'forked',
  title: 'a class of desktops, forks of one golden snapshot',
  run: (bench) =>
    withTemplate(bench, { name: 'class', spec: { memory: guestBytes, cpus: guestCpus }, warm: 0 }, async ({ snapshot }) => {
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

function rowOf(what: string, { answeredMs, readyMs, again }: Arrival, atMost: number): Row {
  const at = (share: number) => answeredMs[Math.ceil(answeredMs.length * share) - 1]!
  const note = [`first after ${seconds(answeredMs[0]!)}, half after ${seconds(at(0.5))}, all ready to be given after ${seconds(readyMs)}`]
  if (again > 0) note.push(`started again: ${again}`)
  const row = amount(what, side('all answer', [answeredMs.at(-1)!]), { goal: { bound: 'at most', value: atMost }, note: note.join('; ') })
  return { ...row, timeline: answeredMs.map(Math.round) }
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
