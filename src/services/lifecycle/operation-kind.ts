import { z } from 'zod'
import { defineKind, instant, phases, reason } from '../../api/kind.ts'

// pending -> running -> succeeded | failed | cancelled          cancel: pending, running
// A server that comes back takes up what was running; the work behind each verb can be repeated.
export const Operation = defineKind({
  kind: 'Operation',
  plural: 'operations',
  scope: 'project',
  statusOwner: 'the service of the verb',
  readOnly: true,
  description: 'Work that takes long: its progress, and how it ended.',
  spec: z.strictObject({
    /** `<service>.<what>`, e.g. `image.pull`, `instance.stop`. */
    verb: z.string(),
    target: z.object({ kind: z.string(), name: z.string() }),
    /** What the verb needs; secrets never. */
    args: z.record(z.string(), z.unknown()).default({}),
    /** Set by the cancel route. */
    cancel: z.boolean().default(false),
  }),
  status: phases(
    {
      /** What is done now, for people. */
      message: z.string().optional(),
      progress: z.object({ done: z.number(), total: z.number().optional(), unit: z.enum(['bytes', 'steps']) }).optional(),
    },
    {
      pending: {},
      running: { startedAt: instant() },
      succeeded: { startedAt: instant().optional(), finishedAt: instant(), result: z.record(z.string(), z.unknown()).optional() },
      failed: { finishedAt: instant(), reason: reason() },
      cancelled: { finishedAt: instant() },
    },
  ),
  initialStatus: { phase: 'pending' },
  can: { cancel: ['pending', 'running'], delete: ['succeeded', 'failed', 'cancelled'] },
  columns: [
    { title: 'VERB', path: 'spec.verb' },
    { title: 'TARGET', path: 'spec.target.name' },
    { title: 'PHASE', path: 'status.phase' },
    { title: 'MESSAGE', path: 'status.message' },
  ],
})
