import { Instance } from '../../services/lifecycle/kind.ts'
import type { Operation } from '../../services/lifecycle/operation-kind.ts'
import { type Bench, type Measure, share, side } from '../measure.ts'
import { neighbours } from '../neighbours.ts'
import { untilAnswer } from '../starts.ts'
import { backupNow, MiB, withSource } from './source.ts'

const backup = 'whole'

/** From the request to the first answer of the restored guest over HTTP. */
export const restore: Measure = {
  name: 'restore',
  title: 'first answer of a guest that boots while it is restored against one that is restored first',
  run: (bench) => {
    const bytes = (bench.quick ? 64 : 512) * MiB
    return withSource(bench, bytes, async () => {
      await backupNow(bench, backup)
      const live: number[] = []
      const first: number[] = []
      for (let round = 1; round <= (bench.quick ? 1 : 3); round++) {
        first.push(await restored(bench, { name: `first-${round}`, live: false }))
        live.push(await restored(bench, { name: `live-${round}`, live: true }))
      }
      const what = `restore of ${bytes / MiB} MiB until the first answer`
      return [share(what, side('boots while restoring', live), side('restored first', first), { atMost: 0.333 })]
    })
  },
}

async function restored(bench: Bench, { name, live }: { name: string; live: boolean }): Promise<number> {
  const { objects } = bench
  await neighbours.tell(bench)
  const begun = performance.now()
  const operation = await objects.post<typeof Operation>(`backups/${backup}/restore`, { name, live })
  const over = new AbortController()
  const failed = objects.ended(operation)
  failed.catch(() => over.abort())
  const answered = untilAnswer({ ...bench, signal: AbortSignal.any([bench.signal, over.signal]) }, name)
  answered.catch(() => {})
  await failed // its reason says more than that nobody answers
  const ms = (await answered).answeredMs - begun
  bench.say(`${name}: ${Math.round(ms)} ms`)
  await objects.remove(Instance, name)
  return ms
}
