import type { Service } from '../../controller/service.ts'
import type { NetworkDriver } from '../../resources/network/driver.ts'
import type { BalancerDriver } from './driver.ts'
import { LoadBalancer } from './kind.ts'
import { balancerLeftoversController } from './leftovers.ts'
import { loadBalancerNodeController } from './node.ts'

export interface LoadBalancingDeps {
  node: string
  balancer: BalancerDriver
  driver: Pick<NetworkDriver, 'netnsOf'>
}

/** The one address of each app, and the replicas behind it. */
export function loadBalancing(deps: LoadBalancingDeps): Service {
  return {
    name: 'services/load-balancing',
    kinds: [LoadBalancer],
    admissions: [],
    controllers: [],
    nodeControllers: [loadBalancerNodeController(deps), balancerLeftoversController(deps)],
  }
}
