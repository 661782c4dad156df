import { statfs } from 'node:fs/promises'
import type { Cell } from '../../../base/cell.ts'
import { PandoError } from '../../../base/errors.ts'
import { formatBytes } from '../../../base/units.ts'
import { memoryFolder } from '../host/memory.ts'

const MiB = 1024 ** 2
/** Empty disks, the state of devices and their records. */
const onDiskBytes = 8 * MiB
/** The guest goes on writing until it is paused. */
const growth = 1.25

/** Throws snapshot.no_room, before anything is paused. `memoryBytes` is what would have to be copied now. */
export async function assertRoom(cell: Cell, { name, memoryBytes }: { name: string; memoryBytes: number }): Promise<void> {
  await assertFree(cell.stateDir, onDiskBytes, name)
  if (memoryBytes > 0) await assertFree(memoryFolder, memoryBytes * growth + MiB, name)
}

export async function assertFree(where: string, needed: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(where)
  const free = bavail * bsize
  if (free < needed) throw new PandoError('snapshot.no_room', { what, where, needed: formatBytes(needed), free: formatBytes(free) })
}
