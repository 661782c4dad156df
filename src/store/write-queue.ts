import { PandoError } from '../base/errors.ts'

interface Write {
  /** Checks and writes; a PandoError is the answer to this write only. */
  apply(): unknown
  resolve(value: unknown): void
  reject(error: unknown): void
  signal: AbortSignal | undefined
}

/** More in one transaction would keep everybody else waiting. */
const maxBatch = 256

/**
 * Group commit: the writes of one turn share one transaction, and so one fsync. Each is checked and answered by itself,
 * after the commit. When the commit fails, all of them fail.
 */
export class WriteQueue {
  #pending: Write[] = []
  #scheduled = false
  readonly #transaction: (work: () => void) => void
  readonly #committed: () => void

  constructor(options: { transaction(work: () => void): void; committed(): void }) {
    this.#transaction = options.transaction
    this.#committed = options.committed
  }

  add<T>(apply: () => T, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      this.#pending.push({ apply, resolve: resolve as Write['resolve'], reject, signal })
      this.#schedule()
    })
  }

  /** Resolves when everything added before has been answered. */
  async drain(): Promise<void> {
    while (this.#pending.length > 0) await this.add(() => undefined).catch(() => {}) // each write has got its own answer
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      this.#scheduled = false
      this.#commit(this.#pending.splice(0, maxBatch))
      if (this.#pending.length > 0) this.#schedule()
    })
  }

  #commit(batch: Write[]): void {
    const answers: (() => void)[] = []
    try {
      this.#transaction(() => {
        for (const write of batch) answers.push(attempt(write))
      })
    } catch (error) {
      for (const write of batch) write.reject(error)
      return
    }
    for (const answer of answers) answer()
    this.#committed()
  }
}

/** A refusal happens before the first row is written, so the rest of the batch can go on. Anything else ends the transaction. */
function attempt(write: Write): () => void {
  if (write.signal?.aborted) return () => write.reject(write.signal?.reason)
  try {
    const value = write.apply()
    return () => write.resolve(value)
  } catch (error) {
    if (!(error instanceof PandoError)) throw error
    return () => write.reject(error)
  }
}
