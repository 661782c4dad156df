import { Instance } from '../../services/lifecycle/kind.ts'
import type { Operation } from '../../services/lifecycle/operation-kind.ts'
import { type Bench, type Measure, share, side } from '../measure.ts'
import { cloneVm, forkVm } from '../starts.ts'
import { withTemplate } from '../template.ts'

const MiB = 1024 ** 2

/** The others run and are idle. Each round begins with none of them. */
export const nth: Measure = {
  name: 'nth',
  title: 'the 32nd clone against the 1st',
  run: (bench) =>
    withTemplate(bench, { name: 'nth', spec: { memory: 128 * MiB }, warm: 1 }, async ({ source, snapshot }) => {
      const last = bench.quick ? 8 : 32
      const rounds = bench.quick ? 1 : 5
      const forks = { first: [] as number[], last: [] as number[] }
      const pooled = { first: [] as number[], last: [] as number[] }
      for (let i = 0; i < rounds; i++) {
        bench.say(`round ${i + 1} of ${rounds}`)
        const clone = async (name: string) => {
          await bench.objects.poolFull(snapshot)
          return cloneVm(bench, snapshot, name)
        }
        await oneRound(bench, { verb: `snapshots/${snapshot}/clone`, one: clone, name: `nth-p${i}`, last }, pooled)
        await oneRound(
          bench,
          { verb: `instances/${source}/fork`, one: (name) => forkVm(bench, source, name), name: `nth-f${i}`, last },
          forks,
        )
      }
      return [
        share(`fork no. ${last} ÷ no. 1`, side(`no. ${last}`, forks.last), side('no. 1', forks.first), { atMost: 1.2 }),
        share(`from the pool, no. ${last} ÷ no. 1`, side(`no. ${last}`, pooled.last), side('no. 1', pooled.first), { atMost: 1.2 }),
      ]
    }),
}

async function oneRound(
  { objects }: Bench,
  { verb, one, name, last }: { verb: string; one: (name: string) => Promise<{ totalMs: number }>; name: string; last: number },
  times: { first: number[]; last: number[] },
): Promise<void> {
  times.first.push((await one(`${name}-first`)).totalMs)
  const count = last - 2
  await objects.ended(await objects.post<typeof Operation>(verb, { count, name: `${name}-m` }))
  times.last.push((await one(`${name}-last`)).totalMs)
  const between = Array.from({ length: count }, (_, index) => `${name}-m-${index + 1}`)
  await objects.remove(Instance, `${name}-first`, `${name}-last`, ...between)
}
