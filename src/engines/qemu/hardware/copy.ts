import { chown, cp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * What firmware and TPM keep goes with a snapshot and with what begins there: a system that sealed its disk to a TPM, or told its
 * firmware what to boot, would not come up without. Fine when there is nothing.
 */
export async function copyMachine(from: string, to: string, user: { uid: number; gid: number }): Promise<void> {
  await rm(to, { recursive: true, force: true })
  await cp(from, to, { recursive: true, filter: (path) => !/\/(qemu\.pid|\.lock|.*\.partial)$/.test(path) }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    },
  )
  const entries = await readdir(to, { recursive: true }).catch(() => undefined)
  for (const name of entries ? ['.', ...entries] : []) await chown(join(to, name), user.uid, user.gid)
}
