import type { Readable } from 'node:stream'
import type { Cell } from '../../base/cell.ts'
import type { Clock } from '../../base/clock.ts'
import { hasCode } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { EngineEvent } from '../engine.ts'
import { type DockerClient, unavailable } from './client.ts'
import { label } from './names.ts'
import { listInstances } from './observe.ts'

export interface DockerEvent {
  Type: string
  Action: string
  Actor: { ID: string; Attributes: Record<string, string> }
  /** Nanoseconds since the epoch, as precisely as a number can be. */
  timeNano: number
}

export interface EventQuery {
  filters: { type?: string[]; event?: string[]; container?: string[]; label?: string[] }
  /** Also what happened since, as far as dockerd remembers (256 events); milliseconds since the epoch. */
  sinceMs?: number
  /** Called once dockerd listens: what happens from here on is told. */
  onOpen?: () => void
}

/** The engine's events over one connection. Throws docker.unavailable when it breaks. */
export async function* dockerEvents(
  client: DockerClient,
  { filters, sinceMs, onOpen }: EventQuery,
  signal: AbortSignal,
): AsyncGenerator<DockerEvent> {
  const query: object = { filters, ...(sinceMs === undefined ? {} : { since: sinceMs / 1000 }) } // the types know fewer filters
  const stream = (await client.request('events', { signal, timeoutMs: 10_000 }, (abortSignal) =>
    client.api.getEvents({ ...query, abortSignal }),
  )) as Readable
  const onAbort = () => stream.destroy()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    onOpen?.()
    yield* jsonLines<DockerEvent>(stream)
  } catch (cause) {
    signal.throwIfAborted()
    throw unavailable('the event stream broke', cause)
  } finally {
    signal.removeEventListener('abort', onAbort)
    stream.destroy()
  }
  signal.throwIfAborted()
  throw unavailable('the event stream ended', undefined)
}

async function* jsonLines<T>(source: Readable): AsyncGenerator<T> {
  let rest = ''
  for await (const chunk of source.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as T
  }
}

const longestPauseMs = 5000

/**
 * Hints about the cell's instances. Reconnects by itself. Each time it listens (again) it names every instance, because what
 * happened before is unknown.
 */
export async function* instanceEvents(
  client: DockerClient,
  { cell, clock, log }: { cell: Cell; clock: Clock; log: Log },
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const filters = {
    type: ['container'],
    event: ['create', 'start', 'die', 'oom', 'pause', 'unpause', 'destroy'],
    label: [`${label.cell}=${cell.tag}`],
  }
  let pauseMs = 0
  while (!signal.aborted) {
    try {
      if (pauseMs > 0) await clock.sleep(pauseMs, signal)
      const open = Promise.withResolvers<void>()
      const stream = dockerEvents(client, { filters, onOpen: open.resolve }, signal)
      const first = stream.next()
      await Promise.race([open.promise, first])
      pauseMs = 0
      first.catch(() => {}) // may fail while we list; it is awaited below
      for (const id of await listInstances(client, cell, signal)) yield { id }
      for (let next = await first; !next.done; next = await stream.next()) {
        const id = next.value.Actor.Attributes[label.uid]
        if (id !== undefined) yield { id }
      }
    } catch (error) {
      if (signal.aborted) return
      if (!hasCode(error, 'docker.unavailable')) throw error
      pauseMs = Math.min(longestPauseMs, pauseMs === 0 ? 100 : pauseMs * 2)
      log.debug({ error: String(error), pauseMs }, 'docker events are away')
    }
  }
}
