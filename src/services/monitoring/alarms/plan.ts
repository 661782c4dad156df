import { createHash } from 'node:crypto'
import type { SpecOf, StatusOf, Stored } from '../../../api/kind.ts'
import type { Alarm, AlarmRule } from '../alarm-kind.ts'
import { type Finding, type Rule, summaryOf, type Watched } from './condition.ts'

type AlarmObject = Stored<typeof Alarm>
type Status = StatusOf<typeof Alarm>

/** An alarm that is over is shown for so long, in ms. */
const keptMs = 7 * 86_400_000
/** A value is written again when it differs by more than this part. */
const newsPart = 0.1

export type AlarmStep =
  | { do: 'create'; name: string; labels: Record<string, string>; spec: SpecOf<typeof Alarm>; status: Status }
  | { do: 'update'; alarm: AlarmObject; spec: SpecOf<typeof Alarm>; status: Status }
  | { do: 'remove'; alarm: AlarmObject }

export interface Found {
  object: Watched
  finding: Finding
}

/** One alarm for each rule and object, whenever it is raised. */
export function alarmName(rule: string, { kind, project, name }: { kind: string; project?: string | undefined; name: string }): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([rule, kind, project, name]))
    .digest('hex')
  return `${rule.slice(0, 52).replace(/-+$/, '')}-${digest.slice(0, 10)}`
}

/** What is to be done with the alarms of one rule, all of them. `found`: the objects of which it holds, or cannot be told. */
export function planAlarms({
  rule,
  found,
  alarms,
  now,
}: {
  rule: Stored<typeof AlarmRule>
  found: readonly Found[]
  alarms: readonly AlarmObject[]
  now: number
}): AlarmStep[] {
  const known = new Map(alarms.map((alarm) => [idOf(alarm.spec.object), alarm]))
  const steps = found.flatMap(({ object, finding }) => {
    const { project, name: of } = object.metadata
    const id = idOf({ kind: object.kind, project, name: of })
    const alarm = known.get(id)
    known.delete(id)
    const name = () => alarm?.metadata.name ?? alarmName(rule.metadata.name, { kind: object.kind, project, name: of })
    if (finding === 'unknown') return alarm?.status.phase === 'resolved' ? fadeOut(alarm, now) : []
    return finding.holds ? raise({ rule, object, alarm, name: name(), value: finding.value, now }) : alarm ? settle(alarm, now) : []
  })
  // What is left is about objects that are gone, or that the rule is not about any more.
  return [...steps, ...[...known.values()].flatMap((alarm) => settle(alarm, now))]
}

interface Raise {
  rule: Stored<typeof AlarmRule>
  object: Watched
  alarm: AlarmObject | undefined
  name: string
  value: number | undefined
  now: number
}

function raise({ rule, object, alarm, name, value, now }: Raise): AlarmStep[] {
  const old = alarm?.status
  const goesOn = old !== undefined && old.phase !== 'resolved' && alarm?.spec.object.uid === object.metadata.uid
  const since = goesOn ? old.since : iso(now)
  const summary = summaryOf(rule.spec, object, value)
  const isNews = !goesOn || value === undefined || old.value === undefined || Math.abs(value - old.value) > Math.abs(old.value) * newsPart
  const told = goesOn && !isNews ? { summary: old.summary, value: old.value } : { summary, value }
  const common = {
    ...{ summary: told.summary, since },
    ...(told.value === undefined ? {} : { value: told.value }),
    ...(old?.silencedBy === undefined ? {} : { silencedBy: old.silencedBy }),
  }
  const fires = (goesOn && old.phase === 'firing') || now - Date.parse(since) >= rule.spec.for
  const firedAt = goesOn && old.phase === 'firing' ? old.firedAt : iso(now)
  const status: Status = fires ? { phase: 'firing', ...common, firedAt } : { phase: 'pending', ...common }
  const spec = alarmSpec(rule, object, goesOn ? alarm?.spec.acknowledged : undefined)
  if (!alarm) return [{ do: 'create', name, labels: {}, spec, status }]
  return [{ do: 'update', alarm, spec, status }]
}

function alarmSpec(
  { metadata: { name: rule }, spec: { severity, labels, hint } }: { metadata: { name: string }; spec: Rule },
  { kind, metadata }: Watched,
  acknowledged: SpecOf<typeof Alarm>['acknowledged'],
): SpecOf<typeof Alarm> {
  const { project, name, uid } = metadata
  return {
    ...{ rule, severity, labels: { ...metadata.labels, ...labels } },
    object: { kind, ...(project === undefined ? {} : { project }), name, uid },
    ...(hint === undefined ? {} : { hint }),
    ...(acknowledged === undefined ? {} : { acknowledged }),
  }
}

/** It does not hold any more. */
function settle(alarm: AlarmObject, now: number): AlarmStep[] {
  const { status, spec } = alarm
  if (status.phase === 'pending') return [{ do: 'remove', alarm }]
  if (status.phase === 'resolved') return fadeOut(alarm, now)
  return [{ do: 'update', alarm, spec, status: { ...status, phase: 'resolved', resolvedAt: iso(now) } }]
}

function fadeOut(alarm: AlarmObject, now: number): AlarmStep[] {
  const { status } = alarm
  return status.phase === 'resolved' && now - Date.parse(status.resolvedAt) > keptMs ? [{ do: 'remove', alarm }] : []
}

function idOf({ kind, project, name }: { kind: string; project?: string | undefined; name: string }): string {
  return `${kind}/${project ?? ''}/${name}`
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}
