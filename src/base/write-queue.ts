import { PandoError } from './errors.ts'
import { Notifier } from './notifier.ts'

interface Write {
  /** Checks and writes; a PandoError is the answer to this write only. */
  apply(): unknown
  resolve(value: unknown): void
  reject(error: unknown): void
  signal: AbortSignal | undefined
}

export interface WriteQueueOptions {
  /** Writes what `work` does, or nothing of it. */
  transaction(work: () => void): void
  /**
   * Waits until the disk has what was written. Nobody is answered before; what comes meanwhile shares the next transaction and its wait,
   * and everything else goes on. Default: the transaction itself waits.
   */
  sync?: (() => Promise<void>) | undefined
  /** Work between two transactions, when the writes of the first have been answered. */
  tidy?: (() => Promise<void>) | undefined
  /** After each transaction that is on the disk, when its writes have been answered. */
  committed(): void
}

/** More in one transaction would keep everybody else waiting. */
const maxBatch = 256

/**
 * Group commit: the writes that wait share one transaction, and so one fsync. Each is checked and answered by itself, after it. When the
 * transaction fails, all of them fail. When the sync fails, so do they and all that come later: what is on the disk is then unknown.
 */
export class WriteQueue {
  #pending: Write[] = []
  #isScheduled = false
  #syncing: Promise<void> | undefined
  /** A round of transaction, sync and tidying is over. */
  readonly #ended = new Notifier()
  #broken: { error: unknown } | undefined
  readonly #options: WriteQueueOptions

  constructor(options: WriteQueueOptions) {
    this.#options = options
  }

  add<T>(apply: () => T, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      if (this.#broken) return reject(this.#broken.error)
      this.#pending.push({ apply, resolve: resolve as Write['resolve'], reject, signal })
      this.#schedule()
    })
  }

  /** Resolves when what has been written by now is on the disk. Throws what the sync threw. */
  async synced(): Promise<void> {
    if (this.#broken) throw this.#broken.error
    await this.#syncing
  }

  /** Resolves when everything that was added has been answered, and nothing is under way. */
  async drain(): Promise<void> {
    while (this.#pending.length > 0 || this.#isScheduled) await this.#ended.wait()
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      const batch = this.#pending.splice(0, maxBatch)
      const answer = this.#write(batch)
      if (!answer || !this.#options.sync) return this.#end(answer)
      this.#finish(answer).catch((error: unknown) => this.#breakDown(error, batch))
    })
  }

  async #finish(answer: () => void): Promise<void> {
    this.#syncing = this.#options.sync!()
    await this.#syncing
    this.#syncing = undefined
    answer()
    await this.#options.tidy?.()
    this.#end()
  }

  /** Returns what answers the writes; undefined where they were refused. */
  #write(batch: readonly Write[]): (() => void) | undefined {
    const answers: (() => void)[] = []
    try {
      this.#options.transaction(() => {
        for (const write of batch) answers.push(attempt(write))
      })
    } catch (error) {
      for (const write of batch) write.reject(error)
      return undefined
    }
    return () => {
      for (const answer of answers) answer()
      this.#options.committed()
    }
  }

  #end(answer?: () => void): void {
    answer?.()
    this.#isScheduled = false
    this.#ended.notify()
    if (this.#pending.length > 0) this.#schedule()
  }

  #breakDown(error: unknown, batch: readonly Write[]): void {
    this.#broken = { error }
    this.#syncing = undefined
    this.#isScheduled = false
    for (const write of [...batch, ...this.#pending.splice(0)]) write.reject(error)
    this.#ended.notify()
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
