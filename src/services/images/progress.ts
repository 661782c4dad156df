import type { Stored } from '../../api/kind.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Store } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { Operation } from '../lifecycle/operation-kind.ts'

export interface Progress {
  message?: string
  bytes?: { done: number; total: number }
}

/** Shortest pause between two writes of an Operation's progress, in milliseconds. */
const pauseMs = 500

/** Writes progress into the running Operation, the newest only, at most twice a second. Await `settle()` before its end is written. */
export class ProgressWriter {
  readonly #operation: Stored<typeof Operation>
  readonly #deps: { store: Store; clock: Clock; log: Log }
  #writing: Promise<unknown> = Promise.resolve()
  #busy = false
  #lastAt = -Infinity

  constructor(operation: Stored<typeof Operation>, deps: { store: Store; clock: Clock; log: Log }) {
    this.#operation = operation
    this.#deps = deps
  }

  report(progress: Progress): void {
    const now = this.#deps.clock.now()
    if (this.#busy || now - this.#lastAt < pauseMs) return
    this.#busy = true
    this.#lastAt = now
    this.#writing = this.#write(progress).finally(() => {
      this.#busy = false
    })
  }

  async settle(): Promise<void> {
    await this.#writing
  }

  /** Lost progress is no reason to lose the work. */
  async #write({ message, bytes }: Progress): Promise<void> {
    try {
      await setStatus(this.#deps.store, Operation, this.#operation, (status) =>
        status.phase !== 'running'
          ? status
          : {
              ...status,
              ...(message === undefined ? {} : { message }),
              ...(bytes ? { progress: { ...bytes, unit: 'bytes' as const } } : {}),
            },
      )
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'writing progress failed')
    }
  }
}
