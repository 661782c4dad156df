import type { Reason, Stored } from '../../api/kind.ts'
import type { Instance } from '../lifecycle/kind.ts'
import { canBeFrozen, isBeingFrozen } from './base-plan.ts'
import type { Desktop, DesktopPool } from './kind.ts'
import { desktopName } from './names.ts'
import { waitingNow } from './schedule.ts'

type DesktopObject = Stored<typeof Desktop>
type PoolStatus = Stored<typeof DesktopPool>['status']

export interface PoolFacts {
  pool: Stored<typeof DesktopPool>
  /** What new ones are made from; undefined while that is not there. */
  golden: string | undefined
  /** Why there is none. */
  problem: Reason | undefined
  /** Why the last instances that were missing were not let in: the quota of the project. */
  refusal?: Reason | undefined
  desktops: readonly DesktopObject[]
  /** Instances by name: of the pool, and others that have a name it could use. */
  instances: ReadonlyMap<string, Stored<typeof Instance>>
  /** So many may boot, or be frozen, at a time. Of what goes on from memory all may. */
  boots: number
  now: number
}

export interface PoolPlan {
  /** Numbers of desktops to be. */
  create: { number: number; state: 'running' | 'stopped' }[]
  /** Names of desktops that get their instance now. */
  make: string[]
  /** Are to be of the new golden image. */
  renew: DesktopObject[]
  start: DesktopObject[]
  stop: DesktopObject[]
  remove: DesktopObject[]
  /** Are to be frozen now. */
  freeze: DesktopObject[]
  status: PoolStatus
}

/** At most so many are made in one turn, and so in one commit. */
const batch = 64

/** What becomes of the desktops of a pool. Whoever has one keeps it, whatever is wished meanwhile. Pure. */
export function planPool(facts: PoolFacts): PoolPlan {
  const { pool, golden, now } = facts
  const { size } = pool.spec
  const all = facts.desktops.filter(({ metadata }) => metadata.deletedAt === undefined)
  const remove = excess(all, size)
  const gone = new Set(remove)
  const staying = all.filter((desktop) => !gone.has(desktop))
  const waiting = waitingNow(pool.spec, now)
  const { start, stop, running } = power(staying, waiting)
  const missing = golden === undefined ? 0 : Math.max(0, size - all.length)
  const create = freeNumbers(facts, Math.min(missing, batch)).map((number, i) => ({
    number,
    state: running + i < waiting ? ('running' as const) : ('stopped' as const),
  }))
  const renew = golden === undefined ? [] : toRenew(staying, golden, facts)
  const make = toMake(staying, facts)
  const freeze = make.length > 0 ? [] : toFreeze(staying, facts)
  return { create, make, renew, start, stop, remove, freeze, status: statusOf(staying, waiting, facts) }
}

/** Those that go where the pool became smaller: nobody has them, and of them what is least worth. */
function excess(all: readonly DesktopObject[], size: number): DesktopObject[] {
  const idle = all.filter(isIdle).sort((a, b) => worth(a) - worth(b) || b.spec.number - a.spec.number)
  return idle.slice(0, Math.max(0, all.length - size))
}

/** Running ones are started and stopped by number, so that it is always the same ones that rest. */
function power(all: readonly DesktopObject[], waiting: number): { start: DesktopObject[]; stop: DesktopObject[]; running: number } {
  const idle = all.filter(isIdle)
  const running = idle.filter(({ spec }) => spec.state === 'running')
  const inUse = all.length - idle.length
  const wanted = Math.min(waiting, all.length - inUse)
  const stop = running
    .toSorted((a, b) => worth(a) - worth(b) || b.spec.number - a.spec.number)
    .slice(0, Math.max(0, running.length - wanted))
  const start = idle
    .filter(({ spec }) => spec.state === 'stopped')
    .sort(byNumber)
    .slice(0, Math.max(0, wanted - running.length))
  return { start, stop, running: running.length }
}

/** What is made from an image boots, and may not take all of the machine; what goes on from memory is all made at once. */
function toMake(all: readonly DesktopObject[], facts: PoolFacts): string[] {
  const { golden, instances, boots } = facts
  if (golden === undefined) return []
  const names = all
    .filter(
      ({ spec, metadata }) =>
        (spec.state === 'running' || spec.user !== undefined) && !instances.has(metadata.name) && spec.golden === golden,
    )
    .sort((a, b) => Number(isIdle(a)) - Number(isIdle(b)) || byNumber(a, b))
    .map(({ metadata }) => metadata.name)
  if (golden.startsWith('snapshot:')) return names.slice(0, batch)
  const booting = all.filter(({ metadata }) => isBooting(instances.get(metadata.name))).length
  return names.slice(0, Math.max(0, boots - booting))
}

function isBooting(instance: Stored<typeof Instance> | undefined): instance is Stored<typeof Instance> {
  const isComing = instance?.status.phase === 'pending' || instance?.status.phase === 'starting'
  return isComing && !instance.spec.from?.memory
}

/**
 * To freeze one costs as much as half a boot, and none waits for it: so the whole pool boots first, but for what has no room, and
 * then a few at a time are frozen while the others wait for somebody.
 */
