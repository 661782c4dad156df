import { isDeepStrictEqual } from 'node:util'
import type { Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { hasCode, PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Node } from '../../resources/compute/kind.ts'
import { AutoscalePolicy } from '../autoscale/kind.ts'
import { Snapshot } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import type { AppsDeps } from './apps.ts'
import { createReplicas, freezeFirst, removeReplicas, type Work, writeBalancer } from './carry-out.ts'
import { ensureRevision, keepHistory } from './history.ts'
import { App } from './kind.ts'
import { type Plan, plan, type Refusal } from './plan.ts'
import { ReplicaIndex } from './replica-index.ts'
import { RevisionIndex } from './revision-index.ts'
import { Revision } from './revision-kind.ts'
import { dropReplicas, takeDown } from './take-down.ts'
import { appOfSnapshot, look } from './world.ts'

type AppObject = Stored<typeof App>

/** A large app is looked at this often at most, in ms for each replica: all its replicas come at once, and each wakes it. */
const restPerReplica = 0.25
const longestRestMs = 500
/** Before a name that was taken is given up for the next one, in ms. */
const nameTakenMs = 100
/** After the quota of the project let no more in: the next try, in ms. Room that comes free wakes nobody. */
const refusedMs = 30_000

/** Keeps each app as it is wished: looks, decides (plan.ts), does all of it in one turn, and looks again when something happens. */
export function appsController(deps: AppsDeps): Controller {
  const replicas = new ReplicaIndex()
  const revisions = new RevisionIndex()
  const rests = new Map<string, number>() // app uid -> until when it rests, in ms
  const refusals = new Map<string, Refusal>() // by app uid

  return {
    name: 'services/apps',
    watches: [
      { kind: App },
      { kind: Revision, keys: (event) => revisions.see(event) },
      { kind: Instance, keys: (event) => replicas.see(event) },
      { kind: Node, keys: (event) => replicas.seeNode(event) },
      { kind: LoadBalancer },
      { kind: AutoscalePolicy },
      { kind: Snapshot, keys: appOfSnapshot },
    ],
    writes: ['App.status', 'Revision.status', 'LoadBalancer.spec'],
    async reconcile(key, ctx): Promise<Outcome> {
      const app = await ctx.store.get(App, key)
      if (!app) {
        await dropReplicas(key, replicas, ctx)
        return 'done'
      }
      if (app.metadata.deletedAt !== undefined) {
        rests.delete(app.metadata.uid)
        refusals.delete(app.metadata.uid)
        await takeDown(app, { replicas, revisions }, ctx)
        return 'done'
      }
      const rest = (rests.get(app.metadata.uid) ?? 0) - ctx.clock.now()
      return rest > 0 ? { again: rest } : step(app, ctx)
    },
  }

  async function step(app: AppObject, ctx: ReconcileContext): Promise<Outcome> {
    const revision = await ensureRevision(app, revisions, ctx)
    deps.checkpoint('app:revision')
    const world = await look(app, { revision, revisions, replicas, refusal: refusals.get(app.metadata.uid), deps, ctx })
    const decided = plan(world.facts)
    const saved = await save(app, decided, ctx)
    if (!saved) return { again: 0 }
    deps.checkpoint('app:decided')
    const isTaken = await carryOut({ ...world, app: saved, plan: decided, index: replicas, deps, ctx }).catch((error: unknown) =>
      refuse(saved, error, ctx),
    )
    if (isTaken === 'refused') return { again: 0 } // to say so, without another try
    const refusal = refusals.get(app.metadata.uid)
    if (refusal && world.facts.now >= refusal.until) refusals.delete(app.metadata.uid)
    const restMs = Math.min(longestRestMs, world.facts.replicas.length * restPerReplica)
    rests.set(app.metadata.uid, ctx.clock.now() + restMs)
    if (isTaken) return { again: nameTakenMs }
    return decided.again === undefined ? 'done' : { again: decided.again }
  }

  /** Keeps that the quota let no more in. Throws every other error again. */
  function refuse({ metadata, status }: AppObject, error: unknown, { clock }: ReconcileContext): 'refused' {
    if (!(error instanceof PandoError) || error.code !== 'quota.exceeded') throw error
    const now = clock.now()
    refusals.set(metadata.uid, { until: now + refusedMs, reason: reasonOf(error, { now, status }) })
    return 'refused'
  }

  async function carryOut(work: Work): Promise<boolean> {
    const { app, plan: decided, ctx } = work
    const [isTaken] = await Promise.all([
      createReplicas(work),
      removeReplicas(decided.remove, work),
      writeBalancer(work),
      freezeFirst(work),
      keepHistory(app, { index: revisions, frozen: decided.freeze?.revision }, ctx),
      ...decided.notes.map((note) => ctx.store.note(app, { ...note, source: 'services/apps' })),
    ])
    deps.checkpoint('app:done')
    return isTaken
  }
}

/** The decision belongs to the spec that was read: when people were faster it is taken again. Undefined then. */
async function save(app: AppObject, { status }: Plan, { store }: ReconcileContext): Promise<AppObject | undefined> {
  if (isDeepStrictEqual(status, app.status)) return app
  try {
    return await store.update(App, { ...app, status })
  } catch (error) {
    if (hasCode(error, 'store.conflict', 'store.not_found')) return undefined
    throw error
  }
}
