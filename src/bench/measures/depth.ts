import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { type Measure, share, side } from '../measure.ts'
import { cloneVm, forkVm } from '../starts.ts'
import { withTemplate } from '../template.ts'

/** A fork of a fork of a fork, in turns with a fork of the machine that booted. */
export const depth: Measure = {
  name: 'depth',
  title: 'a fork at depth 3 against one at depth 1',
  run: (bench) =>
    withTemplate(bench, { name: 'depth' }, async ({ source }) => {
      const { objects } = bench
      await forkVm(bench, source, 'depth-1')
      await forkVm(bench, 'depth-1', 'depth-2')
      const sources = { one: source, three: 'depth-2' }
      const rounds = bench.quick ? 2 : 11
      const forks = { one: [] as number[], three: [] as number[] }
      const pooled = { one: [] as number[], three: [] as number[] }
      for (let i = 0; i < rounds; i++)
        for (const each of ['three', 'one'] as const) {
          forks[each].push((await forkVm(bench, sources[each], `depth-f-${each}-${i}`)).totalMs)
          await objects.remove(Instance, `depth-f-${each}-${i}`)
        }
      for (const each of ['three', 'one'] as const) await objects.freeze(sources[each], `depth-s-${each}`, { warm: 1 })
      for (let i = 0; i < rounds; i++)
        for (const each of ['three', 'one'] as const) {
          pooled[each].push((await cloneVm(bench, `depth-s-${each}`, `depth-p-${each}-${i}`)).totalMs)
          await objects.remove(Instance, `depth-p-${each}-${i}`)
          await objects.poolFull(`depth-s-${each}`)
        }
      await objects.remove(Snapshot, 'depth-s-one', 'depth-s-three')
      await objects.remove(Instance, 'depth-2', 'depth-1')
      return [
        share('fork at depth 3 ÷ depth 1', side('depth 3', forks.three), side('depth 1', forks.one), { atMost: 1.2 }),
        share('from the pool, depth 3 ÷ depth 1', side('depth 3', pooled.three), side('depth 1', pooled.one), { atMost: 1.2 }),
      ]
    }),
}
