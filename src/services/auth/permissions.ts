import type { Caller, Identity, Permission, Rule, Subject } from '../../api/access.ts'
import type { Stored } from '../../api/kind.ts'
import type { Store } from '../../store/store.ts'
import { builtInRoles, everythingEverywhere } from './built-in-roles.ts'
import { Project } from './kind.ts'
import { Group, Role, ServiceAccount, Session, Token, User } from './people-kind.ts'

/** What the rights of all people are worked out from, of one moment. */
interface Directory {
  revision: number
  groups: readonly Stored<typeof Group>[]
  /** Subject -> what it is in which project. */
  members: ReadonlyMap<string, readonly { project: string; roles: readonly string[] }[]>
  roles: ReadonlyMap<string, readonly Rule[]>
}

/** A role that somebody holds. */
export interface Binding {
  subject: Subject
  role: string
  rules: readonly Rule[]
  /** Where. Absent: for the whole cloud. */
  project?: string
}

/** Callers as they were asked about -> as they are by now, until something changes that rights depend on. */
interface Renewals {
  revision: number
  known: Promise<WeakMap<Caller, Promise<Caller | undefined>>>
}

/** Whatever the rights of somebody depend on. */
const peopleKinds = [Project, Group, Role, User, ServiceAccount, Session, Token]

/** After so many changes of anything the directory is read anew without a look at what they were. */
const mostBehind = 10_000

/** Works out what somebody may do, for each request from the objects as they are: a right that was taken away is gone at once. */
export class Permissions {
  readonly #store: Store
  #directory: Directory | undefined
  #renewals: Renewals | undefined

  constructor(store: Store) {
    this.#store = store
  }

  /** Undefined for somebody who is not there, or disabled. */
  async callerOf(identity: Identity, address: string): Promise<Caller | undefined> {
    const { subject, by, scope } = identity
    if (subject === 'system:root') return { subject, by, address, groups: [], permissions: everythingEverywhere }
    const account = await this.#account(subject)
    if (!account || !isInUse(account)) return undefined
    const directory = await this.#current()
    const { groups, permissions } = rightsIn(directory, { subject, claims: identity.groups ?? [], roles: account.spec.roles })
    return {
      subject,
      by,
      address,
      groups: groups.map(({ metadata }) => metadata.name),
      permissions: scope ? within(permissions, scope, directory) : permissions,
    }
  }

