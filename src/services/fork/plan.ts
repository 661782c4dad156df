import type { Reason, SpecOf, StatusOf, Stored } from '../../api/kind.ts'
import { type ErrorCode, errorCodes } from '../../base/error-codes.ts'
import type { Instance } from '../lifecycle/kind.ts'
import type { Snapshot, Spare } from './kind.ts'

type SnapshotObject = Stored<typeof Snapshot>

/** What the node does next for one snapshot. */
export type SnapshotStep = 'nothing' | 'freeze' | 'save' | 'remove'

/** `isUsed`: an instance that names it is there and stays. */
export function snapshotStep({ metadata, spec, status }: SnapshotObject, { isUsed }: { isUsed: boolean }): SnapshotStep {
  if (metadata.deletedAt !== undefined) return isUsed || status.spares.length > 0 ? 'nothing' : 'remove'
  switch (status.phase) {
    case 'pending':
    case 'freezing':
      return spec.backup === undefined ? 'freeze' : 'nothing' // services/backup brings it
    case 'saving':
      return 'save'
    case 'ready':
      return spec.keep && !status.kept ? 'save' : 'nothing'
    case 'failed':
      return 'nothing'
  }
}

/** What a spare costs its host, in bytes: a QEMU process with the pages it dirties while it starts. */
const spareBytes = 48 * 1024 ** 2
/** Clones asked for this close together are one demand. */
const burstMs = 10_000
/** So long after the last clone spares are kept ready. */
export const memoryMs = 600_000
/** Demand makes at most so many; people may ask for more. */
const mostByDemand = 64
/** Room and demand change without an event. */
const lookMs = 30_000
/** While clones start, no spares are made: they would take their time. Looked at again by then, should an event be missed. */
const busyMs = 2_000
/** Nor while the newest has its first things to do: as long as others wait ready, and when none does. */
const quietMs = { some: 1_500, none: 500 }

/** So many spares a host may hold: a quarter of the memory that would be free without them. */
export function roomForSpares({ freeBytes, held }: { freeBytes: number; held: number }): number {
  return Math.floor((freeBytes + held * spareBytes) / 4 / spareBytes)
}

/** The most clones that were asked for within ten seconds of the last ten minutes, 64 at most. `asked`: instants in ms. */
export function demandOf(asked: readonly number[], now: number): number {
  const recent = asked.filter((at) => at > now - memoryMs).sort((a, b) => a - b)
  let most = 0
  for (let first = 0, last = 0; last < recent.length; last++) {
    while (recent[last]! - recent[first]! >= burstMs) first++
    most = Math.max(most, last - first + 1)
  }
  return Math.min(most, mostByDemand)
}

export interface PoolFacts {
  spares: readonly Spare[]
  /** At least so many, as people said. */
  warm: number
  /** When each clone was asked for, in ms. */
  asked: readonly number[]
  now: number
  /** There is memory to begin with, an engine that can, and all networks are there. */
  isUsable: boolean
  /** A clone is on its way. */
  isBusy: boolean
  /** When the newest clone was asked for, in ms. */
  lastAt: number
  /** So many the host can hold for this snapshot. */
  room: number
  /** Uids of those that are instances all the same: of an earlier release, which took a spare off the list afterwards. */
  instances: ReadonlySet<string>
}

export interface PoolPlan {
  /** They are instances: off the list, and nothing else. */
  forget: string[]
  /** To be destroyed, then off the list. */
  retire: string[]
  /** So many new ones go on the list. */
  add: number
  /** To be made ready, one at a time: uid. */
  warm?: string
  /** Look again after so many ms. */
  again?: number
}

/** Decides what becomes of the spares of one snapshot. */
export function planPool(facts: PoolFacts): PoolPlan {
  const { now, instances, isUsable, isBusy } = facts
  const [forget, spares] = split(facts.spares, ({ uid }) => instances.has(uid))
  const wanted = isUsable ? Math.max(0, Math.min(Math.max(facts.warm, demandOf(facts.asked, now)), facts.room)) : 0
  const [leaving, staying] = split(spares, (spare) => spare.leaving)
  const free = staying.sort((a, b) => Number(b.ready) - Number(a.ready))
  const next = free.slice(0, wanted).find(({ ready }) => !ready)
  const quietIn = facts.lastAt + (free.some(({ ready }) => ready) ? quietMs.some : quietMs.none) - now
  const mayMake = !isBusy && quietIn <= 0
  const again = isBusy ? busyMs : wanted > 0 ? lookMs : undefined
  return {
    forget: forget.map(({ uid }) => uid),
    retire: [...leaving, ...free.slice(wanted)].map(({ uid }) => uid),
    add: mayMake ? Math.max(0, wanted - free.length) : 0,
    ...(next && mayMake ? { warm: next.uid } : {}),
    ...(again === undefined ? {} : { again: quietIn > 0 ? Math.min(again, quietIn) : again }),
  }
}

/** Those of which it is true, and the others. */
function split<T>(all: readonly T[], is: (one: T) => boolean): [T[], T[]] {
  return [all.filter(is), all.filter((one) => !is(one))]
}

/** How far a clone is. */
export type CloneState = { name: string } & ({ state: 'running' | 'waiting' } | { state: 'failed'; reason?: Reason })

/** A clone that fails is tried again by itself; so many times in a row are enough to call it failed. */
const triesInARow = 3

/** What has come of one clone. `isLate`: nobody waits for it any longer. */
export function cloneState(name: string, instance: Stored<typeof Instance> | undefined, { isLate }: { isLate: boolean }): CloneState {
  if (!instance) return { name, state: 'failed' }
  const { phase, reason, failures } = instance.status
  const failed: CloneState = { name, state: 'failed', ...(reason ? { reason } : {}) }
  if (instance.metadata.deletedAt !== undefined) return failed
  if (phase === 'running' || phase === 'paused' || phase === 'stopped') return { name, state: 'running' }
  const isHopeless = phase === 'failed' || (phase === 'backoff' && (failures >= triesInARow || !mayPass(reason)))
  return isHopeless || isLate ? failed : { name, state: 'waiting' }
}

function mayPass(reason: Reason | undefined): boolean {
  return reason === undefined || 'retry' in (errorCodes[reason.code as ErrorCode] ?? {})
}

/** Spec of a clone: its source's, without what only one can have. */
export function cloneSpec(
  source: SpecOf<typeof Instance>,
  { snapshot, memory, ports = [] }: { snapshot: string; memory: boolean; ports?: SpecOf<typeof Instance>['ports'] },
): SpecOf<typeof Instance> {
  const { hostname: _its, ...rest } = source
  return {
    ...rest,
    networks: source.networks.map(({ network }) => ({ network })),
    ports,
    restarts: 0,
    state: 'running',
    from: { snapshot, memory, take: 0 },
  }
}

/** What a clone begins with; one that takes over a spare is as good as started. */
export function cloneStatus(
  { status: { node, imageDigest } }: SnapshotObject,
  { image, spare, at }: { image: string; spare: Spare | undefined; at: string },
): StatusOf<typeof Instance> {
  return {
    nics: spare?.nics ?? [],
    restartsDone: 0,
    failures: 0,
    observedGeneration: 0,
    ...(node === undefined ? {} : { node }),
    ...(imageDigest === undefined ? {} : { imageDigest, imageReference: image }),
    ...(spare ? { phase: 'starting', since: at } : { phase: 'pending' }),
  }
}
