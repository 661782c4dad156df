import { z } from 'zod'
import { defineKind, duration, instant, phases, reason } from '../../api/kind.ts'
import { alarmMatch, ofProject } from './alarm-kind.ts'

const send = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('email').describe('By mail, through a mail server.'),
    to: z.array(z.email()).min(1).max(100).describe('To whom.'),
    from: z.email().describe('From whom.'),
    server: z.string().min(1).max(253).describe('Host name or address of the mail server.'),
    port: z.int().min(1).max(65_535).default(587).describe('Its port.'),
    security: z
      .enum(['starttls', 'tls', 'none'])
      .default('starttls')
      .describe('`starttls`: plain at first, and nothing is sent before TLS; `tls`: from the start; `none`: never.'),
    ca: z.string().max(65_536).optional().describe('Certificate authority of the mail server, PEM. Left out: those the system trusts.'),
    user: z.string().max(253).optional().describe('User name there.'),
    password: z.string().max(1024).optional().describe('Password there. It is never shown.'),
  }),
  z.strictObject({
    type: z.literal('webhook').describe('As JSON, by an HTTP POST.'),
    url: z.url({ protocol: /^https?$/ }).describe('Where to.'),
    secret: z
      .string()
      .min(8)
      .max(1024)
      .optional()
      .describe('Signs what is sent (HMAC-SHA-256), so that it can be told to be ours. It is never shown.'),
  }),
  z.strictObject({ type: z.literal('console').describe('As an event of the object: `pando events` and the console show it.') }),
])

const group = z.object({
  key: z.string().describe('What its alarms have in common.'),
  sent: z
    .array(
      z.object({
        alarm: z.string().describe('Name of the alarm.'),
        firedAt: instant().describe('Since when it fires.'),
      }),
    )
    .describe('Alarms that were sent as firing and not yet as over.'),
  owed: z
    .array(z.object({ alarm: z.string().describe('Name of the alarm.'), firedAt: instant().describe('Since when it fired.') }))
    .describe('Alarms that could not be sent when they were due; they are, even when they are over by then.'),
  sentAt: instant().optional().describe('When it was last sent.'),
  number: z.number().describe('How many messages it had.'),
  failures: z.number().describe('Tries in a row that failed.'),
  retryAt: instant().optional().describe('When it is tried again.'),
})

/** ready <-> failing (the last message could not be sent; it is tried again)          paused by spec */
export const Receiver = defineKind({
  kind: 'Receiver',
  plural: 'receivers',
  scope: 'cluster',
  statusOwner: 'services/monitoring',
  secrets: ['send.password', 'send.secret'],
  description: 'Whom alarms are sent to, which, and how often.',
  spec: z.strictObject({
    send: send.describe('How.'),
    match: alarmMatch().default({}).describe('Which alarms. Empty: all.'),
    project: ofProject('it gets alarms about what is in that project.'),
    groupBy: z
      .array(z.enum(['rule', 'severity', 'project', 'object']))
      .max(4)
      .default(['rule'])
      .describe('Alarms that have these in common come in one message. Empty: all together.'),
    groupWait: duration({ max: 3_600_000 })
      .default(30_000)
      .describe('How long the first alarm of a group waits for others, in milliseconds or as `30s`.'),
    groupInterval: duration({ max: 86_400_000 })
      .default(60_000)
      .describe('Least time between two messages about a group that has changed.'),
    repeat: duration({ min: 60_000, max: 30 * 86_400_000 })
      .default(4 * 3_600_000)
      .describe('When an alarm that still fires, and of which nobody takes care, is sent again.'),
    sendResolved: z.boolean().default(true).describe('Also tell when an alarm is over.'),
    paused: z.boolean().default(false).describe('True: nothing is sent.'),
  }),
  status: phases(
    {
      groups: z.array(group).default([]).describe('What was sent.'),
      lastSentAt: instant().optional().describe('When a message last arrived.'),
      reason: reason().optional().describe('Why the last message did not.'),
    },
    { ready: {}, failing: {}, paused: {} },
  ),
  initialStatus: { phase: 'ready', groups: [] },
  can: { test: ['ready', 'failing', 'paused'], delete: ['ready', 'failing', 'paused'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'SENDS BY', path: 'spec.send.type' },
    { title: 'LAST SENT', path: 'status.lastSentAt', format: 'age' },
  ],
})