function toFreeze(all: readonly DesktopObject[], { pool, instances, boots }: PoolFacts): DesktopObject[] {
  const someBoot = all.some(({ metadata }) => {
    const instance = instances.get(metadata.name)
    return isBooting(instance) && !instance.status.reason
  })
  if (someBoot) return []
  const underWay = all.filter((desktop) => isBeingFrozen(desktop, instances.get(desktop.metadata.name))).length
  return all
    .filter((desktop) => isReady(desktop) && canBeFrozen(desktop, { pool, instance: instances.get(desktop.metadata.name) }))
    .sort(byNumber)
    .slice(0, Math.max(0, boots - underWay))
}

/**
 * Of an older golden image, and nobody has them: a few at a time, those that rest first, and never the last one that waits for
 * somebody while there are others. One without an instance is only called by another name.
 */
function toRenew(all: readonly DesktopObject[], golden: string, { pool, instances }: PoolFacts): DesktopObject[] {
  const old = all.filter(({ spec }) => spec.golden !== golden)
  const bare = old.filter(({ metadata }) => !instances.has(metadata.name))
  const idle = old.filter((desktop) => isIdle(desktop) && instances.has(desktop.metadata.name))
  const underWay = all.filter(
    (desktop) => isIdle(desktop) && desktop.spec.golden === golden && desktop.spec.state === 'running' && desktop.status.phase === 'making',
  ).length
  const slots = Math.max(0, pool.spec.upgrade.parallel - underWay)
  let available = all.filter(isReady).length
  const chosen: DesktopObject[] = []
  for (const desktop of idle.sort((a, b) => worth(a) - worth(b) || b.spec.number - a.spec.number)) {
    if (chosen.length >= slots) break
    if (isReady(desktop)) {
      if (available <= 1 && all.length > 1 && underWay + chosen.length > 0) continue
      available--
    }
    chosen.push(desktop)
  }
  return [...bare, ...chosen]
}

function statusOf(all: readonly DesktopObject[], waiting: number, facts: PoolFacts): PoolStatus {
  const { pool, golden, instances, now } = facts
  const { status, metadata, spec } = pool
  const idle = all.filter(isIdle)
  const ready = all.filter(isReady).length
  const inUse = all.length - idle.length
  const old = golden === undefined ? 0 : all.filter((desktop) => desktop.spec.golden !== golden).length
  // It is up, and waits for somebody again in a moment.
  const freezing = idle.filter((desktop) => !isReady(desktop) && isBeingFrozen(desktop, instances.get(desktop.metadata.name))).length
  const isThere = ready + freezing >= Math.min(waiting, spec.size - inUse) && all.length >= spec.size
  const isNew = status.observedGeneration !== metadata.generation
  const askedAt = isThere ? undefined : isNew || status.askedAt === undefined ? startOf(pool, { isNew, now }) : status.askedAt
  const begun = isNew ? startOf(pool, { isNew, now }) : status.askedAt
  const problem = facts.problem ?? (isThere ? undefined : facts.refusal)
  const lastReadyMs = isThere && begun !== undefined && status.phase === 'growing' ? now - Date.parse(begun) : status.lastReadyMs
  const reason = problem ?? all.find((desktop) => desktop.status.reason && !isReady(desktop))?.status.reason
  const isUpgrading = idle.some(
    (desktop) => golden !== undefined && desktop.spec.golden !== golden && desktop.metadata.deletedAt === undefined,
  )
  const phase = isUpgrading ? 'upgrading' : isThere && !problem ? 'ready' : reason ? 'degraded' : 'growing'
  const kept = golden ?? status.golden
  return {
    phase,
    desktops: all.length,
    ready,
    inUse,
    old,
    ...(kept === undefined ? {} : { golden: kept }),
    ...(askedAt === undefined ? {} : { askedAt }),
    ...(lastReadyMs === undefined ? {} : { lastReadyMs }),
    observedGeneration: metadata.generation,
    ...(reason ? { reason } : {}),
  }
}

/** When the wish was written. */
function startOf({ metadata }: Stored<typeof DesktopPool>, { isNew, now }: { isNew: boolean; now: number }): string {
  return isNew ? metadata.updatedAt : new Date(now).toISOString()
}

/** The smallest numbers that no desktop has, and no instance of somebody else. */
function freeNumbers({ pool, desktops, instances }: PoolFacts, count: number): number[] {
  const taken = new Set(desktops.map(({ spec }) => spec.number))
  const numbers: number[] = []
  for (let number = 1; numbers.length < count; number++) {
    if (!taken.has(number) && !instances.has(desktopName(pool.metadata.name, number))) numbers.push(number)
  }
  return numbers
}

export function isIdle({ spec }: DesktopObject): boolean {
  return spec.user === undefined
}

/** It runs and waits for somebody. */
function isReady({ spec, status }: DesktopObject): boolean {
  return spec.user === undefined && status.phase === 'available' && spec.resets === status.resetsDone
}

/** Least first: what rests, what is not up, what waits. */
function worth({ status }: DesktopObject): number {
  return status.phase === 'stopped' ? 0 : status.phase === 'available' ? 2 : 1
}

function byNumber(a: DesktopObject, b: DesktopObject): number {
  return a.spec.number - b.spec.number
}
