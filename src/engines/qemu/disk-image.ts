import { randomBytes } from 'node:crypto'
import { chmod, constants, copyFile, link, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Cell } from '../../base/cell.ts'
import { Cleanup } from '../../base/cleanup.ts'
import type { ImageContent } from '../engine.ts'
import { passableFolders } from './host/folders.ts'
import { diskImagePath } from './paths.ts'

/**
 * Gives a disk image a second name where QEMU's user may read it. The blob itself lies where only root comes; it is the same file,
 * so it costs nothing. Only across file systems it is copied.
 */
export async function placeDiskImage(
  cell: Cell,
  { digest, disk }: ImageContent & { disk: NonNullable<ImageContent['disk']> },
): Promise<void> {
  const path = diskImagePath(cell, digest, disk.type)
  passableFolders(cell.stateDir, dirname(dirname(path)), dirname(path))
  await using cleanup = new Cleanup()
  const partial = `${path}.partial-${randomBytes(4).toString('hex')}`
  cleanup.defer(() => rm(partial, { force: true }))
  await link(disk.path, partial).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error
    await copyFile(disk.path, partial, constants.COPYFILE_FICLONE)
  })
  await chmod(partial, 0o444)
  await rename(partial, path)
}
