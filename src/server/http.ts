import { randomUUID } from 'node:crypto'
import rateLimit from '@fastify/rate-limit'
import websocket from '@fastify/websocket'
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify'
import { Cleanup } from '../base/cleanup.ts'
import { PandoError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import { Writer } from './admission.ts'
import type { ApiDeps } from './api-deps.ts'
import { type Authenticator, createAuthenticator, openToken } from './auth.ts'
import { serveDocs } from './docs.ts'
import { acceptJson } from './json-body.ts'
import { apiDocument } from './openapi.ts'
import { answerWithProblems, refusal, sendProblem } from './problems.ts'
import { addRoute, type Route } from './route.ts'
import { allRoutes } from './routes.ts'
import { opensScreen } from './screen/scope.ts'
import { ScreenTickets } from './screen/tickets.ts'
import { removeOrphans } from './upload.ts'

/** An object with the files of an instance in it, 1 MiB as base64, and room for the rest. */
const bodyLimit = 2 * 1024 * 1024
/** One frame of an exec session or console. */
const frameLimit = 1024 * 1024
/** Wrong or missing tokens from one address in a minute before it is told to wait. */
const maxRefusals = 30

export interface Api {
  app: FastifyInstance
  authenticator: Authenticator
  log: Log
  /** What ends with the API, in reverse: the listening sockets. */
  resources: Cleanup
  /** Ends open streams, then the listening sockets. */
  close(): Promise<void>
}

/** The API with its token read from the state directory, ready for `listen`. */
export async function createApi(deps: ApiDeps): Promise<Api> {
  await removeOrphans(deps.uploadsDir, deps.store)
  return assembleApi(deps, createAuthenticator(await openToken(deps.stateDir)))
}

/** All routes with what they share: authentication, bodies, problems, ids of requests. */
async function assembleApi(deps: ApiDeps, authenticator: Authenticator): Promise<Api> {
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
  await app.register(rateLimit, { global: false })
  await app.register(websocket, { options: { maxPayload: frameLimit } })
  const tickets = new ScreenTickets(deps.clock)
  demandToken(app, { authenticator, opens: (request) => opensScreen(request, { tickets, store: deps.store }) })

  const routes = allRoutes({ ...deps, writer: new Writer(deps), tickets })
  const [uploads, others] = [routes.filter(takesUpload), routes.filter((route) => !takesUpload(route))]
  for (const route of others) addRoute(app, route, closing.signal)
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', async () => undefined) // the handler reads the stream itself
    for (const route of uploads) addRoute(scope, route, closing.signal)
  })
  await serveDocs(app, () => apiDocument({ kinds: deps.kinds, routes, version: deps.version }))
  await app.ready()
  return {
    app,
    authenticator,
    resources,
    log: deps.log,
    async close() {
      closing.abort(new DOMException('the server ends', 'AbortError'))
      await resources[Symbol.asyncDispose]()
      await app.close()
    },
  }
}

function takesUpload(route: Route): boolean {
  return 'handle' in route && route.body !== undefined && 'upload' in route.body
}

interface Gate {
  authenticator: Authenticator
  /** It brings a ticket that is good for what it asks. Throws where the ticket is not. */
  opens(request: FastifyRequest): Promise<boolean>
}

/** Unknown addresses ask for a token like known ones, so that nobody learns from outside what exists. */
function demandToken(app: FastifyInstance, { authenticator, opens }: Gate): void {
  const countRefusal = app.createRateLimit({ max: maxRefusals, timeWindow: 60_000 })
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.open) return
    try {
      if (!(await opens(request))) authenticator.authenticate(request.raw)
    } catch (error) {
      const refusals = await countRefusal(request)
      if (refusals.isAllowed || !refusals.isExceeded) throw error
      reply.header('retry-after', refusals.ttlInSeconds)
      throw new PandoError('auth.too_many_attempts', { seconds: refusals.ttlInSeconds })
    }
  })
}
