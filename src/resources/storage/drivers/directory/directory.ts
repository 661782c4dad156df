import type { PoolDriver } from '../../driver.ts'
import { createFilePool, type FilePoolOptions } from '../../files/file-pool.ts'

/** A folder of the host. Where its file system can (xfs, btrfs), copies share their data; else they are sparse files. */
export function createDirectoryPool(options: Omit<FilePoolOptions, 'name' | 'host'>): PoolDriver {
  return createFilePool({ name: 'directory', ...options })
}
