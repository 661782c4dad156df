import { hidden, isSecretPath, type SecretPlaces, shownMember } from './secrets.ts'

export interface SpecChange {
  /** `ports.0.hostPort` */ path: string
  from?: unknown
  to?: unknown
}

/** What differs between two JSON values, as the shortest list of paths; lists of other length count as one change. Secrets are not told. */
export function specChanges(from: unknown, to: unknown, kind?: SecretPlaces): SpecChange[] {
  const changes = changesAt(from, to, { path: '', owners: [] })
  return kind ? changes.map((change) => (isSecretPath(kind, change.path) ? withoutValues(change) : change)) : changes
}

function withoutValues({ path, from, to }: SpecChange): SpecChange {
  return { path, ...(from === undefined ? {} : { from: hidden }), ...(to === undefined ? {} : { to: hidden }) }
}

function changesAt(from: unknown, to: unknown, { path, owners }: { path: string; owners: readonly unknown[] }): SpecChange[] {
  const shown = (value: unknown) => shownMember(owners, path.split('.').at(-1)!, value)
  if (!isObject(from) || !isObject(to) || !isAlike(from, to)) return Object.is(from, to) ? [] : [{ path, from: shown(from), to: shown(to) }]
  const keys = new Set([...Object.keys(from), ...Object.keys(to)])
  return [...keys]
    .sort()
    .flatMap((key) => changesAt(from[key], to[key], { path: path === '' ? key : `${path}.${key}`, owners: [from, to] }))
}

export function describeChange({ path, from, to }: SpecChange): string {
  if (from === undefined) return `${path}: ${JSON.stringify(to)} added`
  if (to === undefined) return `${path}: ${JSON.stringify(from)} removed`
  return `${path}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`
}

/** Two lists of one length, or two records. */
function isAlike(a: object, b: object): boolean {
  return Array.isArray(a) ? Array.isArray(b) && a.length === b.length : !Array.isArray(b)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object'
}
