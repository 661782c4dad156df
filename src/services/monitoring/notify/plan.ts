import type { SpecOf, StatusOf, Stored } from '../../../api/kind.ts'
import type { Alarm } from '../alarm-kind.ts'
import { isOfItsProject, matches } from '../alarms/match.ts'
import type { Receiver } from '../receiver-kind.ts'

type AlarmObject = Stored<typeof Alarm>
type Settings = SpecOf<typeof Receiver>
export type Group = StatusOf<typeof Receiver>['groups'][number]

/** Pause after the first failure, in ms; it doubles up to the longest. */
const firstRetryMs = 10_000
const longestRetryMs = 600_000

/** What is to be sent now. */
export interface Sending {
  key: string
  alarms: AlarmObject[]
  /** The group as it was. */
  before: Group
  /** The group when it has arrived, and when it has not. */
  arrived: Group
  failed: Group
}

export interface SendPlan {
  due: Sending[]
  /** Groups that have nothing to send now. */
  rest: Group[]
  /** When to look again, ms since the epoch; undefined: when something changes. */
  next: number | undefined
}

/**
 * What a receiver is to be sent now. `groups`: what it was sent until now, as it was written down. An alarm that is silenced is as if it
 * were not there; what was sent before stays written down, so that its end is told when the silence is over.
 */
export function planSending(
  spec: Settings,
  { groups, alarms, now }: { groups: readonly Group[]; alarms: readonly AlarmObject[]; now: number },
): SendPlan {
  const mine = alarms.filter((alarm) => alarm.status.phase !== 'pending' && isOfItsProject(spec, alarm) && matches(spec.match, alarm))
  const byKey = Map.groupBy(mine, (alarm) => keyOf(alarm, spec.groupBy))
  const known = new Map(groups.map((group) => [group.key, group]))
  const plan: SendPlan = { due: [], rest: [], next: undefined }
  for (const key of new Set([...known.keys(), ...byKey.keys()])) {
    const group = known.get(key) ?? { key, sent: [], owed: [], number: 0, failures: 0 }
    const members = byKey.get(key) ?? []
    const loud = members.filter(({ status }) => status.silencedBy === undefined)
    planGroup(spec, { group: withoutGone(group, members), members: loud, now, plan })
  }
  return plan
}

/** Of alarms that are not there any more nothing can be told. */
function withoutGone(group: Group, members: readonly AlarmObject[]): Group {
  const names = new Set(members.map(({ metadata }) => metadata.name))
  const isThere = ({ alarm }: { alarm: string }) => names.has(alarm)
  return { ...group, sent: group.sent.filter(isThere), owed: group.owed.filter(isThere) }
}

function planGroup(
  spec: Settings,
  { group, members, now, plan }: { group: Group; members: readonly AlarmObject[]; now: number; plan: SendPlan },
): void {
  const firing = members.filter(({ status }) => status.phase === 'firing')
  const news = members.filter((alarm) => isNews(spec, group, alarm))
  const dueAt = dueOf(spec, { group, firing, news })
  if (dueAt === undefined || dueAt > now) {
    if (dueAt !== undefined) plan.next = Math.min(plan.next ?? dueAt, dueAt)
    if (group.sent.length > 0 || group.owed.length > 0 || members.length > 0) plan.rest.push(group)
    return
  }
  const over = news.filter(({ status }) => status.phase === 'resolved')
  const alarms = [firing, over].flatMap((some) => some.toSorted((a, b) => changedAt(a) - changedAt(b)))
  const untold = group.sent.filter(({ alarm }) => !members.some(({ metadata }) => metadata.name === alarm)) // silenced meanwhile
  const { retryAt: _retry, ...lasting } = group
  plan.due.push({
    ...{ key: group.key, alarms, before: group },
    arrived: {
      ...lasting,
      ...{ sent: [...firing.map(markOf), ...untold], owed: [], number: group.number + 1, failures: 0, sentAt: iso(now) },
    },
    failed: {
      ...group,
      ...{ failures: group.failures + 1, owed: alarms.map(markOf) },
      retryAt: iso(now + Math.min(longestRetryMs, firstRetryMs * 2 ** group.failures)),
    },
  })
}

/** Fires and was not sent so; or is over, and was sent as firing or should have been. */
function isNews({ sendResolved }: Settings, { sent, owed }: Group, alarm: AlarmObject): boolean {
  const { alarm: name, firedAt } = markOf(alarm)
  const isIn = (marks: Group['sent']) => marks.some((mark) => mark.alarm === name && mark.firedAt === firedAt)
  if (alarm.status.phase === 'firing') return !isIn(sent)
  return isIn(owed) || (sendResolved && isIn(sent))
}

function dueOf(
  spec: Settings,
  { group, firing, news }: { group: Group; firing: readonly AlarmObject[]; news: readonly AlarmObject[] },
): number | undefined {
  const sentAt = group.sentAt === undefined ? undefined : Date.parse(group.sentAt)
  const retryAt = group.retryAt === undefined ? 0 : Date.parse(group.retryAt)
  if (news.length > 0) {
    const first = Math.min(...news.map(changedAt))
    const isNew = group.sent.length === 0 && news.every(({ status }) => status.phase === 'firing')
    return Math.max(retryAt, isNew ? first + spec.groupWait : first, sentAt === undefined ? 0 : sentAt + spec.groupInterval)
  }
  const isOpen = firing.some(({ spec: { acknowledged } }) => acknowledged === undefined)
  return isOpen && sentAt !== undefined ? Math.max(retryAt, sentAt + spec.repeat) : undefined
}

function changedAt({ status }: AlarmObject): number {
  return Date.parse(status.phase === 'resolved' ? status.resolvedAt : status.phase === 'firing' ? status.firedAt : status.since)
}

function markOf({ metadata, status }: AlarmObject): Group['sent'][number] {
  return { alarm: metadata.name, firedAt: status.phase === 'pending' ? status.since : status.firedAt }
}

function keyOf({ spec: { rule, severity, object } }: AlarmObject, groupBy: Settings['groupBy']): string {
  const parts = { rule, severity, project: object.project ?? '', object: `${object.kind}/${object.project ?? ''}/${object.name}` }
  return groupBy.map((part) => `${part}=${parts[part]}`).join(' ')
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
