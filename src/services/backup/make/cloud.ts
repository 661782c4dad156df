import { copyFile, cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BackupDeps } from '../deps.ts'
import type { Source } from './source.ts'

/** Besides the database. Keys of repositories are not among them: they are never beside what they open. */
const folders = ['certificates', 'tls']
/** What opens the secrets in the database. The repository is sealed with a key of its own. */
export const sealingKeys = 'keys'
export const database = 'pando.db'

/** The cloud itself: its objects and the keys of its certificates. What instances, images and volumes hold has backups of its own. */
export async function openCloud(
  { stateDir, keyFile, copyState }: Pick<BackupDeps, 'stateDir' | 'keyFile' | 'copyState'>,
  cloudId: string,
): Promise<Source> {
  const part = { name: 'cloud', type: 'state' as const, bytes: 0 }
  return {
    uid: cloudId,
    labels: {},
    spec: {},
    consistency: 'application',
    pauseMs: 0,
    disks: [],
    folders: [],
    files: [
      {
        part,
        async put(folder) {
          await mkdir(folder, { recursive: true, mode: 0o700 })
          await copyState(join(folder, database))
          await copyFile(keyFile, join(folder, sealingKeys)).catch((error: NodeJS.ErrnoException) => {
            if (error.code !== 'ENOENT') throw error
          })
          const there = new Set(await readdir(stateDir))
          for (const name of folders.filter((each) => there.has(each)))
            await cp(join(stateDir, name), join(folder, name), { recursive: true })
        },
      },
    ],
    close: async () => {},
  }
}
