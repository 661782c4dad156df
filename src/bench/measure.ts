import type { Objects } from './objects.ts'
import type { OwnPando } from './own-pando.ts'
import { median, round } from './statistics.ts'

/** What a measure works with. */
export interface Bench {
  pando: OwnPando
  objects: Objects
  /** Starts a second one with the fake engine; the caller removes it. */
  startFake(): Promise<{ pando: OwnPando; objects: Objects }>
  /** What runs the VMs here. */
  accelerator: 'kvm' | 'tcg'
  /** Fewer rounds and smaller storms: to see that it works, not to judge by. */
  quick: boolean
  signal: AbortSignal
  /** Tells what is being done. */
  say(line: string): void
}

/** One question, answered by rows. Each can run alone, and removes what it made. */
export interface Measure {
  readonly name: string
  /** What is compared, in one line. */
  readonly title: string
  run(bench: Bench): Promise<Row[]>
}

export interface Side {
  what: string
  unit: 'ms' | 'MB' | 'MB/s' | 'requests' | 'requests/s' | 'replicas/s' | 'points/s' | 'events/s' | 'bytes' | '%' | 'elements'
  samples: number[]
  median: number
}

export interface Goal {
  bound: 'at least' | 'at most'
  value: number
}

/**
 * Two sides, measured in turns in one run. `ratio` is what the goal speaks of. A count has one side only, and its goal speaks
 * of that.
 */
export interface Row {
  what: string
  here: Side
  there?: Side
  ratio: number
  goal?: Goal
  /** Where the time of `here` goes: medians in ms, one after the other. */
  stages?: Record<string, number>
  /** CPU time of `here`, ms: what remains of it where nobody else uses the machine. */
  cpu?: Record<string, number>
  /** Of each of those that were asked for the moment at which it was there, in ms since the request. */
  timeline?: number[]
  /** How calls of one kind are spread in each situation, ms. */
  spreads?: Record<string, { p50: number; p95: number; p99: number }>
  /** To be drawn. */
  line?: Line
  /** What a reader must know to read it rightly. */
  note?: string
}

/** A line of a plot. `panel`: which; the suite's plot knows it. */
export interface Line {
  panel: string
  points: (readonly [number, number])[]
}

/** What stands in the report for a measure that did not come to its end. */
export interface Failure {
  what: string
  failed: string
}

export function side(what: string, samples: readonly number[], unit: Side['unit'] = 'ms'): Side {
  return { what, unit, samples: samples.map((value) => round(value, 2)), median: round(median(samples), 2) }
}

type Extras = Pick<Row, 'goal' | 'stages' | 'cpu' | 'spreads' | 'note'>

/** So many times faster, or smaller: `there` ÷ `here`. */
export function gain(what: string, here: Side, there: Side, { atLeast, ...extras }: Omit<Extras, 'goal'> & { atLeast?: number } = {}): Row {
  const goal: Extras = atLeast === undefined ? {} : { goal: { bound: 'at least', value: atLeast } }
  return { what, here, there, ratio: round(there.median / here.median, 3), ...goal, ...extras }
}

/** So many times as much: `here` ÷ `there`. */
export function share(what: string, here: Side, there: Side, { atMost, ...extras }: Omit<Extras, 'goal'> & { atMost?: number } = {}): Row {
  const goal: Extras = atMost === undefined ? {} : { goal: { bound: 'at most', value: atMost } }
  return { what, here, there, ratio: round(here.median / there.median, 3), ...goal, ...extras }
}

/** Of rates: so many times as fast, `here` ÷ `there`. */
export function rate(what: string, here: Side, there: Side, { atLeast }: { atLeast: number }): Row {
  return { what, here, there, ratio: round(here.median / there.median, 3), goal: { bound: 'at least', value: atLeast } }
}

/** What is counted, not compared: its goal is a number of the same unit. */
export function amount(what: string, here: Side, { goal, note }: Pick<Row, 'goal' | 'note'> = {}): Row {
  return { what, here, ratio: here.median, ...(goal ? { goal } : {}), ...(note === undefined ? {} : { note }) }
}

export function isMet({ ratio, goal }: Pick<Row, 'ratio' | 'goal'>): boolean | undefined {
  if (!goal) return undefined
  return goal.bound === 'at least' ? ratio >= goal.value : ratio <= goal.value
}
