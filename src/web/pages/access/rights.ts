import type { AnyObject } from '../../data/apply-events.ts'
import type { Rule } from '../../data/permissions.ts'

/** Verbs that most kinds have: columns of their own. */
export const plainVerbs = ['list', 'get', 'create', 'update', 'delete'] as const

/** `all`: always; `some`: only objects with certain labels; `none`: never; `absent`: nobody can do this to the kind. */
export type Allowed = 'all' | 'some' | 'none' | 'absent'

export interface MatrixRow {
  kind: string
  plain: Readonly<Record<(typeof plainVerbs)[number], Allowed>>
  actions: readonly { verb: string; allowed: Allowed }[]
}

/** What rules allow, for every kind and every verb there is of it. `rights`: kind -> verbs. */
export function matrixOf(rules: readonly Rule[], rights: Readonly<Record<string, readonly string[]>>): MatrixRow[] {
  return Object.entries(rights).map(([kind, verbs]) => {
    const allowed = (verb: string): Allowed => (verbs.includes(verb) ? allows(rules, kind, verb) : 'absent')
    return {
      kind,
      plain: Object.fromEntries(plainVerbs.map((verb) => [verb, allowed(verb)])) as MatrixRow['plain'],
      actions: verbs.filter((verb) => !isPlain(verb)).map((verb) => ({ verb, allowed: allowed(verb) })),
    }
  })
}

function isPlain(verb: string): boolean {
  return (plainVerbs as readonly string[]).includes(verb)
}

function allows(rules: readonly Rule[], kind: string, verb: string): Allowed {
  const fitting = rules.filter(
    ({ kinds, verbs }) => (kinds.includes('*') || kinds.includes(kind)) && (verbs.includes('*') || verbs.includes(verb)),
  )
  if (fitting.some(({ selector }) => !selector)) return 'all'
  return fitting.length > 0 ? 'some' : 'none'
}

/** Does a row allow anything at all? */
export function allowsAnything({ plain, actions }: MatrixRow): boolean {
  return [...Object.values(plain), ...actions.map(({ allowed }) => allowed)].some((one) => one === 'all' || one === 'some')
}

/** Somebody holds a role, in a project or, without one, for the whole cloud. */
export interface Grant {
  subject: string
  role: string
  project?: string
}

export interface Holders {
  users: readonly AnyObject[]
  groups: readonly AnyObject[]
  accounts: readonly AnyObject[]
  projects: readonly AnyObject[]
}

/** Everything that was given to anybody, by who has it. */
export function grantsOf({ users, groups, accounts, projects }: Holders): Grant[] {
  const ofAll = (objects: readonly AnyObject[], subjectOf: (object: AnyObject) => string) =>
    objects.flatMap((object) =>
      ((object.spec['roles'] as string[] | undefined) ?? []).map((role) => ({ subject: subjectOf(object), role })),
    )
  const inProjects = projects.flatMap(({ metadata, spec }) =>
    ((spec['members'] as { subject: string; roles: string[] }[] | undefined) ?? []).flatMap(({ subject, roles }) =>
      roles.map((role) => ({ subject, role, project: metadata.name })),
    ),
  )
  const all: Grant[] = [
    ...ofAll(users, ({ metadata }) => `user:${metadata.name}`),
    ...ofAll(groups, ({ metadata }) => `group:${metadata.name}`),
    ...ofAll(accounts, ({ metadata }) => `serviceaccount:${metadata.project}/${metadata.name}`),
    ...inProjects,
  ]
  return all.sort(
    (a, b) => a.subject.localeCompare(b.subject) || (a.project ?? '').localeCompare(b.project ?? '') || a.role.localeCompare(b.role),
  )
}

/** What a user holds: given to them, or to a group that they are in. */
export function grantsFor(user: string, groups: readonly AnyObject[], grants: readonly Grant[]): (Grant & { via?: string })[] {
  const theirs = new Set(
    groups.filter(({ spec }) => (spec['members'] as string[] | undefined)?.includes(user)).map(({ metadata }) => `group:${metadata.name}`),
  )
  return grants.flatMap((grant) =>
    grant.subject === `user:${user}` ? [grant] : theirs.has(grant.subject) ? [{ ...grant, via: grant.subject.slice('group:'.length) }] : [],
  )
}

/** Where the object of a subject is: `serviceaccount:demo/ci` -> its kind, project and name. Undefined: it has none. */
export function placeOfSubject(subject: string): { kind: string; project?: string; name: string } | undefined {
  const [, type, project, name] = /^(user|group|serviceaccount):(?:([^/]+)\/)?([^/]+)$/.exec(subject) ?? []
  if (!type || !name) return undefined
  const kind = { user: 'User', group: 'Group', serviceaccount: 'ServiceAccount' }[type]!
  return { kind, name, ...(project ? { project } : {}) }
}
