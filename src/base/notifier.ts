/** "Something changed, look again": wakes all who wait. Nothing is remembered; look first, then wait. */
export class Notifier {
  readonly #waiting = new Set<() => void>()

  /** Resolves at the next `notify`, or when the signal ends. */
  wait(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal?.addEventListener('abort', wake)
    })
  }

  notify(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}
