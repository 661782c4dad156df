import { z } from 'zod'
import { defineKind, instant, name, phases, reason } from '../../api/kind.ts'

/** How well what was written hangs together. The same words everywhere: snapshots, backups, drills. */
export const consistency = () =>
  z
    .enum(['application', 'filesystem', 'crash', 'files'])
    .describe(
      '`application`: hooks said that programs are at rest; `filesystem`: the file system was at rest; `crash`: as after a power cut; `files`: each file for itself.',
    )

// pending -> ready | failed
export const VolumeSnapshot = defineKind({
  kind: 'VolumeSnapshot',
  plural: 'volumesnapshots',
  scope: 'project',
  statusOwner: 'resources/storage',
  finalized: true,
  description: 'What was in a volume at one moment: other volumes can begin there.',
  refers: [{ path: 'volume', kind: 'Volume' }],
  spec: z.strictObject({ volume: name().describe('Name of the volume.') }),
  status: phases(
    {
      pool: z.string().optional().describe('The pool it is in: that of its volume.'),
      consistency: consistency().optional(),
      sizeBytes: z.number().optional().describe('Size of the volume then, in bytes.'),
      at: instant().optional().describe('The moment it shows.'),
      guest: z.boolean().default(false).describe('A VM has written it: volumes that begin there are for VMs only.'),
      sourceUid: z.string().optional().describe('Uid of the volume.'),
      reason: reason().optional().describe('Why there is none.'),
    },
    { pending: {}, ready: {}, failed: {} },
  ),
  initialStatus: { phase: 'pending', guest: false },
  can: { clone: ['ready'], delete: ['pending', 'ready', 'failed'] },
  columns: [
    { title: 'VOLUME', path: 'spec.volume' },
    { title: 'PHASE', path: 'status.phase' },
    { title: 'SIZE', path: 'status.sizeBytes', format: 'bytes' },
    { title: 'CONSISTENCY', path: 'status.consistency' },
    { title: 'POOL', path: 'status.pool' },
  ],
})
