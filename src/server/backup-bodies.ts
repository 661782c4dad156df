import { z } from 'zod'
import { labels, name } from '../api/kind.ts'
import { credentials } from '../services/backup/secrets.ts'
import { BackupTarget } from '../services/backup/target-kind.ts'

const key = z.string().min(8).max(4096).describe('Key of a repository that exists. Left out: a new one is made.')

export const addTargetBody = z.strictObject({
  name: name().describe('Name of the target.'),
  labels: labels().default({}).describe('Labels of the target.'),
  spec: BackupTarget.spec,
  key: key.optional(),
  credentials: credentials.optional().describe('What lets us in there.'),
})
export const targetKeyBody = z.strictObject({ key: z.string().min(8).max(4096).describe('Key of the repository.') })
export const targetKeyAnswer = z.object({
  key: z.string().describe('It opens the repository. Who has it and the repository can read all that was ever backed up.'),
  keyId: z.string().describe('So that people can tell keys apart.'),
})
export const loginBody = credentials
export const restoreBody = z.strictObject({
  name: name().optional().describe('What the restored one is called. Left out: as the original.'),
  replace: z.boolean().default(false).describe('Throw away what has that name now.'),
  live: z.boolean().optional().describe('Begin while the rest is still fetched; VMs only. Left out: where it is possible.'),
})
export const backupFiles = z.object({
  items: z.array(
    z.object({
      name: z.string().describe('In its folder.'),
      type: z.enum(['file', 'folder', 'link', 'other']).describe('What it is.'),
      bytes: z.number().describe('Size of a file.'),
      target: z.string().optional().describe('Where a link leads.'),
    }),
  ),
})
export const adoptBody = z.strictObject({
  target: name().describe('The target whose repository it is in.'),
  snapshotId: z
    .string()
    .regex(/^[0-9a-f]{8,64}$/)
    .describe("Id of restic's snapshot, or its start."),
})
export const targetContent = z.object({
  items: z.array(
    z.object({
      snapshotId: z.string().describe("Id of restic's snapshot."),
      name: z.string().describe('What the backup was called where it was made.'),
      project: z.string().describe('The project there.'),
      of: z.string().describe('`instance`, `volume` or `cloud`.'),
      source: z.string().describe('Name of what was backed up.'),
      uid: z.string().describe('Uid of the Backup that it was made for.'),
      cloud: z.string().describe('Which cloud made it.'),
      own: z.boolean().describe('It was this one.'),
      at: z.string().describe('The moment it shows.'),
      here: z.string().optional().describe('Name of the Backup of this cloud that stands for it. Left out: none does.'),
    }),
  ),
})
