import type { KindDef, SpecOf, Stored } from '../../../api/kind.ts'
import { Volume } from '../../../resources/storage/kind.ts'
import { VolumeSnapshot } from '../../../resources/storage/volume-snapshot-kind.ts'
import type { Store } from '../../../store/store.ts'
import { Snapshot } from '../../fork/kind.ts'
import { Instance } from '../../lifecycle/kind.ts'
import { LoadBalancer } from '../../load-balancing/kind.ts'
import { Route } from '../../publish/kind.ts'
import type { QuotaName } from '../quota-kind.ts'

/** What a project holds, in the units of its quota: CPUs, bytes, and counts. */
export type Usage = Readonly<Record<QuotaName, number>>

export const quotaNames = [
  'instances',
  'cpus',
  'memory',
  'storage',
  'addresses',
  'snapshots',
  'publishedPorts',
] as const satisfies QuotaName[]

export const nothing: Usage = { instances: 0, cpus: 0, memory: 0, storage: 0, addresses: 0, snapshots: 0, publishedPorts: 0 }

/** Kinds that take something of a quota. */
export const countedKinds: readonly KindDef[] = [Instance, Volume, Snapshot, VolumeSnapshot, Route, LoadBalancer]

/** What one object takes of the quota of its project, as its spec promises it, whether it is used or not. */
export function usageOf(kind: string, spec: unknown): Usage {
  switch (kind) {
    case Instance.kind: {
      const { cpus, memory, disk, networks, ports } = spec as SpecOf<typeof Instance>
      return { ...nothing, instances: 1, cpus, memory, storage: disk, addresses: networks.length, publishedPorts: ports.length }
    }
    case Volume.kind:
      return { ...nothing, storage: (spec as SpecOf<typeof Volume>).size }
    // What fork makes for itself goes with its clones, which count.
    case Snapshot.kind:
      return (spec as SpecOf<typeof Snapshot>).keep ? { ...nothing, snapshots: 1 } : nothing
    case VolumeSnapshot.kind:
      return { ...nothing, snapshots: 1 }
    case Route.kind:
      return { ...nothing, publishedPorts: 1 }
    case LoadBalancer.kind: {
      const { ports } = spec as SpecOf<typeof LoadBalancer>
      return { ...nothing, addresses: 1, publishedPorts: ports.filter(({ publish }) => publish !== undefined).length }
    }
    default:
      return nothing
  }
}

export function sum(a: Usage, b: Usage, sign: 1 | -1 = 1): Usage {
  const added = quotaNames.map((name) => [name, round(a[name] + sign * b[name])])
  return Object.fromEntries(added) as Usage
}

/** CPUs are fractions: what is added and taken away again leaves nothing behind. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6
}

/** Counted from the objects, not from memory. */
export async function recount(store: Store, project: string): Promise<Usage> {
  const pages = await Promise.all(countedKinds.map((kind) => store.list(kind, { project })))
  const objects: Stored[] = pages.flatMap(({ items }) => items)
  return objects.reduce((total, { kind, spec }) => sum(total, usageOf(kind, spec)), nothing)
}
