import type { LoggedEvent } from '../api/event.ts'
import type { Place } from './objects.ts'
import type { EventQuery } from './store.ts'

/** An object as it is kept: `json` is all of it, the rest is what it is found by. `labels` is JSON too. */
export interface ObjectRow extends Place {
  uid: string
  revision: number
  labels: string
  json: string
}

/** An entry of the log as it is kept: `json` is the object, or the note. */
export interface LogRow extends Place {
  revision: number
  at: string
  type: LoggedEvent['type']
  uid: string
  json: string
}

/** Which objects of one kind. */
export interface Selection {
  kind: string
  project?: string
  /** Only those whose `labels` text is one of these. */
  labels?: readonly string[]
  /** Only those that one of these is true of, as a whole. */
  within?: readonly { project?: string; name?: string; labels?: readonly string[] }[]
}

/**
 * Rows on a shelf. It decides nothing and knows no objects: all rules live in BackedStore, so that every back end obeys
 * the same ones. Calls are synchronous, because the checks and the writes of one transaction must not interleave with others.
 */
export interface Backend {
  /** Of the last entry ever logged; 0 when there was none. Revisions are consecutive. */
  readonly revision: number
  /** Of the oldest entry that is still in the log; `revision + 1` when it is empty. */
  readonly oldest: number

  /** All that `work` writes is written together; when it throws, nothing of it has happened. Without `sync`, it is durable when this returns. */
  transaction(work: () => void): void
  /**
   * Resolves when all that was written before is on the disk: a disk takes milliseconds for that, in which others can be answered. When
   * it fails, nobody knows what is on the disk, and no write may be trusted until the file has been opened anew.
   */
  sync?(): Promise<void>
  /** Between two transactions, when what was synced has been answered: keeps what they write to small. */
  tidy?(): Promise<void>
  put(row: ObjectRow): void
  delete(place: Place): void
  /** The revision must be the next one. */
  append(row: LogRow): void

  get(place: Place): string | undefined
  /** The JSON of the selected objects in order of (project, name), from behind `after`. */
  list(selection: Selection, page: { limit: number; after?: { project: string; name: string } }): string[]
  count(selection: Selection): number
  /** Every `labels` text among the selected objects, once. They are few, while the objects are many. */
  labelTexts(selection: Selection): string[]

  /** Entries after `since`, oldest first. */
  log(since: number, limit: number): LogRow[]
  /** The newest entries that match, newest last. */
  history(query: EventQuery & { since: number; limit: number }): LogRow[]
  /** Forgets entries up to and with `through`, at most `limit` of them. */
  forget(through: number, limit: number): void
  /**
   * Puts what `next` says in the place of the JSON of objects and log entries that contain `text`, in one transaction: the same
   * objects in other words, so that no revision changes and nobody is told. Returns how many rows were written.
   */
  rewrite(text: string, next: (json: string, kind: string) => string): number
  /** One object or log entry whose JSON contains `text`, if there is any. */
  sample(text: string): { json: string; kind: string } | undefined
  close(): void
}

/** What must be true of an object that is selected, besides its kind. */
export function selects({ project, labels, within }: Selection): ((row: Pick<ObjectRow, 'project' | 'name' | 'labels'>) => boolean)[] {
  const accepted = labels && new Set(labels)
  const scopes = within?.map((scope) => ({ ...scope, labels: scope.labels && new Set(scope.labels) }))
  return [
    ...(project === undefined ? [] : [(row: { project: string }) => row.project === project]),
    ...(accepted ? [(row: { labels: string }) => accepted.has(row.labels)] : []),
    ...(scopes
      ? [
          (row: Pick<ObjectRow, 'project' | 'name' | 'labels'>) =>
            scopes.some(
              (scope) =>
                (scope.project ?? row.project) === row.project &&
                (scope.name ?? row.name) === row.name &&
                (scope.labels?.has(row.labels) ?? true),
            ),
        ]
      : []),
  ]
}

export function matches(row: LogRow, query: EventQuery): boolean {
  return (
    (query.kind === undefined || row.kind === query.kind) &&
    (query.project === undefined || row.project === query.project) &&
    (query.name === undefined || row.name === query.name) &&
    (query.uid === undefined || row.uid === query.uid) &&
    (query.types === undefined || query.types.includes(row.type))
  )
}

export function toEvent(row: LogRow): LoggedEvent {
  const { revision, at, type, kind, name, uid } = row
  return {
    revision,
    at,
    type,
    kind,
    ...(row.project === '' ? {} : { project: row.project }),
    name,
    uid,
    ...(type === 'note' ? { note: JSON.parse(row.json) } : { object: JSON.parse(row.json) }),
  }
}
