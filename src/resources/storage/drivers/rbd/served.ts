import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../../../base/clock.ts'
import { PandoError } from '../../../../base/errors.ts'
import { exec } from '../../../../base/exec.node.ts'
import { mountDisk } from '../../files/mounted.ts'
import { letGo, mountedAt } from '../../files/mounts.ts'

/** An image as a file on this host. Containers have no other way to it where the kernel has no driver for Ceph. */
export interface ServedPaths {
  /** A folder with one file, `disk`, which nbdfuse makes. */
  served: string
  /** Where the file system in that file is mounted. */
  mount: string
}

export function servedPaths(stateDir: string, id: string): ServedPaths {
  const dir = join(stateDir, 'mounts/rbd', id) // never among the disks of another pool
  return { served: join(dir, 'served'), mount: join(dir, 'mount') }
}

const patienceMs = 20_000

/**
 * Mounts the file system of an image. Two programs stand between, each on its own and both outliving us: qemu-nbd reads from
 * Ceph, nbdfuse makes a file of that. Fine when it is mounted.
 */
export async function mountImage(paths: ServedPaths, url: string, { clock, signal }: { clock: Clock; signal: AbortSignal }): Promise<void> {
  const disk = join(paths.served, 'disk')
  if (!(await mountedAt(paths.served))) {
    await mkdir(paths.served, { recursive: true, mode: 0o700 })
    const args = [disk, '--socket-activation', 'qemu-nbd', '--format=raw', '--cache=writeback', '--discard=unmap', url]
    const child = spawn('nbdfuse', args, { detached: true, stdio: 'ignore' })
    const failed = once(child, 'exit').then(([code]) => code as number | null)
    failed.catch(() => {})
    child.unref()
    await untilThere(disk, failed, { clock, signal })
  }
  await mountDisk({ disk, mount: paths.mount }, signal)
}

/** FUSE tells nobody when it has mounted. */
async function untilThere(
  disk: string,
  failed: Promise<number | null>,
  { clock, signal }: { clock: Clock; signal: AbortSignal },
): Promise<void> {
  let code: number | null | undefined
  failed.then(
    (ended) => {
      code = ended
    },
    () => {
      code = 127
    },
  )
  const until = clock.now() + patienceMs
  while (!(await stat(disk).catch(() => undefined))) {
    if (code !== undefined || clock.now() > until)
      throw new PandoError('base.command_failed', { command: 'nbdfuse', exit: code ?? 'nothing', stderr: 'it did not show the disk' })
    await clock.sleep(20, signal)
  }
}

/** Throws volume.busy while a container has it. */
export async function unmountImage(paths: ServedPaths, signal: AbortSignal): Promise<void> {
  await letGo({ disk: join(paths.served, 'disk'), mount: paths.mount }, signal)
  if (await mountedAt(paths.served)) await exec('fusermount3', ['-u', paths.served], { signal })
  await rm(paths.served, { recursive: true, force: true })
}

/** It is served, and with a size that it had before. */
export async function showsLess({ served }: ServedPaths, bytes: number): Promise<boolean> {
  const found = await stat(join(served, 'disk')).catch(() => undefined)
  return found !== undefined && found.size < bytes
}
