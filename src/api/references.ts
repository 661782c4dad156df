import type { KindDef, Reference } from './kind.ts'

/** One object that a spec names. */
export interface Named {
  kind: string
  /** Of an Image: its reference. */
  name: string
  /** The right that it takes to name it. */
  verb: string
  /** JSON pointer of the field. */
  field: string
}

/** All that a spec names of its project, each once, where it first stands. */
export function namedIn({ refers }: Pick<KindDef, 'refers'>, spec: unknown): Named[] {
  const found = new Map<string, Named>()
  for (const { path, kind, verb = 'get', when = {} } of refers) {
    if (!Object.entries(when).every(([field, value]) => (spec as Record<string, unknown>)[field] === value)) continue
    for (const { name, field } of namesAt(spec, path.split('.'), '/spec')) {
      const id = idOf({ kind, name, verb })
      if (!found.has(id)) found.set(id, { kind, name, verb, field })
    }
  }
  return [...found.values()]
}

/** The same for what the same right is needed to the same object. */
export function idOf({ kind, name, verb }: Pick<Named, 'kind' | 'name' | 'verb'>): string {
  return `${verb} ${kind} ${name}`
}

/** The same references in a part of a spec, e.g. the template of an app, which does not have the fields `without`. */
export function refersWithin(part: string, refers: readonly Reference[], without: readonly string[]): Reference[] {
  return refers.filter(({ path }) => !without.includes(path.split('.')[0]!)).map((one) => ({ ...one, path: `${part}.${one.path}` }))
}

function namesAt(value: unknown, [first, ...rest]: string[], field: string): { name: string; field: string }[] {
  if (first === undefined) return typeof value === 'string' ? [{ name: value, field }] : []
  if (value === null || typeof value !== 'object') return []
  const keys = first === '*' ? Object.keys(value) : [first]
  return keys.flatMap((key) => namesAt((value as Record<string, unknown>)[key], rest, `${field}/${key}`))
}
