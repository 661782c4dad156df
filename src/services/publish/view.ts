import type { Reason, Stored } from '../../api/kind.ts'
import { asPandoError, isAbort, PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import type { EdgeRoute } from './edge-driver.ts'
import type { KeyFiles } from './key-files.ts'
import { Certificate } from './kind.ts'
import { assertCovers, certificateOf, claimOf, type RouteObject, rivalOf, takenBy, targetOf } from './plan.ts'

/** A route and what has come of it. */
export interface RouteView {
  route: RouteObject
  /** What the proxy gets; undefined: nothing, for `reason`. */
  edge: EdgeRoute | undefined
  /** Set as well when it answers, but not as wished. */
  reason: PandoError | Reason | undefined
  /** What is missing is on its way. */
  waits: boolean
}

interface At {
  files: KeyFiles
  ctx: ReconcileContext
}

export async function viewRoutes(routes: readonly RouteObject[], at: At): Promise<RouteView[]> {
  const balancers = new Map<string, Promise<Stored<typeof LoadBalancer> | undefined>>()
  const balancerOf = ({ metadata: { project }, spec: { app } }: RouteObject) => {
    const id = `${project}/${app}`
    const found = balancers.get(id) ?? at.ctx.store.get(LoadBalancer, { project: project!, name: app }, at.ctx.signal)
    balancers.set(id, found)
    return found
  }
  return Promise.all(routes.map((route) => viewRoute(route, { ...at, routes, balancer: balancerOf(route) })))
}

const onItsWay: readonly string[] = ['route.app_missing', 'route.app_not_ready', 'route.no_certificate']

async function viewRoute(
  route: RouteObject,
  { routes, balancer, ...at }: At & { routes: readonly RouteObject[]; balancer: Promise<Stored<typeof LoadBalancer> | undefined> },
): Promise<RouteView> {
  const { host, path, tls } = route.spec
  try {
    const rival = rivalOf(claimOf(route), routes)
    if (rival) throw takenBy({ host, path, project: route.metadata.project }, rival)
    const target = targetOf(route, await balancer)
    const { pem, reason } = tls ? await certificateFor(route, at) : {}
    return { route, edge: { id: route.metadata.uid, host, path, certificate: pem, redirect: tls, target }, reason, waits: false }
  } catch (error) {
    if (at.ctx.signal.aborted || isAbort(error)) throw error
    const reason = asPandoError(error)
    return { route, edge: undefined, reason, waits: onItsWay.includes(reason.code) }
  }
}

/** PEM for the proxy, and why it is not the one that was wished. Throws route.no_certificate, route.wrong_certificate. */
async function certificateFor(
  route: RouteObject,
  { files, ctx: { store, signal } }: At,
): Promise<{ pem: string; reason: Reason | undefined }> {
  const name = certificateOf(route)!
  const certificate = await store.get(Certificate, { project: route.metadata.project!, name }, signal)
  const file = certificate && (await files.read(certificate.metadata.uid))
  if (!certificate || !file) throw new PandoError('route.no_certificate', { certificate: name })
  assertCovers(certificate, route.spec.host, file.made.hosts)
  return { pem: `${file.chain.trimEnd()}\n${file.key.trimEnd()}\n`, reason: certificate.status.reason }
}
