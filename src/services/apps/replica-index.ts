import { isDeepStrictEqual } from 'node:util'
import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import type { Node } from '../../resources/compute/kind.ts'
import type { Key } from '../../store/store.ts'
import type { Instance } from '../lifecycle/kind.ts'
import { appLabel } from './kind.ts'
import { isReplica, type Replica, replicaOf } from './replica.ts'

type InstanceObject = Stored<typeof Instance>

interface Entry {
  app: string
  replica: Replica
  revision: number
}

/** So long a node may be away before its replicas are made elsewhere, in ms. */
const goneMs = 30_000

const mostDropped = 10_000

/** Which app has which replicas, from the events of instances: so that nobody has to read them all. */
export class ReplicaIndex {
  readonly #entries = new Map<string, Entry>() // uid -> entry
  readonly #byApp = new Map<string, Map<string, Replica>>() // app -> uid -> replica
  /** Uids of the last that went: what this process wrote just before may be told to it later. */
  readonly #dropped = new Set<string>()
  readonly #nodes = new Map<string, { away: number | undefined }>() // since when it is away, in ms

  /** Takes an event in; the keys of the apps for which it makes a difference. */
  see(event: LoggedEvent): Key[] {
    const old = this.#entries.get(event.uid)
    if (event.type === 'deleted') return old ? [this.#drop(event.uid, old)] : []
    const instance = event.object as InstanceObject
    return isReplica(instance) && this.#put(instance, Date.parse(event.at)) ? [keyOf(appOf(instance))] : []
  }

  /** What this process has just written itself; its event comes later. */
  put(instance: InstanceObject): void {
    this.#put(instance, Date.parse(instance.metadata.updatedAt))
  }

  seeNode(event: LoggedEvent): Key[] {
    const isThere = event.type !== 'deleted' && (event.object as Stored<typeof Node>).status.phase === 'ready'
    const old = this.#nodes.get(event.name)
    if (old && (old.away === undefined) === isThere) return []
    this.#nodes.set(event.name, { away: isThere ? undefined : event.type === 'deleted' ? 0 : Date.parse(event.at) })
    const apps = [...this.#byApp].filter(([, replicas]) => replicas.values().some(({ node }) => node === event.name))
    return apps.map(([app]) => keyOf(app))
  }

  /** The replicas of an app. One on a node that nobody knows is lost at once. */
  of(app: Key): Replica[] {
    const replicas = [...(this.#byApp.get(idOf(app))?.values() ?? [])]
    return replicas.map((replica) => {
      const lostAt = replica.node === undefined ? undefined : this.#lostAt(replica.node)
      return lostAt === undefined ? replica : { ...replica, lostAt }
    })
  }

  hasNode(name: string): boolean {
    return this.#lostAt(name) === undefined
  }

  #lostAt(name: string): number | undefined {
    const node = this.#nodes.get(name)
    if (!node) return 0
    return node.away === undefined ? undefined : node.away + goneMs
  }

  #put(instance: InstanceObject, at: number): boolean {
    const { uid, revision } = instance.metadata
    const old = this.#entries.get(uid)
    if (this.#dropped.has(uid) || (old && old.revision >= revision)) return false
    const app = appOf(instance)
    const replica = replicaOf(instance, { old: old?.replica, at })
    this.#entries.set(uid, { app, replica, revision })
    const replicas = this.#byApp.get(app) ?? new Map<string, Replica>()
    this.#byApp.set(app, replicas.set(uid, replica))
    return !old || !isDeepStrictEqual(old.replica, replica)
  }

  #drop(uid: string, { app }: Entry): Key {
    this.#entries.delete(uid)
    this.#dropped.add(uid)
    if (this.#dropped.size > mostDropped) this.#dropped.delete(this.#dropped.values().next().value!)
    const replicas = this.#byApp.get(app)
    replicas?.delete(uid)
    if (replicas?.size === 0) this.#byApp.delete(app)
    return keyOf(app)
  }
}

function appOf({ metadata }: InstanceObject): string {
  return idOf({ project: metadata.project!, name: metadata.labels[appLabel]! })
}

function idOf({ project, name }: Key): string {
  return `${project}/${name}`
}

function keyOf(id: string): Key {
  const [project, name] = id.split('/')
  return { project: project!, name: name! }
}
