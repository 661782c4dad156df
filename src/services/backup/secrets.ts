import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeDurably } from '../../base/durable-file.node.ts'

/** What lets us in at a target. Kept in a file of mode 0600, never in an object. */
export const credentials = z.strictObject({
  accessKey: z.string().max(256).optional().describe('Access key of S3.'),
  secretKey: z.string().max(1024).optional().describe('Secret key of S3.'),
  region: z.string().max(64).optional().describe('Region of S3.'),
  username: z.string().max(256).optional().describe('User of the REST server.'),
  password: z.string().max(1024).optional().describe('Password of the REST server.'),
  sshKey: z.string().max(32_768).optional().describe('Private key for SFTP, as a file has it.'),
  knownHosts: z.string().max(65_536).optional().describe("Lines of `known_hosts` for SFTP. Left out: root's own."),
})
export type Credentials = z.output<typeof credentials>

/** Keys of repositories and credentials of targets, by the uid of the target, under `<state>/backup`. */
export interface TargetSecrets {
  keyPath(uid: string): string
  key(uid: string): Promise<string | undefined>
  /** Makes one where there is none. */
  ensureKey(uid: string): Promise<string>
  adoptKey(uid: string, key: string): Promise<void>
  credentials(uid: string): Promise<Credentials>
  keepCredentials(uid: string, given: Credentials): Promise<void>
  /** Paths for ssh; undefined where its own defaults are meant. */
  sshFiles(uid: string): Promise<{ key?: string; knownHosts?: string; log: string }>
  /** Credentials go. The key is put aside: what it opens may still be there. */
  retire(uid: string, name: string): Promise<void>
  /** Tells this cloud from others that share a repository. */
  cloudId(): Promise<string>
}

export function openSecrets(stateDir: string): TargetSecrets {
  const root = join(stateDir, 'backup')
  const keys = join(root, 'keys'),
    files = join(root, 'credentials')
  const keyPath = (uid: string) => join(keys, `${uid}.key`)
  const file = (uid: string, what: string) => join(files, `${uid}.${what}`)
  const key = (uid: string) => readIfThere(keyPath(uid)).then((text) => text?.trim())
  const keep = async (folder: string, path: string, text: string) => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeDurably(path, text, 0o600)
  }
  return {
    keyPath,
    key,
    async ensureKey(uid) {
      const found = await key(uid)
      if (found !== undefined && found !== '') return found
      const fresh = randomBytes(32).toString('base64url')
      await keep(keys, keyPath(uid), `${fresh}\n`)
      return fresh
    },
    adoptKey: (uid, given) => keep(keys, keyPath(uid), `${given.trim()}\n`),
    async credentials(uid) {
      const text = await readIfThere(file(uid, 'json'))
      return text === undefined ? {} : credentials.parse(JSON.parse(text))
    },
    async keepCredentials(uid, given) {
      await keep(files, file(uid, 'json'), JSON.stringify(given))
      for (const [what, content] of [
        ['ssh', given.sshKey],
        ['hosts', given.knownHosts],
      ] as const) {
        if (content === undefined) await rm(file(uid, what), { force: true })
        else await keep(files, file(uid, what), `${content.trimEnd()}\n`)
      }
    },
    async sshFiles(uid) {
      const given = await this.credentials(uid)
      await mkdir(files, { recursive: true, mode: 0o700 })
      return {
        log: file(uid, 'ssh-log'),
        ...(given.sshKey === undefined ? {} : { key: file(uid, 'ssh') }),
        ...(given.knownHosts === undefined ? {} : { knownHosts: file(uid, 'hosts') }),
      }
    },
    async retire(uid, name) {
      for (const what of ['json', 'ssh', 'hosts', 'ssh-log']) await rm(file(uid, what), { force: true })
      await mkdir(join(keys, 'retired'), { recursive: true, mode: 0o700 })
      await rename(keyPath(uid), join(keys, 'retired', `${name}-${uid}.key`)).catch(ignoreAbsent)
    },
    async cloudId() {
      const path = join(root, 'cloud-id')
      const found = await readIfThere(path)
      if (found) return found.trim()
      const fresh = randomUUID()
      await keep(root, path, `${fresh}\n`)
      return fresh
    },
  }
}

/** So that people can tell keys apart. */
export function keyIdOf(key: string): string {
  return createHash('sha256').update(key.trim()).digest('hex').slice(0, 8)
}

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(ignoreAbsent)
}

function ignoreAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
