import type { SpecOf, Stored } from '../../api/kind.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { Service } from '../../controller/service.ts'
import type { Engine } from '../../engines/engine.ts'
import type { Snapshot } from '../fork/kind.ts'
import type { Instance } from '../lifecycle/kind.ts'
import { desktopRules, instancesAreTheDesktops, poolRules } from './admissions.ts'
import { desktopController } from './desktop-controller.ts'
import { Desktop, DesktopPool } from './kind.ts'
import { poolController } from './pool-controller.ts'
import type { Screens } from './screens.ts'

type InstanceObject = Stored<typeof Instance>

/** Desktops that begin at a snapshot. */
interface CloneOrder {
  snapshot: Stored<typeof Snapshot>
  names: readonly string[]
  memory: boolean
  labels: Record<string, string>
  spec: SpecOf<typeof Instance>
}

export interface DesktopsDeps {
  /** Makes clones, of spares where there are any. A name that somebody has is left out of what comes back. */
  clone(order: CloneOrder, ctx: ReconcileContext): Promise<InstanceObject[]>
  images: {
    /** The image a reference means now. */
    find(store: ReconcileContext['store'], project: string, reference: string): Promise<{ digest: string } | undefined>
  }
  /** Who looks at which screen. */
  screens: Screens
  /** The engine for `vm` on this node. Throws node.engine_unavailable. */
  engineFor(word: InstanceObject['spec']['engine']): Engine
  /** Who is logged in inside; undefined where nobody can tell. Left out: nobody is ever asked. */
  usersInside?(instance: InstanceObject, signal: AbortSignal): Promise<readonly string[] | undefined>
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
}

/** Desktops that are all alike, for people to take and to give back. */
export function desktops(deps: DesktopsDeps): Service {
  return {
    name: 'services/desktops',
    kinds: [DesktopPool, Desktop],
    admissions: [poolRules, desktopRules, instancesAreTheDesktops],
    controllers: [poolController(deps), desktopController(deps)],
    nodeControllers: [],
  }
}
