import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { exec } from '../../../../base/exec.node.ts'
import type { VolumeDriver, VolumePlan, VolumeSeed, VolumeSource } from '../../driver.ts'
import { makeDisk } from './make-disk.ts'
import { isMounted, letGo } from './mounts.ts'

/**
 * Each volume is a folder below `stateDir`/volumes with a sparse file in it that holds an ext4: VMs get it as a disk; for
 * containers it is mounted beside it, through a loop device. So a volume has its size, and both engines the same data.
 */
export function createDirectoryDriver({ stateDir }: { stateDir: string }): VolumeDriver {
  const root = join(stateDir, 'volumes')
  const busy = new Map<string, Promise<unknown>>()

  return {
    name: 'directory',
    attach: (plan, { as, seed, signal }) => inTurn(plan.id, () => attach(plan, { as, seed, signal })),
    detach: (id, signal) => inTurn(id, () => letGo(pathsOf(id), signal)),
    remove: (id, signal) =>
      inTurn(id, async () => {
        const paths = pathsOf(id)
        await letGo(paths, signal)
        await rm(paths.dir, { recursive: true, force: true })
      }),
  }

  function pathsOf(id: string): VolumePaths {
    const dir = join(root, id)
    return { dir, disk: join(dir, 'disk.img'), mount: join(dir, 'mount') }
  }

  async function attach(
    { id, bytes }: VolumePlan,
    { as, seed, signal }: { as: VolumeSource['type']; seed: VolumeSeed; signal: AbortSignal },
  ): Promise<VolumeSource> {
    const paths = pathsOf(id)
    await mkdir(root, { recursive: true, mode: 0o711 })
    await mkdir(paths.dir, { recursive: true, mode: 0o711 })
    if (!(await stat(paths.disk).catch(() => undefined))) await makeDisk(paths, { bytes, seed, signal })
    if (as === 'disk') {
      await letGo(paths, signal)
      return { type: 'disk', path: paths.disk }
    }
    await mkdir(paths.mount, { recursive: true, mode: 0o700 })
    if (!(await isMounted(paths.mount)))
      await exec('mount', ['-t', 'ext4', '-o', 'loop,nodev,nosuid,noatime', paths.disk, paths.mount], { signal })
    return { type: 'folder', path: join(paths.mount, 'data') }
  }

  /** One after the other for the same volume. */
  async function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = busy.get(id) ?? Promise.resolve()
    const mine = before.catch(() => {}).then(work)
    const settled = mine.catch(() => {})
    busy.set(id, settled)
    void settled.then(() => busy.get(id) === settled && busy.delete(id))
    return mine
  }
}

export interface VolumePaths {
  dir: string
  disk: string
  mount: string
}
