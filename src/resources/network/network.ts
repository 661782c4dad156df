import type { Service } from '../../controller/service.ts'
import { appNetworks, instanceNetworks, networkRules } from './admissions.ts'
import { networkController } from './controller.ts'
import { Network } from './kind.ts'
import { type NetworkNodeDeps, networkNodeController } from './node.ts'

/** Networks of projects: subnets, addresses, names and published ports. */
export function network(deps: NetworkNodeDeps): Service {
  return {
    name: 'resources/network',
    kinds: [Network],
    admissions: [networkRules(deps), instanceNetworks(deps), appNetworks(deps)],
    controllers: [networkController(deps)],
    nodeControllers: [networkNodeController(deps)],
  }
}
