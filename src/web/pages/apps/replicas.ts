import type { components } from '../../../client/schema.d.ts'
import type { AnyObject } from '../../data/apply-events.ts'

export type AppTraffic = components['schemas']['AppTraffic']

/** One look at what the balancer counts. */
export interface Sample {
  /** ms since 1970. */
  at: number
  traffic: AppTraffic
}

export interface Rates {
  /** For each second. */
  requests: number
  errors: number
  bytesOut: number
}

/** What each replica had for each second between two looks, by uid. A balancer that began to count anew tells nothing yet. */
export function ratesBetween(before: Sample | undefined, now: Sample): ReadonlyMap<string, Rates> {
  const seconds = before ? (now.at - before.at) / 1000 : 0
  const rates = new Map<string, Rates>()
  if (!before || seconds <= 0) return rates
  for (const replica of now.traffic.replicas) {
    const old = before.traffic.replicas.find(({ uid }) => uid === replica.uid)
    if (!old || old.requests > replica.requests) continue
    rates.set(replica.uid, {
      requests: (replica.requests - old.requests) / seconds,
      errors: Math.max(0, replica.errors - old.errors) / seconds,
      bytesOut: Math.max(0, replica.bytesOut - old.bytesOut) / seconds,
    })
  }
  return rates
}

/** A replica as its app sees it. */
export interface ReplicaView {
  object: AnyObject
  revision: number
  isNew: boolean
  vm: boolean
  /** `active`: it gets traffic; `standby`: it waits for it; `draining`: it finishes what it has; `out`: the balancer does not know it. */
  traffic: 'active' | 'standby' | 'draining' | 'out'
  /** Its part of all traffic, from 0 to 1. */
  share: number
}

interface Backend {
  uid: string
  weight: number
  state: 'active' | 'standby' | 'draining'
}

/** Replicas of an app, those of the newest revision first. */
export function replicaViews(app: AnyObject, instances: readonly AnyObject[], balancer: AnyObject | null | undefined): ReplicaView[] {
  const backends = new Map(((balancer?.spec['backends'] as Backend[] | undefined) ?? []).map((backend) => [backend.uid, backend]))
  const all = [...backends.values()].reduce((sum, { weight, state }) => sum + (state === 'active' ? weight : 0), 0)
  const { revision, target } = app.status as unknown as { revision: number; target: number }
  return instances
    .map((object) => {
      const backend = backends.get(object.metadata.uid)
      const of = Number(object.metadata.labels['pando.revision'] ?? 0)
      return {
        object,
        revision: of,
        isNew: revision !== target && revision > 0 && of === target,
        vm: object.spec['engine'] === 'vm',
        traffic: backend?.state ?? ('out' as const),
        share: backend?.state === 'active' && all > 0 ? backend.weight / all : 0,
      }
    })
    .sort((a, b) => b.revision - a.revision || a.object.metadata.name.localeCompare(b.object.metadata.name, 'en', { numeric: true }))
}

export interface Step {
  id: 'rolling' | 'canary' | 'standby' | 'switched' | 'good'
  state: 'done' | 'now' | 'next'
}

const stages = { rolling: ['rolling'], canary: ['canary', 'rolling'], 'blue-green': ['standby', 'switched'] } as const

/** The stages of an upgrade by its strategy, and how far it is. */
export function upgradeSteps({ spec, status }: AnyObject): Step[] {
  const strategy = (spec['update'] as { strategy?: keyof typeof stages } | undefined)?.strategy ?? 'rolling'
  const ids = [...stages[strategy], 'good' as const]
  const at = (ids as readonly string[]).indexOf(String(status['stage']))
  return ids.map((id, i) => ({ id, state: i < at ? 'done' : i === at ? 'now' : 'next' }))
}

/** Revisions of an app, the newest first. */
export function revisionsOf(app: string, all: readonly AnyObject[]): AnyObject[] {
  return all.filter(({ spec }) => spec['app'] === app).sort((a, b) => Number(b.spec['number']) - Number(a.spec['number']))
}
