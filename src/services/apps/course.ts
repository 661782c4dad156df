import type { EventNote } from '../../api/event.ts'
import type { Reason, StatusOf, Stored } from '../../api/kind.ts'
import type { App } from './kind.ts'
import type { Traffic } from './traffic.ts'
import { bakedAt, judgeUpgrade, type Stage, type Verdict } from './upgrade.ts'
import type { View } from './view.ts'

type AppObject = Stored<typeof App>
type Upgrading = Extract<StatusOf<typeof App>, { phase: 'upgrading' }>
export type Note = Omit<EventNote, 'source'>

/** Which revision an app is on, and which way it goes. */
export interface Course {
  /** The last one that proved good, 0: none yet. */
  revision: number
  target: number
  /** `steady`: there is nothing to upgrade from. */
  stage: Stage | 'steady'
  waitsFor: Upgrading['waitsFor']
  until: number | undefined
  /** It was rolled back, and the spec is still the one that failed. */
  failed: { revision: number; at: string; reason: Reason | undefined } | undefined
  notes: Note[]
}

export interface CourseFacts {
  app: AppObject
  /** The one that the spec asks for. */
  specRevision: number
  wanted: number
  views: readonly View[]
  traffic: Traffic | undefined
  now: number
}

export function chooseCourse(facts: CourseFacts): Course {
  const { app, specRevision, wanted } = facts
  const { status } = app
  const steady = {
    revision: status.revision,
    stage: 'steady' as const,
    waitsFor: undefined,
    until: undefined,
    failed: undefined,
    notes: [],
  }
  if (status.phase === 'rolledBack' && status.failedRevision === specRevision) {
    const failed = { revision: specRevision, at: status.at, reason: status.reason }
    return { ...steady, target: status.revision, failed }
  }
  const course = { ...steady, target: specRevision }
  if (status.phase === 'upgrading' && status.revision === specRevision)
    return { ...course, notes: [info('UpgradeCalledOff', `revision ${specRevision} is asked for again: it stays`)] }
  if (wanted === 0 || status.revision === specRevision) return course
  if (status.revision === 0) return firstProof(course, facts)
  return upgrade(course, facts)
}

/** Nothing proved good before: there is nothing to go back to. */
function firstProof(course: Course, { app, wanted, views, now }: CourseFacts): Course {
  const fresh = views.filter(({ revision }) => revision === course.target)
  const baked = bakedAt(fresh, app.spec.update.bake)
  if (fresh.length < wanted || baked === undefined) return course
  if (now < baked) return { ...course, waitsFor: 'bake', until: baked }
  const note = info('Deployed', `revision ${course.target} has proved good: ${wanted} of ${wanted} replicas are ready`)
  return { ...course, revision: course.target, notes: [note] }
}

function upgrade(course: Course, facts: CourseFacts): Course {
  const { app, now } = facts
  const verdict = judgeUpgrade({ ...facts, target: course.target })
  switch (verdict.go) {
    case 'done': {
      const note = info('UpgradeFinished', `revision ${course.target} has proved good and took the place of ${course.revision}`)
      return { ...course, revision: course.target, notes: [note] }
    }
    case 'back': {
      const { message } = verdict.reason
      const note = warning('RolledBack', `revision ${course.target} is rolled back to ${course.revision}: ${message}`)
      const failed = { revision: course.target, at: new Date(now).toISOString(), reason: verdict.reason }
      return { ...course, target: course.revision, failed, notes: [note] }
    }
    case 'on':
      return { ...course, stage: verdict.stage, waitsFor: verdict.waitsFor, until: verdict.until, notes: notesOf(course, verdict, app) }
  }
}

function notesOf({ revision, target }: Course, verdict: Extract<Verdict, { go: 'on' }>, { spec, status }: AppObject): Note[] {
  if (status.phase !== 'upgrading' || status.target !== target)
    return [info('UpgradeStarted', `from revision ${revision} to ${target}, ${spec.update.strategy}`)]
  const isPaused = verdict.waitsFor === 'resume'
  if (isPaused !== (status.waitsFor === 'resume'))
    return [info(isPaused ? 'UpgradePaused' : 'UpgradeResumed', `the upgrade to revision ${target} ${isPaused ? 'waits' : 'goes on'}`)]
  if (verdict.promoted) return [info('CanaryPromoted', `revision ${target} did well: it replaces the others now`)]
  if (verdict.switched) return [info('Switched', `revision ${target} has the traffic now; ${revision} is kept for a while`)]
  if (verdict.waitsFor === 'promotion' && status.waitsFor !== 'promotion')
    return [info('WaitsForPromotion', `the canaries of revision ${target} did well`)]
  return []
}

export function info(reason: string, message: string): Note {
  return { level: 'info', reason, message }
}

export function warning(reason: string, message: string): Note {
  return { level: 'warning', reason, message }
}
