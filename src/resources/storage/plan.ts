import type { StatusOf, Stored } from '../../api/kind.ts'
import type { Instance } from '../../services/lifecycle/kind.ts'
import type { Volume } from './kind.ts'

type Status = StatusOf<typeof Volume>
export type Holder = Status['holders'][number]

/** What one instance has to do with one volume. */
export interface Claim {
  uid: string
  instance: string
  engine: Stored<typeof Instance>['spec']['engine']
  createdAt: string
  /** Undefined: its spec does not name the volume (any more). */
  readOnly: boolean | undefined
  /** What it runs as is not yet what its spec says, so it may still have what it had. */
  changing: boolean
  deleted: boolean
}

export function claimsOn(volume: string, instances: readonly Stored<typeof Instance>[]): Claim[] {
  return instances.map(({ metadata, spec, status }) => ({
    uid: metadata.uid,
    instance: metadata.name,
    engine: spec.engine,
    createdAt: metadata.createdAt,
    readOnly: spec.volumes?.find((each) => each.volume === volume)?.readOnly,
    changing: status.observedGeneration < metadata.generation,
    deleted: metadata.deletedAt !== undefined,
  }))
}

/**
 * Who has the volume next. Who has it keeps it until it is gone or has let go; then the oldest of those that wait gets it, and
 * with one that reads all others of its engine that read; of one that is shared, containers all write. Pure.
 */
export function holdersOf(
  status: Pick<Status, 'holders' | 'guest'>,
  claims: readonly Claim[],
  { shared = false }: { shared?: boolean | undefined } = {},
): { holders: Holder[]; guest: boolean } {
  const byUid = new Map(claims.map((claim) => [claim.uid, claim]))
  const kept = status.holders.filter(({ uid }) => stillHas(byUid.get(uid)))
  const holders = kept.map((holder) => ({ ...holder, readOnly: readsOnly(holder, byUid.get(holder.uid)!, shared || kept.length === 1) }))
  const held = new Set(holders.map(({ uid }) => uid))
  const waiting = claims.filter(({ uid, readOnly, deleted }) => readOnly !== undefined && !deleted && !held.has(uid)).sort(byAge)
  let guest = status.guest || writtenByVm(holders, byUid)
  for (const claim of waiting) {
    if (guest && claim.engine === 'container') continue
    if (!fits(claim, holders, { byUid, shared })) continue
    holders.push({ instance: claim.instance, uid: claim.uid, readOnly: claim.readOnly! })
    guest ||= writtenByVm(holders, byUid)
  }
  return { holders, guest }
}

function stillHas(claim: Claim | undefined): boolean {
  return claim !== undefined && (claim.readOnly !== undefined || claim.changing || claim.deleted)
}

/** Who wants to write gets to when nobody else is there; who no longer wants to writes until it was made anew. */
function readsOnly(holder: Holder, claim: Claim, isAlone: boolean): boolean {
  if (claim.readOnly === undefined || claim.readOnly === holder.readOnly) return holder.readOnly
  return claim.readOnly ? !claim.changing : !isAlone
}

function fits(
  claim: Claim,
  holders: readonly Holder[],
  { byUid, shared }: { byUid: ReadonlyMap<string, Claim>; shared: boolean },
): boolean {
  if (holders.length === 0) return true
  if (holders.some(({ uid }) => byUid.get(uid)?.engine !== claim.engine)) return false
  return (shared && claim.engine === 'container') || (claim.readOnly === true && holders.every(({ readOnly }) => readOnly))
}

function writtenByVm(holders: readonly Holder[], byUid: ReadonlyMap<string, Claim>): boolean {
  return holders.some(({ uid, readOnly }) => !readOnly && byUid.get(uid)?.engine === 'vm')
}

function byAge(a: Claim, b: Claim): number {
  return a.createdAt === b.createdAt ? (a.uid < b.uid ? -1 : 1) : a.createdAt < b.createdAt ? -1 : 1
}
