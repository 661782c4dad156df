import { cp, lchown, lstat, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What firmware and TPM keep goes with a snapshot, a backup, and with what begins there: a system that sealed its disk to a TPM, or
 * told its firmware what to boot, would not come up without. Only files and folders are taken: programs of QEMU's user write there.
 * Resolves to whether there was anything.
 */
export async function copyMachine(from: string, to: string, user: { uid: number; gid: number }): Promise<boolean> {
  await rm(to, { recursive: true, force: true })
  await cp(from, to, { recursive: true, filter: isKept }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  const entries = await readdir(to, { recursive: true }).catch(() => undefined)
  for (const name of entries ? ['.', ...entries] : []) await lchown(join(to, name), user.uid, user.gid)
  return entries !== undefined && entries.length > 0
}

async function isKept(path: string): Promise<boolean> {
  if (/\/(qemu\.pid|\.lock|.*\.partial)$/.test(path)) return false
  const found = await lstat(path)
  return found.isFile() || found.isDirectory()
}
