import type { Reason, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { PandoError } from '../../base/errors.ts'
import { formatDuration } from '../../base/units.ts'
import type { LoadBalancer } from '../load-balancing/kind.ts'
import type { App } from './kind.ts'
import type { Replica } from './replica.ts'

type AppObject = Stored<typeof App>
type BalancerObject = Stored<typeof LoadBalancer>

/** A replica as it is at one moment, with what its balancer says of it. */
export interface View extends Replica {
  /** `lost`: its node is gone. `waiting`: not ready, and not given up. */
  condition: 'ready' | 'waiting' | 'broken' | 'lost'
  /** It may get traffic, whether it answers the balancer or not. */
  isUp: boolean
  /** It finishes what it has. */
  isDraining: boolean
  /** Nothing is under way at it any more, or it had time enough. */
  isDrained: boolean
}

export interface Seen {
  app: AppObject
  replicas: readonly Replica[]
  balancer: BalancerObject | undefined
  now: number
}

/** All replicas that are not leaving, newest last, and when time alone changes one of them. */
export function viewsOf(seen: Seen): { views: View[]; next: number[] } {
  const { replicas, balancer, now } = seen
  const specs = new Map(balancer?.spec.backends.map((backend) => [backend.uid, backend]))
  const states = new Map(balancer?.status.backends.map((backend) => [backend.uid, backend]))
  const next: number[] = []
  const views = replicas
    .filter(({ state }) => state !== 'leaving')
    .sort((a, b) => a.number - b.number)
    .map((replica): View => {
      const spec = specs.get(replica.uid)
      const told = states.get(replica.uid)
      const isUp = replica.state === 'ready' && now >= replica.steadyFrom
      const doesAnswer = isUp && answers(seen, { told: told?.state, asked: spec?.state })
      const toldSince = told?.state === 'up' || told?.state === 'down' ? Date.parse(told.since) : 0
      const drainEnd = spec?.state === 'draining' ? Date.parse(spec.since ?? '1970') + seen.app.spec.balance.drain : 0
      const view = {
        ...replica,
        since: isUp ? Math.max(replica.since, replica.steadyFrom, toldSince) : replica.since,
        isUp,
        isDraining: spec?.state === 'draining',
        isDrained: (told?.state === 'drained' && told.since >= (spec?.since ?? '')) || now >= drainEnd, // of this drain, not of one before
      }
      if (replica.state === 'ready' && !isUp) next.push(replica.steadyFrom)
      if (view.isDraining && !view.isDrained) next.push(drainEnd)
      return { ...view, ...judge(view, { doesAnswer, seen, next }) }
    })
  return { views, next }
}

/** A balancer that works must have seen that it answers; what stands by is not known to it. One that failed is no judge. */
function answers({ app, balancer }: Seen, { told, asked }: { told: string | undefined; asked: string | undefined }): boolean {
  if (app.spec.ports.length === 0 || balancer?.status.phase === 'failed') return true
  if (told !== undefined) return told !== 'down'
  return asked === 'standby'
}

function judge(
  replica: Replica,
  { doesAnswer, seen: { app, now }, next }: { doesAnswer: boolean; seen: Seen; next: number[] },
): { condition: View['condition']; reason: Reason | undefined } {
  const { reason } = replica
  if (replica.lostAt !== undefined) {
    if (now >= replica.lostAt) return { condition: 'lost', reason: lostReason(replica, now) }
    next.push(replica.lostAt)
  }
  if (replica.state === 'broken') return { condition: 'broken', reason }
  if (doesAnswer) return { condition: 'ready', reason }
  // For want of room another one would wait as well.
  if (replica.node === undefined && replica.revision === app.status.revision) return { condition: 'waiting', reason }
  const lateAt = replica.since + app.spec.update.deadline
  if (now < lateAt) {
    next.push(lateAt)
    return { condition: 'waiting', reason }
  }
  const late = new PandoError('app.not_ready', { replica: replica.name, within: formatDuration(app.spec.update.deadline) })
  return { condition: 'broken', reason: reason ?? reasonOf(late, { now }) }
}

function lostReason({ name, node }: Replica, now: number): Reason {
  return reasonOf(new PandoError('app.node_lost', { replica: name, node: node ?? '' }), { now })
}
