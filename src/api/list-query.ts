/**
 * What a list may be asked for, besides labels: the store answers with it, and the console keeps its lists true with it while
 * events come in. Both therefore agree on which objects belong in a list and in which order.
 */
export interface ListFilter {
  /** Path and text: only objects whose value there is this text, or a list with it. All must hold. */
  where?: readonly { path: string; value: string }[]
  /** Only objects in whose name, labels or columns this text is found; upper and lower case are the same. */
  search?: string
}

type Scalar = string | number | boolean

/** The value that a path such as `status.nics.0.address` leads to. */
export function valueAt(object: unknown, path: string): unknown {
  let value = object
  for (const key of path.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** `path=value`; undefined for what is none. */
export function parseWhere(text: string): { path: string; value: string } | undefined {
  const at = text.indexOf('=')
  return at <= 0 ? undefined : { path: text.slice(0, at), value: text.slice(at + 1) }
}

/** `-path` sorts from the highest down. */
export function parseSort(sort: string): { path: string; descending: boolean } {
  return sort.startsWith('-') ? { path: sort.slice(1), descending: true } : { path: sort, descending: false }
}

/** What is compared with `where` and found by `search`: undefined for objects and for what is not there. */
export function textsAt(object: unknown, path: string): string[] {
  const value = valueAt(object, path)
  const list = Array.isArray(value) ? value : [value]
  return list.filter(isScalar).map(String)
}

/** All that `search` looks in, in lower case. */
export function searchText(
  object: { metadata: { name: string; labels: Record<string, string> } },
  columns: readonly { path: string }[],
): string {
  const { name, labels } = object.metadata
  const words = [name, ...Object.entries(labels).map(([key, value]) => `${key}=${value}`)]
  return [...words, ...columns.flatMap(({ path }) => textsAt(object, path))].join('\n').toLowerCase()
}

/** By what an object is sorted. Lists sort by their first value. */
export function sortValue(object: unknown, path: string): string | number | undefined {
  const value = valueAt(object, path)
  const first = Array.isArray(value) ? value[0] : value
  if (typeof first === 'boolean') return Number(first)
  return typeof first === 'string' || typeof first === 'number' ? first : undefined
}

/** Numbers before texts; what has no value comes last, in both directions. */
export function compareValues(a: string | number | undefined, b: string | number | undefined, descending: boolean): number {
  if (a === b) return 0
  if (a === undefined) return 1
  if (b === undefined) return -1
  const [low, high] = descending ? [b, a] : [a, b]
  if (typeof low !== typeof high) return typeof low === 'number' ? -1 : 1
  return low < high ? -1 : 1
}

/** The order of a list that is not sorted by anything else. */
export function compareKeys(a: { project?: string | undefined; name: string }, b: { project?: string | undefined; name: string }): number {
  return compareText(a.project ?? '', b.project ?? '') || compareText(a.name, b.name)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
