/** What was measured of an app by one metric of its policy. */
export interface Reading {
  /** `cpu`, `memory`, `requests`, or the name of a custom metric. */
  name: string
  unit: '%' | '/s' | ''
  /** For each replica. */
  target: number
  /** Of all replicas that could be read together. Undefined: none could be. */
  load: number | undefined
  /** Replicas whose part is in `load`. */
  read: number
  /** Replicas that are ready and could not be read. */
  missing: number
  /** True: each replica has its part of the load. False: it is one number for the whole app, such as the length of a queue. */
  parts: boolean
  /** Why something could not be read. */
  problem?: string
}

export interface Proposal {
  reading: Reading
  /** Mean for each replica. */
  value: number
  wanted: number
}

/** Numbers as close to a whole one as this are that one: 0.1 + 0.2 must not cost a replica. */
const epsilon = 1e-9

/**
 * Target tracking: as many replicas as share the load at `target` each. Of replicas that are not read (they start, or do not
 * answer) nothing is known: up, they count as idle, down, as loaded to the target. So they never cause a change, and soften one.
 * Undefined: nothing could be read.
 */
export function proposalOf(
  reading: Reading,
  { present, tolerance }: { present: number; tolerance: number /* percent */ },
): Proposal | undefined {
  const { load, target, parts, read, missing } = reading
  if (load === undefined) return undefined
  const unknown = parts ? Math.max(0, present - read) : missing
  const least = load
  const most = load + unknown * target
  const right = present * target
  const value = load / Math.max(1, parts ? read : present)
  if (least > right * (1 + tolerance / 100) + epsilon) return { reading, value, wanted: Math.max(present, replicasFor(least, target)) }
  if (most < right * (1 - tolerance / 100) - epsilon) return { reading, value, wanted: Math.min(present, replicasFor(most, target)) }
  return { reading, value, wanted: present }
}

function replicasFor(load: number, target: number): number {
  return Math.ceil(load / target - epsilon)
}
