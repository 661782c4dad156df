import type { Clock } from '../base/clock.ts'
import { hasCode, PandoError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Key, Store } from '../store/store.ts'
import type { Controller, ReconcileContext } from './controller.ts'
import { quickPauses, slowPauses, WorkQueue } from './queue.ts'

export interface LoopOptions {
  controller: Controller
  store: Store
  clock: Clock
  log: Log
  random: () => number
  signal: AbortSignal
  onSettled(): void
}

export interface ControllerMetrics {
  name: string
  /** Keys by state; `failing` ones are being tried again with growing pauses. */
  ready: number
  inWork: number
  delayed: number
  failing: number
  /** Since the start. */
  reconciles: number
  failures: number
  /** Of the last reconcile, in milliseconds. */
  lastMs: number
}

const defaultConcurrency = 8

/** One controller at work: takes keys from its queue and reconciles them. */
export class ControllerLoop {
  readonly queue: WorkQueue
  readonly #options: LoopOptions
  readonly #ctx: ReconcileContext
  /** Key -> its last error, so that each distinct one is logged once. */
  readonly #errors = new Map<string, string>()
  readonly #totals = { reconciles: 0, failures: 0, lastMs: 0 }

  constructor(options: LoopOptions) {
    const { controller, store, clock, random, signal, onSettled } = options
    this.#options = options
    this.queue = new WorkQueue({ clock, random, signal, onSettled })
    this.#ctx = { store, clock, log: options.log.child({ module: controller.name }), signal }
  }

  get log(): Log {
    return this.#ctx.log
  }

  metrics(): ControllerMetrics {
    return { name: this.#options.controller.name, ...this.queue.sizes, ...this.#totals }
  }

  /** Resolves when the signal has ended and no reconcile is under way any more. */
  async run(): Promise<void> {
    const workers = Array.from({ length: this.#options.controller.concurrency ?? defaultConcurrency }, () => this.#work())
    await Promise.all([this.#listen(), ...workers])
  }

  async #work(): Promise<void> {
    for (let key = await this.queue.take(); key; key = await this.queue.take()) await this.#reconcile(key)
  }

  async #reconcile(key: Key): Promise<void> {
    const { controller, clock, signal } = this.#options
    const start = clock.now()
    this.#totals.reconciles++
    try {
      const outcome = await controller.reconcile(key, this.#ctx)
      this.#recovered(key)
      this.queue.done(key, outcome)
    } catch (error) {
      if (signal.aborted) return this.queue.done(key, 'done')
      this.#totals.failures++
      const pauseMs = this.queue.failed(key, isFinal(error) ? slowPauses : quickPauses)
      this.#report(key, error, pauseMs)
    } finally {
      this.#totals.lastMs = clock.now() - start
    }
  }

  /** Hints are worth a new try: without them the controller would learn of the outside world too late. */
  async #listen(): Promise<void> {
    const { controller, clock, signal } = this.#options
    if (!controller.listen) return
    for (let pauseMs = quickPauses.first; !signal.aborted; pauseMs = Math.min(quickPauses.longest, pauseMs * 2)) {
      try {
        return await controller.listen((key) => this.queue.add(key), this.#ctx)
      } catch (error) {
        if (signal.aborted) return
        this.log.error({ err: error, pauseMs }, 'listening failed, trying again')
        await clock.sleep(pauseMs, signal).catch(() => {}) // rejects only when the signal ends
      }
    }
  }

  #report(key: Key, error: unknown, pauseMs: number): void {
    const id = `${key.project ?? ''}/${key.name}`
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    if (this.#errors.get(id) === text) return
    this.#errors.set(id, text)
    const fields = { ...key, pauseMs, err: error }
    if (hasCode(error, 'store.conflict')) this.log.debug(fields, 'someone else was faster, reconciling again')
    else if (error instanceof PandoError) this.log.warn({ ...fields, code: error.code }, 'reconcile failed, trying again')
    else this.log.error(fields, 'reconcile failed, trying again')
  }

  #recovered(key: Key): void {
    if (this.#errors.delete(`${key.project ?? ''}/${key.name}`)) this.log.info({ ...key }, 'reconcile succeeded again')
  }
}

/** An error that the same call will meet again. A conflict is none: the next reconcile reads what the other one wrote. */
function isFinal(error: unknown): boolean {
  return error instanceof PandoError && !error.retry && error.code !== 'store.conflict'
}
