import { z } from 'zod'
import { defineKind, instant, name, phases, reason } from '../../api/kind.ts'
import { consistency } from '../../resources/storage/volume-snapshot-kind.ts'

const part = z.object({
  name: z.string().describe('`root`, `machine` (firmware variables and TPM), `image`, `cloud`, or `volume/<name>`.'),
  type: z.enum(['disk', 'machine', 'files', 'layer', 'image', 'state']).describe('How it is stored.'),
  bytes: z.number().describe('Size of the original, in bytes.'),
})
const proof = z.object({
  at: instant().describe('When it was last restored and seen to work.'),
  tookMs: z.number().describe('From the request to the first good answer, in milliseconds.'),
  ok: z.boolean().describe('It worked.'),
  detail: z.string().optional().describe('What went wrong.'),
})

/**
 *   pending -> running -> ready          ready also while it is being restored; `failed` is tried again by its policy, as another backup
 *                  \----> failed
 *   deletion: its data is forgotten at the target; room comes back when the target is pruned
 */
export const Backup = defineKind({
  kind: 'Backup',
  plural: 'backups',
  scope: 'project',
  statusOwner: 'services/backup',
  finalized: true,
  refers: [
    { path: 'source', kind: 'Instance', when: { of: 'instance' } },
    { path: 'source', kind: 'Volume', when: { of: 'volume' } },
    { path: 'policy', kind: 'BackupPolicy' },
  ],
  description: 'What an instance, a volume or the cloud itself was at one moment, in a repository elsewhere.',
  spec: z.strictObject({
    of: z.enum(['instance', 'volume', 'cloud']).default('instance').describe('What is backed up.'),
    source: name().describe('Name of the instance or volume; `cloud` for the cloud itself.'),
    target: name().optional().describe('Name of the backup target. Left out: the default one.'),
    policy: name().optional().describe('The policy that made it; its retention counts. Left out: made by hand, kept until deleted.'),
  }),
  status: phases(
    {
      target: z.string().optional().describe('The target it is in.'),
      engine: z.enum(['container', 'vm']).optional().describe('What the instance ran as.'),
      consistency: consistency().optional(),
      adopted: z
        .literal(true)
        .optional()
        .describe('Another cloud made it, and it was found in the repository: its data stays there when it is deleted here.'),
      snapshotId: z.string().optional().describe("Id of restic's snapshot."),
      parts: z.array(part).default([]).describe('What it consists of.'),
      sourceUid: z.string().optional().describe('Uid of what was backed up.'),
      sourceSpec: z
        .record(z.string(), z.unknown())
        .optional()
        .describe('Its spec then; a restore begins with it. Contents of secret files are in the repository alone.'),
      imageDigest: z.string().optional().describe('Digest of the image it ran.'),
      mark: z.string().optional().describe('What the engine knows it by: the next one reads only what changed since.'),
      at: instant().optional().describe('The moment it shows.'),
      pauseMs: z.number().optional().describe('How long the instance stood still for it, in milliseconds.'),
      tookMs: z.number().optional().describe('How long it took, in milliseconds.'),
      readBytes: z.number().optional().describe('Read from the source, in bytes.'),
      sentBytes: z.number().optional().describe('New at the target, in bytes.'),
      progress: z
        .object({ doneBytes: z.number().describe('So far.'), totalBytes: z.number().describe('In all.') })
        .optional()
        .describe('How far it is.'),
      proven: proof.optional().describe('When a drill or a restore last showed that it works. Left out: never.'),
      reason: reason().optional().describe('Why it failed, or waits.'),
    },
    { pending: {}, running: {}, ready: {}, failed: {} },
  ),
  initialStatus: { phase: 'pending', parts: [] },
  can: { restore: ['ready'], verify: ['ready'], drill: ['ready'], files: ['ready'], delete: ['pending', 'running', 'ready', 'failed'] },
  columns: [
    { title: 'SOURCE', path: 'spec.source' },
    { title: 'PHASE', path: 'status.phase' },
    { title: 'AT', path: 'status.at', format: 'age' },
    { title: 'CONSISTENCY', path: 'status.consistency' },
    { title: 'READ', path: 'status.readBytes', format: 'bytes' },
    { title: 'SENT', path: 'status.sentBytes', format: 'bytes' },
    { title: 'PROVEN', path: 'status.proven.at', format: 'age' },
    { title: 'PROOF MS', path: 'status.proven.tookMs' },
    { title: 'TARGET', path: 'status.target' },
  ],
})
