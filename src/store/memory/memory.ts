import type { Clock } from '../../base/clock.ts'
import { BackedStore } from '../backed-store.ts'
import type { Backend, LogRow, ObjectRow, Selection } from '../backend.ts'
import { matches, selects } from '../backend.ts'
import { LogTail } from '../log-tail.ts'
import type { Place } from '../objects.ts'
import type { EventQuery, Store } from '../store.ts'

/** A store that forgets everything with its process: for tests, simulations and `pando dev`. */
export function createMemoryStore(options: { clock: Clock; newUid?: () => string }): Store {
  return new BackedStore({ ...options, backend: new MemoryBackend() })
}

type Page = Parameters<Backend['list']>[1]

/** Sorts by project, then name: no name has a character below this one. */
const separator = '\0'

class MemoryBackend implements Backend {
  readonly #kinds = new Map<string, Shelf>()
  readonly #log = new LogTail()
  #revision = 0

  get revision(): number {
    return this.#revision
  }
  get oldest(): number {
    return this.#log.rows[0]?.revision ?? this.#revision + 1
  }

  transaction(work: () => void): void {
    work()
  }

  put(row: ObjectRow): void {
    this.#shelf(row.kind).put(row)
  }
  delete(place: Place): void {
    this.#shelf(place.kind).delete(place)
  }

  append(row: LogRow): void {
    this.#log.push(row)
    this.#revision = row.revision
  }

  get(place: Place): string | undefined {
    return this.#shelf(place.kind).get(place)?.json
  }
  list(selection: Selection, page: Page): string[] {
    return this.#shelf(selection.kind)
      .list(selection, page)
      .map((row) => row.json)
  }
  count(selection: Selection): number {
    return this.#shelf(selection.kind).list(selection, { limit: Infinity }).length
  }
  labelTexts(selection: Selection): string[] {
    return [
      ...new Set(
        this.#shelf(selection.kind)
          .list(selection, { limit: Infinity })
          .map((row) => row.labels),
      ),
    ]
  }

  log(since: number, limit: number): LogRow[] {
    return this.#log.after(since, limit) ?? []
  }

  history(query: EventQuery & { since: number; limit: number }): LogRow[] {
    const found: LogRow[] = []
    for (let i = this.#log.rows.length - 1; i >= 0 && found.length < query.limit; i--) {
      const row = this.#log.rows[i]!
      if (row.revision <= query.since) break
      if (matches(row, query)) found.push(row)
    }
    return found.reverse()
  }

  forget(through: number, limit: number): void {
    this.#log.drop(Math.min(limit, Math.max(0, through - this.oldest + 1)))
  }

  rewrite(text: string, next: (json: string, kind: string) => string): number {
    let written = 0
    for (const rows of [...this.#kinds.values().map((shelf) => shelf.rows()), this.#log.rows]) {
      for (const row of rows) {
        if (!row.json.includes(text)) continue
        row.json = next(row.json, row.kind)
        written++
      }
    }
    return written
  }

  sample(text: string): { json: string; kind: string } | undefined {
    return [...this.#kinds.values().map((shelf) => shelf.rows()), this.#log.rows]
      .flatMap((rows) => [...rows])
      .find(({ json }) => json.includes(text))
  }

  close(): void {}

  #shelf(kind: string): Shelf {
    let shelf = this.#kinds.get(kind)
    if (!shelf) this.#kinds.set(kind, (shelf = new Shelf()))
    return shelf
  }
}

/** The objects of one kind and their keys in order. */
class Shelf {
  readonly #rows = new Map<string, ObjectRow>()
  readonly #keys: string[] = []

  get(place: Place): ObjectRow | undefined {
    return this.#rows.get(idOf(place))
  }

  rows(): ObjectRow[] {
    return [...this.#rows.values()]
  }

  put(row: ObjectRow): void {
    const id = idOf(row)
    if (!this.#rows.has(id)) this.#keys.splice(this.#position(id), 0, id)
    this.#rows.set(id, row)
  }

  delete(place: Place): void {
    const id = idOf(place)
    if (this.#rows.delete(id)) this.#keys.splice(this.#position(id), 1)
  }

  list(selection: Selection, page: Page): ObjectRow[] {
    const { project } = selection
    const from = page.after ? this.#position(idOf(page.after) + separator) : project === undefined ? 0 : this.#position(project + separator)
    const tests = selects(selection)
    const rows: ObjectRow[] = []
    for (let i = from; i < this.#keys.length && rows.length < page.limit; i++) {
      const row = this.#rows.get(this.#keys[i]!)!
      if (project !== undefined && row.project > project) break
      if (tests.every((test) => test(row))) rows.push(row)
    }
    return rows
  }

  /** Of the first key that is not below `id`. */
  #position(id: string): number {
    let low = 0,
      high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#keys[middle]! < id) low = middle + 1
      else high = middle
    }
    return low
  }
}

function idOf(place: { project: string; name: string }): string {
  return place.project + separator + place.name
}
