import { isDeepStrictEqual } from 'node:util'
import type { KindDef } from '../../api/kind.ts'

/** Changes of a spec that need, or get by with, a right of their own. */
const finer: Readonly<Record<string, readonly string[]>> = {
  Project: ['grant', 'limit'],
  User: ['grant'],
  Group: ['grant'],
  ServiceAccount: ['grant'],
  App: ['upgrade'],
}

export function finerVerbs({ kind }: Pick<KindDef, 'kind'>): readonly string[] {
  return finer[kind] ?? []
}

type Spec = Readonly<Record<string, unknown>>

/**
 * The verbs that a change of a spec takes, all of them. What a new object has beyond the defaults of its kind counts as a change too.
 */
export function verbsOfChange({ kind }: Pick<KindDef, 'kind'>, before: Spec | undefined, after: Spec): string[] {
  const plain = before === undefined ? 'create' : 'update'
  const old = before ?? {}
  const differs = (field: string) => !isDeepStrictEqual(old[field] ?? emptyOf(after[field]), after[field])
  const changed = Object.keys({ ...old, ...after }).filter(differs)
  switch (kind) {
    case 'Project':
      return split(changed, { members: 'grant', quota: 'limit' }, plain)
    case 'User':
    case 'ServiceAccount':
      return split(changed, { roles: 'grant' }, plain)
    case 'Group': {
      // Who comes into a group gets its roles.
      const gives = [before, after].some((spec) => (spec?.['roles'] as readonly string[] | undefined)?.length)
      return split(changed, gives ? { roles: 'grant', members: 'grant', claims: 'grant' } : { roles: 'grant' }, plain)
    }
    case 'App':
      return before !== undefined && isUpgrade(old, after, changed) ? ['upgrade'] : [plain]
    default:
      return [plain]
  }
}

function split(changed: readonly string[], special: Readonly<Record<string, string>>, plain: string): string[] {
  const verbs = new Set(changed.map((field) => special[field] ?? plain))
  if (plain === 'create') verbs.add('create')
  return verbs.size === 0 ? [plain] : [...verbs]
}

/** Nothing but the image is another one. */
function isUpgrade(before: Spec, after: Spec, changed: readonly string[]): boolean {
  if (changed.join() !== 'template') return false
  const withoutImage = (spec: Spec) => ({ ...(spec['template'] as object), image: '' })
  return isDeepStrictEqual(withoutImage(before), withoutImage(after))
}

function emptyOf(value: unknown): unknown {
  if (Array.isArray(value)) return []
  return typeof value === 'object' && value !== null ? {} : undefined
}
