import type { SpecOf, Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { formatBytes } from '../../base/units.ts'
import type { Volume } from './kind.ts'
import { localPool } from './local-pool.ts'
import type { StoragePool } from './pool-kind.ts'

type Pool = Stored<typeof StoragePool>
type Wish = Pick<SpecOf<typeof Volume>, 'size' | 'pool' | 'tier'>

/**
 * The pool of a new volume: the one it names, else one of its tier, else the default. Of several, the one with most room.
 * Throws pool.not_found, pool.none_of_tier, and volume.no_room where it can never fit or the reserve is in use. Pure.
 */
export function choosePool(wish: Wish, pools: readonly Pool[]): string {
  const open = pools.filter(({ metadata }) => metadata.deletedAt === undefined)
  if (wish.pool !== undefined) return named(wish.pool, wish, open)
  if (wish.tier === undefined) return named(defaultPool(open), wish, open)
  const ofTier = open.filter(({ spec }) => spec.tier === wish.tier)
  if (ofTier.length === 0) throw new PandoError('pool.none_of_tier', { tier: wish.tier }, { field: '/spec/tier' })
  const inOrder = ofTier.toSorted(byRoom)
  const found = inOrder.find((pool) => takes(pool, wish))
  if (!found) throw noRoom(inOrder[0]!, wish)
  return found.metadata.name
}

/** Volumes that name neither pool nor tier go here. */
export function defaultPool(pools: readonly Pool[]): string {
  const names = pools.filter(({ spec }) => spec.default).map(({ metadata }) => metadata.name)
  return names.sort()[0] ?? localPool
}

/** Where a volume should be now: where it is, unless its spec says another pool or tier. */
export function wantedPool(wish: Wish, current: string, pools: readonly Pool[]): string {
  if (wish.pool !== undefined) return wish.pool
  const tier = pools.find(({ metadata }) => metadata.name === current)?.spec.tier
  return wish.tier === undefined || tier === undefined || wish.tier === tier ? current : choosePool(wish, pools)
}

function named(name: string, wish: Wish, pools: readonly Pool[]): string {
  const pool = pools.find(({ metadata }) => metadata.name === name)
  if (!pool) throw new PandoError('pool.not_found', { name }, { field: '/spec/pool' })
  if (!takes(pool, wish)) throw noRoom(pool, wish)
  return name
}

/** Sizes are promises: only what can never be kept is refused. A pool that has not yet told its room takes what comes. */
function takes({ spec, status: { freeBytes, capacityBytes } }: Pool, { size }: Wish): boolean {
  return (freeBytes === undefined || freeBytes >= spec.reserve) && (capacityBytes === undefined || capacityBytes >= size)
}

function noRoom({ metadata, status }: Pool, { size }: Wish): PandoError {
  const what = `a volume of ${formatBytes(size)} in pool ${metadata.name}`
  return new PandoError('volume.no_room', { what, free: formatBytes(status.freeBytes ?? 0) }, { field: '/spec/size' })
}

/** Those that answer first, then by free room, then by name. */
function byRoom(a: Pool, b: Pool): number {
  const ready = Number(b.status.phase === 'ready') - Number(a.status.phase === 'ready')
  return ready || (b.status.freeBytes ?? 0) - (a.status.freeBytes ?? 0) || (a.metadata.name < b.metadata.name ? -1 : 1)
}
