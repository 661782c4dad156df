import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import type { LoggedEvent } from '../api/event.ts'
import { isAbort, type Problem } from '../base/errors.ts'
import type { EventQuery, Revision } from '../store/store.ts'
import type { RouteDeps } from './api-deps.ts'
import { refusal } from './problems.ts'
import { count, type Route, repeated, route } from './route.ts'

const eventsQuery = z.strictObject({
  /** Revision after which to begin. Default: now. The header Last-Event-ID wins. */
  since: count({ max: Number.MAX_SAFE_INTEGER }).optional(),
  kind: z.string().optional(),
  project: z.string().optional(),
  name: z.string().optional(),
  types: repeated(z.enum(['created', 'updated', 'deleted', 'note'])).optional(),
})

/** So often something is sent, so that both ends and what lies between notice a dead connection. */
const heartbeatMs = 15_000

/** The durable log as server-sent events. `id` is the cursor: a client that comes back with the last one misses nothing. */
export function eventRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'GET',
      url: '/v1/events',
      id: 'streamEvents',
      tag: 'Events',
      summary: 'Everything that happens, as server-sent events, from a cursor on',
      query: eventsQuery,
      answers: {
        200: { media: 'text/event-stream', description: 'One LoggedEvent per event; `id` is its revision', component: 'LoggedEvent' },
      },
      async handle({ reply, query: { since, ...filter }, request, signal }) {
        const cursor = lastEventId(request.headers['last-event-id']) ?? since ?? (await deps.store.revision())
        const log = deps.store.watch(cursor, filter as EventQuery, signal)[Symbol.asyncIterator]()
        const first = log.next()
        first.catch(() => {}) // thrown where it is awaited
        await Promise.race([first, nextTurn()]) // a cursor that is gone is an ordinary answer, not a broken stream
        reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store').header('x-accel-buffering', 'no')
        return reply.send(Readable.from(format(log, first, (error) => refusal(error, request, deps.log))))
      },
    }),
  ]
}

async function* format(
  log: AsyncIterator<LoggedEvent>,
  first: Promise<IteratorResult<LoggedEvent>>,
  refuse: (error: unknown) => Problem,
): AsyncGenerator<string> {
  yield ': hello\n\n' // sends the headers
  const heartbeat = new Heartbeat()
  let next = first
  try {
    for (;;) {
      const result = await heartbeat.orSooner(next)
      if (result === 'silence') {
        yield ': still here\n\n'
        continue
      }
      if (result.done) return
      yield eventText(result.value)
      next = log.next()
    }
  } catch (error) {
    if (!isAbort(error)) yield `event: problem\ndata: ${JSON.stringify(refuse(error))}\n\n`
  } finally {
    heartbeat.stop()
    log.return?.().catch(() => {}) // it has ended with the signal, or does so now
  }
}

/** One timer for a whole stream: it tells of silence, and what comes sooner starts the time anew. */
class Heartbeat {
  readonly #timer: NodeJS.Timeout
  #wake: () => void = () => {}

  constructor() {
    this.#timer = setTimeout(() => this.#wake(), heartbeatMs)
  }

  async orSooner<T>(work: Promise<T>): Promise<T | 'silence'> {
    this.#timer.refresh()
    const { promise, resolve } = Promise.withResolvers<'silence'>()
    this.#wake = () => resolve('silence')
    return Promise.race([work, promise])
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

function eventText(event: LoggedEvent): string {
  return `id: ${event.revision}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

function lastEventId(header: string | string[] | undefined): Revision | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}
