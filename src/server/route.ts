import type {} from '@fastify/websocket'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import { z } from 'zod'
import { PandoError } from '../base/errors.ts'
import type { Access } from './access/access.ts'
import { asCaller } from './caller.ts'
import { validate } from './validation.ts'

/** What an answer holds: a component of the API document by name, or bytes of a media type. */
export type Answer = { component: string } | { media: string; description: string; component?: string } | { description: string }

interface RouteBase<Query extends z.ZodObject> {
  /** With `:name` for parameters. */
  readonly url: string
  /** `operationId` of the API document; unique. */
  readonly id: string
  /** Heading it stands under. */
  readonly tag: string
  readonly summary: string
  readonly query?: Query
  /** Status -> answer. Problems need not be named. */
  readonly answers: Readonly<Record<number, Answer>>
  /** Who may call it. */
  readonly access: Access
  /** True for what only says why it is not possible; left out of the document. */
  readonly hidden?: boolean
}

export interface Call<Query extends z.ZodObject> {
  /** Names from the path. */
  params: Readonly<Record<string, string>>
  query: z.output<Query>
  request: FastifyRequest
}

export interface HttpCall<Query extends z.ZodObject = typeof noQuery> extends Call<Query> {
  reply: FastifyReply
  /** Ends when the caller goes away or the server stops. */
  readonly signal: AbortSignal
}

export interface HttpRoute<Query extends z.ZodObject = z.ZodObject> extends RouteBase<Query> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** A component of the API document as JSON, or bytes of a media type as they come, in `request.raw`. */
  readonly body?: { component: string; optional?: boolean } | { upload: string }
  handle(call: HttpCall<Query>): unknown
}

export interface SocketRoute<Query extends z.ZodObject = z.ZodObject> extends RouteBase<Query> {
  /** Checks before the connection is upgraded, so that a refusal is an ordinary HTTP answer. */
  admit(call: Call<Query>): Promise<void>
  serve(socket: WebSocket, call: Call<Query> & { signal: AbortSignal }): Promise<void>
}

export type Route = HttpRoute | SocketRoute

/** Keep the types of `query` inside one declaration while lists of routes stay plain. */
export function route<Query extends z.ZodObject = typeof noQuery>(declaration: HttpRoute<Query>): Route {
  return declaration as unknown as Route
}
export function socketRoute<Query extends z.ZodObject = typeof noQuery>(declaration: SocketRoute<Query>): Route {
  return declaration as unknown as Route
}

const noQuery = z.strictObject({})

/** Query values arrive as text: `true`, `false`. */
export const flag = () => z.stringbool().meta({ type: 'boolean' }).default(false)
/** `?name=a&name=b` */
export const repeated = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(item).max(4096))
export const count = (limits: { min?: number; max: number }) =>
  z.coerce
    .number<number>()
    .int()
    .min(limits.min ?? 0)
    .max(limits.max)

/** Its body is taken as it comes. */
export function takesUpload(route: Route): boolean {
  return 'handle' in route && route.body !== undefined && 'upload' in route.body
}

/** Adds a route with the checks all routes share. `closing` ends calls when the server stops. */
export function addRoute(app: FastifyInstance, declared: Route, closing: AbortSignal): void {
  const shared = {
    url: declared.url,
    config: { access: declared.access, action: declared.id, takesUpload: takesUpload(declared) },
    exposeHeadRoute: false,
  }
  const callOf = (request: FastifyRequest): Call<z.ZodObject> => ({
    params: request.params as Record<string, string>,
    query: validate(declared.query ?? noQuery, request.query, { plural: '' }),
    request,
  })
  if ('handle' in declared) {
    app.route({
      ...shared,
      method: declared.method,
      handler: async (request, reply) =>
        asCaller(request.caller, () =>
          declared.handle({
            ...callOf(request),
            reply,
            get signal() {
              return endsWith((end) => reply.raw.once('close', end), { request, closing })
            },
          }),
        ),
    })
    return
  }
  app.route({
    ...shared,
    method: 'GET',
    async preHandler(request) {
      if (!request.ws) throw new PandoError('api.upgrade_required')
      await asCaller(request.caller, () => declared.admit(callOf(request)))
      await request.recordOpened()
    },
    handler: async () => undefined, // never reached: without an upgrade the check above refuses
    wsHandler: (socket, request) => {
      closeWith(socket, closing)
      const signal = endsWith((end) => socket.once('close', end), { request, closing })
      signal.addEventListener('abort', () => socket.close(4003, 'no longer allowed'), { once: true })
      return asCaller(request.caller, () => declared.serve(socket, { ...callOf(request), signal }))
    },
  })
}

/** How long a peer may take to answer the end of its connection. */
const farewellMs = 1_000

function closeWith(socket: WebSocket, closing: AbortSignal): void {
  const close = () => {
    socket.close(1001, 'the server ends')
    setTimeout(() => socket.terminate(), farewellMs).unref()
  }
  closing.addEventListener('abort', close, { once: true })
  socket.once('close', () => closing.removeEventListener('abort', close))
}

/** What goes on for long is asked about again this often: rights that were taken away end it. */
const askAgainMs = 2_000

function endsWith(onEnd: (end: () => void) => void, { request, closing }: { request: FastifyRequest; closing: AbortSignal }): AbortSignal {
  const gone = new AbortController()
  const asking = setInterval(() => {
    request.stillMay().catch(() => gone.abort(new DOMException('the caller may no longer', 'AbortError')))
  }, askAgainMs).unref()
  onEnd(() => {
    clearInterval(asking)
    gone.abort(new DOMException('the caller went away', 'AbortError'))
  })
  return AbortSignal.any([gone.signal, closing])
}
