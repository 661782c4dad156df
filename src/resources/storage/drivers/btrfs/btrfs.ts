import { stat, statfs } from 'node:fs/promises'
import { exec } from '../../../../base/exec.node.ts'
import type { PoolDriver } from '../../driver.ts'
import { createFilePool, type FilePoolOptions } from '../../files/file-pool.ts'
import { unavailable } from '../../files/place.ts'

const btrfsMagic = 0x9123683e

export interface BtrfsPoolOptions extends Omit<FilePoolOptions, 'name' | 'host' | 'ensure'> {
  /** Name of the pool, and where its btrfs is mounted or a folder in it. */
  pool: string
  path: string
  ensure(signal: AbortSignal): Promise<void>
}

/**
 * One subvolume for the whole pool, so that snapshots which the host makes of its own files hold no blocks of volumes; in it
 * volumes are files, and copies share their data by reflink. A subvolume for each volume would bring nothing: a volume is one
 * file, so a reflink of it is as atomic, needs no rights over subvolumes, and goes by unlink instead of by a cleaner.
 */
export function createBtrfsPool({ pool, path, ensure, ...options }: BtrfsPoolOptions): PoolDriver {
  return createFilePool({
    ...options,
    name: 'btrfs',
    async ensure(signal) {
      const found = await statfs(path).catch(() => undefined)
      if (found && found.type !== btrfsMagic)
        throw unavailable(pool, `${path} is not on a btrfs. The driver \`directory\` takes any file system`)
      if (found && !(await stat(options.root).catch(() => undefined)))
        await exec('btrfs', ['subvolume', 'create', options.root], { signal, okCodes: [0, 1] })
      await ensure(signal)
    },
  })
}
