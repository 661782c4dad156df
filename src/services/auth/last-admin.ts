import type { SpecOf, Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission } from '../../controller/admission.ts'
import type { Store } from '../../store/store.ts'
import { Group, User } from './people-kind.ts'

interface People {
  users: Map<string, SpecOf<typeof User>>
  groups: Map<string, SpecOf<typeof Group>>
}

/** Somebody stays who may give rights to others, without root on the host. */
export const lastAdminStays: readonly Admission[] = [
  admission(User, async (change, { store }) => {
    if (change.verb === 'create') return
    await assertAdminLeft(store, ({ users }) => {
      if (change.verb === 'delete') users.delete(change.name)
      else users.set(change.name, change.spec)
    })
  }),
  admission(Group, async (change, { store }) => {
    if (change.verb === 'create') return
    await assertAdminLeft(store, ({ groups }) => {
      if (change.verb === 'delete') groups.delete(change.name)
      else groups.set(change.name, change.spec)
    })
  }),
]

/** Throws auth.last_admin. Where there is none before, there is nobody to keep. */
async function assertAdminLeft(store: Store, change: (people: People) => void): Promise<void> {
  const [users, groups] = await Promise.all([store.list(User), store.list(Group)])
  const people: People = { users: specs(users.items), groups: specs(groups.items) }
  const [before] = adminsOf(people)
  change(people)
  if (before !== undefined && adminsOf(people).length === 0) throw new PandoError('auth.last_admin', { name: before })
}

function specs<S>(items: readonly { metadata: Stored['metadata']; spec: S }[]): Map<string, S> {
  return new Map(items.filter(({ metadata }) => metadata.deletedAt === undefined).map(({ metadata, spec }) => [metadata.name, spec]))
}

function adminsOf({ users, groups }: People): string[] {
  const byGroup = new Set([...groups.values()].filter(({ roles }) => roles.includes('admin')).flatMap(({ members }) => members))
  return [...users]
    .filter(([name, { roles, disabled }]) => !disabled && (roles.includes('admin') || byGroup.has(name)))
    .map(([name]) => name)
}
