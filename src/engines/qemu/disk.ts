import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { access, chmod, copyFile, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Cell } from '../../base/cell.ts'
import { exec } from '../../base/exec.node.ts'
import type { GuestArtifacts } from './guest-artifacts.ts'
import { passableFolders } from './host/folders.ts'
import { diskTemplatePath } from './paths.ts'

export interface DiskOptions {
  cell: Cell
  guest: GuestArtifacts
  /** Size the guest sees. A template is at least 64 MiB. */
  bytes: number
  signal: AbortSignal
}

/**
 * Makes a VM's writable disk: a copy of a prepared qcow2, not an overlay on it. The template is nearly empty, so sharing it
 * would save nothing, and no disk depends on a file that changes with the version of the guest.
 */
export async function makeDisk(path: string, options: DiskOptions): Promise<void> {
  const template = await ensureTemplate(options)
  await copyFile(template, path, constants.COPYFILE_FICLONE)
  await chmod(path, 0o600)
  const bytes = Math.ceil(options.bytes / 4096) * 4096
  if (bytes > await virtualSize(path)) await exec('qemu-img', ['resize', '-q', '-f', 'qcow2', path, String(bytes)], { signal: options.signal })
}

/** The guest's empty file system as qcow2, made once per version of the guest. */
async function ensureTemplate({ cell, guest, signal }: DiskOptions): Promise<string> {
  const path = diskTemplatePath(cell, guest.version)
  if (await access(path).then(() => true, () => false)) return path
  await passableFolders(cell.stateDir, dirname(path))
  const partial = `${path}.partial-${randomBytes(4).toString('hex')}`
  try {
    await exec('qemu-img', ['convert', '-q', '-f', 'raw', '-O', 'qcow2', guest.overlayTemplate, partial], { signal })
    await rename(partial, path)
  } finally { await rm(partial, { force: true }) }
  return path
}

/** The size that the header of a qcow2 file gives. */
async function virtualSize(path: string): Promise<number> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 24)
    return Number(buffer.readBigUInt64BE())
  } finally { await file.close() }
}
