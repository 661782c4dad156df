import type { SpecOf, Stored } from '../../api/kind.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { Service } from '../../controller/service.ts'
import type { Snapshot } from '../fork/kind.ts'
import type { Instance } from '../lifecycle/kind.ts'
import { appRules, replicasAreTheApps } from './admissions.ts'
import { appsController } from './controller.ts'
import { App } from './kind.ts'
import { Revision } from './revision-kind.ts'
import type { Traffic } from './traffic.ts'

/** VM replicas that begin at a snapshot. */
interface CloneOrder {
  snapshot: Stored<typeof Snapshot>
  names: readonly string[]
  memory: boolean
  labels: Record<string, string>
  spec: SpecOf<typeof Instance>
}

export interface AppsDeps {
  /** Makes clones, of spares where there are any. A name that somebody has is left out of what comes back. */
  clone(order: CloneOrder, ctx: ReconcileContext): Promise<Stored<typeof Instance>[]>
  /** What the balancer with this uid has counted. Left out: nobody counts, and upgrades are judged by health alone. */
  traffic?(balancer: string, signal: AbortSignal): Promise<Traffic>
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
}

/** Apps: like instances behind one address, replaced when they fail, upgraded without a pause. */
export function apps(deps: AppsDeps): Service {
  return {
    name: 'services/apps',
    kinds: [App, Revision],
    admissions: [appRules, replicasAreTheApps],
    controllers: [appsController(deps)],
    nodeControllers: [],
  }
}
