import { chown, mkdir, open, rm, rmdir, stat, statfs, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Clock } from '../../../base/clock.ts'
import { syncFolder } from '../../../base/durable-file.node.ts'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { KeyedLock } from '../../../base/keyed-lock.ts'
import type { Filling, PoolDriver, VolumePlan, VolumeRef, VolumeSeed, VolumeSource } from '../driver.ts'
import { allocated, canShareData, lengthen } from './copies.ts'
import { giveBackLease, takeLease } from './lease.ts'
import { makeDisk, settle, wholeBlocks } from './make-disk.ts'
import { growMounted, mountDisk } from './mounted.ts'
import { letGo, mountedAt } from './mounts.ts'
import { type Places, pathsOf, snapshotDir, snapshotPaths, type VolumePaths } from './paths.ts'
import { keepCopy } from './snapshots.ts'

export interface FilePoolOptions extends Places {
  /** Name of the driver. */
  name: string
  clock: Clock
  /** Whom VMs run as; they write to what is filled. Default: root. */
  vmUser?: { uid: number; gid: number } | undefined
  /** Name of this host, where several share the pool: each volume is then leased to one of them. */
  host?: string | undefined
  /** Called before the pool is used. Throws pool.unavailable when what should be there is not. */
  ensure?(signal: AbortSignal): Promise<void>
  /** Default: what the file system says. */
  free?(signal: AbortSignal): Promise<{ capacityBytes: number; freeBytes: number }>
  close?(signal: AbortSignal): Promise<void>
}

/** Kept between calls, and may be lost at any moment. */
export interface FilePool extends FilePoolOptions {
  /** One after the other for the same volume. */
  turns: KeyedLock
  sharesData(): Promise<boolean>
}

/**
 * Volumes as files in a folder, one folder for each with a sparse file in it that holds an ext4, or nothing: VMs get the file
 * as a disk; for containers it is mounted, through a loop device. So a volume has its size, and both engines the same data.
 */
export function createFilePool(options: FilePoolOptions): PoolDriver {
  let shares: Promise<boolean> | undefined
  const pool: FilePool = { ...options, turns: new KeyedLock(), sharesData: () => (shares ??= canShareData(options.root, options.host)) }
  const { turns } = pool
  const use = async <T>(id: string, signal: AbortSignal, work: (paths: VolumePaths) => Promise<T>): Promise<T> =>
    turns.run(id, async () => {
      await ensure(pool, signal)
      return work(pathsOf(pool, id))
    })

  return {
    name: options.name,
    attach: (plan, { as, seed, signal }) => use(plan.id, signal, (paths) => attach(pool, paths, plan, { as, seed, signal })),
    detach: ({ id }, signal) =>
      turns.run(id, async () => {
        await letGo(pathsOf(pool, id), signal)
        await giveBackLease(pathsOf(pool, id), pool.host)
      }),
    remove: ({ id }, signal) =>
      use(id, signal, async (paths) => {
        await letGo(paths, signal)
        await takeLease(paths, pool)
        await removeEmpty(paths.mount) // never with what is mounted there
        await removeEmpty(dirname(paths.mount)).catch(() => {})
        await rm(paths.dir, { recursive: true, force: true })
      }),
    grow: ({ id }, bytes, signal) => use(id, signal, (paths) => grow(pool, paths, bytes, signal)),
    usage: ({ id }, signal) => use(id, signal, usage),
    snapshot: ({ id }, snapshot, { settled, signal }) =>
      use(id, signal, (paths) => keepCopy(pool, paths, { to: snapshotPaths(pool, snapshot), settled, signal })),
    clone: (from, to, { progress, signal }) => use(to.id, signal, (paths) => clone(from, to, { paths, progress, signal })),
    removeSnapshot: async (snapshot, _pool, signal) => {
      await ensure(pool, signal)
      await rm(snapshotDir(pool, snapshot), { recursive: true, force: true })
    },
    fill: (plan, signal, { keep } = { keep: false }) =>
      use(plan.id, signal, async (paths) => {
        await letGo(paths, signal)
        await makeFolder(paths.dir)
        await takeLease(paths, pool)
        return fill(pool, paths, { bytes: plan.bytes, keep })
      }),
    fillSnapshot: async (snapshot, { bytes }, signal) => {
      await ensure(pool, signal)
      const paths = snapshotPaths(pool, snapshot)
      await makeFolder(paths.dir)
      return fill(pool, paths, { bytes, keep: false })
    },
    disk: async (which, signal) => {
      await ensure(pool, signal)
      const paths = 'snapshot' in which ? snapshotPaths(pool, which.snapshot) : pathsOf(pool, which.id)
      return (await exists(paths.disk)) && !(await exists(paths.filling)) ? { type: 'disk', path: paths.disk } : undefined
    },
    trim: ({ id }, signal) => use(id, signal, (paths) => trim(paths, signal)),
    room: async (signal) => {
      await ensure(pool, signal)
      return { ...(await (pool.free?.(signal) ?? freeIn(pool.root))), cheapCopies: await pool.sharesData() }
    },
    close: async (signal) => pool.close?.(signal),
  }

  async function clone(
    from: { volume: VolumeRef } | { snapshot: string; pool: string },
    to: VolumePlan,
    { paths, progress, signal }: { paths: VolumePaths; progress: ((done: number, total: number) => void) | undefined; signal: AbortSignal },
  ): Promise<void> {
    if ((await exists(paths.disk)) && !(await exists(paths.filling))) return
    await makeFolder(paths.dir)
    await takeLease(paths, pool)
    await rm(paths.filling, { force: true })
    const more = { to: paths, bytes: wholeBlocks(to.bytes), settled: true, progress, signal }
    if ('snapshot' in from) await keepCopy(pool, { ...snapshotPaths(pool, from.snapshot) }, more)
    else await turns.run(from.volume.id, () => keepCopy(pool, pathsOf(pool, from.volume.id), { ...more, settled: false }))
  }
}

