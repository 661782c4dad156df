const steps = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const

export type SpanUnit = (typeof steps)[number][0]

/** A time span in its largest unit, which is all that one asks of an age. */
export function spanOf(ms: number): { count: number; unit: SpanUnit } {
  const [unit, size] = steps.find(([, size]) => ms >= size) ?? steps[3]
  return { count: Math.floor(ms / size), unit }
}
