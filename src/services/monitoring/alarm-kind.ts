import { z } from 'zod'
import { defineKind, duration, instant, labels, name, phases, reason } from '../../api/kind.ts'

export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

/** What rules may be about. */
export const watchable = [
  ...(['Instance', 'App', 'Node', 'StoragePool', 'Project', 'Volume', 'Certificate', 'Route', 'LoadBalancer'] as const),
  ...(['Backup', 'BackupPolicy', 'BackupTarget', 'DesktopPool', 'Desktop'] as const),
] as const
export type Watchable = (typeof watchable)[number]

const measurable = ['Instance', 'Node', 'App', 'StoragePool', 'Project'] as const

const condition = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('metric').describe('Something that is measured is too high or too low.'),
    of: z.enum(measurable).describe('Kind of what is measured.'),
    metric: z.string().max(100).describe('Name of the metric, see docs/monitoring.md.'),
    above: z.number().optional().describe('It holds when the mean is more than this. This or `below`.'),
    below: z.number().optional().describe('It holds when the mean is less than this.'),
    over: duration({ min: 10_000, max: 86_400_000 })
      .default(60_000)
      .describe('Time of which the mean is taken, in milliseconds or as `1m`.'),
  }),
  z.strictObject({
    type: z.literal('state').describe('A field of an object has a value it should not have.'),
    of: z.enum(watchable).describe('Kind of the object.'),
    field: z
      .string()
      .regex(/^(?:spec|status|metadata)(?:\.(?:\w+|\*))+$/, 'write a path such as `status.phase`; `*` stands for every member')
      .describe('Path of the field, e.g. `status.phase`; `*` for every member of a list.'),
    is: z
      .array(z.string().max(253))
      .max(32)
      .optional()
      .describe('It holds when the field has one of these values. This or one of the others.'),
    above: z.number().optional().describe('It holds when the number is more than this.'),
    below: z.number().optional().describe('It holds when the number is less than this.'),
    olderThan: duration().optional().describe('It holds when the instant is so long ago, e.g. `1d`.'),
    within: duration().optional().describe('It holds when the instant is nearer than this, or has passed.'),
  }),
  z.strictObject({
    type: z.literal('event').describe('Something happened to an object, too often.'),
    of: z.enum(watchable).describe('Kind of the object.'),
    reasons: z
      .array(z.string().max(100))
      .min(1)
      .max(32)
      .describe('Words of the events, as `pando events` shows them: `Backoff`, `BackupFailed`.'),
    times: z.int().min(1).max(100).default(1).describe('So often at least.'),
    in: duration({ min: 10_000, max: 86_400_000 }).default(600_000).describe('In so long a time, in milliseconds or as `10m`.'),
  }),
])

/** Whose it is. Rights in that project count for it; without one it takes a role for the whole cloud. */
export const ofProject = (what: string) =>
  name().optional().describe(`Project that it belongs to: ${what} Left out: it belongs to the cloud.`)

/** The project of what an alarm is about, which the alarm belongs to. */
export function projectOf({ kind, project, name: of }: { kind: string; project?: string | undefined; name: string }): string | undefined {
  return kind === 'Project' ? of : project
}

const selection = {
  projects: z.array(name()).max(256).optional().describe('Only in these projects. Left out: in all.'),
  selector: z.string().max(4096).optional().describe('Only objects with these labels.'),
}

/** active <-> paused by spec; failed: it cannot hold of anything as it is written */
export const AlarmRule = defineKind({
  kind: 'AlarmRule',
  plural: 'alarmrules',
  scope: 'cluster',
  statusOwner: 'services/monitoring',
  description: 'When an alarm is raised, of what, and how bad it is.',
  spec: z.strictObject({
    summary: z.string().min(1).max(500).describe('What is wrong, for people. `{kind}`, `{name}`, `{project}` and `{value}` are replaced.'),
    severity: z.enum(severities).default('warning').describe('How bad it is.'),
    when: condition.describe('What must hold.'),
    for: duration({ max: 7 * 86_400_000 })
      .default(0)
      .describe('For so long before it fires, in milliseconds or as `5m`.'),
    select: z.strictObject(selection).default({}).describe('Of which objects.'),
    project: ofProject('it is about what is in that project.'),
    labels: labels().default({}).describe('Labels of its alarms, for receivers and silences to choose by.'),
    hint: z.string().max(1000).optional().describe('What to do about it, for people.'),
    paused: z.boolean().default(false).describe('True: it raises no alarms, and those it raised are over.'),
  }),
  status: phases(
    {
      firing: z.number().default(0).describe('How many of its alarms fire.'),
      pending: z.number().default(0).describe('How many hold, and not for long enough yet.'),
      reason: reason().optional().describe('Why it cannot be looked at.'),
    },
    { active: {}, paused: {}, failed: {} },
  ),
  initialStatus: { phase: 'active', firing: 0, pending: 0 },
  can: { delete: ['active', 'paused', 'failed'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'SEVERITY', path: 'spec.severity' },
    { title: 'FIRING', path: 'status.firing' },
    { title: 'SUMMARY', path: 'spec.summary' },
  ],
})