async function attach(
  pool: FilePool,
  paths: VolumePaths,
  plan: VolumePlan,
  { as, seed, signal }: { as: 'folder' | 'disk'; seed: VolumeSeed | undefined; signal: AbortSignal },
): Promise<VolumeSource> {
  await makeFolder(paths.dir)
  await takeLease(paths, pool)
  if (await exists(paths.filling)) throw new PandoError('volume.not_ready', { name: plan.id })
  if (!(await exists(paths.disk))) await makeDisk(paths, { bytes: plan.bytes, format: plan.format, seed, signal })
  if (as === 'disk') {
    await letGo(paths, signal)
    await writeFile(paths.guest, '')
    return { type: 'disk', path: paths.disk }
  }
  await rm(paths.guest, { force: true })
  await mountDisk(paths, signal)
  return { type: 'folder', path: `${paths.mount}/data` }
}

/** What a guest wrote is grown by a guest: the host does not read it. */
async function grow(pool: FilePool, paths: VolumePaths, bytes: number, signal: AbortSignal): Promise<void> {
  const found = await stat(paths.disk).catch(() => undefined)
  if (!found) return
  await takeLease(paths, pool)
  const wanted = wholeBlocks(bytes)
  if (found.size < wanted) await lengthen(paths.disk, wanted)
  if (await mountedAt(paths.mount)) if (!(await growMounted(paths, signal))) throw new PandoError('volume.grows_later')
}

async function usage({ disk, filling }: VolumePaths): Promise<{ sizeBytes: number; usedBytes: number } | undefined> {
  const found = await stat(disk).catch(() => undefined)
  return found && !(await exists(filling)) ? { sizeBytes: found.size, usedBytes: await allocated(disk) } : undefined
}

async function fill(
  { vmUser }: FilePool,
  { dir, disk, filling }: Pick<VolumePaths, 'dir' | 'disk' | 'filling'>,
  { bytes, keep }: { bytes: number; keep: boolean },
): Promise<Filling> {
  const size = wholeBlocks(bytes)
  const isBegun = (await exists(filling)) && (await stat(disk).catch(() => undefined))?.size === size
  if (!(keep && isBegun)) {
    await writeFile(filling, '')
    await syncFolder(dir) // before the disk has its name
    await rm(disk, { force: true })
    const file = await open(disk, 'wx', 0o600)
    await file.truncate(size).finally(() => file.close())
    if (vmUser) await chown(disk, vmUser.uid, vmUser.gid)
    await syncFolder(dir)
  }
  const done = async () => {
    await settle(disk)
    await rm(filling, { force: true })
    await syncFolder(dir)
  }
  return { target: { type: 'disk', path: disk }, done }
}

async function trim(paths: VolumePaths, signal: AbortSignal): Promise<void> {
  if (!(await exists(paths.disk)) || (await exists(paths.guest)) || (await exists(paths.filling))) return
  const isOurs = !(await mountedAt(paths.mount))
  if (isOurs && !(await hasFileSystem(paths.disk))) return
  if (isOurs) await mountDisk(paths, signal)
  try {
    await exec('sync', ['--file-system', paths.mount], { signal, timeoutMs: 600_000 }) // what is not yet free is not given back
    await exec('fstrim', [paths.mount], { signal, timeoutMs: 600_000 })
  } finally {
    if (isOurs) await letGo(paths, signal)
  }
}

/** The magic number of ext4. */
async function hasFileSystem(disk: string): Promise<boolean> {
  await using file = await open(disk, 'r')
  const magic = Buffer.alloc(2)
  await file.read(magic, 0, 2, 1024 + 0x38)
  return magic.readUInt16LE(0) === 0xef53
}

async function ensure({ ensure: here, root }: FilePool, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await here?.(signal)
  await mkdir(root, { recursive: true, mode: 0o711 })
}

async function makeFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o711 })
}

async function freeIn(root: string): Promise<{ capacityBytes: number; freeBytes: number }> {
  const { blocks, bavail, bsize } = await statfs(root)
  return { capacityBytes: blocks * bsize, freeBytes: bavail * bsize }
}

async function removeEmpty(dir: string): Promise<void> {
  await rmdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}
