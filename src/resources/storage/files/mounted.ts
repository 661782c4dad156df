import { mkdir, open, stat } from 'node:fs/promises'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { letGoOn } from './copies.ts'
import { loopDeviceOf, mountedAt } from './mounts.ts'
import type { VolumePaths } from './paths.ts'

const mountOptions = 'loop,nodev,nosuid,noatime'

/** Mounts the disk on the host, unless it is; its file system is made as large as the disk. */
export async function mountDisk({ disk, mount }: Pick<VolumePaths, 'disk' | 'mount'>, signal: AbortSignal): Promise<void> {
  await mkdir(mount, { recursive: true, mode: 0o700 })
  if (await mountedAt(mount)) {
    await letGoOn(mount, signal)
    return growMounted({ disk, mount }, signal)
  }
  await growAtRest(disk, signal)
  await exec('mount', ['-t', 'ext4', '-o', mountOptions, disk, mount], { signal })
}

/** Nobody has it: no right but that to write the file is needed. What a power cut left is put in order first. */
async function growAtRest(disk: string, signal: AbortSignal): Promise<void> {
  if (!(await hasRoomToGrow(disk))) return
  await exec('e2fsck', ['-f', '-p', disk], { signal, timeoutMs: 3_600_000, okCodes: [0, 1] })
  await exec('resize2fs', [disk], { signal, timeoutMs: 3_600_000 })
}

/** While it is in use, too. A host that does not allow that (CAP_SYS_RESOURCE) has it grow the next time it is mounted. */
export async function growMounted({ disk, mount }: Pick<VolumePaths, 'disk' | 'mount'>, signal: AbortSignal): Promise<void> {
  if (!(await hasRoomToGrow(disk))) return
  const device = (await mountedAt(mount)) ?? (await loopDeviceOf(disk, signal))
  if (!device) return
  await exec('losetup', ['--set-capacity', device], { signal })
  await exec('resize2fs', [device], { signal, timeoutMs: 600_000 }).catch((error: unknown) => {
    if (!(error instanceof PandoError && /Permission denied/.test(error.message))) throw error
  })
}

async function hasRoomToGrow(disk: string): Promise<boolean> {
  return (await stat(disk)).size - (await fileSystemBytes(disk)) >= minGrowBytes
}

/** resize2fs leaves out a last group that is too small for its own tables: a few blocks are no reason to call it each time. */
const minGrowBytes = 1024 ** 2

/** What its superblock says, whoever has it mounted. */
async function fileSystemBytes(disk: string): Promise<number> {
  await using file = await open(disk, 'r')
  const block = Buffer.alloc(1024)
  await file.read(block, 0, 1024, 1024)
  const blocks = block.readUInt32LE(0x04) + block.readUInt32LE(0x150) * 2 ** 32
  return blocks * 2 ** (10 + block.readUInt32LE(0x18))
}
