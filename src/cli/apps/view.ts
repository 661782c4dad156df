import type { LoggedEvent } from '../../api/event.ts'
import { addressOf } from '../address.ts'
import type { ApiObject } from '../api.ts'
import { eventLines, reasonLines, section } from '../print/describe.ts'
import { absent, formatAge } from '../print/format.ts'
import { phaseText } from '../print/objects.ts'
import { tone } from '../print/style.ts'
import { fieldLines, tableLines } from '../print/table.ts'
import { type AppStatus, statusOf, waitText } from './progress.ts'
import type { Traffic } from './traffic.ts'

/** An app, and all that belongs to it. */
export interface AppFamily {
  app: ApiObject
  replicas: readonly ApiObject[]
  balancer: ApiObject | undefined
  revisions: readonly ApiObject[]
  routes: readonly ApiObject[]
  policy: ApiObject | undefined
  traffic: Traffic | undefined
  history: readonly LoggedEvent[]
  now: number
}

interface Backend {
  uid: string
  weight: number
  state: 'active' | 'standby' | 'draining'
}

interface Port {
  name?: string
  port: number
  target?: number
  mode: string
  publish?: number
}

/** All about one app, for people. */
export function appLines(family: AppFamily): string[] {
  const { app, replicas, routes, policy, history, now, revisions } = family
  const status = statusOf(app)
  return [
    ...headLines(family),
    ...reasonLines(status.reason, now),
    ...section('Upgrade', indented(upgradeLines(app, now))),
    ...section(`Replicas (${status.ready} of ${status.wanted} ready)`, replicas.length === 0 ? ['  none'] : indented(replicaLines(family))),
    ...section('Ports', indented(portLines(app))),
    ...section('Routes', indented(routeLines(routes))),
    ...section('Autoscale', indented(policyLines(policy))),
    ...section('History', indented(historyLines(revisions, { now, running: status.revision }))),
    ...eventLines(history, now),
  ]
}

function headLines({ app, now }: AppFamily): string[] {
  const { metadata, spec } = app
  const { address, hostname, revision, target } = statusOf(app)
  const template = spec['template'] as { image?: string; engine?: string; snapshot?: string }
  const engines = spec['engines'] as Record<string, number> | undefined
  const labels = Object.entries(metadata.labels).map(([key, value]) => `${key}=${value}`)
  return fieldLines([
    ['Name', metadata.name],
    ['Project', metadata.project ?? absent],
    ['Labels', labels.join(', ') || absent],
    ['Created', `${metadata.createdAt} (${formatAge(metadata.createdAt, now)} ago)`],
    ['Phase', phaseText(app)],
    ['Image', [template.image, template.snapshot && `from snapshot ${template.snapshot}`].filter(Boolean).join(' ') || absent],
    ['Engine', engines ? `container ${engines['container']} : vm ${engines['vm']}` : (template.engine ?? absent)],
    ['Revision', revision === target || target === 0 ? String(revision) : `${revision} -> ${target}`],
    ['Address', address ?? absent],
    ['DNS name', hostname ?? absent],
  ])
}

function upgradeLines(app: ApiObject, now: number): string[] {
  const { phase, step, waitsFor, until, failedRevision, ...status } = statusOf(app) as AppStatus & { since?: string; at?: string }
  if (phase === 'rolledBack')
    return [
      `revision ${failedRevision} did not prove good and was taken back ${formatAge(status.at!, now)} ago; it is not tried again by itself`,
    ]
  if (phase !== 'upgrading') return []
  const left = until === undefined ? '' : `, until ${until}`
  const waits = waitsFor === undefined ? [] : [`${waitText(app.metadata.name, waitsFor)}${left}`]
  return [`${step} (for ${formatAge(status.since!, now)})`, ...waits]
}

function replicaLines({ replicas, balancer, traffic, now }: AppFamily): string[] {
  const backends = new Map(((balancer?.spec['backends'] ?? []) as Backend[]).map((backend) => [backend.uid, backend]))
  const active = [...backends.values()].filter(({ state }) => state === 'active')
  const all = active.reduce((sum, { weight }) => sum + weight, 0)
  const counters = new Map((traffic?.replicas ?? []).map((one) => [one.uid, one]))
  const rows = [...replicas].sort(byNumber).map((replica) => {
    const { metadata, spec, status } = replica
    const backend = backends.get(metadata.uid)
    const counted = counters.get(metadata.uid)
    return [
      metadata.name,
      String(spec['engine']),
      metadata.labels['pando.revision'] ?? absent,
      phaseText(replica),
      String(status['node'] ?? absent),
      addressOf(replica) ?? absent,
      trafficText(backend, all),
      counted ? String(counted.requests) : absent,
      counted ? String(counted.errors) : absent,
      formatAge(metadata.createdAt, now),
    ]
  })
  return tableLines(['NAME', 'ENGINE', 'REVISION', 'PHASE', 'NODE', 'ADDRESS', 'TRAFFIC', 'REQUESTS', 'ERRORS', 'AGE'], rows)
}

/** Its share of the traffic, or why it has none. */
function trafficText(backend: Backend | undefined, all: number): string {
  if (!backend) return absent
  if (backend.state !== 'active') return backend.state
  return all === 0 ? absent : `${Math.round((100 * backend.weight) / all)}%`
}

/** `web-2` before `web-10`. */
function byNumber(a: ApiObject, b: ApiObject): number {
  return a.metadata.name.localeCompare(b.metadata.name, 'en', { numeric: true })
}

function portLines({ spec }: ApiObject): string[] {
  const ports = spec['ports'] as Port[] | undefined
  if (!ports || ports.length === 0) return []
  const rows = ports.map(({ name, port, target, mode, publish }) => [
    name ?? `p${port}`,
    String(port),
    String(target ?? port),
    mode,
    publish === undefined ? absent : `host port ${publish}`,
  ])
  return tableLines(['NAME', 'PORT', 'TARGET', 'MODE', 'PUBLISHED'], rows)
}

function routeLines(routes: readonly ApiObject[]): string[] {
  if (routes.length === 0) return []
  const rows = routes.map((route) => [
    String(route.status['url'] ?? `${route.spec['host']}${route.spec['path']}`),
    phaseText(route),
    route.spec['tls'] ? 'yes' : 'no',
  ])
  return tableLines(['URL', 'PHASE', 'TLS'], rows)
}

function policyLines(policy: ApiObject | undefined): string[] {
  if (!policy) return []
  const { wanted, why } = policy.status as { wanted?: number; why?: string }
  return fieldLines([
    ['Bounds', `${policy.spec['min']} to ${policy.spec['max']}`],
    ['Wanted', `${wanted ?? absent} (${policy.status.phase})`],
    ['Why', why ?? absent],
  ])
}

/** Newest first. */
export function historyLines(revisions: readonly ApiObject[], { now, running }: { now: number; running: number }): string[] {
  if (revisions.length === 0) return []
  const rows = [...revisions]
    .sort((a, b) => Number(b.spec['number']) - Number(a.spec['number']))
    .map((revision) => {
      const { number, template, cause } = revision.spec as { number: number; template: { image?: string }; cause: string }
      const reason = revision.status['reason'] as { message: string } | undefined
      const phase = number === running && revision.status.phase === 'current' ? tone('good', 'current') : phaseText(revision)
      return [
        String(number),
        phase,
        template.image ?? absent,
        formatAge(revision.metadata.createdAt, now),
        cause || absent,
        reason?.message ?? '',
      ]
    })
  return tableLines(['REVISION', 'PHASE', 'IMAGE', 'AGE', 'CHANGE', 'WHY'], rows)
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
