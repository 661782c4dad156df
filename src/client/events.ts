import type { LoggedEvent } from '../api/event.ts'
import { systemClock } from '../base/clock.ts'
import type { Problem } from '../base/errors.ts'
import { ApiError, fault } from './api-error.ts'
import { type Transport, textOf, withQuery } from './transport.ts'

export interface EventsQuery {
  /** Revision after which to begin. Default: now. */
  since?: number | undefined
  kind?: string | undefined
  project?: string | undefined
  name?: string | undefined
  types?: LoggedEvent['type'][] | undefined
}

/** The server sends something every 15 s; after this long in silence the connection is dead. */
const silenceMs = 45_000
const longestPauseMs = 5_000

/**
 * The event log from a cursor on, until the signal ends. A connection that breaks is opened again at the last event seen,
 * so nothing is missed or seen twice. Throws when the first connection fails, and store.compacted when the cursor is gone:
 * then list again and go on from the revision of that list.
 */
export async function* events(transport: Transport, query: EventsQuery, signal: AbortSignal): AsyncGenerator<LoggedEvent> {
  let cursor: number
  try {
    cursor = query.since ?? (await revisionOf(transport, signal))
  } catch (error) {
    if (signal.aborted) return
    throw error
  }
  let connected = false
  let pauseMs = 0
  while (!signal.aborted) {
    try {
      for await (const event of stream(transport, { ...query, since: cursor }, signal)) {
        connected = true
        pauseMs = 0
        if (event === 'open') continue
        cursor = event.revision
        yield event
      }
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof ApiError) || error.problem.status < 500 || !connected) throw error
    }
    pauseMs = Math.min(pauseMs * 2 || 100, longestPauseMs)
    await systemClock.sleep(pauseMs, signal).catch(() => {})
  }
}

async function* stream(transport: Transport, query: EventsQuery, signal: AbortSignal): AsyncGenerator<LoggedEvent | 'open'> {
  const answer = await transport.send({
    method: 'GET',
    path: withQuery('/v1/events', { ...query }),
    headers: { accept: 'text/event-stream' },
    signal,
  })
  answer.setEncoding('utf8')
  answer.setTimeout(silenceMs, () => answer.destroy(fault('client.connection_lost', transport.address)))
  yield 'open'
  let rest = ''
  try {
    for await (const part of answer) {
      const blocks = (rest + part).split('\n\n')
      rest = blocks.pop()!
      for (const block of blocks) {
        const event = parseBlock(block)
        if (event) yield event
      }
    }
  } catch (error) {
    throw transport.explain(error, signal)
  } finally {
    answer.destroy()
  }
}

/** Undefined for comments. Throws what the server reports in the stream. */
function parseBlock(block: string): LoggedEvent | undefined {
  const fields = new Map(
    block.split('\n').map((line) => {
      const at = line.indexOf(': ')
      return [line.slice(0, at), line.slice(at + 2)]
    }),
  )
  const data = fields.get('data')
  if (data === undefined) return undefined
  if (fields.get('event') === 'problem') throw new ApiError(JSON.parse(data) as Problem)
  return JSON.parse(data) as LoggedEvent
}

async function revisionOf(transport: Transport, signal: AbortSignal): Promise<number> {
  const answer = await transport.send({ method: 'GET', path: '/v1/healthz', signal })
  return (JSON.parse(await textOf(answer)) as { revision: number }).revision
}
