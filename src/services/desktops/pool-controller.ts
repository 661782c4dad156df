import { isDeepStrictEqual } from 'node:util'
import type { LoggedEvent } from '../../api/event.ts'
import type { Reason, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isoTime } from '../../base/clock.ts'
import { hasCode, PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Node } from '../../resources/compute/kind.ts'
import { type Key, write } from '../../store/store.ts'
import { modify, setStatus } from '../../store/update.ts'
import { Snapshot } from '../fork/kind.ts'
import { Image } from '../images/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { desktopsOf } from './assign.ts'
import type { DesktopsDeps } from './desktops.ts'
import { type Golden, goldenOf } from './golden.ts'
import { Desktop, DesktopPool, poolLabel } from './kind.ts'
import { makeInstances } from './make.ts'
import { desktopName } from './names.ts'
import { type PoolPlan, planPool } from './pool-plan.ts'
import { nextChange } from './schedule.ts'

type PoolObject = Stored<typeof DesktopPool>
/** Pool uid -> why the quota of its project let no more in. */
type Refusals = Map<string, Reason>
type DesktopObject = Stored<typeof Desktop>

/** A large pool is looked at this often at most, in ms for each desktop: all of them come at once, and each wakes it. */
const restPerDesktop = 0.5
const longestRestMs = 500
/** What was waited for wakes the pool; should that be missed, it looks by itself, in ms. */
const lookMs = 30_000

/** Keeps each pool as it is wished: so many desktops, of the golden image, as many of them up as the schedule says. */
export function poolController(deps: DesktopsDeps): Controller {
  const rests = new Map<string, number>() // pool uid -> until when it rests, in ms
  const refusals: Refusals = new Map()
  const pools = new Map<string, { key: Key; from: PoolObject['spec']['from'] }>() // uid -> what it is made from
  return {
    name: 'services/desktops/pools',
    watches: [
      { kind: DesktopPool, keys: see },
      { kind: Desktop, keys: poolOf },
      { kind: Instance, keys: poolOf },
      { kind: Snapshot, keys: ({ project, name }) => madeFrom(project, (from) => from.snapshot === name) },
      { kind: Image, keys: ({ project }) => madeFrom(project, (from) => from.image !== undefined) },
    ],
    writes: ['DesktopPool.status', 'Desktop.spec.golden', 'Desktop.spec.state', 'Desktop.spec.freeze'],
    async reconcile(key, ctx): Promise<Outcome> {
      const pool = await ctx.store.get(DesktopPool, key)
      if (!pool) return 'done'
      if (pool.metadata.deletedAt !== undefined) return takeDown(pool, ctx)
      const { uid } = pool.metadata
      const rest = (rests.get(uid) ?? 0) - ctx.clock.now()
      if (rest > 0) return { again: rest }
      const again = await step(pool, { refusals, deps, ctx })
      rests.set(uid, ctx.clock.now() + Math.min(longestRestMs, pool.spec.size * restPerDesktop))
      return { again }
    },
  }

  function see({ type, uid, project, name, object }: LoggedEvent): Key[] {
    const key = { project: project!, name }
    if (type === 'deleted') pools.delete(uid)
    else pools.set(uid, { key, from: (object as PoolObject).spec.from })
    return [key]
  }

  function madeFrom(project: string | undefined, is: (from: PoolObject['spec']['from']) => boolean): Key[] {
    return [...pools.values()].filter(({ key, from }) => key.project === project && is(from)).map(({ key }) => key)
  }
}

function poolOf({ project, object }: LoggedEvent): Key[] {
  const name = (object as Stored | undefined)?.metadata.labels[poolLabel]
  return name === undefined ? [] : [{ project: project!, name }]
}

/** Resolves to when it is to be looked at again, in ms. */
async function step(
  pool: PoolObject,
  { refusals, deps, ctx }: { refusals: Refusals; deps: DesktopsDeps; ctx: ReconcileContext },
): Promise<number> {
  const { store, clock } = ctx
  const golden = await goldenOf(pool, deps, ctx)
  const desktops = await desktopsOf(pool, store)
  const instances = await instancesOf(pool, { isGrowing: desktops.length < pool.spec.size, ctx })
  const plan = planPool({
    pool,
    golden: golden.id,
    problem: golden.problem,
    refusal: refusals.get(pool.metadata.uid),
    desktops,
    instances,
    boots: await bootsOf(pool, ctx),
    now: clock.now(),
  })
  await save(pool, plan.status, ctx)
  deps.checkpoint('desktops:decided')
  const refusal = await carryOut(pool, { plan, golden, instances, deps, ctx })
  if (keepRefusal(pool, refusal, refusals)) return 0 // to say so, or that it is over
  const change = nextChange(pool.spec, clock.now())
  return change === undefined ? lookMs : Math.min(lookMs, change - clock.now())
}

interface Turn {
  plan: PoolPlan
  golden: Golden
  instances: ReadonlyMap<string, Stored<typeof Instance>>
  deps: DesktopsDeps
  ctx: ReconcileContext
}

