import type { Controller, Outcome } from '../../controller/controller.ts'
import type { Engine } from '../../engines/engine.ts'
import { Snapshot } from '../fork/kind.ts'
import { Instance } from './kind.ts'

const everyMs = 60_000

/** Destroys what an engine holds and nobody wants: an object removed while the node was away, a create that was cut off. */
export function leftoversController(deps: { node: string; engines: readonly Engine[] }): Controller {
  return {
    name: 'services/lifecycle/leftovers',
    watches: [],
    writes: [],
    concurrency: 1,
    async listen(wake) {
      wake({ name: deps.node })
    },
    async reconcile(_key, { store, signal, log }): Promise<Outcome> {
      // Engines first: an instance that appears in between is then in the second list and safe.
      const held = await Promise.all(deps.engines.map(async (engine) => ({ engine, ids: await engine.list(signal).catch(() => []) })))
      // A clone made ahead of time leaves its snapshot's list only when it is in that of the instances.
      const snapshots = await store.view(Snapshot, {}, signal)
      const items = await store.view(Instance, {}, signal)
      const spares = snapshots.flatMap(({ status }) => status.spares.map(({ uid }) => uid))
      const wanted = new Set([...spares, ...items.map((item) => item.metadata.uid)])
      const digests = new Set([...snapshots, ...items].flatMap((item) => item.status.imageDigest ?? []))
      for (const { engine, ids } of held) {
        for (const id of ids.filter((found) => !wanted.has(found))) {
          log.info({ module: 'instance', engine: engine.name, id }, 'removing what no instance owns')
          await engine.destroy(id, signal)
        }
        await engine
          .prune(digests, signal)
          .catch((error: unknown) => log.warn({ module: 'instance', engine: engine.name, err: error }, 'pruning images failed'))
      }
      return { again: everyMs }
    },
  }
}
