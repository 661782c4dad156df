import type { AnyObject } from '../../data/apply-events.ts'

/** A volume of an instance, as it stands in its spec. */
export interface Use {
  volume: string
  path?: string
  readOnly?: boolean
}

export function usesOf({ spec }: AnyObject): readonly Use[] {
  return (spec['volumes'] ?? []) as Use[]
}

/** The volumes of an instance that has one more; where it has it already that one changes. */
export function withUse(instance: AnyObject, use: Use): Use[] {
  return [...withoutUse(instance, use.volume), use]
}

export function withoutUse(instance: AnyObject, volume: string): Use[] {
  return usesOf(instance).filter((use) => use.volume !== volume)
}

/** Instances whose spec names a volume: they have it, or will at their next start. */
export function usersOf(volume: string, instances: readonly AnyObject[]): AnyObject[] {
  return instances.filter((instance) => usesOf(instance).some((use) => use.volume === volume))
}
