import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PandoError } from '../../../../base/errors.ts'
import { exec } from '../../../../base/exec.node.ts'
import type { VolumePaths } from './directory.ts'

export async function isMounted(path: string): Promise<boolean> {
  const escaped = path.replace(/[ \t\n\\]/g, (char) => `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)
  return (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').some((line) => line.split(' ')[4] === escaped)
}

/**
 * Unmounts the volume. The kernel goes on writing to the file while a container has it in a mount namespace of its own: then
 * nobody else may have it. Throws volume.busy.
 */
export async function letGo({ disk, mount }: Pick<VolumePaths, 'disk' | 'mount'>, signal: AbortSignal): Promise<void> {
  if (await isMounted(mount)) await exec('umount', [mount], { signal, okCodes: [0, 32] })
  if ((await isMounted(mount)) || (await hasLoopDevice(disk, signal))) throw new PandoError('volume.busy', { path: disk })
}

async function hasLoopDevice(disk: string, signal: AbortSignal): Promise<boolean> {
  const { stdout } = await exec('losetup', ['--associated', disk], { signal })
  return stdout.trim() !== ''
}

/** Unmounts all volumes below a state directory, as far as nobody has them. */
export async function unmountAll(stateDir: string, signal: AbortSignal): Promise<void> {
  const root = join(stateDir, 'volumes')
  for (const id of await readdir(root).catch(() => [])) {
    const dir = join(root, id)
    await letGo({ disk: join(dir, 'disk.img'), mount: join(dir, 'mount') }, signal)
  }
}
