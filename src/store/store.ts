import type { EventNote, LoggedEvent } from '../api/event.ts'
import type { KindDef, SpecOf, StatusOf, Stored } from '../api/kind.ts'
import type { ListFilter } from '../api/list-query.ts'

/** Position in the one log of changes; grows with every write to the store. 0 is before the first. */
export type Revision = number

export interface Key {
  project?: string
  name: string
}

/** Objects of which all that is said here is true. */
export interface Scope {
  project?: string
  name?: string
  selector?: string
}

export interface Query extends ListFilter {
  /** Only this project. Default: all. */
  project?: string
  /** Label selector, see api/selector.ts. */
  selector?: string
  /** Only what is in at least one of these: what somebody may see. Default: all. */
  within?: readonly Scope[]
  /** Path into the object, with `-` in front from the highest down; see api/list-query.ts. Default: in order of (project, name). */
  sort?: string
  /** At most this many. Default: all. */
  limit?: number
  /** Leave out so many from the beginning. Default 0. */
  offset?: number
  /** Continue after this key: the `next` of the page before. Not together with `sort`. */
  after?: Key
}

export interface Page<K extends KindDef> {
  items: Stored<K>[]
  revision: Revision
  /** Absent at the end, and where the list is sorted: go on with `offset` there. */
  next?: Key
  /** Without limit, offset and after. */
  total: number
}

export interface Fresh<K extends KindDef> {
  name: string
  project?: string
  labels?: Record<string, string>
  spec: SpecOf<K>
  /** Default: the initial status of its kind. */
  status?: StatusOf<K>
  /**
   * Default: a new one. Whoever gives one has made things under it before and vouches that no other object ever had it, but one that
   * goes in the same commit: it has another name from then on.
   */
  uid?: string
}

/** One of several writes that happen together. */
export type Write<K extends KindDef = KindDef> =
  | { do: 'create'; kind: K; object: Fresh<K> }
  | { do: 'update'; kind: K; object: Stored<K> }
  | { do: 'remove'; kind: K; object: Stored<K> }

/** Keeps the types of one write while a list of them stays plain. */
export const write = {
  create: <K extends KindDef>(kind: K, object: Fresh<K>) => ({ do: 'create', kind, object }) as unknown as Write,
  update: <K extends KindDef>(kind: K, object: Stored<K>) => ({ do: 'update', kind, object }) as unknown as Write,
  remove: <K extends KindDef>(kind: K, object: Stored<K>) => ({ do: 'remove', kind, object }) as unknown as Write,
}

export interface EventQuery {
  kind?: string
  project?: string
  name?: string
  uid?: string
  types?: LoggedEvent['type'][]
}

/**
 * Where objects live. Every object carries a revision; a stale write is refused with store.conflict, a name in use with
 * store.exists. A write is durable before its promise resolves, and before anybody else sees it. Objects come out as copies: changing one changes nothing.
 */
export interface Store {
  get<K extends KindDef>(kind: K, key: Key, signal?: AbortSignal): Promise<Stored<K> | undefined>
  list<K extends KindDef>(kind: K, query?: Query, signal?: AbortSignal): Promise<Page<K>>
  /**
   * All objects of a kind, or of one project, in order of (project, name), for control loops that look at thousands of them often. They
   * are kept in memory from the first call on, shared and frozen, without their secrets. The very same array until something in it
   * changes, and the very same object until it is written: so who remembers one sees at once whether there is news.
   */
  view<K extends KindDef>(kind: K, query?: { project?: string }, signal?: AbortSignal): Promise<readonly Stored<K>[]>
  create<K extends KindDef>(kind: K, object: Fresh<K>, signal?: AbortSignal): Promise<Stored<K>>
  /**
   * Compares `metadata.revision`; raises `generation` when the spec differs. Where nothing differs, nothing is written.
   * Throws store.conflict, store.not_found.
   */
  update<K extends KindDef>(kind: K, object: Stored<K>, signal?: AbortSignal): Promise<Stored<K>>
  remove<K extends KindDef>(kind: K, object: Stored<K>, signal?: AbortSignal): Promise<void>
  /**
   * All of these or none, in this order and in one commit; each object may be written once. Resolves to the objects in the same order,
   * one that was removed as it was.
   * Throws what the first that is refused would throw by itself.
   */
  together(writes: readonly Write[], signal?: AbortSignal): Promise<Stored[]>
  /** Adds a note about an object to the log. */
  note(about: { kind: string; metadata: { name: string; project?: string; uid: string } }, note: EventNote): Promise<void>
  /** The log after `since`, oldest first, then what comes, until the signal ends. Throws store.compacted. */
  watch(since: Revision, query: EventQuery, signal: AbortSignal): AsyncIterable<LoggedEvent>
  /** What is in the log now, newest last, at most `limit` (default 100). */
  history(query: EventQuery & { limit?: number; since?: Revision }): Promise<LoggedEvent[]>
  revision(): Promise<Revision>
  /** Drops log entries so that at most `keep` remain. Objects stay. */
  compact(keep: number): Promise<void>
  close(): Promise<void>
}
