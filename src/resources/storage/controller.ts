import type { LoggedEvent } from '../../api/event.ts'
import type { StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { asPandoError, isAbort } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Background } from './background.ts'
import type { Guests } from './guests.ts'
import { Volume } from './kind.ts'
import { localPool } from './local-pool.ts'
import { makeFromOrigin } from './make.ts'
import { clearMove, moveVolume } from './move.ts'
import { choosePool, wantedPool } from './placement.ts'
import { claimsOn, holdersOf } from './plan.ts'
import { StoragePool } from './pool-kind.ts'
import type { Pools } from './pools.ts'
import { tend } from './tend.ts'

export interface StorageDeps {
  volumes: Pools
  /** Where the volumes are. */
  node: string
  guests: Guests
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
}

type VolumeObject = Stored<typeof Volume>

/** What does not go is tried again after so long, in ms. */
const againMs = 5_000

/**
 * Says who has each volume, puts it into a pool, makes it where it begins as something else, grows and moves it, and takes it
 * away when it was deleted and nobody has it any more.
 */
export function storageController(deps: StorageDeps): Controller {
  const { volumes } = deps
  const background = new Background()
  return {
    name: 'resources/storage',
    watches: [{ kind: Volume }, { kind: Instance, keys: volumesNamed() }],
    writes: ['Volume.status'],
    listen: (wake, ctx) => background.listen(wake, ctx),
    async reconcile(key, ctx): Promise<Outcome> {
      const found = await ctx.store.get(Volume, key, ctx.signal)
      if (!found) return 'done'
      const isBusy = background.has(found.metadata.uid)
      const placed = await place(found, ctx)
      const volume = placed && (await giveOut(placed, ctx))
      if (!volume || isBusy) return 'done'
      const { deletedAt } = volume.metadata
      if (deletedAt !== undefined) return volume.status.holders.length === 0 ? takeAway(volume, ctx) : 'done'
      return tended(volume, ctx)
    },
  }

  /** Where it is to be. What was made before there were pools is in the one that was there. */
  async function place(volume: VolumeObject, ctx: ReconcileContext): Promise<VolumeObject | undefined> {
    if (volume.status.pool !== undefined || volume.metadata.deletedAt !== undefined) return volume
    try {
      const isMade = volume.status.phase === 'ready'
      const pool = isMade ? localPool : choosePool(volume.spec, (await ctx.store.list(StoragePool, {}, ctx.signal)).items)
      return await setStatus(ctx.store, Volume, volume, ({ reason: _old, ...status }) => ({ ...status, pool }) as VolumeObject['status'])
    } catch (error) {
      if (isAbort(error)) throw error
      await sayWhy(volume, error, ctx)
      return ctx.store.get(Volume, volume.metadata, ctx.signal)
    }
  }

  /** Who has it. Nobody gets a volume that is not yet made, or that is on its way while nobody has it. */
  async function giveOut(volume: VolumeObject, { store, signal }: ReconcileContext): Promise<VolumeObject | undefined> {
    const { uid, name, project } = volume.metadata
    const { items } = await store.list(Instance, { project: project! }, signal)
    const before = volume.status.holders
    const isClosed =
      volume.status.pool === undefined ||
      (volume.spec.from !== undefined && volume.status.phase === 'pending') ||
      volume.status.move?.offline === true
    const has = new Set(before.map((holder) => holder.uid))
    const claims = claimsOn(name, items).filter((claim) => !isClosed || has.has(claim.uid))
    const next = holdersOf(volume.status, claims, volume.spec)
    // Before anybody else may have it.
    if (before.length > 0 && !before.some((old) => next.holders.some((holder) => holder.uid === old.uid)))
      await volumes.detach({ id: uid, pool: poolOf(volume) }, signal)
    const uids = (all: readonly { uid: string }[]) => all.map(({ uid: each }) => each).join()
    const isNews = uids(before) !== uids(next.holders)
    const saved = await setStatus(store, Volume, volume, ({ reason, ...status }): StatusOf<typeof Volume> => {
      const isUsed = status.phase === 'ready' || next.holders.length > 0
      const why = reason && !isNews ? { reason } : {} // what stood in the way may have gone
      return isUsed ? { ...status, ...why, phase: 'ready', node: deps.node, ...next } : { ...status, ...why, phase: 'pending', ...next }
    })
    return saved ?? store.get(Volume, volume.metadata, signal)
  }

  async function takeAway(volume: VolumeObject, { store, signal }: ReconcileContext): Promise<Outcome> {
    const { metadata, status } = volume
    const pools = new Set([status.pool, status.move?.from, status.move?.to].filter((pool) => pool !== undefined))
    for (const pool of pools) await volumes.remove({ id: metadata.uid, pool }, signal)
    const latest = await store.get(Volume, metadata, signal)
    if (latest?.metadata.uid === metadata.uid) await store.remove(Volume, latest, signal)
    return 'done'
  }

  async function tended(volume: VolumeObject, ctx: ReconcileContext): Promise<Outcome> {
    const { spec, status, metadata } = volume
    if (status.pool === undefined) return { again: againMs }
    const { items: pools } = await ctx.store.list(StoragePool, {}, ctx.signal)
    try {
      if (spec.from && spec.from.backup === undefined && status.phase === 'pending') {
        begin(volume, () => makeFromOrigin(volume, deps, ctx), ctx)
        return { again: againMs }
      }
      const to = wantedPool(spec, status.pool, pools)
      if (await clearMove(volume, to, deps, ctx)) return 'done'
      if (to !== status.pool) {
        begin(volume, () => moveVolume(volume, to, deps, ctx), ctx)
        return { again: againMs }
      }
      return await tend(volume, deps, ctx)
    } catch (error) {
      if (isAbort(error)) throw error
      await sayWhy(volume, error, ctx)
      ctx.log.info({ module: 'volume', volume: metadata.name, err: error }, 'a volume is not yet as wished')
      return { again: againMs }
    }
  }

  function begin(volume: VolumeObject, work: () => Promise<void>, ctx: ReconcileContext): void {
    background.begin(volume.metadata.uid, volume.metadata, () =>
      work().catch(async (error: unknown) => {
        if (ctx.signal.aborted) return
        await sayWhy(volume, error, ctx).catch(() => {})
      }),
    )
  }
}

/** The volumes that an instance names now, and those it named before: it may have let go. */
function volumesNamed(): (event: LoggedEvent) => Key[] {
  const before = new Map<string, string[]>() // uid of an instance -> the volumes it named last
  return ({ uid, type, project, object }) => {
    const names = ((object as Stored<typeof Instance>).spec.volumes ?? []).map(({ volume }) => volume)
    const all = new Set([...names, ...(before.get(uid) ?? [])])
    if (all.size === 0) return []
    if (type === 'deleted') before.delete(uid)
    else before.set(uid, [...all])
    return [...all].map((name) => ({ name, project: project! }))
  }
}

function poolOf({ status }: VolumeObject): string {
  return status.pool ?? localPool
}

async function sayWhy(volume: VolumeObject, thrown: unknown, { store, clock, log }: ReconcileContext): Promise<void> {
  const error = asPandoError(thrown)
  if (error.code === 'base.internal') log.error({ module: 'volume', volume: volume.metadata.name, err: thrown }, 'a volume failed')
  const saved = await setStatus(store, Volume, volume, (status) => ({ ...status, reason: reasonOf(error, { now: clock.now(), status }) }))
  if (saved && volume.status.reason?.code !== error.code)
    await store.note(saved, { level: 'warning', reason: 'Failed', message: error.message, source: 'resources/storage' })
}
