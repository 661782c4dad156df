import type { ApiObject } from './api.ts'

/** What the status of a Snapshot tells, beyond its phase. */
export interface SnapshotFacts {
  memory: boolean
  pauseMs?: number
  frozenAt?: string
  sizeBytes?: number
  sourceUid?: string
  /** Oldest first, the snapshot itself last. */
  lineage: readonly { snapshot: string; instance: string; uid: string; at: string }[]
  spares: readonly { ready: boolean; leaving: boolean }[]
}

export function snapshotFacts({ status }: ApiObject): SnapshotFacts {
  return status as unknown as SnapshotFacts
}

/** False: fork made it for its own use, and takes it away by itself. */
export function isKept({ spec }: ApiObject): boolean {
  return spec['keep'] !== false
}

/** Name of the snapshot that an instance begins with. */
export function beginningOf({ spec }: ApiObject): string | undefined {
  return (spec['from'] as { snapshot: string } | undefined)?.snapshot
}

/** The instances that began with a snapshot and stay, by name: it cannot be deleted before them. */
export function usersOf(snapshot: ApiObject, instances: readonly ApiObject[]): ApiObject[] {
  const { name, project } = snapshot.metadata
  return instances
    .filter(({ metadata }) => metadata.project === project && metadata.deletedAt === undefined)
    .filter((instance) => beginningOf(instance) === name)
    .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name, 'en', { numeric: true }))
}

/** The snapshot that the source of this one began with. */
export function parentOf(snapshot: ApiObject): string | undefined {
  return snapshotFacts(snapshot).lineage.at(-2)?.snapshot
}
