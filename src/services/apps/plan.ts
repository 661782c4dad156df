import type { Reason, SpecOf, StatusOf, Stored } from '../../api/kind.ts'
import type { LoadBalancer } from '../load-balancing/kind.ts'
import { balancerSpec } from './backends.ts'
import { type Course, chooseCourse, info, type Note, warning } from './course.ts'
import { afterReplacing, heldUntil } from './damping.ts'
import type { App } from './kind.ts'
import type { Replica } from './replica.ts'
import { type Goal, type Limits, type Roll, roll } from './roll.ts'
import { canaryCount, partsOf, split } from './shares.ts'
import { nextStatus } from './status.ts'
import type { Traffic } from './traffic.ts'
import { type View, viewsOf } from './view.ts'

/** How VM replicas of a revision come about: `seed`: one boots and is frozen; `wait`: that is under way; `clone`: from a snapshot. */
export type VmMode = 'boot' | 'seed' | 'wait' | 'clone'

export interface Facts {
  app: Stored<typeof App>
  /** The revision that the spec asks for. */
  specRevision: number
  /** How many replicas are wanted. */
  wanted: number
  /** All of the app, those that leave too. */
  replicas: readonly Replica[]
  balancer: Stored<typeof LoadBalancer> | undefined
  traffic: Traffic | undefined
  vmMode(revision: number): VmMode
  /** Zero replicas may be wanted, and the first request is to wake one. */
  wake: boolean
  /** Name that resolves to the replicas. */
  hostname: string | undefined
  /** More replicas were not let in, by the quota of the project, and are not tried before `until`. */
  refusal?: Refusal | undefined
  now: number
}

export interface Refusal {
  until: number
  reason: Reason
}

export interface Plan {
  status: StatusOf<typeof App>
  create: Roll['create']
  /** To be deleted now. */
  remove: View[]
  /** The first healthy VM of a revision, to be frozen for the others. */
  freeze: View | undefined
  balancer: SpecOf<typeof LoadBalancer> | undefined
  notes: Note[]
  /** Look again after so many ms, should nothing happen before. */
  again: number | undefined
}

/** While an upgrade lasts, its errors are counted this often, in ms. */
const trafficMs = 2_000

/** Decides the next step of one app from what is wanted and what is seen. Pure: no clock, no I/O. */
export function plan(facts: Facts): Plan {
  const { app, balancer, now } = facts
  const { views, next } = viewsOf(facts)
  const course = chooseCourse({ ...facts, views })
  const held = heldUntil(app.status)
  const rolled = roll(views, goalsOf(facts, course, views), limitsOf(facts, course, now >= held))
  const isOver = (view: View) => app.spec.ports.length === 0 || (view.isDraining && view.isDrained)
  const draining = new Set(rolled.drain.filter((view) => !isOver(view)))
  const remove = [...rolled.remove, ...rolled.replace, ...rolled.drain.filter(isOver)]
  const gone = new Set(remove)
  const staying = views.filter((view) => !gone.has(view))
  const damping = afterReplacing(rolled.replace, app.status, now)
  const { refusal } = facts
  const create = refusal && now < refusal.until ? [] : rolled.create
  const vms = createVms(create, { views: staying, vmMode: facts.vmMode })
  const replaced = [...rolled.replace, ...views.filter(({ condition }) => condition === 'lost')]
  const spec = balancerSpec({ app, old: balancer?.spec, views: staying, draining, course, wake: facts.wake, now })
  const status = nextStatus({ ...facts, course, views, draining, damping, created: vms.create })
  return {
    status,
    create: vms.create,
    remove,
    freeze: vms.freeze,
    balancer: spec,
    notes: [...scaleNotes(facts), ...course.notes, ...replaceNotes(replaced, damping.retryAt, now), ...phaseNotes(app, status)],
    again: earliest([...next, ...timers(facts, course, { views, held }), ...(refusal ? [refusal.until] : [])], now),
  }
}

function goalsOf({ app, wanted }: Facts, { revision, target, stage, waitsFor }: Course, views: readonly View[]): Goal[] {
  const parts = partsOf(app)
  const counts = split(wanted, parts)
  const none = { container: 0, vm: 0 }
  if (waitsFor === 'resume' && stage === 'rolling') {
    const left = { ...counts }
    for (const view of views) if (view.revision === target && !view.isDraining) left[view.engine] = Math.max(0, left[view.engine] - 1)
    return [
      { revision: target, counts: none, keepsMore: true },
      { revision, counts: left, keepsMore: true },
    ]
  }
  switch (stage) {
    case 'steady':
    case 'rolling':
      return [{ revision: target, counts }]
    case 'canary': {
      const few = split(canaryCount(wanted, app.spec.update.canary.weight), parts)
      return [
        { revision: target, counts: few },
        { revision, counts },
      ]
    }
    case 'standby':
      return [
        { revision: target, counts },
        { revision, counts },
      ]
    case 'switched':
      return [
        { revision: target, counts },
        { revision, counts: none, keepsMore: true },
      ]
  }
}

