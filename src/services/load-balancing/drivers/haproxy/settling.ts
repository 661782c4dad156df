import type { Clock } from '../../../../base/clock.ts'
import type { Log } from '../../../../base/log.ts'

export interface SettlingDeps {
  clock: Clock
  log: Log
  /** True when it is done, or there is nothing to do. */
  settle(id: string, signal: AbortSignal): Promise<boolean>
}

/** A balancer whose servers have not changed for so long is loaded anew. */
const quietMs = 3_000
/** Not more often than this: each time leaves a worker behind that finishes what it has. */
const pauseMs = 60_000

/**
 * HAProxy 2.6 opens a new connection for each request to a server that was added at run time; connections to those of its file
 * are used again, which is worth more than half of the time of a small request. So when a balancer has come to rest, its file
 * is loaded: the same servers, and no request notices.
 */
export class Settling {
  readonly #deps: SettlingDeps
  readonly #waiting = new Map<string, AbortController>()
  readonly #lastAt = new Map<string, number>()

  constructor(deps: SettlingDeps) {
    this.#deps = deps
  }

  /** Servers have been added just now. */
  note(id: string): void {
    this.#waiting.get(id)?.abort()
    const waiting = new AbortController()
    this.#waiting.set(id, waiting)
    void this.#wait(id, waiting.signal).catch((error: unknown) => {
      if (!waiting.signal.aborted) this.#deps.log.warn({ balancer: id, err: error }, 'a balancer could not be loaded anew')
    })
  }

  forget(id: string): void {
    this.#waiting.get(id)?.abort()
    this.#waiting.delete(id)
    this.#lastAt.delete(id)
  }

  close(): void {
    for (const id of [...this.#waiting.keys()]) this.forget(id)
  }

  async #wait(id: string, signal: AbortSignal): Promise<void> {
    const { clock, settle } = this.#deps
    const since = clock.now() - (this.#lastAt.get(id) ?? Number.NEGATIVE_INFINITY)
    await clock.sleep(Math.max(quietMs, Math.min(pauseMs, pauseMs - since)), signal)
    while (!(await settle(id, signal))) await clock.sleep(quietMs, signal)
    this.#lastAt.set(id, clock.now())
    if (this.#waiting.get(id)?.signal === signal) this.#waiting.delete(id)
  }
}
