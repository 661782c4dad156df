import { randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { EventNote, LoggedEvent } from '../api/event.ts'
import type { KindDef, Stored } from '../api/kind.ts'
import { compareKeys } from '../api/list-query.ts'
import { parseSelector } from '../api/selector.ts'
import { type Clock, isoTime } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { Notifier } from '../base/notifier.ts'
import { WriteQueue } from '../base/write-queue.ts'
import { type Backend, type LogRow, matches, type Selection, toEvent } from './backend.ts'
import { Listing, needsListing } from './listing.ts'
import { assertCurrent, changesNothing, copy, newObject, nextObject, type Place, place } from './objects.ts'
import type { EventQuery, Fresh, Key, Page, Query, Revision, Store, Write } from './store.ts'
import { frozen, Views } from './view.ts'

export interface BackedStoreOptions {
  backend: Backend
  clock: Clock
  /** Makes the uid of a new object. Default: a random UUID. */
  newUid?: () => string
}

/** A reader of the log holds at most this many entries; what it has not read stays in the back end. */
const watchPage = 256
/** Objects of a list that are taken apart in one go; all of them are of the same moment. */
const listPage = 250
/** Entries forgotten in one go by compact, so that others get their turn. */
const compactPage = 1000

/** The rules of the store, over rows that a back end keeps. */
export class BackedStore implements Store {
  readonly #backend: Backend
  readonly #listing: Listing
  readonly #views: Views
  readonly #clock: Clock
  readonly #newUid: () => string
  readonly #changed = new Notifier()
  /** What hundreds of watchers are told at the same time is taken apart once. */
  readonly #events = new WeakMap<LogRow, LoggedEvent>()
  readonly #writes: WriteQueue
  /** The newest revision that is on the disk. Nobody gets to see a later one. */
  #durable: Revision
  #closed = false

  constructor(options: BackedStoreOptions) {
    this.#backend = options.backend
    this.#listing = new Listing(options.backend)
    this.#views = new Views(options.backend)
    this.#durable = options.backend.revision
    this.#clock = options.clock
    this.#newUid = options.newUid ?? randomUUID
    this.#writes = new WriteQueue({
      transaction: (work) => this.#transaction(work),
      sync: options.backend.sync && (() => this.#sync()),
      tidy: options.backend.tidy && (() => this.#backend.tidy!()),
      committed: () => this.#committed(),
    })
  }

  async get<K extends KindDef>(kind: K, key: Key, signal?: AbortSignal): Promise<Stored<K> | undefined> {
    this.#assertOpen(signal)
    const object = this.#read<K>(place(kind, key))
    await this.#onDisk(object?.metadata.revision)
    return object
  }

  async list<K extends KindDef>(kind: K, query: Query = {}, signal?: AbortSignal): Promise<Page<K>> {
    this.#assertOpen(signal)
    const selection = this.#select(kind, query)
    if (needsListing(query) || query.offset) {
      const page = this.#listFound(kind, selection, query)
      await this.#onDisk(page.revision)
      return page
    }
    const { after, limit = Infinity } = query
    const rows = this.#backend.list(selection, {
      limit: limit + 1,
      ...(after ? { after: { project: after.project ?? '', name: after.name } } : {}),
    })
    const total = this.#backend.count(selection)
    const { revision } = this.#backend
    const items: Stored<K>[] = []
    for (const json of rows.slice(0, limit)) {
      if (items.length > 0 && items.length % listPage === 0) await nextTurn() // ten thousand must not keep everybody else waiting
      items.push(JSON.parse(json) as Stored<K>)
    }
    await this.#onDisk(revision)
    const last = items.at(-1)?.metadata
    return { items, revision, total, ...(last && rows.length > limit ? { next: keyOf(last) } : {}) }
  }

  /** What is found or sorted by its content: the keys first, then the objects of the page. */
  #listFound<K extends KindDef>(kind: K, selection: Selection, query: Query): Page<K> {
    const { after, offset = 0, limit = Infinity, sort } = query
    const found = this.#listing.find(kind, selection, query)
    const behind = after ? found.findIndex((key) => compareKeys(key, after) > 0) : 0
    const from = behind < 0 ? found.length : behind + offset
    const items = found.slice(from, from + limit).flatMap(({ project, name }) => this.#read<K>({ kind: kind.kind, project, name }) ?? [])
    const last = items.at(-1)?.metadata
    const goesOn = sort === undefined && from + limit < found.length
    return { items, revision: this.#backend.revision, total: found.length, ...(last && goesOn ? { next: keyOf(last) } : {}) }
  }

  async view<K extends KindDef>(kind: K, { project }: { project?: string } = {}, signal?: AbortSignal): Promise<readonly Stored<K>[]> {
    this.#assertOpen(signal)
    const objects = this.#views.all(kind, project)
    await this.#onDisk()
    return objects as readonly Stored<K>[]
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
    const checks = writes.map((one) => this.#checked(one))
    // All are checked before the first is written: a refusal leaves nothing half done.
    return this.#writes.add(() => checks.map((check) => check()).map((save) => save()), signal)
  }

  async remove<K extends KindDef>(kind: K, object: Stored<K>, signal?: AbortSignal): Promise<void> {
    this.#assertOpen(signal)
    const check = this.#removal(kind, object)
    return this.#writes.add(() => void check()(), signal)
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
        if (row.revision > this.#durable) break
        cursor = row.revision
        if (!matches(row, query)) continue
        yield this.#eventOf(row)
        if (signal.aborted) return
      }
      if (cursor >= this.#durable || page.length === 0) await this.#changed.wait(signal)
      else if (page.length === watchPage) await nextTurn() // a long backlog of others' events must not block the loop
    }
  }

  async history(query: EventQuery & { limit?: number; since?: Revision }): Promise<LoggedEvent[]> {
    this.#assertOpen()
    const rows = this.#backend.history({ ...query, since: query.since ?? 0, limit: query.limit ?? 100 })
    await this.#onDisk(rows.at(-1)?.revision)
    return rows.map(toEvent)
  }

  async revision(): Promise<Revision> {
    this.#assertOpen()
    return this.#durable
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
    const within = query.within?.map(({ selector, ...scope }) => ({
      ...scope,
      ...(selector
        ? { labels: this.#labelsOf({ ...all, ...(scope.project === undefined ? {} : { project: scope.project }) }, selector) }
        : {}),
    }))
    return {
      ...all,
      ...(query.selector ? { labels: this.#labelsOf(all, query.selector) } : {}),
      ...(within ? { within } : {}),
    }
  }

  #labelsOf(selection: Selection, selector: string): string[] {
    const accepts = parseSelector(selector)
    return this.#backend.labelTexts(selection).filter((text) => accepts(JSON.parse(text)))
  }

  #checked(one: Write): () => () => Stored {
    if (one.do === 'create') return this.#creation(one.kind, one.object)
    return one.do === 'update' ? this.#change(one.kind, one.object) : this.#removal(one.kind, one.object)
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

  #removal<K extends KindDef>(kind: K, object: Stored<K>): () => () => Stored<K> {
    const at = place(kind, object.metadata)
    const sent = copy(object)
    return () => {
      const current = this.#existing(kind, at)
      assertCurrent(current, sent)
      return () => {
        this.#backend.delete(at)
        this.#listing.delete(at)
        this.#views.delete(at)
        this.#append(at, { type: 'deleted', uid: current.metadata.uid, json: JSON.stringify(current) })
        return current
      }
    }
  }

  /** All who watch get the same one, which nobody can change. */
  #eventOf(row: LogRow): LoggedEvent {
    let event = this.#events.get(row)
    if (!event) this.#events.set(row, (event = frozen(toEvent(row))))
    return event
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
    this.#listing.put(at, object)
    this.#views.put(at, json)
    this.#append(at, { type, uid, json })
    return object
  }

  #transaction(work: () => void): void {
    try {
      this.#backend.transaction(work)
    } catch (error) {
      this.#listing.forget()
      this.#views.forget()
      throw error
    }
  }

  async #sync(): Promise<void> {
    const { revision } = this.#backend
    if (revision > this.#durable) await this.#backend.sync!()
    this.#durable = revision
  }

  #committed(): void {
    if (!this.#backend.sync) this.#durable = this.#backend.revision
    this.#changed.notify()
  }

  /** What was read, up to this revision, would otherwise be told before a power cut that takes it back. Default: all that was written. */
  async #onDisk(revision = this.#backend.revision): Promise<void> {
    if (revision > this.#durable) await this.#writes.synced()
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
