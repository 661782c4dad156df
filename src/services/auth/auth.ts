import type { Service } from '../../controller/service.ts'
import { projectIsEmpty } from './admissions.ts'
import { builtInRolesStay } from './built-in-admissions.ts'
import { projectController } from './controller.ts'
import { escalationRules } from './escalation.ts'
import { identityControllers } from './identity/controller.ts'
import { IdentityProvider } from './identity/provider-kind.ts'
import { defaultSessionLimits, type SessionLimits } from './identity/sessions.ts'
import { Project } from './kind.ts'
import { lastAdminStays } from './last-admin.ts'
import { membersController } from './members-controller.ts'
import { Credential, Group, Role, ServiceAccount, Session, Token, User } from './people-kind.ts'
import { roleController } from './role-controller.ts'

/** Projects: who is apart from whom. People, programs, and what they may do. */
export function auth({ sessionLimits = defaultSessionLimits }: { sessionLimits?: SessionLimits } = {}): Service {
  return {
    name: 'services/auth',
    kinds: [Project, User, Group, ServiceAccount, Role, Token, Session, Credential, IdentityProvider],
    admissions: [projectIsEmpty, builtInRolesStay, ...escalationRules, ...lastAdminStays],
    controllers: [projectController(), roleController(), membersController(), ...identityControllers(sessionLimits)],
    nodeControllers: [],
  }
}
