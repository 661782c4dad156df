import type { Controller, Outcome } from '../../controller/controller.ts'
import type { ForkDeps } from './fork.ts'
import { Snapshot } from './kind.ts'

const everyMs = 60_000

/** Removes what an engine holds of snapshots that are no more: a freeze that was cut off, an object removed while the node was away. */
export function snapshotLeftoversController({ node, engines }: Pick<ForkDeps, 'node' | 'engines'>): Controller {
  return {
    name: 'services/fork/leftovers',
    watches: [],
    writes: [],
    concurrency: 1,
    async listen(wake) {
      wake({ name: node })
    },
    async reconcile(_key, { store, signal, log }): Promise<Outcome> {
      const powers = engines.flatMap(({ powers: { snapshots } }) => snapshots ?? [])
      // Engines first: a snapshot that appears in between is then in the second list and safe.
      const held = await Promise.all(powers.map(async (power) => ({ power, ids: await power.list(signal).catch(() => []) })))
      const { items } = await store.list(Snapshot, {}, signal)
      const wanted = new Set(items.map(({ metadata }) => metadata.uid))
      for (const { power, ids } of held) {
        for (const id of ids.filter((found) => !wanted.has(found))) {
          log.info({ module: 'snapshot', id }, 'removing what no snapshot owns')
          await power.remove(id, signal)
        }
      }
      return { again: everyMs }
    },
  }
}