function limitsOf({ app, wanted, now }: Facts, { stage, target, failed }: Course, mayReplace: boolean): Limits {
  const { maxSurge, maxUnavailable, bake } = app.spec.update
  const surge = maxSurge + maxUnavailable === 0 ? 1 : maxSurge
  const isLimited = (stage === 'steady' || stage === 'rolling') && !failed // what was rolled back comes back all at once
  return {
    most: isLimited ? wanted + surge : Number.POSITIVE_INFINITY,
    leastReady: Math.max(0, wanted - maxUnavailable),
    mayReplace,
    isAvailable: ({ condition, revision, since }) =>
      condition === 'ready' && (stage === 'steady' || revision !== target || now >= since + bake),
  }
}

/** The others wait until the first VM of a revision is frozen. */
function createVms(
  create: Roll['create'],
  { views, vmMode }: { views: readonly View[]; vmMode: Facts['vmMode'] },
): Pick<Plan, 'create' | 'freeze'> {
  const vmsOf = (revision: number) => views.filter((view) => view.engine === 'vm' && view.revision === revision)
  const allowed = create.map((one) => {
    if (one.engine !== 'vm') return one
    const mode = vmMode(one.revision)
    const most = mode === 'wait' ? 0 : mode === 'seed' ? Math.max(0, 1 - vmsOf(one.revision).length) : one.count
    return { ...one, count: Math.min(one.count, most) }
  })
  const freeze = views.find(
    (view) => view.engine === 'vm' && view.condition === 'ready' && !view.isDraining && vmMode(view.revision) === 'seed',
  )
  return { create: allowed.filter(({ count }) => count > 0), freeze }
}

function timers(
  { app, traffic, now }: Facts,
  { revision, target, stage, until }: Course,
  { views, held }: { views: readonly View[]; held: number },
): number[] {
  const isWatched = stage !== 'steady' || revision === 0
  const bakes = isWatched
    ? views.filter((view) => view.revision === target && view.condition === 'ready').map(({ since }) => since + app.spec.update.bake)
    : []
  return [
    ...bakes,
    ...(until === undefined ? [] : [until]),
    ...(views.some(({ condition }) => condition === 'broken') ? [held] : []),
    ...(stage !== 'steady' && traffic ? [now + trafficMs] : []),
  ]
}

function earliest(times: readonly number[], now: number): number | undefined {
  const next = times.filter((at) => at > now).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
  return next === Number.POSITIVE_INFINITY ? undefined : next - now
}

/** So many are named one by one. */
const mostNamed = 5

function replaceNotes(replaced: readonly View[], retryAt: string | undefined, now: number): Note[] {
  const named = replaced
    .slice(0, mostNamed)
    .map(({ name, reason }) => warning('ReplicaReplaced', `${name} is replaced: ${reason?.message ?? 'its program ended'}`))
  const more = replaced.length - named.length
  const pause = retryAt === undefined ? 0 : Date.parse(retryAt) - now
  return [
    ...named,
    ...(more > 0 ? [warning('ReplicaReplaced', `${more} more are replaced`)] : []),
    ...(replaced.length > 0 && pause > 0
      ? [
          info(
            'ReplacementsPaused',
            `they failed soon after they were made: the next is replaced in ${Math.round(pause / 1000)} s at the earliest`,
          ),
        ]
      : []),
  ]
}

function scaleNotes({ app: { status }, wanted }: Facts): Note[] {
  if (status.observedGeneration === 0 || status.wanted === wanted) return []
  return [info('Scaled', `from ${status.wanted} to ${wanted} replicas`)]
}

function phaseNotes({ status: old }: Stored<typeof App>, status: StatusOf<typeof App>): Note[] {
  if (old.phase === status.phase) return []
  if (status.phase === 'degraded') return [warning('Degraded', status.reason?.message ?? `${status.ready} of ${status.wanted} are ready`)]
  return old.phase === 'degraded' && status.phase === 'ready' ? [info('Recovered', `${status.ready} of ${status.wanted} are ready`)] : []
}
