import { isDeepStrictEqual } from 'node:util'
import type { Rule } from '../../api/access.ts'
import type { SpecOf } from '../../api/kind.ts'
import type { Controller, Outcome } from '../../controller/controller.ts'
import type { Store } from '../../store/store.ts'
import { modify } from '../../store/update.ts'
import { builtInRoles } from './built-in-roles.ts'
import { Role } from './people-kind.ts'

/** Keeps the objects of the roles that come with Pando as they are in this version of it. */
export function roleController(): Controller {
  return {
    name: 'services/auth/roles',
    watches: [{ kind: Role }],
    writes: ['Role.spec', 'Role.status'],
    async listen(wake) {
      for (const name of Object.keys(builtInRoles)) wake({ name })
    },
    async reconcile(key, { store }): Promise<Outcome> {
      if (Object.hasOwn(builtInRoles, key.name)) await keepBuiltInRole(key.name, store)
      return 'done'
    },
  }
}

async function keepBuiltInRole(name: string, store: Store): Promise<void> {
  const spec = specOf(name)
  const status = { phase: 'active' as const, builtIn: true }
  if (!(await store.get(Role, { name }))) await store.create(Role, { name, spec, status })
  await modify(store, Role, { name }, (role) =>
    isDeepStrictEqual([role.spec, role.status], [spec, status]) ? role : { ...role, spec, status },
  )
}

function specOf(name: string): SpecOf<typeof Role> {
  const { description, rules } = builtInRoles[name]!
  return { description, rules: rules.map(copyOf) }
}

function copyOf({ kinds, verbs, selector }: Rule): SpecOf<typeof Role>['rules'][number] {
  return { kinds: [...kinds], verbs: [...verbs], ...(selector === undefined ? {} : { selector }) }
}
