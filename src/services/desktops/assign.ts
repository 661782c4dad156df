import type { Stored } from '../../api/kind.ts'
import { type Clock, isoTime } from '../../base/clock.ts'
import { hasCode, PandoError } from '../../base/errors.ts'
import type { Store } from '../../store/store.ts'
import { modify } from '../../store/update.ts'
import { Desktop, type DesktopPool, poolLabel } from './kind.ts'

type DesktopObject = Stored<typeof Desktop>
type PoolObject = Stored<typeof DesktopPool>

interface Deps {
  store: Store
  clock: Clock
}

/** The desktops of a pool, by number. */
export async function desktopsOf({ metadata }: Pick<PoolObject, 'metadata'>, store: Store): Promise<DesktopObject[]> {
  const { items } = await store.list(Desktop, { project: metadata.project!, selector: `${poolLabel}=${metadata.name}` })
  return items.sort((a, b) => a.spec.number - b.spec.number)
}

/**
 * The desktop of a user: the one they have, else one that is free and as new. The caller holds the lock of the pool, so that
 * nobody gets two. Throws desktop.none_free.
 */
export async function assignDesktop(pool: PoolObject, user: string, { store, clock }: Deps): Promise<DesktopObject> {
  for (;;) {
    const all = (await desktopsOf(pool, store)).filter(({ metadata }) => metadata.deletedAt === undefined)
    const theirs = all.find(({ spec }) => spec.user === user)
    if (theirs) return theirs
    const free = bestOf(all, pool)
    if (!free) throw noneFree(pool, all)
    try {
      return await store.update(Desktop, { ...free, spec: { ...free.spec, user, since: isoTime(clock) } })
    } catch (error) {
      if (!hasCode(error, 'store.conflict', 'store.not_found')) throw error // it has changed meanwhile
    }
  }
}

/** One that waits rather than one that rests; of the newest golden image where there is a choice. */
function bestOf(all: readonly DesktopObject[], { status: { golden } }: PoolObject): DesktopObject | undefined {
  const score = ({ spec, status }: DesktopObject) => (status.phase === 'available' ? 2 : 0) + (spec.golden === golden ? 1 : 0)
  return all.filter(isFree).sort((a, b) => score(b) - score(a) || a.spec.number - b.spec.number)[0]
}

function isFree({ spec, status }: DesktopObject): boolean {
  return spec.user === undefined && spec.resets === status.resetsDone && (status.phase === 'available' || status.phase === 'stopped')
}

function noneFree({ metadata, spec }: PoolObject, all: readonly DesktopObject[]): PandoError {
  const inUse = all.filter((desktop) => desktop.spec.user !== undefined).length
  return new PandoError('desktop.none_free', { pool: metadata.name, inUse, size: spec.size, making: Math.max(0, spec.size - inUse) })
}

/** How a desktop is given back: as new where the pool says so. `user`: only if they still have it. */
export function givenBack(desktop: DesktopObject, pool: PoolObject | undefined, how: 'logout' | 'release'): DesktopObject['spec'] {
  const { user: _user, since: _since, ...spec } = desktop.spec
  if (pool?.spec.mode === 'persistent') return how === 'logout' ? desktop.spec : { ...spec, resets: spec.resets + 1 }
  return { ...spec, resets: spec.resets + (pool?.spec.reset === 'never' && how === 'logout' ? 0 : 1) }
}

/** Ends the session of a user, unless somebody else has it by now. Resolves to the desktop when it was given back. */
export async function endSession(desktop: DesktopObject, pool: PoolObject | undefined, store: Store): Promise<DesktopObject | undefined> {
  return modify(store, Desktop, desktop.metadata, (now) => {
    const isTheirs =
      now.metadata.uid === desktop.metadata.uid && now.spec.user === desktop.spec.user && now.spec.since === desktop.spec.since
    return isTheirs ? { ...now, spec: givenBack(now, pool, 'logout') } : undefined
  })
}
