import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { SpecOf, StatusOf, Stored } from '../../api/kind.ts'
import type { Course } from './course.ts'
import { type App, template } from './kind.ts'
import type { Revision } from './revision-kind.ts'

type AppObject = Stored<typeof App>
type RevisionObject = Stored<typeof Revision>
type RevisionStatus = StatusOf<typeof Revision>
type Template = SpecOf<typeof App>['template']

/** So many are kept, beside those that are in use. */
const kept = 10

export function templateOf({ spec }: RevisionObject): Template {
  return spec.template as Template
}

/** What is as the schema says anyway is left out: a field that a later Pando adds makes no new revision. */
export function digestOf(spec: AppObject['spec']): string {
  const plain = template.parse({ image: spec.template.image }) as Record<string, unknown>
  const said = Object.entries(spec.template).filter(([field, value]) => field === 'image' || !isDeepStrictEqual(value, plain[field]))
  const text = JSON.stringify([sortKeys(Object.fromEntries(said)), spec.restarts])
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]))
}

/** The revision that the spec asks for: one that was before, or the spec of a new one. */
export function revisionFor(app: AppObject, revisions: readonly RevisionObject[]): RevisionObject | SpecOf<typeof Revision> {
  const digest = digestOf(app.spec)
  const found = revisions.findLast(({ spec }) => spec.digest === digest)
  if (found) return found
  const number = Math.max(app.status.lastRevision, ...revisions.map(({ spec }) => spec.number)) + 1
  const before = revisions.find(({ spec }) => spec.number === app.status.target)
  const { template: now, restarts } = app.spec
  return { app: app.metadata.name, number, template: { ...now }, restarts, cause: causeOf(before, { now, restarts }), digest }
}

function causeOf(before: RevisionObject | undefined, { now, restarts }: { now: Template; restarts: number }): string {
  if (!before) return 'first deployment'
  const old = before.spec.template
  const fields = [...new Set([...Object.keys(old), ...Object.keys(now)])]
  const changed = fields.filter((field) => !isDeepStrictEqual(old[field], now[field as keyof Template]))
  const image = changed.includes('image') ? [`image ${old['image']} -> ${now.image}`] : []
  const others = changed.filter((field) => field !== 'image').sort()
  const causes = [...image, ...others, ...(restarts === before.spec.restarts ? [] : ['restart'])]
  return causes.join(', ') || 'deployed again'
}

type Place = Pick<Course, 'revision' | 'target' | 'failed'>

/** What a revision is now that the app is on this course. */
export function revisionStatus({ spec, status }: RevisionObject, place: Place, at: string): RevisionStatus {
  const { reason, snapshot } = status
  const rest = snapshot === undefined ? {} : { snapshot }
  const isPhase = (phase: RevisionStatus['phase']) => status.phase === phase
  const { failed } = place
  if (spec.number === place.revision) return isPhase('current') ? status : { ...rest, phase: 'current', since: at }
  if (spec.number === failed?.revision)
    return isPhase('failed') ? status : { ...rest, ...(failed.reason ? { reason: failed.reason } : {}), phase: 'failed', at: failed.at }
  if (spec.number === place.target) return isPhase('rolling') ? status : { ...rest, phase: 'rolling' }
  if (isPhase('failed') || isPhase('superseded')) return status
  return { ...rest, ...(reason ? { reason } : {}), phase: 'superseded', at }
}

/** The ten newest stay, and those that are in use. */
export function outdated(revisions: readonly RevisionObject[], { revision, target, failed }: Place): RevisionObject[] {
  const inUse = [revision, target, failed?.revision]
  return revisions
    .toSorted((a, b) => b.spec.number - a.spec.number)
    .slice(kept)
    .filter(({ spec }) => !inUse.includes(spec.number))
}
