/**
 * Undo written beside do. Deferred steps run in reverse when the scope ends without `commit()`.
 * A failing step does not stop the others; the failures are thrown together at the end.
 */
export class Cleanup implements AsyncDisposable {
  #steps: (() => unknown)[] = []

  defer(step: () => unknown): void {
    this.#steps.push(step)
  }
  /** Keeps what was made: the deferred steps are dropped. */
  commit(): void {
    this.#steps = []
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = []
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step()
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'cleanup failed')
  }
}
