import type { Clock } from '../../../base/clock.ts'

/**
 * What was begun and waits for its other half: each entry for one use, for a limited time, and at most so many of them, the oldest
 * making room. Kept in memory: after a restart people begin anew.
 */
export class Pending<T> {
  readonly #entries = new Map<string, { value: T; until: number }>()
  readonly #clock: Clock
  readonly #ms: number
  readonly #limit: number

  constructor(clock: Clock, { ms, limit = 10_000 }: { ms: number; limit?: number }) {
    this.#clock = clock
    this.#ms = ms
    this.#limit = limit
  }

  add(key: string, value: T): void {
    this.#entries.delete(key)
    if (this.#entries.size >= this.#limit) this.#entries.delete(this.#entries.keys().next().value!)
    this.#entries.set(key, { value, until: this.#clock.now() + this.#ms })
  }

  /** A look that leaves it there. */
  peek(key: string): T | undefined {
    const entry = this.#entries.get(key)
    return entry && entry.until > this.#clock.now() ? entry.value : undefined
  }

  take(key: string): T | undefined {
    const value = this.peek(key)
    this.#entries.delete(key)
    return value
  }
}
