import type { KeyedLock } from '../../../../base/keyed-lock.ts'

interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(error: unknown): void
}

/**
 * What waits for the same lock is done together as soon as it is free: nobody waits for others to come, and many cost little
 * more than one.
 */
export class Batches<Item, Result> {
  readonly #lock: KeyedLock
  /** One result for each item, in order; an Error in its place is for that item alone. Throws for all. */
  readonly #work: (key: string, items: readonly Item[]) => Promise<(Result | Error)[]>
  readonly #waiting = new Map<string, Waiting<Item, Result>[]>()

  constructor(lock: KeyedLock, work: (key: string, items: readonly Item[]) => Promise<(Result | Error)[]>) {
    this.#lock = lock
    this.#work = work
  }

  add(key: string, item: Item): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const waiting = this.#waiting.get(key) ?? []
    this.#waiting.set(key, waiting)
    if (waiting.push({ item, resolve, reject }) === 1) void this.#lock.run(key, () => this.#settle(key))
    return promise
  }

  async #settle(key: string): Promise<void> {
    const batch = this.#waiting.get(key)!
    this.#waiting.delete(key)
    try {
      const results = await this.#work(
        key,
        batch.map(({ item }) => item),
      )
      for (const [i, { resolve, reject }] of batch.entries()) {
        const result = results[i]!
        if (result instanceof Error) reject(result)
        else resolve(result)
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
