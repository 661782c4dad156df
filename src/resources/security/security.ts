import type { Service } from '../../controller/service.ts'
import { appGroups, groupRules, instanceGroups } from './admissions.ts'
import { SecurityGroup } from './kind.ts'
import { type SecurityNodeDeps, securityNodeController } from './node.ts'

/** Security groups: who may connect to whom. */
export function security(deps: SecurityNodeDeps): Service {
  return {
    name: 'resources/security',
    kinds: [SecurityGroup],
    admissions: [groupRules(), instanceGroups(), appGroups()],
    controllers: [],
    nodeControllers: [securityNodeController(deps)],
  }
}
