import type { LoggedEvent } from '../../api/event.ts'
import type { Column, Metadata } from '../../api/kind.ts'
import { compareKeys, compareValues, type ListFilter, parseSort, searchText, sortValue, textsAt } from '../../api/list-query.ts'

/** An object of any kind, as pages that treat all kinds alike see it. */
export interface AnyObject {
  kind: string
  metadata: Metadata
  spec: Record<string, unknown>
  status: { phase: string } & Record<string, unknown>
}

export interface ListPage {
  items: AnyObject[]
  total: number
  revision: number
}

/** What a list was asked for. */
export interface ListView extends ListFilter {
  kind: string
  project?: string | undefined
  /** Label selector. The console cannot judge it: such lists are asked for again. */
  selector?: string | undefined
  sort?: string | undefined
  columns: readonly Column[]
  offset: number
  limit: number
}

/**
 * The page of a list after an event. `'stale'`: it cannot be told from here, ask the server again. The page itself where
 * nothing changes.
 */
export function applyToPage(page: ListPage, view: ListView, event: LoggedEvent): ListPage | 'stale' {
  if (event.type === 'note' || event.kind !== view.kind || event.revision <= page.revision) return page
  if (view.project !== undefined && event.project !== view.project) return page
  const object = event.object as AnyObject
  const at = page.items.findIndex((item) => item.metadata.uid === event.uid)
  const whole = view.offset === 0 && page.items.length >= page.total && page.items.length < view.limit
  if (view.selector) return 'stale'
  const belongs = matches(object, view)
  if (event.type === 'deleted' || !belongs) {
    if (at < 0) return whole || (event.type === 'updated' ? !dependsOnContent(view) : !belongs) ? page : 'stale'
    return whole ? without(page, at, event) : 'stale'
  }
  if (at < 0) {
    if (whole) return inserted(page, object, view, event)
    return event.type === 'updated' && !dependsOnContent(view) ? page : 'stale'
  }
  const moves = view.sort !== undefined && sortKey(page.items[at]!, view.sort) !== sortKey(object, view.sort)
  if (moves) return whole ? inserted(without(page, at, event), object, view, event) : 'stale'
  return { ...page, revision: event.revision, items: page.items.with(at, object) }
}

/** The object after an event; undefined when it is gone. An older event changes nothing. */
export function applyToObject(object: AnyObject | undefined, event: LoggedEvent): AnyObject | undefined {
  if (event.type === 'note' || (object && event.revision <= object.metadata.revision)) return object
  return event.type === 'deleted' ? undefined : (event.object as AnyObject)
}

export function matches(object: AnyObject, view: Pick<ListView, 'where' | 'search' | 'columns'>): boolean {
  const { where = [], search, columns } = view
  if (!where.every(({ path, value }) => textsAt(object, path).includes(value))) return false
  return !search || searchText(object, columns).includes(search.toLowerCase())
}

function dependsOnContent({ where, search, sort }: ListView): boolean {
  return (where?.length ?? 0) > 0 || !!search || sort !== undefined
}

function without(page: ListPage, at: number, event: LoggedEvent): ListPage {
  return { items: page.items.toSpliced(at, 1), total: page.total - 1, revision: event.revision }
}

function inserted(page: ListPage, object: AnyObject, view: ListView, event: LoggedEvent): ListPage {
  const before = page.items.findIndex((item) => compareObjects(item, object, view.sort) > 0)
  const at = before < 0 ? page.items.length : before
  return { items: page.items.toSpliced(at, 0, object), total: page.total + 1, revision: event.revision }
}

function compareObjects(a: AnyObject, b: AnyObject, sort: string | undefined): number {
  if (sort === undefined) return compareKeys(a.metadata, b.metadata)
  const { descending } = parseSort(sort)
  return compareValues(sortKey(a, sort), sortKey(b, sort), descending) || compareKeys(a.metadata, b.metadata)
}

function sortKey(object: AnyObject, sort: string): string | number | undefined {
  return sortValue(object, parseSort(sort).path)
}
