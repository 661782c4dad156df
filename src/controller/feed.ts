import type { LoggedEvent } from '../api/event.ts'
import type { KindDef, Stored } from '../api/kind.ts'
import type { Clock } from '../base/clock.ts'
import { hasCode } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Key, Revision, Store } from '../store/store.ts'
import type { Subscription } from './subscription.ts'

export interface FeedOptions {
  store: Store
  subscriptions: readonly Subscription[]
  clock: Clock
  log: Log
  signal: AbortSignal
  /** Called after each event. */
  onMoved(): void
}

const listPage = 500
/** Before the store is asked again after it failed. Milliseconds. */
const retryPause = 1_000

/** One reader of the log for all controllers: first everything that exists, then every change. */
export class Feed {
  readonly #options: FeedOptions
  readonly #byKind = new Map<string, Subscription[]>()
  #cursor: Revision = 0

  constructor(options: FeedOptions) {
    this.#options = options
    for (const subscription of options.subscriptions) {
      const { kind } = subscription.kind
      this.#byKind.set(kind, [...(this.#byKind.get(kind) ?? []), subscription])
    }
  }

  /** Everything up to this revision has been delivered. */
  get cursor(): Revision {
    return this.#cursor
  }

  /** Delivers all objects as they are now. Changes made while it lists are delivered again by `run`. */
  async list(): Promise<void> {
    const { store } = this.#options
    const revision = await store.revision()
    for (const subscriptions of this.#byKind.values()) await this.#listKind(subscriptions)
    this.#cursor = revision
    this.#options.onMoved()
  }

  /** Delivers changes from the cursor on until the signal ends. What was missed is made up by a new list. */
  async run(): Promise<void> {
    const { signal, log } = this.#options
    let isBehind = false
    while (!signal.aborted) {
      try {
        if (isBehind) await this.list()
        isBehind = false
        await this.#follow()
      } catch (error) {
        if (signal.aborted) return
        isBehind = true
        if (hasCode(error, 'store.compacted'))
          log.info({ cursor: this.#cursor }, 'events were compacted before they were read, listing again')
        else await this.#pause(error)
      }
    }
  }

  async #follow(): Promise<void> {
    const { store, signal } = this.#options
    for await (const event of store.watch(this.#cursor, {}, signal)) {
      this.#deliver(event)
      this.#cursor = event.revision
      this.#options.onMoved()
    }
  }

  async #listKind(subscriptions: readonly Subscription[]): Promise<void> {
    const { store, signal } = this.#options
    const kind = subscriptions[0]!.kind
    const existing = new Set<string>()
    let after: Key | undefined
    do {
      const page = await store.list(kind, { limit: listPage, ...(after ? { after } : {}) }, signal)
      for (const object of page.items) {
        existing.add(object.metadata.uid)
        this.#deliver(asEvent(kind, object))
      }
      after = page.next
    } while (after)
    for (const subscription of subscriptions) subscription.prune(existing)
  }

  #deliver(event: LoggedEvent): void {
    for (const subscription of this.#byKind.get(event.kind) ?? []) subscription.deliver(event)
  }

  async #pause(error: unknown): Promise<void> {
    const { clock, log, signal } = this.#options
    log.error({ err: error, pauseMs: retryPause }, 'the store could not be read, trying again')
    await clock.sleep(retryPause, signal).catch(() => {}) // rejects only when the signal ends, which the caller checks
  }
}

function asEvent(kind: KindDef, object: Stored): LoggedEvent {
  const { revision, updatedAt, project, name, uid } = object.metadata
  return { revision, at: updatedAt, type: 'created', kind: kind.kind, ...(project === undefined ? {} : { project }), name, uid, object }
}
