import type { QueryClient } from '@tanstack/react-query'
import type { LoggedEvent } from '../../api/event.ts'
import { type AnyObject, applyToObject, applyToPage, type ListPage } from './apply-events.ts'
import { followEvents, StreamProblem, type StreamState } from './event-stream.ts'
import { ApiError, call, fetchOrThrow } from './http.ts'
import { type HistoryKey, type ListKey, type ObjectKey, viewOf } from './keys.ts'

/** Events kept for answers that were on their way while they came. */
const keptEvents = 2_000
/** Events of this long are applied in one go, so that a burst costs one drawing. */
const gatherMs = 50
/** A list that cannot be kept true from events alone is asked for again at most this often. */
const askAgainMs = 500
/** The server sends something every 15 s; after this long in silence the connection is dead. */
const silenceMs = 45_000

/** Keeps all that is shown true: one event stream changes the caches of queries in place. */
export class Live {
  readonly #client: QueryClient
  readonly #listeners = new Set<() => void>()
  readonly #eventListeners = new Set<() => void>()
  #recent: readonly LoggedEvent[] = []
  readonly #stale = new Set<string>()
  #gathered: LoggedEvent[] = []
  #state: StreamState = 'connecting'
  #stop: AbortController | undefined

  constructor(client: QueryClient) {
    this.#client = client
  }

  get state(): StreamState {
    return this.#state
  }

  /** Is told when `state` changes. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The newest events, newest last. */
  readonly recent = (): readonly LoggedEvent[] => this.#recent

  /** Is told when there are more of them. */
  readonly onEvents = (listener: () => void): (() => void) => {
    this.#eventListeners.add(listener)
    return () => this.#eventListeners.delete(listener)
  }

  start(): void {
    if (this.#stop) return
    const stop = new AbortController()
    this.#stop = stop
    void followEvents(
      {
        open: openStream,
        lookBack: 200,
        revision: async (signal) => (await call<{ revision: number }>('GET', '/v1/healthz', { signal })).revision,
        onEvents: (events) => this.#gather(events),
        onState: (state) => this.#setState(state),
        onGap: () => void this.#client.invalidateQueries(),
        isGap: (error) => (error instanceof ApiError || error instanceof StreamProblem) && error.code === 'store.compacted',
        isFinal: (error) => error instanceof ApiError && (error.problem.status === 401 || error.problem.status === 403),
        sleep: (ms, signal) => new Promise((resolve) => this.#wakeOn(signal, setTimeout(resolve, ms), resolve)),
      },
      stop.signal,
    )
  }

  stop(): void {
    this.#stop?.abort()
    this.#stop = undefined
    this.#setState('connecting')
  }

  /** A list as the server answered it, with what happened while the answer was on its way. `undefined`: it has to be asked for again. */
  catchUp(page: ListPage, key: ListKey): ListPage | undefined {
    const missed = this.#recent.filter((event) => event.revision > page.revision)
    let now: ListPage = page
    for (const event of missed) {
      const next = applyToPage(now, viewOf(key), event)
      if (next === 'stale') return undefined
      now = next
    }
    return now
  }

  /** A wait ends early when the machine says that the network is back, or with the signal. */
  #wakeOn(signal: AbortSignal, timer: ReturnType<typeof setTimeout>, wake: (value?: undefined) => void): void {
    const early = () => {
      clearTimeout(timer)
      wake()
    }
    window.addEventListener('online', early, { once: true })
    signal.addEventListener('abort', early, { once: true })
  }

  #setState(state: StreamState): void {
    if (state === this.#state) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }

  #gather(events: LoggedEvent[]): void {
    if (this.#gathered.length === 0) setTimeout(() => this.#apply(), gatherMs)
    this.#gathered.push(...events)
  }

  #apply(): void {
    const events = this.#gathered
    this.#gathered = []
    this.#recent = [...this.#recent, ...events].slice(-keptEvents)
    this.#applyToLists(events)
    for (const event of events) this.#applyToObject(event)
    for (const listener of this.#eventListeners) listener()
  }

  #applyToLists(events: LoggedEvent[]): void {
    for (const [key, page] of this.#client.getQueriesData<ListPage>({ queryKey: ['list'] })) {
      if (!page) continue
      let now: ListPage | 'stale' = page
      for (const event of events) if (now !== 'stale') now = applyToPage(now, viewOf(key as ListKey), event)
      if (now === 'stale') this.#askAgain(key as ListKey)
      else if (now !== page) this.#client.setQueryData(key, now)
    }
  }

  #applyToObject(event: LoggedEvent): void {
    const place = [event.kind, event.project ?? '', event.name] as const
    const history: HistoryKey = ['history', ...place]
    this.#client.setQueryData<LoggedEvent[]>(history, (known) =>
      known && (known.at(-1)?.revision ?? 0) < event.revision ? [...known, event] : known,
    )
    if (event.type === 'note') return
    const key: ObjectKey = ['object', ...place]
    if (event.type === 'deleted')
      return void this.#client.setQueryData<AnyObject | null>(key, (known) => (known === undefined ? undefined : null))
    this.#client.setQueryData<AnyObject | null>(key, (known) =>
      known === undefined ? undefined : (applyToObject(known ?? undefined, event) ?? null),
    )
  }

  /** At once, then at most every half second while it goes on. */
  #askAgain(key: ListKey): void {
    const id = JSON.stringify(key)
    if (this.#stale.has(id)) return
    this.#stale.add(id)
    void this.#client.invalidateQueries({ queryKey: key, exact: true }, { cancelRefetch: false })
    setTimeout(() => {
      this.#stale.delete(id)
      void this.#client.invalidateQueries({ queryKey: key, exact: true, refetchType: 'active' }, { cancelRefetch: false })
    }, askAgainMs)
  }
}

async function openStream(since: number, signal: AbortSignal): Promise<AsyncIterable<string>> {
  const dead = new AbortController()
  const answer = await fetchOrThrow(`/v1/events?since=${since}`, {
    headers: { accept: 'text/event-stream' },
    signal: AbortSignal.any([signal, dead.signal]),
  })
  return texts(answer.body!, () => dead.abort())
}

async function* texts(body: ReadableStream<Uint8Array>, giveUp: () => void): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  for (;;) {
    const timer = setTimeout(giveUp, silenceMs)
    const { done, value } = await reader.read().finally(() => clearTimeout(timer))
    if (done) return
    yield value
  }
}
