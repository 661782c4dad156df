import { z } from 'zod'
import { defineKind, instant, phases, reason } from '../../api/kind.ts'

/**
 *   rolling -> current -> superseded          rolling -> failed: rolled back; it is not tried again by itself
 */
export const Revision = defineKind({
  kind: 'Revision',
  plural: 'revisions',
  scope: 'project',
  statusOwner: 'services/apps',
  readOnly: true,
  description: "What an app's replicas were made from at one time: `<app>-<number>`. The last ten are kept.",
  spec: z.strictObject({
    app: z.string().describe('Name of the app.'),
    number: z.int().describe('Counts up with each change of the template.'),
    template: z.record(z.string(), z.unknown()).describe('The template as it was.'),
    restarts: z.int().describe('The `restarts` of the app as it was.'),
    cause: z.string().describe('What changed, for people: `image shop:1 -> shop:2`.'),
    digest: z.string().describe('Of the template and restarts: the same again is the same revision.'),
  }),
  status: phases(
    {
      snapshot: z.string().optional().describe('Name of the snapshot that its VM replicas begin at.'),
      reason: reason().optional().describe('Why it did not prove good.'),
    },
    {
      rolling: {},
      current: { since: instant().describe('When it proved good.') },
      superseded: { at: instant().describe('When another one took its place.') },
      failed: { at: instant().describe('When it was rolled back.') },
    },
  ),
  initialStatus: { phase: 'rolling' },
  can: {},
  columns: [
    { title: 'APP', path: 'spec.app' },
    { title: 'NUMBER', path: 'spec.number' },
    { title: 'PHASE', path: 'status.phase' },
    { title: 'CAUSE', path: 'spec.cause' },
  ],
})
