import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EventNote, LoggedEvent } from '../api/event.ts'
import type { KindDef, Stored } from '../api/kind.ts'
import { parseSelector } from '../api/selector.ts'
import { type Clock, isoTime } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { Notifier } from '../base/notifier.ts'
import { type Backend, matches, type Selection, toEvent } from './backend.ts'
import { assertCurrent, changesNothing, copy, newObject, nextObject, type Place, place } from './objects.ts'
import type { EventQuery, Fresh, Key, Page, Query, Revision, Store, Write } from './store.ts'
import { WriteQueue } from './write-queue.ts'

export interface BackedStoreOptions {
  backend: Backend
  clock: Clock
  /** Makes the uid of a new object. Default: a random UUID. */
  newUid?: () => string
}

/** A reader of the log holds at most this many entries; what it has not read stays in the back end. */
const watchPage = 256
/** Entries forgotten in one go by compact, so that others get their turn. */
const compactPage = 1000

/** The rules of the store, over rows that a back end keeps. */
export class BackedStore implements Store {
  readonly #backend: Backend
  readonly #clock: Clock
  readonly #newUid: () => string
  readonly #changed = new Notifier()
  readonly #writes: WriteQueue
  #closed = false

  constructor(options: BackedStoreOptions) {
    this.#backend = options.backend
    this.#clock = options.clock
    this.#newUid = options.newUid ?? randomUUID
    this.#writes = new WriteQueue({
      transaction: (work) => this.#backend.transaction(work),
      committed: () => this.#changed.notify(),
    })
  }

  async get<K extends KindDef>(kind: K, key: Key, signal?: AbortSignal): Promise<Stored<K> | undefined> {
    this.#assertOpen(signal)
    return this.#read<K>(place(kind, key))
  }

  async list<K extends KindDef>(kind: K, query: Query = {}, signal?: AbortSignal): Promise<Page<K>> {
    this.#assertOpen(signal)
    const selection = this.#select(kind, query)
    const { after, limit = Infinity } = query
    const rows = this.#backend.list(selection, {
      limit: limit + 1,
      ...(after ? { after: { project: after.project ?? '', name: after.name } } : {}),
    })
    const total = this.#backend.count(selection)
    const items = rows.slice(0, limit).map((json) => JSON.parse(json) as Stored<K>)
    const last = items.at(-1)?.metadata
    return { items, revision: this.#backend.revision, total, ...(last && rows.length > limit ? { next: keyOf(last) } : {}) }
  }

  async create<K extends KindDef>(kind: K, object: Fresh<K>, signal?: AbortSignal): Promise<Stored<K>> {
    this.#assertOpen(signal)
    const check = this.#creation(kind, object)
    return this.#writes.add(() => check()(), signal)
  }

  async update<K extends KindDef>(kind: K, object: Stored<K>, signal?: AbortSignal): Promise<Stored<K>> {
    this.#assertOpen(signal)
    const check = this.#change(kind, object)
    return this.#writes.add(() => check()(), signal)
  }

  async together(writes: readonly Write[], signal?: AbortSignal): Promise<Stored[]> {
    this.#assertOpen(signal)
    assertOnce(writes)
    const checks = writes.map((one) => (one.do === 'create' ? this.#creation(one.kind, one.object) : this.#change(one.kind, one.object)))
    // All are checked before the first is written: a refusal leaves nothing half done.
    return this.#writes.add(() => checks.map((check) => check()).map((save) => save()), signal)
  }

  async remove<K extends KindDef>(kind: K, object: Stored<K>, signal?: AbortSignal): Promise<void> {
    this.#assertOpen(signal)
    const at = place(kind, object.metadata)
    const sent = copy(object)
    return this.#writes.add(() => {
      const current = this.#existing(kind, at)
      assertCurrent(current, sent)
      this.#backend.delete(at)
      this.#append(at, { type: 'deleted', uid: current.metadata.uid, json: JSON.stringify(current) })
    }, signal)
  }

  async note(about: { kind: string; metadata: { name: string; project?: string; uid: string } }, note: EventNote): Promise<void> {
    this.#assertOpen()
    const { name, project = '', uid } = about.metadata
    const entry = { type: 'note' as const, uid, json: JSON.stringify(note) }
    return this.#writes.add(() => this.#append({ kind: about.kind, project, name }, entry))
  }

  async *watch(since: Revision, query: EventQuery, signal: AbortSignal): AsyncGenerator<LoggedEvent, void, undefined> {
    let cursor = since
    while (!signal.aborted) {
      this.#assertOpen()
      this.#assertKept(cursor)
      const page = this.#backend.log(cursor, watchPage)
      for (const row of page) {
        cursor = row.revision
        if (!matches(row, query)) continue
        yield toEvent(row)
        if (signal.aborted) return
      }
      if (page.length === 0) await this.#changed.wait(signal)
      else if (page.length === watchPage) await nextTurn() // a long backlog of others' events must not block the loop
    }
  }

  async history(query: EventQuery & { limit?: number; since?: Revision }): Promise<LoggedEvent[]> {
    this.#assertOpen()
    return this.#backend.history({ ...query, since: query.since ?? 0, limit: query.limit ?? 100 }).map(toEvent)
  }

  async revision(): Promise<Revision> {
    this.#assertOpen()
    return this.#backend.revision
  }

  async compact(keep: number): Promise<void> {
    this.#assertOpen()
    const through = this.#backend.revision - keep
    while (!this.#closed && this.#backend.oldest <= through) {
      this.#backend.forget(through, compactPage)
      await nextTurn()
    }
  }

  /** Writes that were asked for before are finished first. Watches end with store.closed. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#writes.drain()
    this.#backend.close()
    this.#changed.notify()
  }

  /** Labels are judged by their text, each text once, and not by object. */
  #select(kind: KindDef, query: Query): Selection {
    const all = { kind: kind.kind, ...(query.project === undefined ? {} : { project: query.project }) }
    if (!query.selector) return all
    const accepts = parseSelector(query.selector)
    return { ...all, labels: this.#backend.labelTexts(all).filter((text) => accepts(JSON.parse(text))) }
  }

  /** What may refuse a write, then the write. */
  #creation<K extends KindDef>(kind: K, object: Fresh<K>): () => () => Stored<K> {
    const at = place(kind, object)
    const fresh = copy(object)
    return () => {
      if (this.#backend.get(at) !== undefined)
        throw new PandoError('store.exists', { kind: at.kind, name: at.name }, { field: '/metadata/name' })
      return () => this.#save(at, 'created', newObject(kind, fresh, { ...this.#stamp(), uid: fresh.uid ?? this.#newUid() }))
    }
  }

  #change<K extends KindDef>(kind: K, object: Stored<K>): () => () => Stored<K> {
    const at = place(kind, object.metadata)
    const wanted = copy(object)
    return () => {
      const current = this.#existing(kind, at)
      assertCurrent(current, wanted)
      if (changesNothing(current, wanted)) return () => current
      return () => this.#save(at, 'updated', nextObject(current, wanted, this.#stamp()))
    }
  }

  #read<K extends KindDef>(at: Place): Stored<K> | undefined {
    const json = this.#backend.get(at)
    return json === undefined ? undefined : (JSON.parse(json) as Stored<K>)
  }

  #existing<K extends KindDef>(kind: K, at: Place): Stored<K> {
    const object = this.#read<K>(at)
    if (!object) throw new PandoError('store.not_found', { kind: at.kind, name: at.name, plural: kind.plural })
    return object
  }

  #stamp(): { revision: number; at: string } {
    return { revision: this.#backend.revision + 1, at: isoTime(this.#clock) }
  }

  #save<K extends KindDef>(at: Place, type: 'created' | 'updated', object: Stored<K>): Stored<K> {
    const json = JSON.stringify(object)
    const { uid, revision, labels } = object.metadata
    this.#backend.put({ ...at, uid, revision, labels: JSON.stringify(labels), json })
    this.#append(at, { type, uid, json })
    return object
  }

  #append(at: Place, entry: { type: LoggedEvent['type']; uid: string; json: string }): void {
    const stamp = this.#stamp()
    this.#backend.append({ ...at, ...entry, ...stamp })
  }

  #assertOpen(signal?: AbortSignal): void {
    signal?.throwIfAborted()
    if (this.#closed) throw new PandoError('store.closed')
  }

  /** A cursor ahead of the log comes from another life of this store; like one that is too old, it calls for a new list. */
  #assertKept(cursor: Revision): void {
    const { oldest, revision } = this.#backend
    if (cursor + 1 >= oldest && cursor <= revision) return
    throw new PandoError('store.compacted', { oldest, since: cursor })
  }
}

/** The second write of an object would be checked against what the first has not written yet. */
function assertOnce(writes: readonly Write[]): void {
  const places = writes.map((one) => JSON.stringify(place(one.kind, one.do === 'create' ? one.object : one.object.metadata)))
  if (new Set(places).size < places.length) throw new PandoError('base.internal', { detail: 'an object is written twice in one go' })
}

function keyOf(metadata: Key): Key {
  return { ...(metadata.project === undefined ? {} : { project: metadata.project }), name: metadata.name }
}
