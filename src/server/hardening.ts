import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PandoError } from '../base/errors.ts'
import { problemType } from './problems.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The handler reads the body itself, however long it takes. */
    takesUpload?: boolean
  }
}

/** What one caller, and one connection, may take of the server. Far above what the console and scripts do. */
export interface Limits {
  /** Requests of one token, session or, on open routes, address in a minute. The Unix socket has no such limit. Default 18,000. */
  requestsInMinute: number
  /** A body of JSON has to be here so long after its headers. Default 30,000. */
  bodyMs: number
  /** An upload may bring nothing for so long. Default 60,000. */
  idleMs: number
  /** Headers have to be here so long after they began. Default 30,000. */
  headersMs: number
  /** Connections of one address at a time, streams and WebSockets among them. Default 1,000. */
  connections: number
  /** The reader of a stream may take nothing of what is ready for so long. Default 30,000. */
  stalledMs: number
  /** The reader of events may be told so late of what happened while they read. Default 60,000. */
  behindMs: number
}

export const defaultLimits: Limits = {
  requestsInMinute: 18_000,
  bodyMs: 30_000,
  idleMs: 60_000,
  headersMs: 30_000,
  connections: 1_000,
  stalledMs: 30_000,
  behindMs: 60_000,
}

/** So many headers a request may have; their size is limited by Node, to 16 KiB together with the address. */
const mostHeaders = 100

/** Limits of what comes, before anything is made of it. */
export function limitRequests(app: FastifyInstance, { requestsInMinute, bodyMs, idleMs }: Limits): void {
  const countOf = app.createRateLimit({ max: requestsInMinute, timeWindow: 60_000, keyGenerator: whose })
  app.addHook('onRequest', async (request, reply) => {
    if (request.caller?.by.type !== 'socket') {
      const taken = await countOf(request)
      if (!taken.isAllowed && taken.isExceeded) {
        reply.header('retry-after', taken.ttlInSeconds)
        throw new PandoError('api.too_many_requests', { seconds: taken.ttlInSeconds })
      }
    }
    const encoding = request.headers['content-encoding']
    // Nothing is unpacked here, so that nothing can blow up.
    if (encoding !== undefined && encoding !== 'identity') throw new PandoError('api.unsupported_media_type', { type: `in ${encoding}` })
  })
  app.addHook('preParsing', async (request, reply, payload) => {
    limitWait(request, reply, { bodyMs, idleMs })
    return payload
  })
}

/** A session and a token each have their own count; whoever is nobody shares that of their address. */
function whose({ caller, socket }: FastifyRequest): string {
  if (!caller) return `address ${socket.remoteAddress ?? 'local'}`
  const { by } = caller
  return by.type === 'socket' ? 'socket' : by.type === 'token' ? `token ${by.token}` : `session ${by.session}`
}

/** Ends the connection of who lets the server wait for the rest of a body. */
function limitWait(
  { raw, routeOptions }: FastifyRequest,
  reply: FastifyReply,
  { bodyMs, idleMs }: Pick<Limits, 'bodyMs' | 'idleMs'>,
): void {
  if (raw.complete || !hasBody(raw.headers)) return
  if (routeOptions.config.takesUpload) {
    const end = () => raw.destroy()
    raw.setTimeout(idleMs, end)
    raw.once('close', () => raw.socket.setTimeout(0))
    return
  }
  const timer = setTimeout(() => {
    if (raw.complete) return
    if (reply.raw.headersSent) return void raw.socket.destroy() // it was refused by its headers, and the rest is still to come
    const problem = new PandoError('api.body_late', { seconds: bodyMs / 1_000 }).toProblem()
    reply.hijack()
    reply.raw.writeHead(problem.status, { connection: 'close', 'content-type': problemType }).end(JSON.stringify(problem))
    raw.socket.destroySoon()
  }, bodyMs).unref()
  raw.once('close', () => clearTimeout(timer))
  raw.once('end', () => clearTimeout(timer))
}

function hasBody(headers: FastifyRequest['headers']): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}

/** Limits of who connects. `server` listens for strangers, not on the Unix socket. */
export function limitConnections(server: Server, { connections, headersMs }: Limits): void {
  const open = new Map<string, number>()
  server.headersTimeout = headersMs
  server.maxHeadersCount = mostHeaders
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (open.get(address) ?? 0) + 1
    if (count > connections) return void socket.destroy()
    open.set(address, count)
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left > 0) open.set(address, left)
      else open.delete(address)
    })
  })
}

/** What an answer tells browsers where the route says nothing else: it is data, to be kept, framed, sniffed and embedded by nobody. */
const usual: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-frame-options': 'DENY',
}
/** Half a year. Without subdomains: these may be routes of projects. */
const httpsOnly = 'max-age=15552000'

export function tellBrowsers(app: FastifyInstance): void {
  app.addHook('onSend', async ({ headers: { host }, url }, reply) => {
    for (const [name, value] of Object.entries(usual)) if (!reply.hasHeader(name)) reply.header(name, value)
    if (url.startsWith('/v1/') && !reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
    // Whoever develops something else on this machine keeps http://localhost.
    if (!/^localhost(?::\d+)?$/i.test(host ?? '')) reply.header('strict-transport-security', httpsOnly)
  })
}
