import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { LoggedEvent } from '../api/event.ts'
import { isAbort, type Problem } from '../base/errors.ts'
import type { EventQuery, Revision } from '../store/store.ts'
import { visibleEvents } from './access/visible.ts'
import type { RouteDeps } from './api-deps.ts'
import { refusal } from './problems.ts'
import { count, type Route, repeated, route } from './route.ts'
import type { Shown } from './shown.ts'

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
/**
 * What happens within this time after something was told is told in one piece: who watches a lot costs one write, one record of TLS and
 * one wake for many events. What comes after a silence is told at once. Milliseconds.
 */
const togetherMs = 20
/** A piece is closed when it has so many characters; the next one follows at once. */
const pieceLength = 32 * 1024

/** The durable log as server-sent events. `id` is the cursor: a client that comes back with the last one misses nothing. */
export function eventRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'GET',
      url: '/v1/events',
      id: 'streamEvents',
      access: 'signed-in',
      tag: 'Events',
      summary: 'What happens to all that the caller may read, as server-sent events, from a cursor on',
      query: eventsQuery,
      answers: {
        200: { media: 'text/event-stream', description: 'One LoggedEvent per event; `id` is its revision', component: 'LoggedEvent' },
      },
      async handle({ reply, query: { since, ...filter }, request, signal }) {
        const cameAt = await deps.store.revision()
        const cursor = lastEventId(request.headers['last-event-id']) ?? since ?? cameAt
        const all = deps.store.watch(cursor, filter as EventQuery, signal)
        const log = visibleEvents(all, request, deps)[Symbol.asyncIterator]()
        const first = log.next()
        first.catch(() => {}) // thrown where it is awaited
        await Promise.race([first, nextTurn()]) // a cursor that is gone is an ordinary answer, not a broken stream
        reply.header('content-type', 'text/event-stream').header('cache-control', 'no-store').header('x-accel-buffering', 'no')
        const { readers } = deps
        const texts = format(log, first, {
          shown: deps.shown,
          refuse: (error) => refusal(error, request, deps.log),
          late: (event) => (readers.isBehind(event, cameAt) ? readers.ended('events', request) : undefined),
        })
        return reply.send(readers.paced(texts, { stream: 'events', request, reply, lastWords: problemText }))
      },
    }),
  ]
}

async function* format(
  log: AsyncIterator<LoggedEvent>,
  first: Promise<IteratorResult<LoggedEvent>>,
  { shown, refuse, late }: { shown: Shown; refuse(error: unknown): Problem; late(event: LoggedEvent): Problem | undefined },
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
      let piece = ''
      for (let event: LoggedEvent | undefined = result.value; event; event = piece.length < pieceLength ? await atHand(next) : undefined) {
        const problem = late(event)
        if (problem) return void (yield piece + problemText(problem))
        piece += eventText(event, shown)
        next = log.next()
        next.catch(() => {}) // thrown where it is awaited
      }
      yield piece
      if (piece.length < pieceLength) await pause(togetherMs)
    }
  } catch (error) {
    if (!isAbort(error)) yield problemText(refuse(error))
  } finally {
    heartbeat.stop()
    log.return?.().catch(() => {}) // it has ended with the signal, or does so now
  }
}

/** The event, when it has happened already. */
async function atHand(next: Promise<IteratorResult<LoggedEvent>>): Promise<LoggedEvent | undefined> {
  const result = await Promise.race([next.catch(() => undefined), nextTurn()])
  return result?.done ? undefined : result?.value
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

/** The store hands the same event to all who watch: whoever may see it gets the same text, which is written once. */
const texts = new WeakMap<LoggedEvent, string>()

function eventText(event: LoggedEvent, shown: Shown): string {
  let text = texts.get(event)
  if (text === undefined) {
    text = `id: ${event.revision}\nevent: ${event.type}\ndata: ${JSON.stringify(shown(event))}\n\n`
    texts.set(event, text)
  }
  return text
}

/** The last of a stream. */
function problemText(problem: Problem): string {
  return `event: problem\ndata: ${JSON.stringify(problem)}\n\n`
}

function lastEventId(header: string | string[] | undefined): Revision | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}
