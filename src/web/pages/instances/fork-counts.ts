import type { AnyObject } from '../../data/apply-events.ts'

/** What an operation that makes clones is to make, and what of that is there. */
export function forkCounts(operation: AnyObject, instances: readonly AnyObject[]) {
  const names = ((operation.spec['args'] as { names?: string[] }).names ?? []) as readonly string[]
  const wanted = new Set(names)
  const clones = new Map(instances.filter(({ metadata }) => wanted.has(metadata.name)).map((clone) => [clone.metadata.name, clone]))
  return { names, clones, up: [...clones.values()].filter(({ status }) => status.phase === 'running').length }
}
