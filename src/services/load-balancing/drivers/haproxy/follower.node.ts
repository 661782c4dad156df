import type { Clock } from '../../../../base/clock.ts'
import type { Log } from '../../../../base/log.ts'
import { ring } from './config.ts'
import type { ProxyFiles } from './files.ts'
import { LogStream } from './runtime.node.ts'

/** Pause before a proxy that ended is started again; it doubles while it ends soon after each start. */
const firstPauseMs = 50
const longestPauseMs = 5_000
/** One that ran this long was well. */
const wellMs = 10_000

export interface Ended {
  /** The process that was followed. */
  worker: number
  signal: AbortSignal
}

interface Followed {
  stream: LogStream
  worker: number
  since: number
}

export interface FollowerDeps {
  clock: Clock
  log: Log
  /** Something changed: a line of its log, or its end. */
  onLine(id: string, line: string): void
  onEnd(id: string): void
  /** Makes it run again and follows it again. Throws when it does not. */
  revive(id: string, ended: Ended): Promise<void>
}

/** Hears what each proxy says while it runs, whoever started it, and so knows at once when one ends, and starts it again. */
export class Follower {
  readonly #deps: FollowerDeps
  readonly #followed = new Map<string, Followed>()
  readonly #pauses = new Map<string, number>()
  readonly #closing = new AbortController()

  constructor(deps: FollowerDeps) {
    this.#deps = deps
  }

  /** Fine when it is followed already. `worker`: its process. */
  follow(id: string, { files, worker }: { files: ProxyFiles; worker: number }): void {
    if (this.#followed.has(id) || this.#closing.signal.aborted) return
    const stream = new LogStream(files, { ring, onLine: (line) => this.#deps.onLine(id, line) })
    const mine = { stream, worker, since: this.#deps.clock.now() }
    this.#followed.set(id, mine)
    void stream.closed.then(() => {
      if (this.#followed.get(id) !== mine) return // it was to end
      this.#followed.delete(id)
      void this.#revive(id, mine)
    })
  }

  follows(id: string): boolean {
    return this.#followed.has(id)
  }

  /** Its end is wanted: nobody starts it again. */
  leave(id: string): void {
    const followed = this.#followed.get(id)
    this.#followed.delete(id)
    followed?.stream.close()
  }

  /** Looks no more; the proxies run on. */
  close(): void {
    this.#closing.abort()
    for (const id of [...this.#followed.keys()]) this.leave(id)
  }

  async #revive(id: string, { worker, since }: Followed): Promise<void> {
    const { clock, log, onEnd, revive } = this.#deps
    const { signal } = this.#closing
    onEnd(id)
    const ranMs = clock.now() - since
    let pauseMs = ranMs >= wellMs ? firstPauseMs : (this.#pauses.get(id) ?? firstPauseMs)
    log.warn({ balancer: id }, 'a balancer ended or let go; starting it again')
    while (!signal.aborted) {
      try {
        this.#pauses.set(id, Math.min(pauseMs * 2, longestPauseMs))
        await clock.sleep(pauseMs, signal)
        await revive(id, { worker, signal })
        return onEnd(id)
      } catch (error) {
        if (signal.aborted) return
        log.error({ balancer: id, err: error }, 'a balancer could not be started again')
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      }
    }
  }
}
