import type { InstanceStats } from '../../engines/engine.ts'
import type { Archive, Span, Stretch } from './archive/archive.ts'
import { levels } from './archive/levels.ts'
import { columnsOf, type Measured, metricsOf, type Values } from './catalog.ts'

/** What was measured of one thing. */
export interface Measurement {
  kind: Measured
  uid: string
  name: string
  project?: string | undefined
  node?: string | undefined
  engine?: string | undefined
  values: Values
  /** Counters of an instance, for those who make rates of them themselves. */
  stats?: InstanceStats
}

export interface Latest extends Omit<Measurement, 'values'> {
  /** ms since the epoch. */
  at: number
  values: Float32Array
}

/** So many of the last points stay in memory for alarms. */
const remembered = 30
/** What was not measured for so long has no latest value any more, in ms. */
const staleMs = 60_000

/** All that is measured: the last minutes at hand, the rest in the archive. */
export class Metrics {
  readonly archive: Archive
  readonly #latest = new Map<string, Latest & { recent: Recent }>()

  #sweptAt = 0

  constructor(archive: Archive) {
    this.archive = archive
  }

  /** What was measured at one moment, or a part of it. */
  record(at: number, measured: readonly Measurement[]): void {
    const readings = measured.map(({ values, ...about }) => ({ ...about, at, values: columnsOf(about.kind, values) }))
    for (const reading of readings) {
      const id = idOf(reading)
      const recent = this.#latest.get(id)?.recent ?? new Recent(reading.values.length)
      recent.push(reading.values)
      this.#latest.set(id, { ...reading, recent })
    }
    if (at !== this.#sweptAt) this.#sweep(at)
    this.archive.write(at, readings)
  }

  #sweep(at: number): void {
    this.#sweptAt = at
    for (const [id, { at: seen }] of this.#latest) if (at - seen > staleMs) this.#latest.delete(id)
  }

  latest(kind?: Measured): Latest[] {
    return [...this.#latest.values().filter((entry) => kind === undefined || entry.kind === kind)]
  }

  /** Mean of one metric over the last `overMs`; undefined where nothing of it is known. */
  mean(kind: Measured, uid: string, { metric, overMs, now }: { metric: string; overMs: number; now: number }): number | undefined {
    const column = metricsOf(kind).findIndex(({ name }) => name === metric)
    const points = Math.max(1, Math.round(overMs / levels[0]!.stepMs))
    if (points <= remembered) {
      return this.#latest.get(idOf({ kind, uid }))?.recent.mean(column, points)
    }
    const metrics = metricsOf(kind).length
    const { rows } = this.archive.read({ kind, uid }, { since: now - overMs, until: now, stepMs: levels[0]!.stepMs, metrics })
    return meanOf(rows.map((row) => row[metrics + column]!))
  }

  read(kind: Measured, uid: string, span: Span): Stretch {
    return this.archive.read({ kind, uid }, { ...span, metrics: metricsOf(kind).length })
  }
}

/** The last points of one thing, one after the other in one array: thirty arrays for each of ten thousand would cost 100 MB. */
class Recent {
  readonly #values: Float32Array
  readonly #width: number
  #count = 0

  constructor(width: number) {
    this.#width = width
    this.#values = new Float32Array(remembered * width)
  }

  push(values: Float32Array): void {
    this.#values.set(values, (this.#count++ % remembered) * this.#width)
  }

  /** Undefined where nothing is known. */
  mean(column: number, points: number): number | undefined {
    let [sum, known] = [0, 0]
    for (let i = Math.max(0, this.#count - points); i < this.#count; i++) {
      const value = this.#values[(i % remembered) * this.#width + column]!
      if (Number.isNaN(value)) continue
      sum += value
      known++
    }
    return known === 0 ? undefined : sum / known
  }
}

function meanOf(values: readonly number[]): number | undefined {
  const known = values.filter((value) => !Number.isNaN(value))
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length
}

function idOf({ kind, uid }: { kind: Measured; uid: string }): string {
  return `${kind}/${uid}`
}
