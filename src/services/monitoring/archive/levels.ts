const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

export interface Level {
  /** Time between two points, ms. */
  stepMs: number
  /** Points of so long a time are packed together, ms: a multiple of the step of the next level. */
  spanMs: number
}

/** From fine to coarse. Each is made from the one before it. */
export const levels: readonly Level[] = [
  { stepMs: 10 * second, spanMs: 15 * minute },
  { stepMs: minute, spanMs: 2 * hour },
  { stepMs: 15 * minute, spanMs: day },
  { stepMs: 2 * hour, spanMs: 7 * day },
]

/** How long each level is kept, ms, where nothing else is set. */
export const usualKeepMs: readonly number[] = [6 * hour, 7 * day, 90 * day, 730 * day]

/** A level is kept at least this long, ms: until then the next one is not made of it. */
export function leastKeepMs(level: number): number {
  return 2 * (levels[level + 1]?.spanMs ?? levels[level]!.spanMs)
}
