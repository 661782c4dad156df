import type { AnyObject } from '../../data/apply-events.ts'

interface Ancestor {
  snapshot: string
  instance: string
  uid: string
  at: string
}

/** An instance, and the snapshots that were made of it. It may be gone while they are there. */
export interface InstanceNode {
  type: 'instance'
  name: string
  object: AnyObject | undefined
  snapshots: SnapshotNode[]
}

/** A snapshot, and the instances that began there. */
export interface SnapshotNode {
  type: 'snapshot'
  object: AnyObject
  clones: InstanceNode[]
}

export function ancestorsOf({ status }: AnyObject): readonly Ancestor[] {
  return (status['lineage'] ?? []) as Ancestor[]
}

export function beganAt({ spec }: AnyObject): string | undefined {
  return (spec['from'] as { snapshot?: string } | undefined)?.snapshot
}

/** The whole family of an instance, from the first one on: instances, their snapshots, those that began there, and so on. */
export function familyOf(
  instance: AnyObject,
  { instances, snapshots }: { instances: readonly AnyObject[]; snapshots: readonly AnyObject[] },
): InstanceNode {
  const byName = new Map(snapshots.map((snapshot) => [snapshot.metadata.name, snapshot]))
  const origin = byName.get(beganAt(instance) ?? '')
  const eldest = origin && ancestorsOf(origin)[0]
  const root = eldest ?? { uid: instance.metadata.uid, instance: instance.metadata.name }
  const seen = new Set<string>()

  const instanceNode = (uid: string, name: string): InstanceNode => ({
    type: 'instance',
    name,
    object: instances.find(({ metadata }) => metadata.uid === uid),
    snapshots: snapshots
      .filter((snapshot) => makerOf(snapshot, instances) === uid && !seen.has(snapshot.metadata.uid) && seen.add(snapshot.metadata.uid))
      .sort(byTime)
      .map(snapshotNode),
  })
  const snapshotNode = (object: AnyObject): SnapshotNode => ({
    type: 'snapshot',
    object,
    clones: instances
      .filter((clone) => beganAt(clone) === object.metadata.name && clone.metadata.uid !== root.uid && !seen.has(clone.metadata.uid))
      .filter((clone) => makerOf(object, instances) !== clone.metadata.uid && seen.add(clone.metadata.uid))
      .sort(byTime)
      .map(({ metadata }) => instanceNode(metadata.uid, metadata.name)),
  })
  return instanceNode(root.uid, root.instance)
}

/** Uid of the instance that was frozen. Before it is frozen only its name is known. */
function makerOf(snapshot: AnyObject, instances: readonly AnyObject[]): string | undefined {
  const known = ancestorsOf(snapshot).at(-1)?.uid ?? (snapshot.status['sourceUid'] as string | undefined)
  return known ?? instances.find(({ metadata }) => metadata.name === snapshot.spec['instance'])?.metadata.uid
}

function byTime(a: AnyObject, b: AnyObject): number {
  return a.metadata.createdAt.localeCompare(b.metadata.createdAt) || a.metadata.name.localeCompare(b.metadata.name)
}
