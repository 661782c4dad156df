import type { Reason, StatusOf, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { PandoError } from '../../base/errors.ts'
import type { App } from './kind.ts'
import { canaryCount } from './shares.ts'
import type { Traffic } from './traffic.ts'
import { errorRates } from './traffic.ts'
import type { View } from './view.ts'

type AppObject = Stored<typeof App>
type Upgrading = Extract<StatusOf<typeof App>, { phase: 'upgrading' }>

export type Stage = Upgrading['stage']

export interface UpgradeFacts {
  app: AppObject
  /** The revision that is to replace the good one. */
  target: number
  wanted: number
  views: readonly View[]
  /** Undefined: nobody counts. */
  traffic: Traffic | undefined
  now: number
}

/** What becomes of an upgrade at one look. */
export type Verdict =
  | { go: 'on'; stage: Stage; waitsFor: Upgrading['waitsFor']; until?: number; switched?: boolean; promoted?: boolean }
  | { go: 'done' }
  | { go: 'back'; reason: Reason }

const firstStage: Record<AppObject['spec']['update']['strategy'], Stage> = { rolling: 'rolling', canary: 'canary', 'blue-green': 'standby' }

export function judgeUpgrade(facts: UpgradeFacts): Verdict {
  const { app, target, now } = facts
  const { spec, status } = app
  const isUnderWay = status.phase === 'upgrading' && status.target === target
  const stage = isUnderWay ? status.stage : firstStage[spec.update.strategy]
  if (isUnderWay && spec.rollout.aborts > status.abortsDone)
    return { go: 'back', reason: reasonOf(new PandoError('app.upgrade_aborted', { revision: target }), { now }) }
  const until = isUnderWay && status.until !== undefined ? Date.parse(status.until) : undefined
  if (spec.rollout.paused) return { go: 'on', stage, waitsFor: 'resume', ...(until === undefined ? {} : { until }) }
  const reason = whyBack(facts)
  if (reason) return { go: 'back', reason }
  const isPromoted = isUnderWay && spec.rollout.promotions > status.promotionsDone
  switch (stage) {
    case 'rolling':
      return rolling(facts)
    case 'canary':
      return canary(facts, { isPromoted })
    case 'standby':
      return standby(facts)
    case 'switched':
      return switched(facts, { isPromoted, until })
  }
}

/** What speaks against the new revision. One that was lost with its node says nothing. */
function whyBack({ app, target, views, traffic, now }: UpgradeFacts): Reason | undefined {
  const broken = views.find((view) => view.revision === target && view.condition === 'broken')
  if (broken) return broken.reason ?? reasonOf(new PandoError('app.replica_failed', { replica: broken.name }), { now })
  if (!traffic) return undefined
  const { maxErrorRate, minRequests } = app.spec.update.canary
  const { fresh, old } = errorRates(traffic, { views, target })
  if (fresh.requests === 0 || fresh.requests < minRequests || fresh.percent <= Math.max(maxErrorRate, old.percent)) return undefined
  const found = { percent: fresh.percent.toFixed(1), requests: fresh.requests, limit: maxErrorRate, old: old.percent.toFixed(1) }
  return reasonOf(new PandoError('app.error_rate', { revision: target, ...found }), { now })
}

/** When all of these will have been ready for so long; undefined while one is not. */
export function bakedAt(views: readonly View[], bakeMs: number): number | undefined {
  if (views.some(({ condition }) => condition !== 'ready')) return undefined
  return views.reduce((latest, { since }) => Math.max(latest, since + bakeMs), 0)
}

function rolling({ app, target, wanted, views, now }: UpgradeFacts): Verdict {
  const fresh = freshOf(views, target)
  const baked = bakedAt(fresh, app.spec.update.bake)
  if (fresh.length < wanted || baked === undefined) return { go: 'on', stage: 'rolling', waitsFor: 'replicas' }
  if (now < baked) return { go: 'on', stage: 'rolling', waitsFor: 'bake', until: baked }
  const old = views.filter((view) => view.revision !== target && view.condition !== 'lost')
  if (old.some(({ isDraining }) => !isDraining)) return { go: 'on', stage: 'rolling', waitsFor: 'replicas' }
  return old.length > 0 ? { go: 'on', stage: 'rolling', waitsFor: 'drain' } : { go: 'done' }
}

function canary({ app, target, wanted, views, now }: UpgradeFacts, { isPromoted }: { isPromoted: boolean }): Verdict {
  const { weight, bake, promote } = app.spec.update.canary
  const onwards: Verdict = { go: 'on', stage: 'rolling', waitsFor: 'replicas', promoted: true }
  if (isPromoted) return onwards
  const fresh = freshOf(views, target)
  const baked = bakedAt(fresh, bake)
  if (fresh.length < canaryCount(wanted, weight) || baked === undefined) return { go: 'on', stage: 'canary', waitsFor: 'replicas' }
  if (now < baked) return { go: 'on', stage: 'canary', waitsFor: 'bake', until: baked }
  return promote === 'manual' ? { go: 'on', stage: 'canary', waitsFor: 'promotion' } : onwards
}

function standby({ app, target, wanted, views, now }: UpgradeFacts): Verdict {
  const fresh = freshOf(views, target)
  const isReady = fresh.length >= wanted && fresh.every(({ condition }) => condition === 'ready')
  if (!isReady) return { go: 'on', stage: 'standby', waitsFor: 'replicas' }
  return { go: 'on', stage: 'switched', waitsFor: 'bake', until: now + app.spec.update.bake, switched: true }
}

function switched(
  { target, wanted, views, now }: UpgradeFacts,
  { isPromoted, until = 0 }: { isPromoted: boolean; until: number | undefined },
): Verdict {
  const fresh = freshOf(views, target)
  const isReady = fresh.length >= wanted && fresh.every(({ condition }) => condition === 'ready')
  if (!isReady) return { go: 'on', stage: 'switched', waitsFor: 'replicas', until }
  return now < until && !isPromoted ? { go: 'on', stage: 'switched', waitsFor: 'bake', until } : { go: 'done' }
}

function freshOf(views: readonly View[], target: number): View[] {
  return views.filter((view) => view.revision === target && !view.isDraining && view.condition !== 'lost')
}