/** pending -> firing -> resolved -> (after a week) gone          pending that does not hold any more goes at once */
export const Alarm = defineKind({
  kind: 'Alarm',
  plural: 'alarms',
  scope: 'cluster',
  statusOwner: 'services/monitoring',
  readOnly: true,
  verbFields: ['acknowledged'],
  description: 'What a rule found wrong with one object: since when, how bad, and who takes care of it.',
  spec: z.strictObject({
    rule: z.string().describe('Name of its rule.'),
    severity: z.enum(severities).describe('How bad it is.'),
    object: z
      .strictObject({
        kind: z.string().describe('Its kind.'),
        project: z.string().optional().describe('Its project.'),
        name: z.string().describe('Its name.'),
        uid: z.string().describe('Its uid.'),
      })
      .describe('What it is about.'),
    labels: labels().default({}).describe('Labels of the rule and of the object.'),
    hint: z.string().optional().describe('What to do about it.'),
    acknowledged: z
      .strictObject({
        by: z.string().describe('Who.'),
        at: instant().describe('When.'),
        comment: z.string().describe('What they say.'),
      })
      .optional()
      .describe('Somebody takes care of it: it is not sent again and again. Ends with the alarm.'),
  }),
  status: phases(
    {
      summary: z.string().describe('What is wrong, for people.'),
      since: instant().describe('Since when it holds.'),
      value: z.number().optional().describe('What was found when it was last written.'),
      silencedBy: z.string().optional().describe('Name of the silence that keeps it quiet.'),
    },
    {
      pending: {},
      firing: { firedAt: instant().describe('Since when it fires.') },
      resolved: {
        firedAt: instant().describe('Since when it fired.'),
        resolvedAt: instant().describe('Since when it does not any more.'),
      },
    },
  ),
  initialStatus: { phase: 'pending', summary: '', since: '1970-01-01T00:00:00.000Z' },
  can: { acknowledge: ['firing'], delete: ['resolved'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'SEVERITY', path: 'spec.severity' },
    { title: 'SINCE', path: 'status.since', format: 'age' },
    { title: 'SUMMARY', path: 'status.summary' },
    { title: 'ACKNOWLEDGED', path: 'spec.acknowledged.by' },
    { title: 'SILENCED', path: 'status.silencedBy' },
  ],
})

/** What receivers and silences choose alarms by. What is left out is no condition. */
export const alarmMatch = () =>
  z.strictObject({
    rules: z.array(name()).max(256).optional().describe('Names of rules.'),
    severities: z.array(z.enum(severities)).optional().describe('How bad they are.'),
    projects: z.array(name()).max(256).optional().describe('Projects of what they are about.'),
    objects: z.array(z.string().max(253)).max(256).optional().describe('Names of what they are about.'),
    selector: z.string().max(4096).optional().describe('Labels of the rule and of the object.'),
  })
export type AlarmMatch = z.output<ReturnType<typeof alarmMatch>>

/** active -> expired -> (after a month) gone */
export const Silence = defineKind({
  kind: 'Silence',
  plural: 'silences',
  scope: 'cluster',
  statusOwner: 'services/monitoring',
  description: 'Keeps some alarms quiet for a while: they are shown, and sent to nobody.',
  spec: z.strictObject({
    match: alarmMatch().default({}).describe('Which alarms. Empty: all.'),
    project: ofProject('it keeps alarms about what is in that project quiet.'),
    until: instant().describe('When it ends.'),
    by: z.string().max(253).default('').describe('Who wants it, for people; the audit log knows who made it.'),
    comment: z.string().max(1000).default('').describe('Why.'),
  }),
  status: phases({}, { active: {}, expired: {} }),
  initialStatus: { phase: 'active' },
  can: { delete: ['active', 'expired'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'UNTIL', path: 'spec.until' },
    { title: 'BY', path: 'spec.by' },
    { title: 'COMMENT', path: 'spec.comment' },
  ],
})
