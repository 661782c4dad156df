import { createHash } from 'node:crypto'
import type { Stored } from '../../../api/kind.ts'
import type { Alarm, Severity } from '../alarm-kind.ts'
import type { Receiver } from '../receiver-kind.ts'
import type { Sending } from './plan.ts'

/** What a receiver gets: the body of a webhook as it is, and what mail is written from. */
export interface Message {
  /** The same for each try of the same message, so that what comes twice can be told. */
  delivery: string
  receiver: string
  group: string
  /** `resolved` when nothing of it fires any more. */
  status: 'firing' | 'resolved' | 'test'
  sentAt: string
  alarms: MessageAlarm[]
}

export interface MessageAlarm {
  name: string
  state: 'firing' | 'resolved'
  rule: string
  severity: Severity
  summary: string
  hint?: string
  object: { kind: string; project?: string | undefined; name: string; uid: string }
  labels: Readonly<Record<string, string>>
  firedAt: string
  resolvedAt?: string
  value?: number
  acknowledgedBy?: string
}

export function messageOf({ metadata }: Stored<typeof Receiver>, { key, alarms, arrived }: Sending, now: number): Message {
  const told = alarms.flatMap(alarmOf)
  return {
    delivery: createHash('sha256').update(`${metadata.uid} ${key} ${arrived.number}`).digest('hex').slice(0, 32),
    ...{ receiver: metadata.name, group: key },
    status: told.some(({ state }) => state === 'firing') ? 'firing' : 'resolved',
    sentAt: new Date(now).toISOString(),
    alarms: told,
  }
}

export function testMessage({ metadata }: Stored<typeof Receiver>, now: number): Message {
  const at = new Date(now).toISOString()
  const object = { kind: 'Receiver', name: metadata.name, uid: metadata.uid }
  const summary = `this is a test: alarms for the receiver ${metadata.name} come here`
  const alarm = { name: 'test', state: 'firing', rule: 'test', severity: 'info', summary, object, labels: {}, firedAt: at } as const
  const delivery = createHash('sha256').update(`${metadata.uid} test ${at}`).digest('hex').slice(0, 32)
  return { delivery, receiver: metadata.name, group: 'test', status: 'test', sentAt: at, alarms: [alarm] }
}

function alarmOf({ metadata, spec, status }: Stored<typeof Alarm>): MessageAlarm[] {
  if (status.phase === 'pending') return []
  const { rule, severity, object, labels, hint, acknowledged } = spec
  return [
    {
      ...{ name: metadata.name, state: status.phase, rule, severity, summary: status.summary, object, labels, firedAt: status.firedAt },
      ...(hint === undefined ? {} : { hint }),
      ...(status.phase === 'resolved' ? { resolvedAt: status.resolvedAt } : {}),
      ...(status.value === undefined ? {} : { value: status.value }),
      ...(acknowledged === undefined ? {} : { acknowledgedBy: acknowledged.by }),
    },
  ]
}

/** `[2 firing] pool-nearly-full: the pool fast is 91% full`; one line, whatever things are called. */
export function subjectOf({ status, alarms }: Message): string {
  const firing = alarms.filter(({ state }) => state === 'firing')
  const first = firing[0] ?? alarms[0]!
  const count = status === 'test' ? 'test' : firing.length > 0 ? `${firing.length} firing` : 'resolved'
  return `[${count}] ${first.rule}: ${first.summary}`.replace(/\s+/g, ' ').slice(0, 200)
}

export function textOf({ alarms, receiver }: Message): string {
  const paragraphs = alarms.map(({ state, severity, summary, hint, object, firedAt, resolvedAt, name, acknowledgedBy }) =>
    [
      `${state === 'firing' ? severity.toUpperCase() : 'OVER'}  ${summary}`,
      `  about     ${object.kind} ${object.project === undefined ? '' : `${object.project}/`}${object.name}`,
      `  since     ${firedAt}${resolvedAt === undefined ? '' : ` until ${resolvedAt}`}`,
      ...(hint === undefined ? [] : [`  to do     ${hint}`]),
      ...(acknowledgedBy === undefined ? [] : [`  in hand   ${acknowledgedBy}`]),
      ...(state === 'firing' && name !== 'test' ? [`  take it   pando alarm ack ${name}`] : []),
    ].join('\n'),
  )
  return `${paragraphs.join('\n\n')}\n\n-- \nSent by Pando to the receiver ${receiver}.\n`
}
