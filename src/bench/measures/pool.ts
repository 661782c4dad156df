import type { SpecInput } from '../../api/kind.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { type Bench, gain, type Measure, type Row, side } from '../measure.ts'
import { bootVm, cloneVm, forkVm, type Start } from '../starts.ts'
import { median, round } from '../statistics.ts'
import { type Template, withTemplate } from '../template.ts'

export const pool: Measure = {
  name: 'pool',
  title: 'fork against cold boot, minimal guest',
  run: (bench) =>
    forkAgainstBoot(bench, { guest: 'minimal guest, 256 MiB', name: 'pool', spec: {}, goal: 40, rounds: bench.quick ? 3 : 11 }),
}

interface Contest {
  guest: string
  name: string
  spec: Partial<SpecInput<typeof Instance>>
  /** So many times faster from the pool. */
  goal: number
  rounds: number
}

/** One of each kind of start in turns, each alone: the pool is full again before the next begins. */
export function forkAgainstBoot(bench: Bench, { guest, name, spec, goal, rounds }: Contest): Promise<Row[]> {
  return withTemplate(bench, { name, spec, warm: 1 }, async (template) => {
    const starts = { pooled: [] as Start[], cold: [] as Start[], unpooled: [] as Start[], fork: [] as Start[] }
    for (let i = 0; i < rounds; i++) {
      bench.say(`round ${i + 1} of ${rounds}`)
      await oneOfEach(bench, { template, name: `${name}-${i}`, spec }, starts)
    }
    const cold = sideOf('cold boot', starts.cold)
    const row = (what: string, those: Start[], extras: { atLeast?: number; note?: string } = {}) =>
      gain(`${what} (${guest})`, sideOf(what, those), cold, { ...middles(those), ...extras })
    const note =
      starts.pooled.length < rounds ? { note: `${rounds - starts.pooled.length} of ${rounds} found no spare and were left out` } : {}
    return [
      row('fork from the pool', starts.pooled, { atLeast: goal, ...note }),
      row('fork from a snapshot, no spare', starts.unpooled),
      row('fork of the running VM, freeze included', starts.fork),
      gain(`cold boot (${guest})`, cold, cold, middles(starts.cold)),
    ]
  })
}

async function oneOfEach(
  bench: Bench,
  { template, name, spec }: { template: Template; name: string; spec: Contest['spec'] },
  starts: Record<'pooled' | 'cold' | 'unpooled' | 'fork', Start[]>,
): Promise<void> {
  const { objects } = bench
  const pooled = await cloneVm(bench, template.snapshot, `${name}-p`)
  if (pooled.pooled) starts.pooled.push(pooled)
  await objects.remove(Instance, pooled.name)
  await objects.poolFull(template.snapshot)
  starts.cold.push(await bootVm(bench, `${name}-c`, spec))
  await objects.remove(Instance, `${name}-c`)
  // A snapshot that nobody has asked for yet has no spares.
  await objects.freeze(template.source, `${name}-s`)
  starts.unpooled.push(await cloneVm(bench, `${name}-s`, `${name}-u`))
  await objects.remove(Instance, `${name}-u`)
  await objects.remove(Snapshot, `${name}-s`)
  starts.fork.push(await forkVm(bench, template.source, `${name}-f`))
  await objects.remove(Instance, `${name}-f`)
}

function sideOf(what: string, starts: readonly Start[]) {
  return side(
    what,
    starts.map(({ totalMs }) => totalMs),
  )
}

/** Where the time of the middle one goes, by the clock and by the processor. */
export function middles(starts: readonly Start[]): Pick<Row, 'stages' | 'cpu'> {
  const middle = (of: (start: Start) => Record<string, number>) => {
    const names = Object.keys(starts[0] ? of(starts[0]) : {})
    return Object.fromEntries(names.map((name) => [name, round(median(starts.map((start) => of(start)[name] ?? 0)))]))
  }
  return { stages: middle(({ stages }) => stages), cpu: middle(({ cpu }) => cpu) }
}
