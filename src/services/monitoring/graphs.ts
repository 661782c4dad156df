import { PandoError } from '../../base/errors.ts'
import type { Span, Stretch } from './archive/archive.ts'
import { levels } from './archive/levels.ts'
import { type Measured, type MetricInfo, metricsOf, type Unit } from './catalog.ts'
import type { Metrics } from './metrics.ts'

/** What a graph is drawn of: for each time, least, mean and most of the step that begins then; null where nothing is known. */
export interface Graph {
  since: string
  until: string
  stepMs: number
  /** Beginnings of the steps, ms since the epoch. */
  times: number[]
  series: { name: string; unit: Unit; values: (number | null)[]; least: (number | null)[]; most: (number | null)[] }[]
  source: 'archive' | 'prometheus'
}

export interface GraphAsk extends Span {
  metrics: readonly MetricInfo[]
}

export interface GraphSource {
  read(target: { kind: Measured; uid: string }, ask: GraphAsk, signal: AbortSignal): Promise<Graph>
}

/** So many points a graph has where no step is asked for, at most. */
const usualPoints = 360
const mostPoints = 11_000
const steps = [10_000, 30_000, 60_000, 300_000, 900_000, 3_600_000, 7_200_000, 21_600_000, 86_400_000, 604_800_000]

/** A step that people can read, for a graph of this length. */
export function stepFor({ since, until }: Omit<Span, 'stepMs'>): number {
  return steps.find((step) => (until - since) / step <= usualPoints) ?? steps.at(-1)!
}

/**
 * What is to be drawn, checked. Without names: all metrics of the kind. Throws monitoring.no_such_metric, monitoring.bad_time_range,
 * monitoring.too_many_points.
 */
export function graphAsk(
  kind: Measured,
  { names, since, until, stepMs }: { names: readonly string[]; since: number; until: number; stepMs: number | undefined },
): GraphAsk {
  if (!(since < until)) throw new PandoError('monitoring.bad_time_range', {}, { field: '/since' })
  const finest = levels[0]!.stepMs
  const wanted = Math.max(finest, Math.ceil((stepMs ?? stepFor({ since, until })) / finest) * finest)
  if ((until - since) / wanted > mostPoints)
    throw new PandoError(
      'monitoring.too_many_points',
      { points: Math.ceil((until - since) / wanted), most: mostPoints },
      { field: '/step' },
    )
  return { since, until, stepMs: wanted, metrics: names.length === 0 ? metricsOf(kind) : names.map((name) => metricNamed(kind, name)) }
}

/** Throws monitoring.no_such_metric. */
export function metricNamed(kind: Measured, name: string): MetricInfo {
  const found = metricsOf(kind).find((metric) => metric.name === name)
  if (found) return found
  const known = metricsOf(kind).map((metric) => metric.name)
  throw new PandoError('monitoring.no_such_metric', { kind, name, known: known.join(', ') }, { field: '/names' })
}

/** Graphs from our own archive. */
export function archiveGraphs(metrics: Metrics): GraphSource {
  return {
    async read({ kind, uid }, ask) {
      return graphOf(metrics.read(kind, uid, ask), { kind, metrics: ask.metrics })
    },
  }
}

function graphOf(
  { since, until, stepMs, rows, metrics: width }: Stretch,
  { kind, metrics }: { kind: Measured; metrics: readonly MetricInfo[] },
): Graph {
  const order = metricsOf(kind)
  return {
    ...timesOf({ since, until, stepMs }),
    series: metrics.map((metric) => {
      const column = order.indexOf(metric)
      const part = (offset: number) => rows.map((row) => numberOrNull(row[offset * width + column]!))
      return { name: metric.name, unit: metric.unit, least: part(0), values: part(1), most: part(2) }
    }),
    source: 'archive',
  }
}

export function timesOf({ since, until, stepMs }: Span): Pick<Graph, 'since' | 'until' | 'stepMs' | 'times'> {
  return {
    since: new Date(since).toISOString(),
    until: new Date(until).toISOString(),
    stepMs,
    times: Array.from({ length: Math.max(0, Math.round((until - since) / stepMs)) }, (_, i) => since + i * stepMs),
  }
}

/** Numbers are kept with seven digits; more would be noise. */
function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : Number(value.toPrecision(7))
}
