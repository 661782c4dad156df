import { z } from 'zod'
import { defineKind, duration, instant, name, phases, reason, type SpecOf } from '../../api/kind.ts'

const metric = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('cpu').describe('Use of the processors that replicas may use.'),
    target: z.number().min(1).max(100).describe('Mean over the replicas to keep to, in percent.'),
  }),
  z.strictObject({
    type: z.literal('memory').describe('Use of the memory that replicas may use.'),
    target: z.number().min(1).max(100).describe('Mean over the replicas to keep to, in percent.'),
  }),
  z.strictObject({
    type: z.literal('requests').describe('Requests (http) or connections (tcp) at the load balancer.'),
    target: z.number().positive().describe('For each replica and second.'),
  }),
  z.strictObject({
    type: z.literal('custom').describe('A number that the replicas tell at a Prometheus address of theirs, such as the length of a queue.'),
    name: z.string().min(1).max(200).describe('Name of the metric; all its series of a replica are added.'),
    port: z.int().min(1).max(65_535).describe('Port inside the replicas.'),
    path: z.string().startsWith('/').default('/metrics').describe('Path to ask for.'),
    across: z.enum(['sum', 'max', 'mean']).default('sum').describe('What the numbers of all replicas make together.'),
    target: z.number().positive().describe('For each replica.'),
  }),
])
const schedule = z.strictObject({
  cron: z.string().min(9).max(200).describe('When it begins, as five cron fields, e.g. `0 8 * * 1-5`.'),
  timezone: z.string().default('UTC').describe('IANA time zone, e.g. `Europe/Berlin`.'),
  lasts: duration({ min: 60_000, max: 7 * 86_400_000 }).describe('How long it lasts, e.g. `9h`.'),
  min: z.int().min(0).max(10_000).describe('At least so many replicas meanwhile.'),
})

/**
 *   pending -> active <-> limited            limited: more is asked for than `max` allows
 *                 \---> failed ---> active   failed: there is no such app, or nothing can be measured; the number stays
 */
export const AutoscalePolicy = defineKind({
  kind: 'AutoscalePolicy',
  plural: 'autoscalepolicies',
  scope: 'project',
  statusOwner: 'services/autoscale',
  refers: [{ path: 'app', kind: 'App', verb: 'scale' }],
  description: 'How many replicas an app has, by what they have to do.',
  spec: z.strictObject({
    app: name().describe('Name of the app; the policy has the same.'),
    min: z.int().min(0).max(10_000).default(1).describe('At least so many. 0: none while nothing comes; the first request wakes one.'),
    max: z.int().min(1).max(10_000).describe('At most so many.'),
    metrics: z.array(metric).max(16).default([]).describe('The largest number that one of them asks for is taken.'),
    upWindow: duration({ max: 3_600_000 }).default(0).describe('A higher load must have lasted so long, in milliseconds or as `30s`.'),
    downWindow: duration({ max: 86_400_000 })
      .default(300_000)
      .describe('A lower load must have lasted so long, in milliseconds or as `5m`.'),
    tolerance: z
      .number()
      .min(0)
      .max(100)
      .default(10)
      .describe('A difference from the target smaller than this changes nothing, in percent.'),
    idle: duration({ min: 1_000, max: 86_400_000 })
      .default(300_000)
      .describe('With `min: 0`: without a request for so long there are none, in milliseconds or as `5m`.'),
    schedules: z.array(schedule).max(64).default([]).describe('Times with a higher least number.'),
  }),
  status: phases(
    {
      wanted: z.number().optional().describe('How many replicas it decided on. Left out: it has not decided yet.'),
      decidedAt: instant().optional().describe('When it last changed its mind.'),
      why: z.string().optional().describe('What it decided by, for people.'),
      metrics: z
        .array(
          z.object({
            name: z.string().describe('Name of the metric.'),
            value: z.number().describe('Mean for each replica.'),
            target: z.number().describe('What it should be.'),
            wanted: z.number().describe('How many replicas it asks for.'),
          }),
        )
        .default([])
        .describe('What was measured at the last decision.'),
      reason: reason().optional().describe('What keeps it from deciding.'),
    },
    { pending: {}, active: {}, limited: {}, failed: {} },
  ),
  initialStatus: { phase: 'pending', metrics: [] },
  can: { delete: ['pending', 'active', 'limited', 'failed'] },
  columns: [
    { title: 'APP', path: 'spec.app' },
    { title: 'PHASE', path: 'status.phase' },
    { title: 'MIN', path: 'spec.min' },
    { title: 'MAX', path: 'spec.max' },
    { title: 'WANTED', path: 'status.wanted' },
    { title: 'WHY', path: 'status.why' },
  ],
})

/** An app with such a policy may have no replicas: its load balancer must hold requests and say that one is wanted. */
export function wantsWake({ spec }: { spec: Pick<SpecOf<typeof AutoscalePolicy>, 'min'> }): boolean {
  return spec.min === 0
}
