import type { Reason, StatusOf, Stored } from '../../api/kind.ts'
import type { LoadBalancer } from '../load-balancing/kind.ts'
import type { Course } from './course.ts'
import type { App } from './kind.ts'
import { canaryCount } from './shares.ts'
import type { View } from './view.ts'

type Status = StatusOf<typeof App>
type PhaseFields = Status extends infer S ? (S extends Status ? Pick<S, Exclude<keyof S, keyof Common> | 'phase'> : never) : never
type Common = Omit<Extract<Status, { phase: 'ready' }>, 'phase'>

export interface StatusFacts {
  app: Stored<typeof App>
  wanted: number
  views: readonly View[]
  draining: ReadonlySet<View>
  course: Course
  damping: { failures: number; retryAt?: string | undefined }
  created: readonly { revision: number; count: number }[]
  balancer: Stored<typeof LoadBalancer> | undefined
  hostname: string | undefined
  refusal?: { reason: Reason } | undefined
  now: number
}

/** What people see of an app; everything but `lastReplica` follows from what is there. */
export function nextStatus(facts: StatusFacts): Status {
  const { app, wanted, views, draining, course, damping, created, balancer, hostname } = facts
  const { metadata, spec, status } = app
  const ready = views.filter((view) => view.condition === 'ready' && !draining.has(view)).length
  const { reason: own, ...phase } = phaseOf(facts, ready)
  const reason = own ?? (ready < wanted ? facts.refusal?.reason : undefined)
  const address = balancer?.status.address
  return {
    ...phase,
    ...(address === undefined ? {} : { address }),
    ...(hostname === undefined ? {} : { hostname }),
    revision: course.revision,
    target: course.target,
    wanted,
    total: views.length,
    ready,
    updated: views.filter(({ revision }) => revision === course.target).length,
    lastReplica: Math.max(status.lastReplica, views.at(-1)?.number ?? 0) + created.reduce((sum, { count }) => sum + count, 0),
    lastRevision: Math.max(status.lastRevision, course.target, course.failed?.revision ?? 0),
    observedGeneration: metadata.generation,
    promotionsDone: spec.rollout.promotions,
    abortsDone: spec.rollout.aborts,
    failures: damping.failures,
    ...(damping.retryAt === undefined ? {} : { retryAt: damping.retryAt }),
    ...(reason ? { reason } : {}),
  } as Status
}

function phaseOf(facts: StatusFacts, ready: number): PhaseFields & { reason?: Reason | undefined } {
  const { app, wanted, views, course, now } = facts
  const { status } = app
  const at = new Date(now).toISOString()
  const sinceOf = (phase: Status['phase']) => (status.phase === phase && 'since' in status ? status.since : at)
  const { failed } = course
  if (failed) return { phase: 'rolledBack', at: failed.at, failedRevision: failed.revision, reason: failed.reason }
  if (wanted === 0) return { phase: 'stopped' }
  if (course.stage !== 'steady') {
    const isSame = status.phase === 'upgrading' && status.target === course.target
    return {
      phase: 'upgrading',
      since: isSame ? status.since : at,
      stage: course.stage,
      step: stepOf(facts),
      ...(course.waitsFor === undefined ? {} : { waitsFor: course.waitsFor }),
      ...(course.until === undefined ? {} : { until: new Date(course.until).toISOString() }),
      reason: views.find((view) => view.revision === course.target && view.condition !== 'ready' && view.reason)?.reason,
    }
  }
  const fresh = views.filter(({ revision, condition }) => revision === course.target && condition === 'ready').length
  if (fresh >= wanted && course.revision === course.target) return { phase: 'ready' }
  const trouble = views.find(isTrouble)
  const hasFallen = status.phase === 'ready' && status.wanted >= wanted && fresh < wanted && ready < wanted
  if (trouble || hasFallen || (status.phase === 'degraded' && ready < wanted))
    return { phase: 'degraded', since: sinceOf('degraded'), reason: trouble?.reason ?? status.reason }
  const waiting = views.find(({ condition, reason }) => condition === 'waiting' && reason)
  return { phase: 'deploying', since: sinceOf('deploying'), reason: waiting?.reason }
}

/** It should be ready and is not, by its own doing. */
function isTrouble(view: View): boolean {
  return view.condition === 'broken' || view.condition === 'lost' || (view.condition === 'waiting' && view.state === 'unready')
}

function stepOf({ app, wanted, views, course }: StatusFacts): string {
  const fresh = views.filter(({ revision, condition }) => revision === course.target && condition === 'ready').length
  switch (course.stage) {
    case 'canary': {
      const { weight } = app.spec.update.canary
      return `${fresh} of ${canaryCount(wanted, weight)} canaries are ready, for ${weight}% of the traffic`
    }
    case 'standby':
      return `${fresh} of ${wanted} of the second set are ready`
    case 'switched':
      return 'the second set has the traffic; the first is kept'
    default:
      return `${fresh} of ${wanted} replaced`
  }
}
