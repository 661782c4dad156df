import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import type { VolumePaths } from './paths.ts'

/** What is mounted at a path: its device, or undefined. */
export async function mountedAt(path: string): Promise<string | undefined> {
  const escaped = path.replace(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').map((line) => line.split(' '))
  const found = lines.findLast((words) => words[4] === escaped)
  return found?.[found.indexOf('-') + 2]
}

/**
 * Unmounts the volume. The kernel goes on writing to the file while a container has it in a mount namespace of its own: then
 * nobody else may have it. Throws volume.busy.
 */
export async function letGo({ disk, mount }: Pick<VolumePaths, 'disk' | 'mount'>, signal: AbortSignal): Promise<void> {
  const device = await mountedAt(mount)
  if (device) await exec('umount', [mount], { signal, okCodes: [0, 32], timeoutMs: 600_000 })
  if (await mountedAt(mount)) throw new PandoError('volume.busy', { path: disk })
  if (device) await untilFree(disk, 3, signal)
  if (await loopDeviceOf(disk, signal)) throw new PandoError('volume.busy', { path: disk })
}

/**
 * Waits until the kernel has let go of the file, at most so many seconds: it does so a moment after the last one that looked at the
 * mount, and tells nobody.
 */
async function untilFree(file: string, seconds: number, signal: AbortSignal): Promise<void> {
  const script = 'for i in $(seq "$2"); do [ -z "$(losetup --associated "$1")" ] && exit 0; sleep 0.2; done; exit 0'
  await exec('sh', ['-c', script, 'sh', file, String(seconds * 5)], { signal })
}

/** The loop device of a file; its name may hold any character, so it is told by the kernel, not by a list. */
export async function loopDeviceOf(disk: string, signal: AbortSignal): Promise<string | undefined> {
  const { stdout } = await exec('losetup', ['--associated', disk, '--noheadings', '--output', 'NAME', '--list'], { signal })
  return stdout.trim().split('\n')[0] || undefined
}

/** So long those who filled or read a volume for a server that has just ended may take to end too, in seconds. */
const farewellSeconds = 15

/**
 * Unmounts all volumes of a state directory, whichever pool they are in, as far as nobody has them. Nobody who holds one is begun any
 * more: the server does not run. Throws volume.busy.
 */
export async function unmountAll(stateDir: string, signal: AbortSignal): Promise<void> {
  const roots = [join(stateDir, 'volumes'), ...(await namesIn(join(stateDir, 'mounts'))).map((name) => join(stateDir, 'mounts', name))]
  for (const root of roots) for (const id of await namesIn(root)) await unmountOne(join(root, id), signal)
}

async function unmountOne(dir: string, signal: AbortSignal): Promise<void> {
  const mount = join(dir, 'mount')
  const device = await mountedAt(mount)
  const file = (device && (await backingFile(device))) || join(dir, 'disk.img')
  if (device) await exec('umount', [mount], { signal, okCodes: [0, 32], timeoutMs: 600_000 })
  await untilFree(file, farewellSeconds, signal)
  if ((await mountedAt(mount)) || (await loopDeviceOf(file, signal))) throw new PandoError('volume.busy', { path: dir })
  const served = join(dir, 'served') // an image of Ceph
  if (await mountedAt(served)) await exec('umount', [served], { signal })
}

async function namesIn(dir: string): Promise<string[]> {
  return readdir(dir).catch(() => [])
}

async function backingFile(device: string): Promise<string | undefined> {
  const path = `/sys/block/${device.replace('/dev/', '')}/loop/backing_file`
  return (await readFile(path, 'utf8').catch(() => undefined))?.trim()
}