  /** What somebody has without what a provider said of them, also while their account is disabled. */
  async rightsOf(subject: Caller['subject']): Promise<readonly Permission[]> {
    if (subject === 'system:root') return everythingEverywhere
    const roles = (await this.#account(subject))?.spec.roles ?? []
    return rightsIn(await this.#current(), { subject, claims: [], roles }).permissions
  }

  /** Every role that somebody holds who could use it: groups as such, and no accounts that are gone or disabled. */
  async bindings(): Promise<Binding[]> {
    const [{ groups, members, roles }, users, accounts] = await Promise.all([
      this.#current(),
      this.#store.list(User),
      this.#store.list(ServiceAccount),
    ])
    const holders: [Subject, readonly string[]][] = [
      ...groups.map(({ metadata, spec }) => [`group:${metadata.name}`, spec.roles] as [Subject, readonly string[]]),
      ...users.items.filter(isInUse).map(({ metadata, spec }) => [`user:${metadata.name}`, spec.roles] as [Subject, readonly string[]]),
      ...accounts.items
        .filter(isInUse)
        .map(({ metadata, spec }) => [`serviceaccount:${metadata.project}/${metadata.name}`, spec.roles] as [Subject, readonly string[]]),
    ]
    const binding = (subject: Subject, role: string, project?: string): Binding[] => {
      const rules = roles.get(role)
      return rules ? [{ subject, role, rules, ...(project === undefined ? {} : { project }) }] : []
    }
    return holders.flatMap(([subject, held]) => [
      ...held.flatMap((role) => binding(subject, role)),
      ...(members.get(subject) ?? []).flatMap((one) => one.roles.flatMap((role) => binding(subject, role, one.project))),
    ])
  }

  /** False for an account that is not there, or disabled. */
  async isInUse(subject: Subject): Promise<boolean> {
    const account = await this.#account(subject)
    return account !== undefined && isInUse(account)
  }

  /** The groups that somebody is in, without what a provider said of them. A group is itself. */
  async groupsOf(subject: Subject): Promise<string[]> {
    const [type, name = ''] = subject.split(':')
    if (type === 'group') return [name]
    return type === 'user' ? groupsOf(name, [], await this.#current()).map(({ metadata }) => metadata.name) : []
  }

  /** The same caller with the rights they have by now. Undefined where what they proved it with is no longer good. */
  async renewed(caller: Caller): Promise<Caller | undefined> {
    const known = await (await this.#currentRenewals()).known
    let again = known.get(caller)
    if (!again) {
      again = this.#renew(caller)
      known.set(caller, again)
      again.catch(() => known.delete(caller))
    }
    return again
  }

  async #renew(caller: Caller): Promise<Caller | undefined> {
    const identity = await this.#identityOf(caller)
    return identity && this.callerOf(identity, caller.address)
  }

  /** Hundreds of streams ask at each event: whether anything changed that rights depend on is looked up once for all of them. */
  async #currentRenewals(): Promise<Renewals> {
    const revision = await this.#store.revision()
    const last = this.#renewals
    if (last && last.revision >= revision) return last
    const fresh = async () =>
      last && !(await this.#hasChanged(peopleKinds, last.revision, revision))
        ? last.known
        : new WeakMap<Caller, Promise<Caller | undefined>>()
    this.#renewals = { revision, known: fresh().catch(() => new WeakMap()) }
    return this.#renewals
  }

  async #identityOf({ subject, by }: Caller): Promise<Identity | undefined> {
    if (by.type === 'session') {
      const session = await this.#store.get(Session, { name: by.session })
      return session && { subject, by, groups: session.spec.groups }
    }
    if (by.type === 'token' && subject !== 'system:root') {
      const token = await this.#store.get(Token, { name: by.token })
      return token?.status.phase === 'active' ? { subject, by, scope: token.spec.scope } : undefined
    }
    return { subject, by }
  }

  /** The rules of a role, built in or not. Undefined for one that is not there. */
  async rulesOf(role: string): Promise<readonly Rule[] | undefined> {
    return (await this.#current()).roles.get(role)
  }

  async #account(subject: string): Promise<Stored<typeof User> | Stored<typeof ServiceAccount> | undefined> {
    const [, type, project, name] = /^(user|serviceaccount):(?:([^/]+)\/)?([^/]+)$/.exec(subject) ?? []
    if (name === undefined) return undefined
    return type === 'user' ? this.#store.get(User, { name }) : this.#store.get(ServiceAccount, { project: project ?? '', name })
  }

  async #current(): Promise<Directory> {
    const revision = await this.#store.revision()
    const known = this.#directory
    if (known && (await this.#isCurrent(known, revision))) {
      known.revision = Math.max(known.revision, revision)
      return known
    }
    const fresh = await readDirectory(this.#store, revision)
    if (!this.#directory || this.#directory.revision < revision) this.#directory = fresh
    return fresh
  }

  async #isCurrent({ revision: since }: Directory, revision: number): Promise<boolean> {
    return revision <= since || !(await this.#hasChanged([Project, Group, Role], since, revision))
  }

  /** Too much has happened since: it is taken for changed. */
  async #hasChanged(kinds: readonly { kind: string }[], since: number, revision: number): Promise<boolean> {
    if (revision - since > mostBehind) return true
    const types = ['created' as const, 'updated' as const, 'deleted' as const]
    const changes = await Promise.all(kinds.map(({ kind }) => this.#store.history({ kind, since, types, limit: 1 })))
    return changes.some((found) => found.length > 0)
  }
}

async function readDirectory(store: Store, revision: number): Promise<Directory> {
  const [projects, groups, roles] = await Promise.all([store.list(Project), store.list(Group), store.list(Role)])
  const members = new Map<string, { project: string; roles: readonly string[] }[]>()
  for (const { metadata, spec } of projects.items)
    for (const { subject, roles: held } of spec.members) {
      const all = members.get(subject) ?? []
      members.set(subject, all)
      all.push({ project: metadata.name, roles: held })
    }
  return {
    revision,
    groups: groups.items,
    members,
    roles: new Map<string, readonly Rule[]>([
      ...roles.items.map(({ metadata, spec }) => [metadata.name, spec.rules as Rule[]] as const),
      ...Object.entries(builtInRoles).map(([name, { rules }]) => [name, rules] as const),
    ]),
  }
}

function rightsIn(
  directory: Directory,
  { subject, claims, roles }: { subject: string; claims: readonly string[]; roles: readonly string[] },
): { groups: Stored<typeof Group>[]; permissions: Permission[] } {
  const groups = subject.startsWith('user:') ? groupsOf(subject.slice('user:'.length), claims, directory) : []
  const subjects = [subject, ...groups.map(({ metadata }) => `group:${metadata.name}`)]
  const permissions = [
    ...permission(undefined, [...roles, ...groups.flatMap(({ spec }) => spec.roles)], directory),
    ...subjects.flatMap((one) => directory.members.get(one) ?? []).flatMap((one) => permission(one.project, one.roles, directory)),
  ]
  return { groups, permissions }
}

function groupsOf(user: string, claims: readonly string[], { groups }: Directory): Stored<typeof Group>[] {
  return groups.filter(({ spec }) => spec.members.includes(user) || spec.claims.some((claim) => claims.includes(claim)))
}

function isInUse({ metadata, spec }: Stored<typeof User> | Stored<typeof ServiceAccount>): boolean {
  return !spec.disabled && metadata.deletedAt === undefined
}

/** Roles that are not there any more give nothing. */
function permission(project: string | undefined, roles: readonly string[], directory: Directory): Permission[] {
  const rules = roles.flatMap((role) => directory.roles.get(role) ?? [])
  return rules.length === 0 ? [] : [{ ...(project === undefined ? {} : { project }), rules }]
}

/** What the owner may do, and the scope as well allows. */
function within(
  permissions: readonly Permission[],
  { project, roles }: NonNullable<Identity['scope']>,
  directory: Directory,
): Permission[] {
  const limits = roles?.flatMap((role) => directory.roles.get(role) ?? [])
  return permissions
    .filter((one) => project === undefined || one.project === undefined || one.project === project)
    .map(({ rules, ...one }) => ({
      ...one,
      ...(project === undefined ? {} : { project }),
      rules: limits === undefined ? rules : rules.flatMap((rule) => limits.flatMap((limit) => common(rule, limit))),
    }))
    .filter(({ rules }) => rules.length > 0)
}

/** What both rules allow. */
export function common(a: Rule, b: Rule): Rule[] {
  const kinds = both(a.kinds, b.kinds)
  const verbs = both(a.verbs, b.verbs)
  if (kinds.length === 0 || verbs.length === 0) return []
  const selector = [a.selector, b.selector].filter((one) => one !== undefined).join(',')
  return [{ kinds, verbs, ...(a.selector === undefined && b.selector === undefined ? {} : { selector }) }]
}

function both(a: readonly string[], b: readonly string[]): readonly string[] {
  if (a.includes('*')) return b
  return b.includes('*') ? a : a.filter((one) => b.includes(one))
}
