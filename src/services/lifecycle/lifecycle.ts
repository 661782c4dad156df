import type { Service } from '../../controller/service.ts'
import { instanceHardware, secretSignals } from './admissions.ts'
import { Instance } from './kind.ts'
import { leftoversController } from './leftovers.ts'
import { type LifecycleDeps, lifecycleNodeController } from './node.ts'
import { Operation } from './operation-kind.ts'
import { instanceOperationsController } from './operations.ts'

/** Instances from create to delete, on the node where they are placed. */
export function lifecycle(deps: LifecycleDeps): Service {
  return {
    name: 'services/lifecycle',
    kinds: [Instance, Operation],
    admissions: [instanceHardware, ...secretSignals],
    controllers: [instanceOperationsController()],
    nodeControllers: [lifecycleNodeController(deps), leftoversController(deps)],
  }
}
