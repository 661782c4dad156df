import type { Clock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import type { Key } from '../store/store.ts'
import type { Outcome } from './controller.ts'
import { Delays } from './delays.ts'

/** Pauses after failures: the first, doubled with each failure in a row up to the longest; jitter takes off up to half. Milliseconds. */
export interface Pauses {
  first: number
  longest: number
}

export const quickPauses: Pauses = { first: 200, longest: 60_000 }
/** For what is unlikely to go away by itself. */
export const slowPauses: Pauses = { first: 5_000, longest: 300_000 }

/**
 * A change cuts a pause after a failure short, but not below this: a controller that fails and notes its failure in the
 * object it watches would wake itself at once, for ever. Milliseconds.
 */
const shortestCut = 1_000

/** Timers of the platform overflow at 24.8 days; a longer delay takes several naps. */
const longestNap = 86_400_000

export interface QueueOptions {
  clock: Clock
  /** In [0, 1), for the jitter. */
  random: () => number
  /** Its end answers everyone who waits in `take` with undefined. */
  signal: AbortSignal
  /** Called when a key has been dealt with. */
  onSettled?: () => void
}

/**
 * Keys, each in one state: ready, in work or delayed. A key in work is not given out a second time: added meanwhile, it runs once more
 * afterwards. Who takes a key must answer with `done` or `failed`.
 */
export class WorkQueue {
  readonly #options: QueueOptions
  readonly #keys = new Map<string, Key>()
  readonly #ready = new Set<string>()
  readonly #inWork = new Map<string, { again: boolean }>()
  readonly #delays = new Delays()
  readonly #failures = new Map<string, { count: number; at: number; pause: number }>()
  #takers: ((key: Key | undefined) => void)[] = []
  #timer: { due: number; abort: AbortController } | undefined

  constructor(options: QueueOptions) {
    this.#options = options
    options.signal.addEventListener('abort', () => this.#stop(), { once: true })
  }

  get sizes(): { ready: number; inWork: number; delayed: number; failing: number } {
    return { ready: this.#ready.size, inWork: this.#inWork.size, delayed: this.#delays.size, failing: this.#failures.size }
  }

  /** Nothing to do now: nothing ready, nothing in work, nothing delayed that is due. */
  get quiet(): boolean {
    return this.#ready.size === 0 && this.#inWork.size === 0 && (this.#delays.next ?? Infinity) > this.#options.clock.now()
  }

  add(key: Key): void {
    const id = this.#remember(key)
    const work = this.#inWork.get(id)
    if (work) work.again = true
    else if (this.#ready.has(id)) return
    else if (this.#failures.has(id)) this.#delay(id, this.#cutPause(id))
    else this.#makeReady(id)
  }

  /** The next key, when there is one; undefined when the signal has ended. */
  take(): Promise<Key | undefined> {
    if (this.#options.signal.aborted) return Promise.resolve(undefined)
    const [id] = this.#ready
    if (id === undefined) return new Promise((resolve) => this.#takers.push(resolve))
    this.#ready.delete(id)
    return Promise.resolve(this.#start(id))
  }

  done(key: Key, outcome: Outcome): void {
    const id = idOf(key)
    this.#failures.delete(id)
    const work = this.#finish(id)
    if (work.again) this.#makeReady(id)
    else if (outcome !== 'done') this.#delay(id, this.#options.clock.now() + outcome.again)
    else this.#keys.delete(id)
    this.#options.onSettled?.()
  }

  /** Puts the key aside for a while; returns for how long, in milliseconds. */
  failed(key: Key, pauses: Pauses): number {
    const id = idOf(key)
    const now = this.#options.clock.now()
    const count = (this.#failures.get(id)?.count ?? 0) + 1
    const full = Math.min(pauses.longest, pauses.first * 2 ** (count - 1))
    const pause = Math.round(full * (1 - this.#options.random() / 2))
    this.#failures.set(id, { count, at: now, pause })
    const due = this.#finish(id).again ? this.#cutPause(id) : now + pause
    this.#delay(id, due)
    this.#options.onSettled?.()
    return due - now
  }

  #cutPause(id: string): number {
    const { at, pause } = this.#failures.get(id)!
    return at + Math.min(pause, shortestCut)
  }

  #makeReady(id: string): void {
    this.#delays.delete(id)
    const taker = this.#takers.shift()
    if (taker) taker(this.#start(id))
    else this.#ready.add(id)
  }

  #start(id: string): Key {
    this.#inWork.set(id, { again: false })
    return this.#keys.get(id)!
  }

  #finish(id: string): { again: boolean } {
    const work = this.#inWork.get(id)
    if (!work) throw new PandoError('base.internal', { detail: `the key ${id} is not in work` })
    this.#inWork.delete(id)
    return work
  }

  #remember(key: Key): string {
    const id = idOf(key)
    if (!this.#keys.has(id)) this.#keys.set(id, { ...(key.project === undefined ? {} : { project: key.project }), name: key.name })
    return id
  }

  #delay(id: string, due: number): void {
    this.#delays.set(id, due)
    this.#arm()
  }

  /** One timer for all that is delayed. */
  #arm(): void {
    const { clock, signal } = this.#options
    const due = this.#delays.next
    if (signal.aborted || due === this.#timer?.due) return
    this.#timer?.abort.abort()
    this.#timer = undefined
    if (due === undefined) return
    const timer = (this.#timer = { due, abort: new AbortController() })
    clock.sleep(Math.min(longestNap, Math.max(0, due - clock.now())), timer.abort.signal).then(
      () => this.#wake(),
      () => {},
    ) // rejects only when it is replaced or the queue stops
  }

  #wake(): void {
    this.#timer = undefined
    for (const id of this.#delays.takeDue(this.#options.clock.now())) this.#makeReady(id)
    this.#arm()
  }

  #stop(): void {
    this.#timer?.abort.abort()
    for (const taker of this.#takers.splice(0)) taker(undefined)
  }
}

function idOf(key: Key): string {
  return `${key.project ?? ''}/${key.name}`
}
