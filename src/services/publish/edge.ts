import type { LoggedEvent } from '../../api/event.ts'
import type { KindDef, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { asPandoError, hasCode, isAbort, PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext, Watch } from '../../controller/controller.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import type { Answers } from './answers.ts'
import type { EdgeDriver, EdgePlan, WebPorts } from './edge-driver.ts'
import { KeyFiles } from './key-files.ts'
import { Certificate, Route } from './kind.ts'
import { certificateOf, type RouteObject, urlOf } from './plan.ts'
import { type RouteView, viewRoutes } from './view.ts'

export interface EdgeDeps {
  balancer: EdgeDriver
  stateDir: string
  answers: Answers
  /** Ports of the host on which routes answer; 0: any free one. */
  webPorts: WebPorts
}

/** One for the host: whatever changes, all routes are looked at together, and the proxy gets the whole of it. */
const edge: Key = { name: 'edge' }

/** Brings all routes of this host to the proxy, and says of each whether it answers. */
export function edgeController(deps: EdgeDeps): Controller {
  const files = new KeyFiles(deps.stateDir)
  return {
    name: 'services/publish/edge',
    watches: [
      whenOther(Route, ({ spec, metadata }) => [spec, metadata.deletedAt]),
      whenOther(LoadBalancer, ({ spec, status, metadata }) => [spec.ports, status.address, metadata.deletedAt]),
      whenOther(Certificate, ({ status }) => [status.fingerprint, status.reason?.code]),
    ],
    writes: ['Route.status'],
    concurrency: 1,
    async reconcile(_key, ctx): Promise<Outcome> {
      const { items } = await ctx.store.list(Route, {}, ctx.signal)
      const going = items.filter(({ metadata }) => metadata.deletedAt !== undefined)
      const views = await viewRoutes(
        items.filter(({ metadata }) => metadata.deletedAt === undefined),
        { files, ctx },
      )
      const { version, answers } = deps.answers.take()
      const plan: EdgePlan = { ...deps.webPorts, answers, routes: views.flatMap(({ edge: wanted }) => (wanted ? [wanted] : [])) }
      try {
        const ports = await deps.balancer.ensureEdge(plan, ctx.signal)
        deps.answers.shown(version)
        await Promise.all(views.map((view) => tell(view, { ports, ctx })))
        await remove(going, ctx)
      } catch (error) {
        if (ctx.signal.aborted || isAbort(error)) throw error
        deps.answers.failed(version, error)
        await Promise.all(views.map((view) => tell(view, { failure: asPandoError(error), ctx })))
        // Without the ports or the proxy nothing of them answers any more.
        if (hasCode(error, 'publish.ports_taken', 'base.command_missing')) await remove(going, ctx)
        throw error
      }
      return 'done'
    },
    async listen(wake, { signal }) {
      const events = async () => {
        for await (const { id } of deps.balancer.events(signal)) if (id === edge.name) wake(edge)
      }
      await Promise.all([events(), deps.answers.follow(() => wake(edge), signal)])
    },
  }
}

/** Balancers change with each replica, certificates with each try, routes as we say how they are: only what the plan is made of is worth a look at all. */
function whenOther<K extends KindDef>(kind: K, look: (object: Stored<K>) => unknown): Watch {
  const seen = new Map<string, string>()
  return {
    kind,
    keys({ type, uid, object }: LoggedEvent): Key[] {
      const now = type === 'deleted' || !object ? undefined : JSON.stringify(look(object as unknown as Stored<K>))
      const same = now !== undefined && seen.get(uid) === now
      if (now === undefined) seen.delete(uid)
      else seen.set(uid, now)
      return same ? [] : [edge]
    },
  }
}

async function remove(routes: readonly RouteObject[], { store }: ReconcileContext): Promise<void> {
  await Promise.all(routes.map((route) => store.remove(Route, route)))
}

interface Told {
  ports?: WebPorts
  failure?: PandoError
  ctx: ReconcileContext
}

async function tell({ route, edge: wanted, reason, waits }: RouteView, { ports, failure, ctx }: Told): Promise<void> {
  const certificate = certificateOf(route)
  const why = failure ?? reason
  const url = ports && urlOf(route.spec, ports)
  const phase: 'pending' | 'ready' | 'failed' = failure ? 'failed' : wanted ? 'ready' : waits ? 'pending' : 'failed'
  await setStatus(ctx.store, Route, route, (status) => ({
    phase,
    observedGeneration: route.metadata.generation,
    ...(url === undefined ? {} : { url }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(why ? { reason: why instanceof PandoError ? reasonOf(why, { now: ctx.clock.now(), status }) : why } : {}),
  }))
}
