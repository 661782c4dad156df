import type { KindDef, Stored } from '../api/kind.ts'
import { compareKeys, compareValues, type ListFilter, parseSort, searchText, sortValue, textsAt } from '../api/list-query.ts'
import { withoutSecrets } from '../api/secrets.ts'
import { SortedList } from '../base/sorted-list.ts'
import { type Backend, type Selection, selects } from './backend.ts'
import type { Place } from './objects.ts'

/** Paths of a kind that are kept ready; the one not asked for longest goes. */
const keptPaths = 24
/** Orders of a kind that are kept true; the one not asked for longest goes. */
const keptOrders = 8
/** Stands for what `search` looks in. */
const searchPath = '\0search'

interface Cell {
  value: string | number | undefined
  texts: readonly string[]
}

/** What lists need to know of an object. A write puts a new one in its place. */
interface Row extends Omit<Place, 'kind'> {
  /** As JSON. */
  labels: string
  cells: Map<string, Cell>
}

export interface ListOrder extends ListFilter {
  /** Path, with `-` in front from the highest down. Default: by project and name. */
  sort?: string
}

/** Does a list need more than the order of keys that back ends have? */
export function needsListing({ where, search, sort }: ListOrder): boolean {
  return (where !== undefined && where.length > 0) || (search !== undefined && search !== '') || sort !== undefined
}

/**
 * Finds and sorts objects by what is in them, for all back ends alike. What is asked for is read out of all objects of the kind once and
 * then kept true by each write, each order too: an object leaves its place and is put where it belongs, and nothing is sorted again.
 * Secrets cannot be found, nor sorted by.
 */
export class Listing {
  readonly #backend: Backend
  readonly #kinds = new Map<string, KindListing>()

  constructor(backend: Backend) {
    this.#backend = backend
  }

  /** The keys of what is selected and fits, in order. To be read at once: the next write may change it. */
  find(kind: KindDef, selection: Selection, order: ListOrder): readonly Omit<Place, 'kind'>[] {
    let listing = this.#kinds.get(kind.kind)
    if (!listing) this.#kinds.set(kind.kind, (listing = new KindListing(kind, this.#backend)))
    return listing.find(selection, order)
  }

  put(at: Place, object: Stored): void {
    this.#kinds.get(at.kind)?.put(at, object)
  }

  delete(at: Place): void {
    this.#kinds.get(at.kind)?.delete(at)
  }

  /** After writes that were taken back. */
  forget(): void {
    this.#kinds.clear()
  }
}

class KindListing {
  readonly #kind: KindDef
  readonly #backend: Backend
  readonly #rows = new Map<string, Row>()
  #isRead = false
  /** In the order in which they were last asked for, as the orders are. */
  readonly #paths = new Set<string>()
  readonly #orders = new Map<string, SortedList<Row>>()

  constructor(kind: KindDef, backend: Backend) {
    this.#kind = kind
    this.#backend = backend
  }

  put(at: Place, object: Stored): void {
    const row = rowOf(object)
    if (this.#paths.size > 0) {
      const shown = withoutSecrets(object, this.#kind)
      for (const path of this.#paths) row.cells.set(path, this.#cell(shown, path))
    }
    const old = this.#rows.get(idOf(at))
    for (const order of this.#orders.values()) {
      if (old && order.compare(old, row) !== 0) order.delete(old)
      order.put(row)
    }
    this.#rows.set(idOf(at), row)
  }

  delete(at: Place): void {
    const old = this.#rows.get(idOf(at))
    if (!old) return
    for (const order of this.#orders.values()) order.delete(old)
    this.#rows.delete(idOf(at))
  }

  find(selection: Selection, { where = [], search, sort = '' }: ListOrder): readonly Row[] {
    const sortPath = sort === '' ? [] : [parseSort(sort).path]
    this.#ready(new Set([...where.map(({ path }) => path), ...(search ? [searchPath] : []), ...sortPath]))
    const rows = this.#order(sort).items
    const wanted = search?.toLowerCase()
    const tests: ((row: Row) => boolean)[] = [
      ...where.map(
        ({ path, value }) =>
          (row: Row) =>
            row.cells.get(path)!.texts.includes(value),
      ),
      ...(wanted ? [(row: Row) => row.cells.get(searchPath)!.texts[0]!.includes(wanted)] : []),
      ...selects(selection),
    ]
    return tests.length === 0 ? rows : rows.filter((row) => tests.every((test) => test(row)))
  }

  #order(sort: string): SortedList<Row> {
    const order = this.#orders.get(sort) ?? new SortedList(comparison(sort), this.#rows.values())
    this.#orders.delete(sort)
    this.#orders.set(sort, order)
    for (const oldest of this.#orders.keys()) if (this.#orders.size > keptOrders) this.#orders.delete(oldest)
    return order
  }

  /** Reads all objects at most once, whatever number of paths is new. */
  #ready(asked: ReadonlySet<string>): void {
    const fresh = [...asked].filter((path) => !this.#paths.has(path))
    if (fresh.length > 0 || !this.#isRead) this.#read(fresh)
    for (const path of asked) {
      this.#paths.delete(path)
      this.#paths.add(path)
    }
    for (const path of this.#paths) if (this.#paths.size > keptPaths && !asked.has(path)) this.#drop(path)
  }

  #read(paths: readonly string[]): void {
    for (const json of this.#backend.list({ kind: this.#kind.kind }, { limit: Infinity })) {
      const object = withoutSecrets(JSON.parse(json) as Stored, this.#kind)
      const fresh = rowOf(object)
      const row = this.#rows.get(idOf(fresh)) ?? fresh
      for (const path of paths) row.cells.set(path, this.#cell(object, path))
      this.#rows.set(idOf(row), row)
    }
    this.#isRead = true
  }

  #drop(path: string): void {
    this.#paths.delete(path)
    for (const sort of this.#orders.keys()) if (sort !== '' && parseSort(sort).path === path) this.#orders.delete(sort)
    for (const { cells } of this.#rows.values()) cells.delete(path)
  }

  #cell(object: Stored, path: string): Cell {
    if (path === searchPath) return { value: undefined, texts: [searchText(object, this.#kind.columns)] }
    return { value: sortValue(object, path), texts: textsAt(object, path) }
  }
}

function comparison(sort: string): (a: Row, b: Row) => number {
  if (sort === '') return compareKeys
  const { path, descending } = parseSort(sort)
  return (a, b) => compareValues(a.cells.get(path)?.value, b.cells.get(path)?.value, descending) || compareKeys(a, b)
}

function rowOf({ metadata }: Stored): Row {
  return { project: metadata.project ?? '', name: metadata.name, labels: JSON.stringify(metadata.labels), cells: new Map() }
}

function idOf({ project, name }: Omit<Place, 'kind'>): string {
  return `${project}\0${name}`
}
