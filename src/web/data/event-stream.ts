import type { LoggedEvent } from '../../api/event.ts'

export interface StreamOptions {
  /** Opens the stream after a cursor. Throws what the server refuses with. */
  open(since: number, signal: AbortSignal): Promise<AsyncIterable<string>>
  /** The revision of the store now. */
  revision(signal: AbortSignal): Promise<number>
  /** How far before now to begin, so that there is something to read from the start. */
  lookBack: number
  /** Events in order, each once. Those that arrive together come together. */
  onEvents(events: LoggedEvent[]): void
  onState(state: StreamState): void
  /** The log no longer goes back to where we were: all that is shown may be old. */
  onGap(): void
  /** True for an error after which the stream goes on from now; false for one after which trying again helps. */
  isGap(error: unknown): boolean
  /** True for an error after which there is nothing more to try. */
  isFinal(error: unknown): boolean
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export type StreamState = 'connecting' | 'live' | 'lost' | 'ended'

const longestPauseMs = 5_000

/** The one event stream of the console, until the signal ends: comes back with its last cursor, so nothing is missed or seen twice. */
export async function followEvents(options: StreamOptions, signal: AbortSignal): Promise<void> {
  let cursor: number | undefined
  let pauseMs = 0
  options.onState('connecting')
  while (!signal.aborted) {
    try {
      cursor ??= Math.max(0, (await options.revision(signal)) - options.lookBack)
      const parts = await options.open(cursor, signal)
      options.onState('live')
      pauseMs = 0
      for await (const events of eventsIn(parts)) {
        if (events.length === 0) continue
        cursor = events.at(-1)!.revision
        options.onEvents(events)
      }
    } catch (error) {
      if (signal.aborted) return
      if (options.isFinal(error)) return options.onState('ended')
      if (options.isGap(error)) {
        cursor = await options.revision(signal).catch(() => undefined)
        options.onGap()
        continue
      }
    }
    if (signal.aborted) return
    options.onState('lost')
    pauseMs = Math.min(pauseMs * 2 || 200, longestPauseMs)
    await options.sleep(pauseMs, signal).catch(() => {})
  }
}

/** Server-sent events out of text as it comes. Throws what the server reports inside the stream. */
async function* eventsIn(parts: AsyncIterable<string>): AsyncGenerator<LoggedEvent[]> {
  let rest = ''
  for await (const part of parts) {
    const blocks = (rest + part).split('\n\n')
    rest = blocks.pop()!
    yield blocks.flatMap((block) => parseBlock(block) ?? [])
  }
}

/** What the server says inside a stream before it ends it. */
export class StreamProblem extends Error {
  readonly code: string

  constructor(problem: { code: string; title: string }) {
    super(problem.title)
    this.name = 'StreamProblem'
    this.code = problem.code
  }
}

function parseBlock(block: string): LoggedEvent | undefined {
  let event = ''
  let data = ''
  for (const line of block.split('\n')) {
    if (line.startsWith('event: ')) event = line.slice(7)
    if (line.startsWith('data: ')) data += line.slice(6)
  }
  if (data === '') return undefined
  if (event === 'problem') throw new StreamProblem(JSON.parse(data) as { code: string; title: string })
  return JSON.parse(data) as LoggedEvent
}
