import { mkdir, open, stat } from 'node:fs/promises'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { letGoOn } from './copies.ts'
import { letGo, loopDeviceOf, mountedAt } from './mounts.ts'
import type { VolumePaths } from './paths.ts'

type Paths = Pick<VolumePaths, 'disk' | 'mount'>

const mountOptions = 'loop,nodev,nosuid,noatime'
/** resize2fs leaves out a last group that is too small for its own tables: a few blocks are no reason to call it each time. */
const minGrowBytes = 1024 ** 2
/** Checking and growing a file system that is large and full. In ms. */
const patienceMs = 3_600_000

/** Mounts the disk on the host, unless it is; its file system is made as large as the disk. */
export async function mountDisk(paths: Paths, signal: AbortSignal): Promise<void> {
  const { mount } = paths
  await mkdir(mount, { recursive: true, mode: 0o700 })
  if (await mountedAt(mount)) {
    await letGoOn(mount, signal)
    await growMounted(paths, signal)
    return
  }
  await mountNow(paths, signal)
  if (await growMounted(paths, signal)) return
  await letGo(paths, signal)
  await exec('e2fsck', ['-f', '-p', paths.disk], { signal, timeoutMs: patienceMs, okCodes: [0, 1] })
  await exec('resize2fs', [paths.disk], { signal, timeoutMs: patienceMs })
  await mountNow(paths, signal)
}

async function mountNow({ disk, mount }: Paths, signal: AbortSignal): Promise<void> {
  await exec('mount', ['-t', 'ext4', '-o', mountOptions, disk, mount], { signal, timeoutMs: 600_000 })
}

/** Makes the file system as large as its disk while it is used. False where this host may not: in a container without CAP_SYS_RESOURCE. */
export async function growMounted({ disk, mount }: Paths, signal: AbortSignal): Promise<boolean> {
  const { size } = await stat(disk)
  if (size - (await fileSystemBytes(disk)) < minGrowBytes) return true
  const device = (await mountedAt(mount)) ?? (await loopDeviceOf(disk, signal))
  if (!device) return true
  await exec('losetup', ['--set-capacity', device], { signal })
  try {
    await exec('resize2fs', [device], { signal, timeoutMs: patienceMs })
    return true
  } catch (error) {
    if (error instanceof PandoError && /Permission denied to resize/.test(error.message)) return false
    throw error
  }
}

/** What its superblock says, whoever has it mounted. */
async function fileSystemBytes(disk: string): Promise<number> {
  await using file = await open(disk, 'r')
  const block = Buffer.alloc(1024)
  await file.read(block, 0, 1024, 1024)
  const blocks = block.readUInt32LE(0x04) + block.readUInt32LE(0x150) * 2 ** 32
  return blocks * 2 ** (10 + block.readUInt32LE(0x18))
}
