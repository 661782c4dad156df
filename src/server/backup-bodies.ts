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
