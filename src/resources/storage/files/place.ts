import { mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PandoError } from '../../../base/errors.ts'
import type { PoolPlace } from '../pools.ts'
import type { FilePoolOptions } from './file-pool.ts'

/** Folder below the path of a pool that volumes are in: what else is at that path is not ours. */
const folderName = 'pando-volumes'

/** The pool in the state directory has its volumes where they always were. */
export function placeOf(
  pool: PoolPlace,
  { stateDir }: { stateDir: string },
): Required<Pick<FilePoolOptions, 'root' | 'stateDir' | 'ensure'>> {
  const local = join(stateDir, 'volumes')
  const path = pool.spec.path ?? local
  const isLocal = path === local
  return { root: isLocal ? local : join(path, folderName), stateDir, ensure: async () => (isLocal ? undefined : assertItself(pool, path)) }
}

/**
 * What is at the path is the pool, and not the empty folder that is there while its disk is not mounted: a file with the pool's
 * uid says so from its first use on. Throws pool.unavailable.
 */
async function assertItself({ name, uid, isKnown }: PoolPlace, path: string): Promise<void> {
  const root = join(path, folderName)
  const mark = join(root, `pool-${uid}`)
  if (await stat(mark).catch(() => undefined)) return
  if (isKnown) throw unavailable(name, `what is at ${path} is not this pool. Is its disk mounted?`)
  if (!(await stat(path).catch(() => undefined))?.isDirectory()) throw unavailable(name, `there is no folder ${path}`)
  await assertPassable(name, path)
  await mkdir(root, { recursive: true, mode: 0o711 })
  await writeFile(mark, `${name}\n`, { flush: true })
}

/** QEMU runs as a user of its own, and opens the disks itself. */
async function assertPassable(name: string, path: string): Promise<void> {
  for (let dir = path; dir !== '/'; dir = dirname(dir)) {
    const { mode } = await stat(dir)
    if ((mode & 0o001) === 0) throw unavailable(name, `VMs cannot pass through ${dir}: \`chmod o+x ${dir}\` lets them`)
  }
}

export function unavailable(name: string, detail: string, cause?: unknown): PandoError {
  return new PandoError('pool.unavailable', { name, detail }, cause === undefined ? {} : { cause })
}
