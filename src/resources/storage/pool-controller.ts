import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { asPandoError, isAbort, PandoError } from '../../base/errors.ts'
import { formatBytes } from '../../base/units.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import type { Key, Store } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import type { StorageDeps } from './controller.ts'
import { Volume } from './kind.ts'
import { StoragePool } from './pool-kind.ts'
import { VolumeSnapshot } from './volume-snapshot-kind.ts'

type PoolObject = Stored<typeof StoragePool>
type Status = StatusOf<typeof StoragePool>

const lookMs = 30_000
const failedMs = 10_000
/** Part of its room by which the free room must differ to be news. */
const news = 0.005

/** Looks how much room each pool has, raises an alarm before it is full, and says when one does not answer. */
export function poolController({ volumes }: Pick<StorageDeps, 'volumes'>): Controller {
  const known = new Map<string, string>() // uid of a volume -> where it is and how large
  return {
    name: 'resources/storage/pools',
    watches: [{ kind: StoragePool }, { kind: Volume, keys: ({ uid, type, object }) => keysOf(uid, type, object) }],
    writes: ['StoragePool.status'],
    async reconcile(key, ctx): Promise<Outcome> {
      const pool = await ctx.store.get(StoragePool, key, ctx.signal)
      if (!pool) return 'done'
      const used = await useOf(key.name, ctx.store)
      if (pool.metadata.deletedAt !== undefined && used.volumes + used.snapshots === 0) {
        await volumes
          .close(key.name, ctx.signal)
          .catch((error: unknown) => ctx.log.warn({ module: 'pool', pool: key.name, err: error }, 'a pool could not be let go'))
        await ctx.store.remove(StoragePool, pool, ctx.signal)
        return 'done'
      }
      const next = await look(pool, ctx)
      const promised = { promisedBytes: used.promisedBytes, volumes: used.volumes }
      const saved = await setStatus(ctx.store, StoragePool, pool, () => ({ ...next, ...promised }) as Status)
      if (saved) await announce(pool, saved, ctx)
      return { again: next.phase === 'ready' ? lookMs : failedMs }
    },
  }

  async function look(pool: PoolObject, ctx: ReconcileContext): Promise<Status> {
    const { status, spec, metadata } = pool
    try {
      const room = await volumes.room(metadata.name, ctx.signal)
      const { reason: _old, ...rest } = status
      const isNews =
        status.capacityBytes !== room.capacityBytes || Math.abs((status.freeBytes ?? -1) - room.freeBytes) >= news * room.capacityBytes
      const alarm = 1 - room.freeBytes / room.capacityBytes >= spec.alarmAt
      const told = isNews || alarm !== status.alarm ? room : { ...room, freeBytes: status.freeBytes! }
      const full = new PandoError('pool.nearly_full', { name: metadata.name, free: formatBytes(told.freeBytes) })
      return {
        ...rest,
        ...told,
        phase: 'ready',
        alarm,
        ...(alarm ? { reason: reasonOf(full, { now: ctx.clock.now(), status }) } : {}),
      } as Status
    } catch (error) {
      if (isAbort(error)) throw error
      // One that was never there stays pending: what makes it out is written when it answers the first time.
      const phase = status.phase === 'pending' ? 'pending' : 'failed'
      return { ...status, phase, reason: reasonOf(asPandoError(error), { now: ctx.clock.now(), status }) } as Status
    }
  }

  function keysOf(uid: string, type: string, object: unknown): Key[] {
    const { status, spec } = object as Stored<typeof Volume>
    const now = type === 'deleted' ? '' : JSON.stringify([status.pool, spec.size, status.move?.from])
    if (known.get(uid) === now) return []
    if (type === 'deleted') known.delete(uid)
    else known.set(uid, now)
    return [status.pool, status.move?.from].filter((name) => name !== undefined).map((name) => ({ name }))
  }
}

/** What is in a pool, or on its way to or from it. */
export async function useOf(pool: string, store: Store): Promise<{ volumes: number; snapshots: number; promisedBytes: number }> {
  const [{ items: volumes }, { items: snapshots }] = await Promise.all([store.list(Volume), store.list(VolumeSnapshot)])
  const inside = volumes.filter(({ status }) => status.pool === pool || status.move?.from === pool || status.move?.to === pool)
  return {
    volumes: inside.length,
    snapshots: snapshots.filter(({ status }) => status.pool === pool).length,
    promisedBytes: inside.reduce((sum, { spec }) => sum + spec.size, 0),
  }
}

async function announce(before: PoolObject, after: PoolObject, { store }: ReconcileContext): Promise<void> {
  const note = (level: 'info' | 'warning', reason: string, message: string) =>
    store.note(after, { level, reason, message, source: 'resources/storage' })
  const { status } = after
  if (status.phase !== before.status.phase)
    await note(
      status.phase === 'failed' ? 'warning' : 'info',
      status.phase === 'failed' ? 'Failed' : 'Ready',
      `${before.status.phase} -> ${status.phase}${status.phase === 'failed' && status.reason ? `: ${status.reason.message}` : ''}`,
    )
  if (status.alarm === before.status.alarm) return
  if (status.alarm) await note('warning', 'NearlyFull', status.reason?.message ?? 'it is nearly full')
  else await note('info', 'RoomAgain', `${formatBytes(status.freeBytes ?? 0)} are free again`)
}
