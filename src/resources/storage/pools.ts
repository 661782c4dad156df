import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { KeyedLock } from '../../base/keyed-lock.ts'
import type { Store } from '../../store/store.ts'
import { copyDisks } from './copy-disks.ts'
import type { PoolDriver, Progress, VolumeDriver, VolumePlan, VolumeRef } from './driver.ts'
import type { poolDrivers } from './pool-kind.ts'
import { StoragePool } from './pool-kind.ts'

export type PoolDriverName = (typeof poolDrivers)[number]
export type PoolSpec = Stored<typeof StoragePool>['spec']

/** What a driver gets to know of its pool. */
export interface PoolPlace {
  name: string
  uid: string
  spec: PoolSpec
  /** It was ready before, so what makes it out must be there: another disk at its path is not it. */
  isKnown: boolean
}

export type MakePool = (place: PoolPlace) => PoolDriver

/** All pools as one driver: each call goes to the pool that its volume is in. Throws pool.not_found besides. */
export interface Pools extends VolumeDriver {
  /** Where pools are looked up. Nothing works before. */
  open(store: Store): void
  room(pool: string, signal: AbortSignal): ReturnType<PoolDriver['room']>
  /**
   * Copies a volume that nobody has to another pool, and keeps everybody from it meanwhile. `check` throws when the copy is no
   * good after all; after it, whoever asks for the old one gets volume.moving, and it can be removed.
   */
  transfer(
    from: VolumeRef,
    to: VolumePlan,
    options: { check(): Promise<void>; progress?: Progress | undefined; signal: AbortSignal },
  ): Promise<void>
  /** Lets go of a pool that is removed. */
  close(pool: string, signal: AbortSignal): Promise<void>
}

/** A driver for each kind of pool; a kind without one is answered with pool.no_driver. */
export function createPools(makers: Partial<Record<PoolDriverName, MakePool>>): Pools {
  let store: Store | undefined
  const made = new Map<string, { as: string; driver: PoolDriver }>()
  const turns = new KeyedLock()
  /** Volumes that were moved since we began: who looked before that must not make them anew where they were. */
  const moved = new Map<string, string>()

  async function poolNamed(name: string): Promise<PoolDriver> {
    const pool = await store?.get(StoragePool, { name })
    if (!pool) throw new PandoError('pool.not_found', { name })
    const { spec, metadata, status } = pool
    const isKnown = status.phase !== 'pending'
    const as = JSON.stringify([metadata.uid, spec.driver, spec.path, spec.export, spec.rbd, isKnown])
    const before = made.get(name)
    if (before?.as === as) return before.driver
    const make = makers[spec.driver]
    if (!make) throw new PandoError('pool.no_driver', { driver: spec.driver }, { field: '/spec/driver' })
    const driver = make({ name, uid: metadata.uid, spec, isKnown })
    made.set(name, { as, driver })
    return driver
  }

  /** One thing at a time with one volume, in whichever pool. */
  const inTurn = <T>({ id, pool }: VolumeRef, work: (driver: PoolDriver) => Promise<T>): Promise<T> =>
    turns.run(id, async () => {
      const now = moved.get(id)
      if (now !== undefined && now !== pool) throw new PandoError('volume.moving', { name: id })
      return work(await poolNamed(pool))
    })
  const sourceRef = (from: { volume: VolumeRef } | { snapshot: string; pool: string }) => ('volume' in from ? from.volume : from)

  return {
    name: 'pools',
    open(opened) {
      store = opened
    },
    attach: (plan, options) => inTurn(plan, (driver) => driver.attach(plan, options)),
    detach: (volume, signal) => turns.run(volume.id, async () => (await poolNamed(volume.pool)).detach(volume, signal)),
    remove: (volume, signal) => turns.run(volume.id, async () => (await poolNamed(volume.pool)).remove(volume, signal)),
    grow: (volume, bytes, signal) => inTurn(volume, (driver) => driver.grow(volume, bytes, signal)),
    usage: async (volume, signal) => (await poolNamed(volume.pool)).usage(volume, signal),
    snapshot: (volume, snapshot, options) => inTurn(volume, (driver) => driver.snapshot(volume, snapshot, options)),
    clone: async (from, to, options) => {
      const source = sourceRef(from)
      if (source.pool === to.pool) return inTurn(to, (driver) => driver.clone(from, to, options))
      return cloneAcross(from, to, options)
    },
    removeSnapshot: async (snapshot, pool, signal) => (await poolNamed(pool)).removeSnapshot(snapshot, pool, signal),
    fill: (plan, signal, options) => inFilling(plan, (driver) => driver.fill(plan, signal, options)),
    fillSnapshot: async (snapshot, plan, signal) => (await poolNamed(plan.pool)).fillSnapshot(snapshot, plan, signal),
    disk: async (which, signal) => (await poolNamed(which.pool)).disk(which, signal),
    trim: (volume, signal) => inTurn(volume, (driver) => driver.trim(volume, signal)),
    room: async (pool, signal) => (await poolNamed(pool)).room(signal),
    transfer: (from, to, options) =>
      turns.run(from.id, async () => {
        await copyAcross(from, to, options)
        moved.set(from.id, to.pool)
      }),
    async close(pool, signal) {
      await (await poolNamed(pool)).close(signal)
      made.delete(pool)
    },
  }

  /** A volume on its way to another pool is filled there while it is used here. */
  function inFilling<T>(plan: VolumePlan, work: (driver: PoolDriver) => Promise<T>): Promise<T> {
    return turns.run(plan.id, async () => work(await poolNamed(plan.pool)))
  }

  async function cloneAcross(
    from: { volume: VolumeRef } | { snapshot: string; pool: string },
    to: VolumePlan,
    options: { progress?: Progress; signal: AbortSignal },
  ): Promise<void> {
    const target = await poolNamed(to.pool)
    if (await target.disk(to, options.signal)) return
    if ('snapshot' in from) return copyAcross(from, to, options)
    const passing = { snapshot: `passing-${to.id}`, pool: from.volume.pool }
    await inTurn(from.volume, (driver) => driver.snapshot(from.volume, passing.snapshot, { settled: false, signal: options.signal }))
    await copyAcross(passing, to, options)
    await (await poolNamed(passing.pool)).removeSnapshot(passing.snapshot, passing.pool, options.signal)
  }

  async function copyAcross(
    from: VolumeRef | { snapshot: string; pool: string },
    to: VolumePlan,
    { progress, check, signal }: { progress?: Progress | undefined; check?(): Promise<void>; signal: AbortSignal },
  ): Promise<void> {
    const [source, target] = [await poolNamed(from.pool), await poolNamed(to.pool)]
    if (!('snapshot' in from)) await source.detach(from, signal)
    const disk = await source.disk(from, signal)
    if (!disk) return
    const filling = await target.fill(to, signal)
    await copyDisks(disk, filling.target, { progress, signal })
    await check?.()
    await filling.done()
  }
}
