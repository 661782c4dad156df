/** Runs work one at a time per key, in order of arrival. Work with several keys takes its place for all of them in one turn, so none can wait in a circle. */
export class Locks {
  readonly #tails = new Map<string, Promise<void>>()

  async run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = keys.map((key) => this.#tails.get(key))
    const { promise: done, resolve: release } = Promise.withResolvers<void>()
    for (const key of keys) this.#tails.set(key, done)
    try {
      await Promise.all(before)
      return await work()
    } finally {
      release()
      for (const key of keys) if (this.#tails.get(key) === done) this.#tails.delete(key)
    }
  }
}
