import type { Service } from '../../controller/service.ts'
import { fitsSomeNode } from './admissions.ts'
import { placementController } from './controller.ts'
import { Node } from './kind.ts'
import { type NodeDeps, nodeController } from './node.ts'

/** Nodes, and which of them gets an instance. */
export function compute(deps: NodeDeps): Service {
  return {
    name: 'resources/compute',
    kinds: [Node],
    admissions: [fitsSomeNode],
    controllers: [placementController()],
    nodeControllers: [nodeController(deps)],
  }
}
