import type { LoggedEvent } from '../api/event.ts'
import type { KindDef } from '../api/kind.ts'
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Key, Store } from '../store/store.ts'

/** A change of `kind` makes these keys of the controller's own queue due. The event itself is dropped. */
export interface Watch {
  kind: KindDef
  /** Default: the key of the changed object. */
  keys?(event: LoggedEvent): Key[]
}

export interface ReconcileContext {
  store: Store
  clock: Clock
  log: Log
  signal: AbortSignal
}

/** Nothing more to do, or look again after this many milliseconds. */
export type Outcome = 'done' | { again: number }

/**
 * A control loop. `reconcile` gets a key only, reads the world, and may be called at any time, any number of times.
 * It throws to be called again with growing pauses.
 */
export interface Controller {
  readonly name: string
  readonly watches: readonly Watch[]
  /** Fields it alone writes, as `Kind.path`. No other controller may name the same. */
  readonly writes: readonly string[]
  /** Keys in work at the same time. Default 8; 1 makes it sequential. The same key is never in work twice. */
  readonly concurrency?: number
  reconcile(key: Key, ctx: ReconcileContext): Promise<Outcome>
  /** Called once before the first reconcile: hints from outside the store come in through `wake`. Runs until the signal ends. */
  listen?(wake: (key: Key) => void, ctx: ReconcileContext): Promise<void>
}
