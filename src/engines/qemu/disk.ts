import { constants } from 'node:fs'
import { chmod, copyFile, open } from 'node:fs/promises'
import { exec } from '../../base/exec.node.ts'
import type { GuestArtifacts } from './guest-artifacts.ts'

export interface DiskOptions {
  guest: GuestArtifacts
  /** Size the guest sees. A template is at least 64 MiB. */
  bytes: number
  signal: AbortSignal
}

/**
 * Makes a VM's writable disk: a copy of a prepared qcow2, not an overlay on it. The template is nearly empty, so sharing it
 * would save nothing, and no disk depends on a file that changes with the version of the guest.
 */
export async function makeDisk(path: string, { guest, bytes, signal }: DiskOptions): Promise<void> {
  await copyDisk(guest.overlayTemplate, path, { bytes, signal })
}

/** A copy of a disk for one VM alone, enlarged where it is smaller than the VM wants it. */
export async function copyDisk(from: string, path: string, { bytes, signal }: Omit<DiskOptions, 'guest'>): Promise<void> {
  await copyFile(from, path, constants.COPYFILE_FICLONE)
  await chmod(path, 0o600)
  await growDisk(path, { bytes, signal })
}

/** Fine when it is that large. */
export async function growDisk(path: string, { bytes, signal }: Omit<DiskOptions, 'guest'>): Promise<void> {
  const size = Math.ceil(bytes / 4096) * 4096
  if (size > (await virtualSize(path))) await exec('qemu-img', ['resize', '-q', '-f', 'qcow2', path, String(size)], { signal })
}

/** The size that the header of a qcow2 file gives. */
export async function virtualSize(path: string): Promise<number> {
  const file = await open(path)
  try {
    const { buffer } = await file.read(Buffer.alloc(8), 0, 8, 24)
    return Number(buffer.readBigUInt64BE())
  } finally {
    await file.close()
  }
}
