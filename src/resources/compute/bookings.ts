import type { Stored } from '../../api/kind.ts'
import { appLabel } from '../../services/apps/kind.ts'
import type { Instance } from '../../services/lifecycle/kind.ts'
import type { Key } from '../../store/store.ts'
import type { Demand, Load } from './plan.ts'

type InstanceObject = Stored<typeof Instance>

interface Booking extends Demand {
  node: string
  app: string | undefined
}

const nobody: ReadonlyMap<string, number> = new Map()

/** What each node was promised to, kept in step by the only loop that places. */
export class Bookings {
  readonly #byInstance = new Map<string, Booking>()
  readonly #used = new Map<string, Demand>()
  readonly #peers = new Map<string, Map<string, number>>() // app -> node -> replicas

  book(instance: InstanceObject, node: string): void {
    this.release(instance.metadata)
    const { spec } = instance
    const booking = { node, app: appOf(instance), cpus: spec.cpus, memoryBytes: spec.memory }
    this.#byInstance.set(id(instance.metadata), booking)
    this.#count(booking, 1)
  }

  release(key: Key): void {
    const booking = this.#byInstance.get(id(key))
    if (!booking) return
    this.#byInstance.delete(id(key))
    this.#count(booking, -1)
  }

  /** What the nodes hold, as one instance sees it. */
  loadFor(instance: InstanceObject): Load {
    return { used: this.#used, peers: this.#peers.get(appOf(instance) ?? '') ?? nobody }
  }

  #count({ node, app, cpus, memoryBytes }: Booking, sign: 1 | -1): void {
    const before = this.#used.get(node) ?? { cpus: 0, memoryBytes: 0 }
    this.#used.set(node, { cpus: before.cpus + sign * cpus, memoryBytes: before.memoryBytes + sign * memoryBytes })
    if (app === undefined) return
    const nodes = this.#peers.get(app) ?? new Map<string, number>()
    const count = (nodes.get(node) ?? 0) + sign
    if (count > 0) this.#peers.set(app, nodes.set(node, count))
    else nodes.delete(node)
    if (nodes.size === 0) this.#peers.delete(app)
  }
}

function appOf({ metadata }: InstanceObject): string | undefined {
  const app = metadata.labels[appLabel]
  return app === undefined ? undefined : `${metadata.project}/${app}`
}

function id(key: Key): string {
  return `${key.project ?? ''}/${key.name}`
}