/** Resolves to why instances were not let in; the rest is done all the same. */
async function carryOut(pool: PoolObject, { plan, golden, instances, deps, ctx }: Turn): Promise<Reason | undefined> {
  await createDesktops(pool, plan, { golden: golden.id, ctx })
  deps.checkpoint('desktops:created')
  const refusal = await makeInstances(pool, { names: plan.make, golden, deps, ctx }).then(
    () => undefined,
    (error: unknown) => refusalOf(error, pool, ctx),
  )
  deps.checkpoint('desktops:made')
  await Promise.all([
    ...plan.renew.map((desktop) => turn(desktop, { golden: golden.id! }, ctx)),
    ...plan.start.map((desktop) => turn(desktop, { state: 'running' }, ctx)),
    ...plan.stop.map((desktop) => turn(desktop, { state: 'stopped' }, ctx)),
    ...plan.remove.map((desktop) => markDeleted(desktop, ctx)),
    ...plan.freeze.map((desktop) => turn(desktop, { freeze: instances.get(desktop.metadata.name)!.metadata.uid }, ctx)),
  ])
  return refusal
}

/** Throws every other error again. */
function refusalOf(error: unknown, { status }: PoolObject, { clock }: ReconcileContext): Reason {
  if (error instanceof PandoError && error.code === 'quota.exceeded') return reasonOf(error, { now: clock.now(), status })
  throw error
}

/** True where it is news. */
function keepRefusal({ metadata }: PoolObject, refusal: Reason | undefined, refusals: Refusals): boolean {
  const before = refusals.get(metadata.uid)
  if (refusal) refusals.set(metadata.uid, refusal)
  else refusals.delete(metadata.uid)
  return before?.message !== refusal?.message
}

/** All that are missing in one commit. A name that has been taken meanwhile is another one the next time. */
async function createDesktops(
  { metadata }: PoolObject,
  { create }: PoolPlan,
  { golden, ctx }: { golden: string | undefined; ctx: ReconcileContext },
): Promise<void> {
  if (create.length === 0 || golden === undefined) return
  const { name: pool, project, labels } = metadata
  const writes = create.map(({ number, state }) =>
    write.create(Desktop, {
      project: project!,
      name: desktopName(pool, number),
      labels: { ...labels, [poolLabel]: pool },
      spec: Desktop.spec.parse({ pool, number, golden, state }),
    }),
  )
  try {
    await ctx.store.together(writes)
  } catch (error) {
    if (!hasCode(error, 'store.exists')) throw error
  }
}

/** Only as long as nobody has it; renewed by whoever has none of its instance either way. */
async function turn(desktop: DesktopObject, next: Partial<DesktopObject['spec']>, { store }: ReconcileContext): Promise<void> {
  await modify(store, Desktop, desktop.metadata, (now) =>
    now.metadata.uid !== desktop.metadata.uid || now.spec.user !== desktop.spec.user
      ? undefined
      : { ...now, spec: { ...now.spec, ...next } },
  )
}

async function markDeleted({ metadata, spec }: DesktopObject, { store, clock }: ReconcileContext): Promise<void> {
  await modify(store, Desktop, metadata, (now) =>
    now.metadata.uid !== metadata.uid || now.metadata.deletedAt !== undefined || now.spec.user !== spec.user
      ? undefined
      : { ...now, metadata: { ...now.metadata, deletedAt: isoTime(clock) } },
  )
}

/** The desktops first; data volumes stay. */
async function takeDown(pool: PoolObject, ctx: ReconcileContext): Promise<Outcome> {
  const all = await desktopsOf(pool, ctx.store)
  if (all.length > 0) {
    await Promise.all(all.map((desktop) => markDeleted(desktop, ctx)))
    return { again: 2_000 }
  }
  const latest = await ctx.store.get(DesktopPool, pool.metadata)
  if (latest?.metadata.uid === pool.metadata.uid) await ctx.store.remove(DesktopPool, latest)
  return 'done'
}

/** By name; while the pool grows those of others too, whose names it cannot use. */
async function instancesOf(
  { metadata }: PoolObject,
  { isGrowing, ctx }: { isGrowing: boolean; ctx: ReconcileContext },
): Promise<Map<string, Stored<typeof Instance>>> {
  const selector = isGrowing ? {} : { selector: `${poolLabel}=${metadata.name}` }
  const { items } = await ctx.store.list(Instance, { project: metadata.project!, ...selector })
  return new Map(items.map((instance) => [instance.metadata.name, instance]))
}

/** As many as keep the processors busy, two at least: a desktop that has a quarter of one boots with a quarter of one. */
async function bootsOf({ spec }: PoolObject, { store }: ReconcileContext): Promise<number> {
  const { items } = await store.list(Node)
  const cpus = items.reduce((sum, { status }) => sum + (status.phase === 'ready' ? status.capacity.cpus : 0), 0)
  return Math.max(2, Math.ceil(cpus / Math.min(1, spec.template.cpus ?? 1)))
}

async function save(pool: PoolObject, status: PoolObject['status'], { store }: ReconcileContext): Promise<void> {
  if (isDeepStrictEqual(status, pool.status)) return
  await setStatus(store, DesktopPool, pool, () => status)
  if (status.phase === pool.status.phase) return
  const level = status.phase === 'degraded' ? 'warning' : 'info'
  const why = status.reason ? `: ${status.reason.message}` : ''
  const message = `${pool.status.phase} -> ${status.phase}, ${status.ready} wait and ${status.inUse} are in use${why}`
  await store.note(pool, { level, reason: status.phase[0]!.toUpperCase() + status.phase.slice(1), message, source: 'services/desktops' })
}
