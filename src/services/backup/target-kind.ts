import { z } from 'zod'
import { bytes, defineKind, instant, name, phases, reason } from '../../api/kind.ts'

/**
 *   pending -> ready <-> failed          failed: unreachable, or not to be trusted (wrong key, damaged); tried again
 */
export const BackupTarget = defineKind({
  kind: 'BackupTarget',
  plural: 'backuptargets',
  scope: 'cluster',
  statusOwner: 'services/backup',
  finalized: true,
  verbFields: ['checks'],
  description: 'A restic repository that backups go to. Its key is kept on the host, never beside the backups.',
  spec: z.strictObject({
    url: z
      .string()
      .min(1)
      .max(1024)
      .describe(
        'As restic writes it: a folder, `sftp:user@host:/path`, `s3:https://host/bucket/path` (or `s3://host/bucket`), `rest:https://host/`.',
      ),
    projects: z.array(name()).max(256).optional().describe('Projects that may use it. Left out: all.'),
    default: z.boolean().default(false).describe('Backups that name no target go here.'),
    limits: z
      .strictObject({
        upload: bytes({ min: 1024 }).optional().describe('Bytes per second that go there, e.g. `20MiB`.'),
        download: bytes({ min: 1024 }).optional().describe('Bytes per second that come from there.'),
      })
      .default({})
      .describe('Bandwidth.'),
    verifyEvery: z
      .string()
      .max(100)
      .default('0 5 * * 0')
      .describe('Cron rule of the check of its structure and of a part of its data; empty: never.'),
    checks: z.int().min(0).default(0).describe('Raised by check: it is looked at once for each new value.'),
  }),
  status: phases(
    {
      sizeBytes: z.number().optional().describe('Room it takes at the target, in bytes.'),
      backups: z.number().default(0).describe('How many backups are in it.'),
      checkedAt: instant().optional().describe('When its content was last checked.'),
      checksDone: z.number().default(0).describe('The `checks` of the spec that was last carried out.'),
      forgotten: z.number().default(0).describe('Backups that were deleted since their room was last given back.'),
      keyId: z.string().optional().describe('Which key opens it, so that a person can tell keys apart. Not the key.'),
      reason: reason().optional().describe('Why it cannot be used.'),
    },
    { pending: {}, ready: {}, failed: {} },
  ),
  initialStatus: { phase: 'pending', backups: 0, checksDone: 0, forgotten: 0 },
  can: { check: ['ready', 'failed'], delete: ['pending', 'ready', 'failed'] },
  columns: [
    { title: 'URL', path: 'spec.url' },
    { title: 'PHASE', path: 'status.phase' },
    { title: 'BACKUPS', path: 'status.backups' },
    { title: 'SIZE', path: 'status.sizeBytes', format: 'bytes' },
    { title: 'CHECKED', path: 'status.checkedAt', format: 'age' },
    { title: 'DEFAULT', path: 'spec.default' },
  ],
})
