import type { ReconcileContext } from '../../controller/controller.ts'
import type { Key } from '../../store/store.ts'

const atOnce = 2

/**
 * Copies that take their time, one for each object, beside the loop. Two at a time: more would only make each other slow. A
 * server that dies forgets them, and the next look begins them again.
 */
export class Background {
  readonly #work = new Map<string, Promise<void>>()
  readonly #waiting: (() => void)[] = []
  #running = 0
  wake: (key: Key) => void = () => {}

  /** Does what `listen` of a controller does. */
  async listen(wake: (key: Key) => void, { signal }: ReconcileContext): Promise<void> {
    this.wake = wake
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    await Promise.allSettled(this.#work.values())
  }

  has(uid: string): boolean {
    return this.#work.has(uid)
  }

  /** `work` must not throw. */
  begin(uid: string, key: Key, work: () => Promise<void>): void {
    if (this.#work.has(uid)) return
    const done = this.#take()
      .then(work)
      .finally(() => {
        this.#running--
        this.#waiting.shift()?.()
        this.#work.delete(uid)
        this.wake(key)
      })
    this.#work.set(uid, done)
  }

  async #take(): Promise<void> {
    if (this.#running >= atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running++
  }
}
