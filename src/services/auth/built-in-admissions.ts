import { PandoError } from '../../base/errors.ts'
import { admission } from '../../controller/admission.ts'
import { builtInRoles } from './built-in-roles.ts'
import { Role } from './people-kind.ts'

/** What everybody knows under these names stays what it is. */
export const builtInRolesStay = admission(Role, async ({ name }) => {
  if (Object.hasOwn(builtInRoles, name)) throw new PandoError('role.built_in', { name })
})
