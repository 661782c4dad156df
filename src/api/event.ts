/**
 * One entry of the durable event log. `revision` is the cursor: a reader that comes back with the last one it saw misses
 * nothing. `change` events follow every write of every object; `note` events are what controllers tell people.
 */
export interface LoggedEvent {
  revision: number
  at: string
  type: 'created' | 'updated' | 'deleted' | 'note'
  kind: string
  project?: string
  name: string
  uid: string
  /** The object after the change (before it, for `deleted`); absent for notes. */
  object?: unknown
  /** Notes only. */
  note?: EventNote
}

export interface EventNote {
  level: 'info' | 'warning'
  /** Stable word for machines, CamelCase: `Started`, `BackOff`. */
  reason: string
  message: string
  /** Which controller said it. */
  source: string
}
