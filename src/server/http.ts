import { randomUUID } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import websocket from '@fastify/websocket'
import { type FastifyInstance, fastify } from 'fastify'
import { Cleanup } from '../base/cleanup.ts'
import type { Log } from '../base/log.ts'
import { openIdentity } from '../services/auth/identity/identity.ts'
import { defaultSessionLimits } from '../services/auth/identity/sessions.ts'
import { Permissions } from '../services/auth/permissions.ts'
import { Writer } from './admission.ts'
import type { ApiDeps } from './api-deps.ts'
import { recordRequests } from './audit/record.ts'
import { trackedStore } from './audit/trail.ts'
import { createTrust, type Trust } from './auth.ts'
import { serveConsole } from './console/console.ts'
import { serveDocs } from './docs.ts'
import { guard } from './gate.ts'
import { defaultLimits, type Limits, limitRequests, tellBrowsers } from './hardening.ts'
import { acceptJson } from './json-body.ts'
import { apiDocument } from './openapi.ts'
import { answerWithProblems, refusal, sendProblem } from './problems.ts'
import { addRoute, type Route, takesUpload } from './route.ts'
import { allRoutes } from './routes.ts'
import { opensScreen } from './screen/scope.ts'
import { ScreenTickets } from './screen/tickets.ts'
import { hideSecrets, shownBy } from './shown.ts'
import { SlowReaders } from './slow-readers.ts'
import { removeOrphans } from './upload.ts'

/** An object with the files of an instance in it, 1 MiB as base64, and room for the rest. */
const bodyLimit = 2 * 1024 * 1024
/** One frame of an exec session or console. */
const frameLimit = 1024 * 1024

export interface Api {
  app: FastifyInstance
  /** Who came over the Unix socket. */
  trust: Trust
  /** All that is answered, the documentation aside. */
  routes: readonly Route[]
  log: Log
  limits: Limits
  /** What ends with the API, in reverse: the listening sockets. */
  resources: Cleanup
  /** Ends open streams, then the listening sockets. */
  close(): Promise<void>
}

/** All routes with what they share: authentication, bodies, problems, ids of requests; ready for `listen`. */
export async function createApi(given: ApiDeps): Promise<Api> {
  const deps = { ...given, store: given.audit ? trackedStore(given.store) : given.store, audit: given.audit }
  await removeOrphans(deps.uploadsDir, deps.store)
  const trust = createTrust()
  const permissions = new Permissions(deps.store)
  const identity = openIdentity({ store: deps.store, clock: deps.clock, limits: deps.sessionLimits ?? defaultSessionLimits })
  const closing = new AbortController()
  const resources = new Cleanup()
  const app = fastify({
    bodyLimit,
    genReqId: () => randomUUID(),
    logger: false,
    routerOptions: { maxParamLength: 256 },
    frameworkErrors: (error, request, reply) => sendProblem(refusal(error, request, deps.log), reply),
  })
  acceptJson(app)
  answerWithProblems(app, deps.log)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  app.addHook('onResponse', async ({ routeOptions: { url: pattern }, method }, { statusCode, elapsedTime }) => {
    deps.monitoring?.exporter.request({ route: pattern ?? 'none', method, status: `${statusCode}`, seconds: elapsedTime / 1_000 })
  })
  recordRequests(app, deps)
  await app.register(rateLimit, { global: false })
  await app.register(websocket, { options: { maxPayload: frameLimit } })
  const tickets = new ScreenTickets(deps.clock)
  tellBrowsers(app)
  guard(app, {
    store: deps.store,
    permissions,
    ways: [trust.authenticate, ...(deps.ways ?? []), identity.tokenCaller, identity.sessionCaller],
    opens: (request) => opensScreen(request, { tickets, permissions, store: deps.store }),
  })

  limitRequests(app, deps.limits ?? defaultLimits)
  const shown = shownBy(deps.kinds)
  hideSecrets(app, shown)
  const kinds = deps.kinds.filter(({ internal }) => !internal)
  const readers = new SlowReaders({
    limits: deps.limits ?? defaultLimits,
    clock: deps.clock,
    log: deps.log,
    count: (stream) => deps.monitoring?.exporter.slowReader(stream),
  })
  const routes = allRoutes({ ...deps, kinds, shown, writer: new Writer(deps), readers, tickets, permissions, identity })
  const [uploads, others] = [routes.filter(takesUpload), routes.filter((route) => !takesUpload(route))]
  for (const route of others) addRoute(app, route, closing.signal)
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', async () => undefined) // the handler reads the stream itself
    for (const route of uploads) addRoute(scope, route, closing.signal)
  })
  await serveDocs(app, () => apiDocument({ kinds, routes, version: deps.version }))
  if (deps.consoleDir !== undefined) await serveConsole(app, deps.consoleDir)
  await app.ready()
  return {
    app,
    trust,
    routes,
    resources,
    log: deps.log,
    limits: deps.limits ?? defaultLimits,
    async close() {
      closing.abort(new DOMException('the server ends', 'AbortError'))
      await resources[Symbol.asyncDispose]()
      await app.close()
    },
  }
}
