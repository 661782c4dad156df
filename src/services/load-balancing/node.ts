import type { Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { isoTime } from '../../base/clock.ts'
import { asPandoError, isAbort, PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Network } from '../../resources/network/kind.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import type { BalancerObservation } from './driver.ts'
import { LoadBalancer } from './kind.ts'
import type { LoadBalancingDeps } from './load-balancing.ts'
import { backendsOf, nextLookMs, planOf } from './plan.ts'

type BalancerObject = Stored<typeof LoadBalancer>

/** A balancer is made again this often, whatever happens: what others took away comes back. */
const repairEveryMs = 300_000
/** Looks at backends that drain. */
const drainingMs = 200
/** Looks at a balancer that ended and is being started again, or whose network is not ready. */
const soonMs = 500
/** While requests wait, the instant is written at most this often. */
const wantedEveryMs = 1_000

/** Makes balancers real on this node, and tells what they see of their backends. */
export function loadBalancerNodeController(deps: LoadBalancingDeps): Controller {
  const made = new Map<string, { text: string; at: number }>() // uid -> what was last made
  const keys = new Map<string, Key>() // uid -> key
  const wanted = new Map<string, number>() // uid -> when somebody last waited

  return {
    name: 'services/load-balancing/node',
    watches: [{ kind: LoadBalancer }],
    writes: ['phase', 'reason', 'backends', 'wantedAt'].map((field) => `LoadBalancer.status.${field}`),
    async listen(wake, { clock, signal }) {
      for await (const { id, type } of deps.balancer.events(signal)) {
        const key = keys.get(id)
        if (!key) continue
        if (type === 'wanted') wanted.set(id, clock.now())
        wake(key)
      }
    },
    async reconcile(key, ctx): Promise<Outcome> {
      const object = await ctx.store.get(LoadBalancer, key)
      if (!object) return 'done'
      if (object.metadata.deletedAt !== undefined) return remove(object, ctx)
      keys.set(object.metadata.uid, key)
      try {
        return await step(object, ctx)
      } catch (error) {
        if (isAbort(error) && ctx.signal.aborted) throw error
        made.delete(object.metadata.uid)
        await report(object, { phase: 'failed', problem: asPandoError(error) }, ctx)
        throw error
      }
    },
  }

  async function step(object: BalancerObject, ctx: ReconcileContext): Promise<Outcome> {
    const { metadata, spec, status } = object
    if (spec.ports.length === 0) {
      if (made.delete(metadata.uid) || status.backends.length > 0) await deps.balancer.remove(metadata.uid, ctx.signal)
      await report(object, { phase: 'ready', seen: [] }, ctx)
      return 'done'
    }
    if (status.address === undefined) return 'done' // the network gives it, and that is an event
    const network = await ctx.store.get(Network, { project: metadata.project!, name: spec.network })
    if (network?.status.phase !== 'ready') {
      await report(object, { phase: 'pending', problem: new PandoError('network.not_ready', { name: spec.network }) }, ctx)
      return { again: soonMs }
    }
    const plan = planOf(object, { netns: deps.driver.netnsOf(network.metadata.uid), address: status.address })
    await ensure(plan, ctx)
    const seen = await deps.balancer.observe(plan.id, ctx.signal)
    if (!seen?.running) {
      const problem = new PandoError('loadbalancer.start_failed', { detail: 'it ended, and is being started again' })
      await report(object, { phase: 'failed', problem }, ctx)
      return { again: soonMs }
    }
    await report(object, { phase: 'ready', seen: seen.backends }, ctx)
    const sinceMadeMs = ctx.clock.now() - made.get(plan.id)!.at
    return { again: nextLookMs(seen.backends, { drainingMs, quietMs: Math.max(drainingMs, repairEveryMs - sinceMadeMs) }) }
  }

  async function ensure(plan: ReturnType<typeof planOf>, { clock, signal }: ReconcileContext): Promise<void> {
    const text = JSON.stringify(plan)
    const last = made.get(plan.id)
    if (last?.text === text && clock.now() - last.at < repairEveryMs) return
    made.delete(plan.id)
    await deps.balancer.ensure(plan, signal)
    made.set(plan.id, { text, at: clock.now() })
  }

  async function remove(object: BalancerObject, { store, signal }: ReconcileContext): Promise<Outcome> {
    const { uid } = object.metadata
    await deps.balancer.remove(uid, signal)
    for (const known of [made, keys, wanted]) known.delete(uid)
    await store.remove(LoadBalancer, object, signal)
    return 'done'
  }

  async function report(
    object: BalancerObject,
    told: { phase: 'pending' | 'ready' | 'failed'; seen?: BalancerObservation['backends']; problem?: PandoError },
    { store, clock }: ReconcileContext,
  ): Promise<void> {
    const waitedAt = wanted.get(object.metadata.uid)
    await setStatus(store, LoadBalancer, object, ({ reason: _old, ...status }) => ({
      ...status,
      phase: told.phase,
      ...(told.seen ? { backends: backendsOf({ ...object, status }, told.seen, isoTime(clock)) } : {}),
      ...(isNews(waitedAt, status.wantedAt) ? { wantedAt: new Date(waitedAt!).toISOString() } : {}),
      ...(told.problem ? { reason: reasonOf(told.problem, { now: clock.now(), status: { reason: _old } }) } : {}),
    }))
  }
}

function isNews(waitedAt: number | undefined, written: string | undefined): boolean {
  return waitedAt !== undefined && (written === undefined || waitedAt - Date.parse(written) >= wantedEveryMs)
}
