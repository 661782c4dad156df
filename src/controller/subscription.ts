import type { LoggedEvent } from '../api/event.ts'
import type { Key } from '../store/store.ts'
import type { Watch } from './controller.ts'

/** What one watch of one controller does with events: it makes keys due. */
export class Subscription {
  readonly #watch: Watch
  readonly #add: (key: Key) => void
  readonly #onError: (error: unknown) => void
  /** Object -> the keys it stood for when last seen; they are due too when it moves away or vanishes. */
  readonly #seen = new Map<string, { object: Key & { uid: string }; keys: Key[] }>()

  constructor(options: { watch: Watch; add(key: Key): void; onError(error: unknown): void }) {
    this.#watch = options.watch
    this.#add = options.add
    this.#onError = options.onError
  }

  get kind(): Watch['kind'] {
    return this.#watch.kind
  }

  deliver(event: LoggedEvent): void {
    if (event.type === 'note') return
    const id = `${event.project ?? ''}/${event.name}`
    const keys = this.#keysOf(event)
    for (const key of keys) this.#add(key)
    for (const key of this.#seen.get(id)?.keys ?? []) {
      if (!keys.some((other) => other.name === key.name && other.project === key.project)) this.#add(key)
    }
    if (event.type === 'deleted') this.#seen.delete(id)
    else this.#seen.set(id, { object: { ...keyOf(event), uid: event.uid }, keys })
  }

  /** After a gap in the events: what is not among `existing` has been deleted. */
  prune(existing: ReadonlySet<string>): void {
    for (const { object } of [...this.#seen.values()]) {
      if (!existing.has(object.uid)) this.deliver({ revision: 0, at: '', type: 'deleted', kind: this.kind.kind, ...object })
    }
  }

  #keysOf(event: LoggedEvent): Key[] {
    if (!this.#watch.keys) return [keyOf(event)]
    try {
      return this.#watch.keys(event)
    } catch (error) {
      this.#onError(error)
      return []
    }
  }
}

function keyOf(event: LoggedEvent): Key {
  return { ...(event.project === undefined ? {} : { project: event.project }), name: event.name }
}
