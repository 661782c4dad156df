import { isDeepStrictEqual } from 'node:util'
import type { Caller, Permission, Rule } from '../../api/access.ts'
import type { SpecOf, Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { type Admission, type AdmissionContext, admission } from '../../controller/admission.ts'
import type { Store } from '../../store/store.ts'
import { builtInRoles, everythingEverywhere } from './built-in-roles.ts'
import { uncovered } from './coverage.ts'
import { IdentityProvider } from './identity/provider-kind.ts'
import { Project } from './kind.ts'
import { Group, Role, ServiceAccount, User } from './people-kind.ts'

type Spec<K extends typeof Project | typeof Group> = SpecOf<K>

/** Nobody gives away what they do not hold themselves, by whichever field it would be given. */
export const escalationRules: readonly Admission[] = [
  admission(Project, async (change, { store, caller }) => {
    if (change.verb === 'delete') return
    const before = change.verb === 'update' ? change.old.spec.members : []
    const given = change.spec.members.flatMap(({ subject, roles }, i) => {
      const had = before.find((member) => member.subject === subject)?.roles ?? []
      return roles.filter((role) => !had.includes(role)).map((role) => ({ role, field: `/spec/members/${i}/roles` }))
    })
    for (const { role, field } of given) {
      const rules = await rulesOf(role, { store, field })
      assertHolds(caller, [{ project: change.name, rules }], { what: `the role ${role} in project ${change.name}`, field })
    }
  }),
  ...([User, ServiceAccount, Group] as const).map((kind) =>
    admission(kind as typeof User, async (change, context) => {
      if (change.verb === 'delete') return
      const before = change.verb === 'update' ? change.old.spec.roles : []
      await assertMayGive(
        change.spec.roles.filter((role) => !before.includes(role)),
        context,
      )
    }),
  ),
  // Whoever comes into a group gets what it has, here and as a member of projects.
  admission(Group, async (change, context) => {
    if (change.verb === 'delete') return
    const before: Partial<Spec<typeof Group>> = change.verb === 'update' ? change.old.spec : {}
    const comes = (field: 'members' | 'claims') => change.spec[field].some((one) => !before[field]?.includes(one))
    if (!comes('members') && !comes('claims')) return
    await assertMayGive(change.spec.roles, context)
    for (const { metadata, spec } of (await context.store.list(Project)).items) {
      const roles = spec.members.find(({ subject }) => subject === `group:${change.name}`)?.roles ?? []
      for (const role of roles) {
        const rules = await rulesOf(role, context)
        assertHolds(context.caller, [{ project: metadata.name, rules }], {
          what: `the role ${role} in project ${metadata.name}`,
          field: '/spec/members',
        })
      }
    }
  }),
  admission(Role, async (change, { caller }) => {
    if (change.verb === 'delete') return
    if (change.verb === 'update' && isDeepStrictEqual(change.spec.rules, change.old.spec.rules)) return
    assertHolds(caller, [{ rules: change.spec.rules as Rule[] }], { what: 'what is in this role', field: '/spec/rules' })
  }),
  // A provider says who its people are, and which groups they have.
  admission(IdentityProvider, async (change, { caller }) => {
    if (change.verb !== 'delete') assertHolds(caller, everythingEverywhere, { what: 'what people of a provider may get', field: '/spec' })
  }),
]

/** Throws access.escalation, role.not_found. */
async function assertMayGive(roles: readonly string[], { store, caller }: AdmissionContext): Promise<void> {
  for (const role of roles) {
    const rules = await rulesOf(role, { store, field: '/spec/roles' })
    assertHolds(caller, [{ rules }], { what: `the role ${role} for the whole cloud`, field: '/spec/roles' })
  }
}

/** Throws role.not_found. */
async function rulesOf(role: string, { store, field = '/spec/roles' }: { store: Store; field?: string }): Promise<readonly Rule[]> {
  const builtIn = builtInRoles[role]
  if (Object.hasOwn(builtInRoles, role) && builtIn) return builtIn.rules
  const own: Stored<typeof Role> | undefined = await store.get(Role, { name: role })
  if (!own) throw new PandoError('role.not_found', { name: role }, { field })
  return own.spec.rules as Rule[]
}

/** Throws access.escalation. */
export function assertHolds(
  caller: Caller | undefined,
  given: readonly Permission[],
  { what, field }: { what: string; field?: string },
): void {
  const missing = uncovered(given, caller?.permissions ?? [])
  if (!missing) return
  const { kinds, verbs, project } = missing
  const place = project === undefined ? 'the whole cloud' : `project ${project}`
  throw new PandoError(
    'access.escalation',
    { subject: caller?.subject ?? 'nobody', what, lacks: `${verbs} ${kinds} for ${place}` },
    field === undefined ? {} : { field },
  )
}
