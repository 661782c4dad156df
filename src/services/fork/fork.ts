import type { Stored } from '../../api/kind.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { Service } from '../../controller/service.ts'
import type { Engine, PreparedInstance } from '../../engines/engine.ts'
import type { NetworkDriver } from '../../resources/network/driver.ts'
import type { Instance } from '../lifecycle/kind.ts'
import { instanceBeginning, snapshotRules } from './admissions.ts'
import { unkeptController } from './controller.ts'
import { Snapshot, type Spare } from './kind.ts'
import { snapshotLeftoversController } from './leftovers.ts'
import { snapshotNodeController } from './node.ts'
import { forkOperationsController } from './operations.ts'
import { poolController } from './pool.ts'

export interface ForkDeps {
  node: string
  /** The engine for `container` or `vm` on this node. Throws node.engine_unavailable. */
  engineFor(word: Stored<typeof Instance>['spec']['engine']): Engine
  engines: readonly Engine[]
  driver: Pick<NetworkDriver, 'removePort'>
  /** What a spare is made from, with its ports made. */
  prepareSpare(snapshot: Stored<typeof Snapshot>, spare: Spare, ctx: ReconcileContext): Promise<PreparedInstance>
  /** Memory of this machine that programs could have now, in bytes. */
  freeMemory(): number
  /** For spares. Default: a random UUID. */
  newUid?(): string
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
}

/** Snapshots of instances, and clones that begin there. */
export function fork(deps: ForkDeps): Service {
  return {
    name: 'services/fork',
    kinds: [Snapshot],
    admissions: [snapshotRules(deps), instanceBeginning],
    controllers: [unkeptController(), forkOperationsController(deps)],
    nodeControllers: [snapshotNodeController(deps), poolController(deps), snapshotLeftoversController(deps)],
  }
}
