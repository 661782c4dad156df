import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cleanup } from '../../../../base/cleanup.ts'
import type { Clock } from '../../../../base/clock.ts'
import { PandoError } from '../../../../base/errors.ts'
import { exec } from '../../../../base/exec.node.ts'
import { KeyedLock } from '../../../../base/keyed-lock.ts'
import type { DiskSource, Filling, PoolDriver, VolumePlan, VolumeRef, VolumeSeed } from '../../driver.ts'
import { makeDisk, wholeBlocks } from '../../files/make-disk.ts'
import { Ceph, type CephPool } from './commands.ts'
import { mountImage, servedPaths, unmountImage } from './served.ts'

export interface RbdOptions extends CephPool {
  stateDir: string
  clock: Clock
}

/** Set on an image while somebody fills it: then what is in it is not yet the volume. */
const fillingMark = 'pando.filling'
/** The moment that clones of an image begin at. */
const moment = 'pando'

/**
 * Volumes as images in a Ceph pool: `vol-<uid>`, their snapshots `snap-<uid>`, both thin. QEMU speaks to Ceph itself; for
 * containers the image is served as a file. Snapshots and clones share their data.
 */
export function createRbdDriver(options: RbdOptions): PoolDriver {
  const { stateDir, clock } = options
  const ceph = new Ceph(options)
  const turns = new KeyedLock()
  const nameOf = (which: { id: string } | { snapshot: string }) => ('snapshot' in which ? `snap-${which.snapshot}` : `vol-${which.id}`)
  const source = (image: string): DiskSource => ({ type: 'rbd', pool: options.pool, image, conf: options.conf, user: options.user })

  return {
    name: 'rbd',
    attach: (plan, { as, seed, signal }) =>
      turns.run(plan.id, async () => {
        const image = nameOf(plan)
        if (await isFilling(image, signal)) throw new PandoError('volume.not_ready', { name: plan.id })
        if ((await ceph.size(image, signal)) === undefined) await make(plan, image, seed, signal)
        const paths = servedPaths(stateDir, plan.id)
        if (as === 'folder') {
          await mountImage(paths, ceph.url(image), { clock, signal })
          return { type: 'folder', path: join(paths.mount, 'data') }
        }
        await unmountImage(paths, signal)
        return source(image)
      }),
    detach: ({ id }, signal) => turns.run(id, () => unmountImage(servedPaths(stateDir, id), signal)),
    remove: ({ id }, signal) =>
      turns.run(id, async () => {
        await unmountImage(servedPaths(stateDir, id), signal)
        await rm(join(stateDir, 'volumes', id), { recursive: true, force: true })
        await ceph.remove(`vol-${id}`, signal)
      }),
    grow: ({ id }, bytes, signal) =>
      turns.run(id, async () => {
        const size = await ceph.size(`vol-${id}`, signal)
        if (size === undefined || size >= bytes) return
        // What serves it to a container shows the size it had when that began: the file system grows at the next attach.
        await ceph.rbd(['resize', '--no-progress', '--size', `${wholeBlocks(bytes)}B`, ceph.spec(`vol-${id}`)], signal)
      }),
    usage: async ({ id }, signal) => {
      const sizeBytes = await ceph.size(`vol-${id}`, signal)
      if (sizeBytes === undefined || (await isFilling(`vol-${id}`, signal))) return undefined
      const { stdout } = await ceph.rbd(['du', ceph.spec(`vol-${id}`), '--format', 'json'], signal)
      const { images } = JSON.parse(stdout) as { images: { used_size: number }[] }
      return { sizeBytes, usedBytes: images.reduce((sum, { used_size: used }) => sum + used, 0) }
    },
    snapshot: ({ id }, snapshot, { settled, signal }) =>
      turns.run(id, async () => {
        await copyOf(`vol-${id}`, `snap-${snapshot}`, signal)
        return { consistency: settled ? 'filesystem' : 'crash' }
      }),
    clone: (from, to, { signal }) =>
      turns.run(to.id, async () => {
        const image = nameOf(to)
        if ((await ceph.size(image, signal)) !== undefined && !(await isFilling(image, signal))) return
        await ceph.remove(image, signal)
        await copyOf('volume' in from ? nameOf(from.volume) : nameOf(from), image, signal, to.bytes)
      }),
    removeSnapshot: (snapshot, _pool, signal) => ceph.remove(`snap-${snapshot}`, signal),
    fill: (plan, signal, { keep } = { keep: false }) =>
      turns.run(plan.id, async () => {
        await unmountImage(servedPaths(stateDir, plan.id), signal)
        return fill(nameOf(plan), plan.bytes, { keep, signal })
      }),
    fillSnapshot: (snapshot, { bytes }, signal) => fill(`snap-${snapshot}`, bytes, { keep: false, signal }),
    disk: async (which: VolumeRef | { snapshot: string; pool: string }, signal) => {
      const image = nameOf(which)
      return (await ceph.size(image, signal)) === undefined || (await isFilling(image, signal)) ? undefined : source(image)
    },
    trim: async ({ id }, signal) => {
      await ceph.rbd(['sparsify', '--no-progress', ceph.spec(`vol-${id}`)], signal, { timeoutMs: 3_600_000, okCodes: [0, 2] })
    },
    room: async (signal) => {
      const { pools } = (await ceph.ceph(['df'], signal)) as { pools: { name: string; stats: { stored: number; max_avail: number } }[] }
      const found = pools.find(({ name }) => name === options.pool)
      if (!found) throw new PandoError('pool.unavailable', { name: options.name, detail: `Ceph has no pool ${options.pool}` })
      const { stored, max_avail: freeBytes } = found.stats
      return { capacityBytes: stored + freeBytes, freeBytes, cheapCopies: true }
    },
    close: async () => {},
  }

  async function isFilling(image: string, signal: AbortSignal): Promise<boolean> {
    const { code } = await ceph.rbd(['image-meta', 'get', ceph.spec(image), fillingMark], signal, { okCodes: [0, 2] })
    return code === 0
  }

  /** It gets its name last. */
  async function make({ id, bytes, format }: VolumePlan, image: string, seed: VolumeSeed | undefined, signal: AbortSignal): Promise<void> {
    const partial = `new-${id}`
    await ceph.remove(partial, signal)
    await ceph.rbd(['create', '--size', `${wholeBlocks(bytes)}B`, ceph.spec(partial)], signal)
    if (format === 'ext4') {
      await using cleanup = new Cleanup()
      const dir = await mkdtemp(join(tmpdir(), 'pando-volume-'))
      cleanup.defer(() => rm(dir, { recursive: true, force: true }))
      const disk = join(dir, 'disk.img')
      await makeDisk({ dir, disk }, { bytes, format, seed, signal })
      await exec('qemu-img', ['convert', '-n', '--target-is-zero', '-f', 'raw', '-O', 'raw', disk, ceph.url(partial)], {
        signal,
        timeoutMs: 3_600_000,
      })
    }
    await ceph.rbd(['rename', ceph.spec(partial), ceph.spec(image)], signal)
  }

  /** A clone of the image as it is now, larger when asked for. */
  async function copyOf(from: string, to: string, signal: AbortSignal, bytes = 0): Promise<void> {
    if ((await ceph.size(to, signal)) !== undefined) return
    const at = ceph.spec(`${from}@${moment}-${to}`)
    const partial = `new-${to}`
    await ceph.remove(partial, signal)
    await ceph.rbd(['snap', 'create', '--no-progress', at], signal, { okCodes: [0, 17] }) // 17: we died after this
    await ceph.rbd(['clone', '--rbd-default-clone-format', '2', at, ceph.spec(partial)], signal)
    const size = (await ceph.size(partial, signal))!
    if (bytes > size) await ceph.rbd(['resize', '--no-progress', '--size', `${wholeBlocks(bytes)}B`, ceph.spec(partial)], signal)
    await ceph.rbd(['rename', ceph.spec(partial), ceph.spec(to)], signal)
  }

  async function fill(image: string, bytes: number, { keep, signal }: { keep: boolean; signal: AbortSignal }): Promise<Filling> {
    const size = wholeBlocks(bytes)
    const isBegun = (await ceph.size(image, signal)) === size && (await isFilling(image, signal))
    if (!(keep && isBegun)) {
      const partial = `new-${image}`
      for (const old of [image, partial]) await ceph.remove(old, signal)
      await ceph.rbd(['create', '--size', `${size}B`, ceph.spec(partial)], signal)
      await ceph.rbd(['image-meta', 'set', ceph.spec(partial), fillingMark, 'yes'], signal)
      await ceph.rbd(['rename', ceph.spec(partial), ceph.spec(image)], signal)
    }
    const done = async () => {
      await ceph.rbd(['image-meta', 'remove', ceph.spec(image), fillingMark], AbortSignal.timeout(60_000), { okCodes: [0, 2] })
    }
    return { target: source(image), done }
  }
}
