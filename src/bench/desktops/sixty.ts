import { page } from '../images.ts'
import { amount, type Bench, type Measure, type Row, side } from '../measure.ts'
import { withTemplate } from '../template.ts'
import { type Arrival, type ClassOrder, guestBytes, guestCpus, makeClass, removeClass } from './class.ts'

const goals = { fork: 30_000, linked: 90_000 }

/** One request, and each of the desktops must have answered at its own address. */
export const sixty: Measure = {
  name: 'sixty',
  title: 'a class of desktops from one golden image: forks, and linked clones that boot',
  async run(bench) {
    const size = bench.quick ? 6 : 60
    const forked = await withTemplate(bench, { name: 'class', spec: { memory: guestBytes, cpus: guestCpus }, warm: 0 }, ({ snapshot }) =>
      one(bench, { name: 'forked', from: { snapshot }, size }),
    )
    const linked = await one(bench, { name: 'linked', from: { image: page.reference }, size })
    return [
      rowOf(`${size} desktops by fork, all answer`, forked, goals.fork),
      rowOf(`${size} desktops by linked clone, all answer`, linked, goals.linked),
    ]
  },
}

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
