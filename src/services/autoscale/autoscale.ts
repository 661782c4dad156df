import type { SpecOf } from '../../api/kind.ts'
import type { Service } from '../../controller/service.ts'
import type { InstanceStats } from '../../engines/engine.ts'
import type { Instance } from '../lifecycle/kind.ts'
import { policyRules } from './admissions.ts'
import { autoscaleController } from './controller.ts'
import { AutoscalePolicy } from './kind.ts'
import type { Counted } from './tracks.ts'

export interface AutoscaleDeps {
  node: string
  /** What instances of this node use, asked for all who want to know. Throws node.engine_unavailable, instance.unsupported. */
  stats: {
    measure(
      instance: { uid: string; engine: SpecOf<typeof Instance>['engine'] },
      options: { maxAgeMs: number; signal: AbortSignal },
    ): Promise<{ at: number; stats: InstanceStats }>
  }
  /** Tells what the balancer of an app counted, by the uid of its LoadBalancer. Left out: nobody counts requests. */
  balancer?: { observe(id: string, signal: AbortSignal): Promise<{ running: boolean; backends: readonly Counted[] } | undefined> }
}

/** How many replicas an app has, by what they have to do. */
export function autoscale(deps: AutoscaleDeps): Service {
  return {
    name: 'services/autoscale',
    kinds: [AutoscalePolicy],
    admissions: [policyRules],
    controllers: [autoscaleController(deps)],
    nodeControllers: [],
  }
}
