import type { Stored } from '../../api/kind.ts'
import type { Controller, Outcome } from '../../controller/controller.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Volume } from './kind.ts'
import { claimsOn, holdersOf } from './plan.ts'
import type { Pools } from './pools.ts'

export interface StorageDeps {
  volumes: Pools
  /** Where the volumes are. */
  node: string
}

/** Says who has each volume, and takes away those that were deleted, once nobody has them any more. */
export function storageController({ volumes, node }: StorageDeps): Controller {
  const namedBefore = new Map<string, string[]>() // uid of an instance -> the volumes it named last
  return {
    name: 'resources/storage',
    watches: [{ kind: Volume }, { kind: Instance, keys: ({ uid, type, project, object }) => keysOf(uid, type, project!, object) }],
    writes: ['Volume.status'],
    async reconcile(key, { store, signal }): Promise<Outcome> {
      const volume = await store.get(Volume, key, signal)
      if (!volume) return 'done'
      const { uid, name, project, deletedAt } = volume.metadata
      const { items } = await store.list(Instance, { project: project! }, signal)
      const { holders, guest } = holdersOf(volume.status, claimsOn(name, items), volume.spec)
      const before = volume.status.holders
      const pool = volume.status.pool ?? 'local'
      // Before anybody else may have it.
      if (before.length > 0 && !before.some((old) => holders.some((holder) => holder.uid === old.uid)))
        await volumes.detach({ id: uid, pool }, signal)
      if (deletedAt !== undefined && holders.length === 0) {
        await volumes.remove({ id: uid, pool }, signal)
        const latest = await store.get(Volume, key, signal)
        if (latest?.metadata.uid === uid) await store.remove(Volume, latest, signal)
        return 'done'
      }
      const phase =
        volume.status.phase === 'ready' || holders.length > 0 ? ({ phase: 'ready', node } as const) : ({ phase: 'pending' } as const)
      await setStatus(store, Volume, volume, () => ({ ...phase, pool, holders, guest }))
      return 'done'
    },
  }

  /** What an instance names now and what it named before: it may have let go. */
  function keysOf(uid: string, type: string, project: string, object: unknown): Key[] {
    const names = ((object as Stored<typeof Instance>).spec.volumes ?? []).map(({ volume }) => volume)
    const all = new Set([...names, ...(namedBefore.get(uid) ?? [])])
    if (all.size === 0) return []
    if (type === 'deleted') namedBefore.delete(uid)
    else namedBefore.set(uid, [...all])
    return [...all].map((name) => ({ name, project }))
  }
}
