import { chown, open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Cell } from '../../../base/cell.ts'
import type { MachineFacts } from '../command-line.ts'

const tmpfsMagic = 0x01021994
export const memoryFolder = '/dev/shm'

/**
 * Where the guest's memory lies. In a file on tmpfs it can be shared with, or copied to, another process later; such a file
 * costs the same pages as anonymous memory. A tmpfs that would fill up kills its users (SIGBUS), so all files of this kind
 * together must fit into it; else the memory is anonymous.
 */
export async function placeMemory({
  cell,
  short,
  bytes,
  user,
}: {
  cell: Cell
  short: string
  bytes: number
  user: { uid: number; gid: number }
}): Promise<MachineFacts['memory']> {
  const path = memoryFile(cell, short)
  await rm(path, { force: true })
  if (!(await fits(bytes))) return { type: 'memfd' }
  const file = await open(path, 'wx', 0o600)
  try {
    await file.truncate(Math.ceil(bytes / 1024 ** 2) * 1024 ** 2)
  } finally {
    await file.close()
  }
  await chown(path, user.uid, user.gid)
  return { type: 'file', path }
}

export function memoryFile(cell: Cell, short: string): string {
  return join(memoryFolder, `pando-${cell.tag}-${short}`)
}

async function fits(bytes: number): Promise<boolean> {
  const info = await statfs(memoryFolder).catch(() => undefined)
  if (info?.type !== tmpfsMagic) return false
  let promised = 0
  for (const name of await readdir(memoryFolder)) {
    if (name.startsWith('pando-'))
      promised += await stat(join(memoryFolder, name)).then(
        (found) => found.size,
        () => 0,
      )
  }
  return promised + bytes <= info.blocks * info.bsize && bytes <= info.bavail * info.bsize
}
