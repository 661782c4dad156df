import type { KindDef } from './kind.ts'

/** What of a kind says where its secrets are. */
export type SecretPlaces = Pick<KindDef, 'secrets'>

type Owner = Record<string, unknown>
type Visit = (owner: Owner, key: string, place: { isMember: boolean }) => void

/** What is shown in place of a secret that changes. */
export const hidden = '(secret)'

/**
 * Calls `visit` for every secret in an object: at the paths that its kind names, and the content of secret files wherever they
 * are, also in templates and in copies of other specs. `isMember`: a key of a record that people chose, so that the key itself is no secret.
 */
export function visitSecrets(kind: SecretPlaces | undefined, object: unknown, visit: Visit): void {
  const spec = isOwner(object) ? object['spec'] : undefined
  for (const path of kind?.secrets ?? []) visitPath(spec, path.split('.'), visit)
  visitFiles(object, visit)
}

/** An object without its secrets, as people see it: keys that people chose are there with `null`, the rest is left out. The same object where there are none. */
export function withoutSecrets<T>(object: T, kind?: SecretPlaces): T {
  if (!hasSecrets(object, kind)) return object
  const shown = structuredClone(object)
  visitSecrets(kind, shown, (owner, key, { isMember }) => {
    if (isMember) owner[key] = null
    else delete owner[key]
  })
  return shown
}

export function hasSecrets(object: unknown, kind?: SecretPlaces): boolean {
  let found = false
  visitSecrets(kind, object, () => {
    found = true
  })
  return found
}

/**
 * What people send back of an object that they were shown without its secrets: those that are not there, or `null`, are as they
 * were. Of a record, a key that is not there is gone. Files are told by their path. Changes `sent` (a spec).
 */
export function keepSecrets(kind: SecretPlaces, sent: unknown, old: unknown): void {
  for (const path of kind.secrets) {
    visitPath(old, path.split('.'), (owner, key, { isMember }) => {
      const target = counterpart(sent, old, owner)
      if (target && (isMember ? target[key] === null : target[key] === undefined || target[key] === null)) target[key] = owner[key]
    })
  }
  keepSecretFiles(sent, old)
}

/** The part of `keepSecrets` that is about files. */
export function keepSecretFiles(sent: unknown, old: unknown): void {
  const files = new Map<string, Owner>()
  visitFiles(old, (file) => files.set(String(file['path']), file))
  if (files.size === 0) return
  walk(sent, (value) => {
    const known = isSecretFile(value) ? files.get(String(value['path'])) : undefined
    if (!known || !isOwner(value) || contentKeys.some((key) => typeof value[key] === 'string')) return
    for (const key of contentKeys) if (typeof known[key] === 'string') value[key] = known[key]
  })
}

/** For lists of changes: one member of an object that was changed. */
export function shownMember(owners: readonly unknown[], key: string, value: unknown): unknown {
  return value !== undefined && isContent(key) && owners.some(isSecretFile) ? hidden : withoutSecrets(value)
}

/** True where a change at this path of a spec (`data.password`) would tell a secret. */
export function isSecretPath(kind: SecretPlaces, path: string): boolean {
  return kind.secrets.some((pattern) => {
    const wanted = pattern.split('.')
    const found = path.split('.')
    return wanted.every((part, at) => found[at] === undefined || part === '*' || part === found[at])
  })
}

const contentKeys = ['content', 'base64']

function isContent(key: string): boolean {
  return contentKeys.includes(key)
}

/** See services/lifecycle/mounts-kind.ts. */
function isSecretFile(value: unknown): value is Owner {
  return isOwner(value) && value['secret'] === true && typeof value['path'] === 'string'
}

function visitFiles(value: unknown, visit: Visit): void {
  walk(value, (inner) => {
    if (!isSecretFile(inner)) return
    for (const key of contentKeys) if (typeof inner[key] === 'string') visit(inner, key, { isMember: false })
  })
}

function visitPath(value: unknown, [first, ...rest]: string[], visit: Visit): void {
  if (!isOwner(value) || first === undefined) return
  const keys = first === '*' ? Object.keys(value) : [first]
  for (const key of keys) {
    if (rest.length > 0) visitPath(value[key], rest, visit)
    else if (typeof value[key] === 'string') visit(value, key, { isMember: first === '*' })
  }
}

/** The object in `sent` at the place where `owner` is in `old`; members of lists are told by their name. */
function counterpart(sent: unknown, old: unknown, owner: Owner): Owner | undefined {
  if (old === owner) return isOwner(sent) ? sent : undefined
  if (!isOwner(old) || !isOwner(sent)) return undefined
  for (const [key, inner] of Object.entries(old)) {
    const name = Array.isArray(old) && isOwner(inner) ? inner['name'] : undefined
    const other = name === undefined ? sent[key] : Object.values(sent).find((each) => isOwner(each) && each['name'] === name)
    const found = counterpart(other, inner, owner)
    if (found) return found
  }
  return undefined
}

function walk(value: unknown, look: (value: Owner) => void): void {
  if (!isOwner(value)) return
  look(value)
  for (const inner of Object.values(value)) walk(inner, look)
}

function isOwner(value: unknown): value is Owner {
  return value !== null && typeof value === 'object'
}
