import { type Counts, type EngineWord, engines } from './shares.ts'
import type { View } from './view.ts'

/** So many replicas of one revision are to be. */
export interface Goal {
  revision: number
  counts: Counts
  /** What is there above the counts stays. */
  keepsMore?: boolean
}

export interface Limits {
  /** Replicas at the most while others are still there; those that drain do not count. */
  most: number
  /** Replicas that must stay ready. */
  leastReady: number
  /** Broken ones may be replaced now. */
  mayReplace: boolean
  isAvailable(view: View): boolean
}

export interface Roll {
  create: { revision: number; engine: EngineWord; count: number }[]
  /** In place of these new ones are made. */
  replace: View[]
  /** To be deleted now. */
  remove: View[]
  /** To be deleted once nothing is under way at them. */
  drain: View[]
}

interface Group {
  revision: number
  engine: EngineWord
  missing: number
}

/** One step from the replicas that are there to the goals: never more than `most`, never fewer ready than `leastReady`. */
export function roll(views: readonly View[], goals: readonly Goal[], limits: Limits): Roll {
  const { kept, excess, groups, broken } = sortOut(views, goals, limits)
  const removed = removable([...kept, ...excess], excess, { goals, limits })
  const gone = new Set([...removed.drain, ...removed.remove])
  const staying = kept.length + excess.filter((view) => !gone.has(view)).length
  const lost = views.filter(({ condition }) => condition === 'lost')
  return {
    create: share(groups, Math.max(0, limits.most - staying)),
    replace: limits.mayReplace ? broken.wanted : [],
    remove: [...lost, ...broken.unwanted, ...removed.remove],
    drain: removed.drain,
  }
}

interface Sorted {
  /** Count towards the goals. */
  kept: View[]
  excess: View[]
  groups: Group[]
  broken: { wanted: View[]; unwanted: View[] }
}

function sortOut(views: readonly View[], goals: readonly Goal[], { mayReplace }: Limits): Sorted {
  const sorted: Sorted = { kept: [], excess: [], groups: [], broken: { wanted: [], unwanted: [] } }
  const pools = new Map<string, View[]>()
  for (const view of views) {
    const id = `${view.revision}/${view.engine}`
    const pool = pools.get(id)
    if (pool) pool.push(view)
    else pools.set(id, [view])
  }
  for (const { revision, counts, keepsMore } of goals) {
    for (const engine of engines) {
      const pool = pools.get(`${revision}/${engine}`) ?? []
      pools.delete(`${revision}/${engine}`)
      const alive = pool.filter(isAlive).sort(byWorth)
      const count = counts[engine]
      const kept = keepsMore ? alive.filter((view, i) => i < count || !view.isDraining) : alive.slice(0, count)
      sorted.kept.push(...kept)
      sorted.excess.push(...alive.slice(kept.length))
      const broken = pool.filter(({ condition }) => condition === 'broken')
      const wanted = broken.slice(0, Math.max(0, count - kept.length))
      sorted.broken.wanted.push(...wanted)
      sorted.broken.unwanted.push(...(keepsMore ? [] : broken.slice(wanted.length)))
      const missing = Math.max(0, count - kept.length - (mayReplace ? 0 : wanted.length))
      if (missing > 0) sorted.groups.push({ revision, engine, missing })
    }
  }
  for (const pool of pools.values()) {
    sorted.excess.push(...pool.filter(isAlive))
    sorted.broken.unwanted.push(...pool.filter(({ condition }) => condition === 'broken'))
  }
  return sorted
}

function isAlive({ condition }: View): boolean {
  return condition === 'ready' || condition === 'waiting'
}

/** Best first: what drains goes before the rest, then what is not ready, then the newest. */
function byWorth(a: View, b: View): number {
  return (
    Number(a.isDraining) - Number(b.isDraining) || Number(b.condition === 'ready') - Number(a.condition === 'ready') || a.number - b.number
  )
}

/** Which of the excess may go now. What drains already goes on draining and serves nobody. */
function removable(
  alive: readonly View[],
  excess: readonly View[],
  { goals, limits }: { goals: readonly Goal[]; limits: Limits },
): Pick<Roll, 'drain' | 'remove'> {
  const drain = excess.filter((view) => view.isDraining)
  const draining = new Set(drain)
  const serving = alive.filter((view) => !draining.has(view))
  let left = serving.length
  let available = serving.filter((view) => limits.isAvailable(view)).length
  const remove: View[] = []
  const idle = excess.filter((view) => !draining.has(view))
  for (const view of inTurn(idle, alive, goals)) {
    const counts = limits.isAvailable(view)
    if (counts ? available <= limits.leastReady : left <= limits.leastReady) continue
    left--
    if (counts) available--
    if (view.isUp) drain.push(view)
    else remove.push(view)
  }
  return { drain, remove }
}

/** Worst first, from the engine that has most more than it should. */
function inTurn(excess: readonly View[], alive: readonly View[], goals: readonly Goal[]): View[] {
  const queues = { container: [] as View[], vm: [] as View[] }
  for (const view of excess.toSorted(byWorth)) queues[view.engine].push(view)
  const surplus: Counts = { container: 0, vm: 0 }
  for (const view of alive) surplus[view.engine]++
  for (const { counts } of goals) for (const engine of engines) surplus[engine] -= counts[engine]
  const turns: View[] = []
  while (queues.container.length + queues.vm.length > 0) {
    const [first, second] = surplus.container >= surplus.vm ? engines : engines.toReversed()
    const engine = queues[first!].length > 0 ? first! : second!
    turns.push(queues[engine].pop()!)
    surplus[engine]--
  }
  return turns
}

/** What is missing, as far as there is room: the largest lack first. */
function share(groups: readonly Group[], room: number): Roll['create'] {
  const lacks = groups.map((group) => ({ ...group, count: 0 }))
  for (let left = room; left > 0; left--) {
    const neediest = lacks.reduce<(typeof lacks)[number] | undefined>((a, b) => (a && a.missing >= b.missing ? a : b), undefined)
    if (!neediest || neediest.missing === 0) break
    neediest.missing--
    neediest.count++
  }
  return lacks.filter(({ count }) => count > 0).map(({ revision, engine, count }) => ({ revision, engine, count }))
}
