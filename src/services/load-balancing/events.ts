import { Notifier } from '../../base/notifier.ts'
import type { BalancerEvent } from './driver.ts'

/** Tells all who listen. What nobody has fetched yet is not told twice. */
export class Events {
  readonly #listeners = new Map<symbol, Map<string, BalancerEvent>>()
  readonly #notifier = new Notifier()

  tell(event: BalancerEvent): void {
    for (const waiting of this.#listeners.values()) waiting.set(`${event.type} ${event.id}`, event)
    this.#notifier.notify()
  }

  async *listen(signal: AbortSignal): AsyncGenerator<BalancerEvent> {
    const me = Symbol()
    const waiting = new Map<string, BalancerEvent>()
    this.#listeners.set(me, waiting)
    try {
      while (!signal.aborted) {
        const [first] = waiting
        if (first) {
          waiting.delete(first[0])
          yield first[1]
        } else await this.#notifier.wait(signal)
      }
    } finally {
      this.#listeners.delete(me)
    }
  }
}
