import { z } from 'zod'
import { instant, type KindDef } from '../api/kind.ts'
import { PandoError } from '../base/errors.ts'
import { parseDuration } from '../base/units.ts'
import { Node } from '../resources/compute/kind.ts'
import { StoragePool } from '../resources/storage/pool-kind.ts'
import { App } from '../services/apps/kind.ts'
import { Project } from '../services/auth/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { type Measured, metricsOf } from '../services/monitoring/catalog.ts'
import { graphAsk } from '../services/monitoring/graphs.ts'
import type { Latest } from '../services/monitoring/metrics.ts'
import type { Monitoring } from '../services/monitoring/monitoring.ts'
import { requireProject } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { collectionUrl, existing } from './resources.ts'
import { type Route, repeated, route } from './route.ts'

const metricsQuery = z.strictObject({
  names: repeated(z.string().max(1000)).optional().meta({ description: 'Names of metrics, also with commas between. Left out: all' }),
  since: z.string().max(64).default('1h').meta({ description: 'Beginning: an instant, or a time span before now' }),
  until: z.string().max(64).optional().meta({ description: 'End: an instant, or a time span before now. Left out: now' }),
  step: z
    .string()
    .max(32)
    .optional()
    .meta({ description: 'Time between two points, e.g. `1m`; 10 s at the least. Left out: one that suits the range' }),
})

const numbers = z.array(z.number().nullable())
const unit = z.string().meta({ description: '`processors`, `percent`, `bytes`, `bytes/s`, `1/s`, `ms` or `count`' })

export const metricsAnswer = z.object({
  since: instant(),
  until: instant(),
  stepMs: z.int().meta({ description: 'Longer than asked for where nothing finer is kept any more' }),
  times: z.array(z.number()).meta({ description: 'Beginnings of the steps, milliseconds since 1970' }),
  series: z.array(
    z.object({
      name: z.string(),
      unit,
      values: numbers.meta({ description: 'Mean of each step; null where nothing is known' }),
      least: numbers.meta({ description: 'Least of each step' }),
      most: numbers.meta({ description: 'Most of each step' }),
    }),
  ),
  source: z.enum(['archive', 'prometheus']),
})

export const latestMetricsAnswer = z.object({
  items: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      project: z.string().optional(),
      node: z.string().optional(),
      engine: z.string().optional(),
      at: instant(),
      values: z.record(z.string(), z.number()).meta({ description: 'By the name of the metric; what was not measured is not there' }),
    }),
  ),
})

/** What was measured: graphs of one thing, what all use now, and everything as Prometheus scrapes it. */
export function metricsRoutes(deps: RouteDeps): Route[] {
  return [
    ...[Instance, App, Node, StoragePool, Project].map((kind) => graphRoute(kind, deps)),
    route({
      method: 'GET',
      url: '/v1/projects/:project/metrics/latest',
      id: 'getLatestMetrics',
      tag: 'Metrics',
      access: { kind: Instance, verb: 'metrics' },
      summary: 'What the instances and apps of a project use now',
      answers: { 200: { component: 'LatestMetrics' } },
      async handle({ params }) {
        const project = params['project']!
        await requireProject(deps.store, project)
        const all = monitoringOf(deps).metrics.latest()
        return { items: all.filter((one) => one.project === project && one.kind !== Project.kind).map(latestOf) }
      },
    }),
    route({
      method: 'GET',
      url: '/v1/metrics/latest',
      id: 'getLatestMetricsOfCloud',
      tag: 'Metrics',
      access: { kind: Node, verb: 'metrics' },
      summary: 'What nodes and pools use now',
      answers: { 200: { component: 'LatestMetrics' } },
      handle: () => ({
        items: monitoringOf(deps)
          .metrics.latest()
          .filter((one) => one.project === undefined)
          .map(latestOf),
      }),
    }),
    route({
      method: 'GET',
      url: '/metrics',
      id: 'scrapeMetrics',
      tag: 'Metrics',
      access: { kind: 'Metrics', verb: 'get' },
      summary: 'Everything that is measured, as text for Prometheus',
      answers: { 200: { media: 'text/plain', description: 'The text format of Prometheus' } },
      async handle({ reply }) {
        const { exporter } = monitoringOf(deps)
        return reply.header('content-type', exporter.contentType).send(await exporter.text())
      },
    }),
  ]
}

function graphRoute(kind: KindDef, deps: RouteDeps): Route {
  return route({
    method: 'GET',
    url: `${collectionUrl(kind)}/:name/metrics`,
    id: `get${kind.kind}Metrics`,
    tag: kind.kind,
    access: { kind, verb: 'metrics' },
    summary: `What was measured of one ${kind.kind}: aligned series to draw graphs of`,
    query: metricsQuery,
    answers: { 200: { component: 'MetricSeries' } },
    async handle({ params, query: { names = [], since, until, step }, signal }) {
      const { metadata } = await existing(kind, params, deps)
      const now = deps.clock.now()
      const measured = kind.kind as Measured
      const ask = graphAsk(measured, {
        names: names.flatMap((some) => some.split(',')).filter(Boolean),
        since: timeOf(since, now),
        until: until === undefined ? now : timeOf(until, now),
        stepMs: step === undefined ? undefined : parseDuration(step),
      })
      // A machine is called the same after it was set up anew, and goes on with its numbers.
      const uid = kind.kind === Node.kind ? metadata.name : metadata.uid
      return monitoringOf(deps).graphs.read({ kind: measured, uid }, ask, signal)
    },
  })
}

/** Throws base.bad_quantity. */
function timeOf(text: string, now: number): number {
  return instant().safeParse(text).success ? Date.parse(text) : now - parseDuration(text)
}

function latestOf({ kind, name, project, node, engine, at, values }: Latest) {
  const known = metricsOf(kind).flatMap((metric, i) => (Number.isNaN(values[i]) ? [] : [[metric.name, values[i]!] as const]))
  return { kind, name, project, node, engine, at: new Date(at).toISOString(), values: Object.fromEntries(known) }
}

function monitoringOf({ monitoring }: RouteDeps): Monitoring {
  if (!monitoring) throw new PandoError('base.internal', { detail: 'nothing is measured here' })
  return monitoring
}
