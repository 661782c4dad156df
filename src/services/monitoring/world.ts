import type { LoggedEvent } from '../../api/event.ts'
import type { SpecOf, Stored } from '../../api/kind.ts'
import { Volume } from '../../resources/storage/kind.ts'
import { StoragePool } from '../../resources/storage/pool-kind.ts'
import { App, appLabel } from '../apps/kind.ts'
import { Project } from '../auth/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'

export interface InstanceEntry {
  uid: string
  name: string
  project: string
  engine: 'container' | 'vm'
  node: string | undefined
  /** It runs, or is paused. */
  isUp: boolean
  app: string | undefined
  cpus: number
  memoryBytes: number
  diskBytes: number
}

export interface PoolEntry {
  uid: string
  name: string
  capacityBytes: number | undefined
  freeBytes: number | undefined
  promisedBytes: number
  volumes: number
}

interface Named {
  uid: string
  name: string
  project: string
}
interface BalancerEntry extends Named {
  hasPorts: boolean
}
export interface ProjectEntry {
  uid: string
  name: string
  quota: SpecOf<typeof Project>['quota']
}

/** What is measured, from the events of the objects: so that nobody has to read them all every few seconds. */
export class World {
  readonly instances = new Map<string, InstanceEntry>()
  readonly apps = new Map<string, Named>()
  readonly balancers = new Map<string, BalancerEntry>()
  readonly pools = new Map<string, PoolEntry>()
  readonly projects = new Map<string, ProjectEntry>()
  readonly volumes = new Map<string, { project: string; bytes: number }>()

  /** Nothing is due for it: everything is looked at in time. */
  readonly see = (event: LoggedEvent): [] => {
    const all: Readonly<Record<string, Map<string, unknown>>> = {
      [Instance.kind]: this.instances,
      [App.kind]: this.apps,
      [LoadBalancer.kind]: this.balancers,
      [StoragePool.kind]: this.pools,
      [Project.kind]: this.projects,
      [Volume.kind]: this.volumes,
    }
    const entries = all[event.kind]
    if (event.type === 'deleted') entries?.delete(event.uid)
    else entries?.set(event.uid, entryOf(event))
    return []
  }
}

function entryOf({ kind, object, uid, name, project = '' }: LoggedEvent): unknown {
  const named = { uid, name, project }
  switch (kind) {
    case Instance.kind:
      return instanceEntry(object as Stored<typeof Instance>)
    case LoadBalancer.kind: {
      const { spec } = object as Stored<typeof LoadBalancer>
      return { ...named, hasPorts: spec.ports.length > 0 }
    }
    case StoragePool.kind: {
      const { capacityBytes, freeBytes, promisedBytes, volumes } = (object as Stored<typeof StoragePool>).status
      return { uid, name, capacityBytes, freeBytes, promisedBytes, volumes }
    }
    case Project.kind:
      return { uid, name, quota: (object as Stored<typeof Project>).spec.quota }
    case Volume.kind:
      return { project, bytes: (object as Stored<typeof Volume>).spec.size }
    default:
      return named
  }
}

function instanceEntry({ metadata, spec, status }: Stored<typeof Instance>): InstanceEntry {
  return {
    uid: metadata.uid,
    name: metadata.name,
    project: metadata.project!,
    engine: spec.engine,
    node: status.node,
    isUp: status.phase === 'running' || status.phase === 'paused',
    app: metadata.labels[appLabel],
    cpus: spec.cpus,
    memoryBytes: spec.memory,
    diskBytes: spec.disk,
  }
}
