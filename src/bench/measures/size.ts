import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { type Bench, type Measure, share, side } from '../measure.ts'
import { runIn } from '../run-in.ts'
import { cloneVm, forkVm } from '../starts.ts'
import { withTemplate } from '../template.ts'

const MiB = 1024 ** 2
const sizes = { small: 256 * MiB, large: 4096 * MiB }
type Size = keyof typeof sizes

/** A quarter of the memory was written beforehand: empty memory would show nothing. */
export const size: Measure = {
  name: 'size',
  title: 'fork of a large VM against a small one',
  run: (bench) =>
    withTemplate(bench, { name: 'small', spec: { memory: sizes.small } }, (small) =>
      withTemplate(bench, { name: 'large', spec: { memory: sizes.large } }, async (large) => {
        const { objects } = bench
        const sources = { small: small.source, large: large.source }
        for (const each of ['small', 'large'] as const) await fill(bench, sources[each], sizes[each] / 4)
        const forks = { small: [] as number[], large: [] as number[] }
        const pooled = { small: [] as number[], large: [] as number[] }
        const rounds = bench.quick ? 2 : 11
        const inTurns = async (one: (each: Size, name: string) => Promise<void>, kind: string) => {
          for (let i = 0; i < rounds; i++) for (const each of ['large', 'small'] as const) await one(each, `${each}-${kind}${i}`)
        }
        await inTurns(async (each, name) => {
          forks[each].push((await forkVm(bench, sources[each], name)).totalMs)
          await objects.remove(Instance, name)
        }, 'f')
        for (const each of ['small', 'large'] as const) await objects.freeze(sources[each], `${each}-s`, { warm: 1 })
        await inTurns(async (each, name) => {
          pooled[each].push((await cloneVm(bench, `${each}-s`, name)).totalMs)
          await objects.remove(Instance, name)
          await objects.poolFull(`${each}-s`)
        }, 'p')
        await objects.remove(Snapshot, 'small-s', 'large-s')
        return [
          share('fork of 4 GiB ÷ of 256 MiB', side('4 GiB', forks.large), side('256 MiB', forks.small), { atMost: 1.15 }),
          share('from the pool, 4 GiB ÷ 256 MiB', side('4 GiB', pooled.large), side('256 MiB', pooled.small), { atMost: 1.15 }),
        ]
      }),
    ),
}

async function fill(bench: Bench, name: string, bytes: number): Promise<void> {
  await runIn(bench, name, ['dd', 'if=/dev/zero', 'of=/dev/shm/fill', 'bs=1048576', `count=${Math.round(bytes / MiB)}`])
}
