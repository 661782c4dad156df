import { z } from 'zod'
import { defineKind, instant, phases, reason } from '../../api/kind.ts'

const progress = z.object({
  done: z.number().describe('How much is done, in `unit`.'),
  total: z.number().optional().describe('How much there is to do, in `unit`; left out while nobody knows.'),
  unit: z.enum(['bytes', 'steps']).describe('What is counted.'),
})
const startedAt = instant().describe('When the work began.')
const finishedAt = instant().describe('When it ended.')

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
    verb: z.string().describe('`<service>.<what>`, e.g. `image.pull`, `instance.stop`.'),
    target: z
      .object({ kind: z.string().describe('Its kind, e.g. `Instance`.'), name: z.string().describe('Its name.') })
      .describe('The object it is done to.'),
    args: z.record(z.string(), z.unknown()).default({}).describe('What the verb needs; secrets never.'),
    cancel: z.boolean().default(false).describe('True once somebody asked to cancel it.'),
  }),
  status: phases(
    {
      message: z.string().optional().describe('What is done now, for people.'),
      progress: progress.optional().describe('How far it is.'),
    },
    {
      pending: {},
      running: { startedAt },
      succeeded: {
        startedAt: startedAt.optional(),
        finishedAt,
        result: z.record(z.string(), z.unknown()).optional().describe('What it found or made; its fields depend on the verb.'),
      },
      failed: { finishedAt, reason: reason().describe('Why it failed.') },
      cancelled: { finishedAt },
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
