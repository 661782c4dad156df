import { type Duplex, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FastifyReply } from 'fastify'
import { createWebSocketStream, type WebSocket } from 'ws'
import { z } from 'zod'
import { instant } from '../api/kind.ts'
import { isAbort, type Problem } from '../base/errors.ts'
import { parseDuration } from '../base/units.ts'
import type { LogOptions } from '../engines/engine.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import type { RouteDeps } from './api-deps.ts'
import { serveExec } from './exec-session.ts'
import { powerOver } from './instance-powers.ts'
import { refusal } from './problems.ts'
import { collectionUrl } from './resources.ts'
import { count, flag, type HttpCall, type Route, repeated, route, socketRoute } from './route.ts'

export const logsQuery = z.strictObject({
  /** Stay and send what comes. */
  follow: flag(),
  /** Only lines after this instant, or of the last `10m`. */
  since: z.string().max(64).optional(),
  /** Only the last so many lines of what is there. */
  tail: count({ max: 10_000_000 }).optional(),
})
const execQuery = z.strictObject({
  argv: repeated(z.string()).refine((argv) => argv.length > 0, 'must name a program'),
  env: repeated(z.string().regex(/^[^=]+=/, 'must be NAME=VALUE')).optional(),
  user: z.string().max(64).optional(),
  workdir: z.string().startsWith('/').optional(),
  tty: flag(),
  /** Size of the terminal. Default 80 x 24. */
  columns: count({ min: 1, max: 10_000 }).default(80),
  rows: count({ min: 1, max: 10_000 }).default(24),
})

/** What flows out of an instance, and in. */
export function instanceStreamRoutes(deps: RouteDeps): Route[] {
  const url = `${collectionUrl(Instance)}/:name`
  return [
    route({
      method: 'GET',
      url: `${url}/logs`,
      id: 'getInstanceLogs',
      access: { kind: Instance, verb: 'logs' },
      tag: 'Instance',
      summary: 'What the program printed, one JSON object per line',
      query: logsQuery,
      answers: {
        200: {
          media: 'application/x-ndjson',
          description: 'One LogLine per line; a last line with `problem` when reading broke off',
          component: 'LogLine',
        },
      },
      async handle({ params, query, request, reply, signal }) {
        const { id, powers } = await powerOver('logs', { params, action: 'logs' }, deps)
        const lines = powers.logs(id, logOptions(query, deps), signal)
        return sendLines(lines, { follow: query.follow, request, reply }, deps)
      },
    }),
    route({
      method: 'GET',
      url: `${url}/stats`,
      id: 'getInstanceStats',
      access: { kind: Instance, verb: 'stats' },
      tag: 'Instance',
      summary: 'What an Instance uses now',
      answers: { 200: { component: 'InstanceStats' } },
      async handle({ params, signal }) {
        const { id, powers } = await powerOver('stats', { params, action: 'stats' }, deps)
        return powers.stats(id, signal)
      },
    }),
    execRoute(url, deps),
    consoleRoute(url, deps),
  ]
}

function execRoute(url: string, deps: RouteDeps): Route {
  return socketRoute({
    url: `${url}/exec`,
    id: 'execInInstance',
    access: { kind: Instance, verb: 'exec' },
    tag: 'Instance',
    query: execQuery,
    summary:
      'WebSocket: run a program in an Instance. Binary frames; the first byte is the channel: 0 stdin, 1 stdout, 2 stderr, 3 control (JSON)',
    answers: { 101: { description: 'The session' } },
    async admit({ params }) {
      await powerOver('exec', { params, action: 'exec' }, deps)
    },
    async serve(socket, { params, query: { argv, env = [], tty, columns, rows, user, workdir }, request, signal }) {
      const terminal = tty ? { tty: { columns, rows } } : {}
      const options = { ...terminal, ...(user === undefined ? {} : { user }), ...(workdir === undefined ? {} : { workdir }) }
      await serveExec(socket, {
        refuse: (error) => refusal(error, request, deps.log),
        signal,
        async open() {
          const { id, powers } = await powerOver('exec', { params, action: 'exec' }, deps)
          return powers.exec(id, { argv, env: parseEnv(env), ...options }, signal)
        },
      })
    },
  })
}

function consoleRoute(url: string, deps: RouteDeps): Route {
  return socketRoute({
    url: `${url}/console`,
    id: 'openInstanceConsole',
    access: { kind: Instance, verb: 'console' },
    tag: 'Instance',
    summary: 'WebSocket: the serial console of an Instance, as raw bytes both ways',
    answers: { 101: { description: 'The console' } },
    async admit({ params }) {
      await powerOver('console', { params, action: 'console' }, deps)
    },
    async serve(socket, { params, request, signal }) {
      await serveConsole(socket, {
        async open() {
          const { id, powers } = await powerOver('console', { params, action: 'console' }, deps)
          return powers.console(id, signal)
        },
        output: (device) => deps.readers.toSocket(device, socket, { stream: 'console', request }),
        refuse: (error) => refusal(error, request, deps.log),
      })
    },
  })
}

interface ConsoleOptions {
  open(): Promise<Duplex>
  /** What it prints, as far as it is taken. */
  output(device: Duplex): AsyncIterable<Buffer>
  refuse(error: unknown): Problem
}

async function serveConsole(socket: WebSocket, { open, output, refuse }: ConsoleOptions): Promise<void> {
  const wire = createWebSocketStream(socket)
  wire.on('error', () => {}) // told by the pipelines below
  try {
    const device = await open()
    await Promise.all([pipeline(wire, device), pipeline(output(device), wire)])
  } catch (error) {
    if (socket.readyState !== socket.OPEN || isAbort(error)) return socket.terminate()
    socket.close(1011, refuse(error).code)
  }
}

export function logOptions({ follow, since, tail }: z.output<typeof logsQuery>, { clock }: RouteDeps): LogOptions {
  return { follow, ...(since === undefined ? {} : { since: instantOf(since, clock.now()) }), ...(tail === undefined ? {} : { tail }) }
}

/** Throws base.bad_quantity. */
function instantOf(text: string, now: number): string {
  return instant().safeParse(text).success ? text : new Date(now - parseDuration(text)).toISOString()
}

/** One line of JSON for each. Who follows a log and does not read on is ended: their client comes back after the last line it has. */
export function sendLines(
  lines: AsyncIterable<unknown>,
  { follow, request, reply }: Pick<HttpCall, 'request' | 'reply'> & { follow: boolean },
  { log, readers }: RouteDeps,
): FastifyReply {
  reply.header('content-type', 'application/x-ndjson').header('cache-control', 'no-store')
  const texts = ndjson(lines, { begin: () => reply.raw.flushHeaders(), refuse: (error) => refusal(error, request, log) })
  return reply.send(follow ? readers.paced(texts, { stream: 'logs', request, reply, lastWords: problemLine }) : Readable.from(texts))
}

export async function* ndjson(
  lines: AsyncIterable<unknown>,
  { begin, refuse }: { begin: () => void; refuse: (error: unknown) => Problem },
): AsyncGenerator<string> {
  begin() // who follows a silent program learns at once that it works
  try {
    for await (const line of lines) yield `${JSON.stringify(line)}\n`
  } catch (error) {
    if (!isAbort(error)) yield problemLine(refuse(error))
  }
}

function problemLine(problem: Problem): string {
  return `${JSON.stringify({ problem })}\n`
}

function parseEnv(env: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    env.map((pair) => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}
