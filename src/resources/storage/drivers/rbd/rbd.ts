import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../../../base/clock.ts'
import { PandoError } from '../../../../base/errors.ts'
import { KeyedLock } from '../../../../base/keyed-lock.ts'
import type { DiskSource, Filling, PoolDriver, VolumePlan, VolumeRef, VolumeSeed, VolumeSource } from '../../driver.ts'
import { wholeBlocks } from '../../files/make-disk.ts'
import { Ceph, type CephPool } from './commands.ts'
import { copyImage, fillImage, isFilling, makeImage } from './images.ts'
import { mountImage, servedPaths, showsLess, unmountImage } from './served.ts'

export interface RbdOptions extends CephPool {
  stateDir: string
  clock: Clock
}

/**
 * Volumes as images in a Ceph pool: `vol-<uid>`, their snapshots `snap-<uid>`, all thin. QEMU speaks to Ceph itself; for
 * containers the image is served as a file. Snapshots and clones share their data.
 */
export function createRbdDriver(options: RbdOptions): PoolDriver {
  return new RbdPool(options)
}

type Which = Pick<VolumeRef, 'id'> | { snapshot: string }

function nameOf(which: Which): string {
  return 'snapshot' in which ? `snap-${which.snapshot}` : `vol-${which.id}`
}

class RbdPool implements PoolDriver {
  readonly name = 'rbd'
  readonly #options: RbdOptions
  readonly #ceph: Ceph
  /** One after the other for the same volume. */
  readonly #turns = new KeyedLock()

  constructor(options: RbdOptions) {
    this.#options = options
    this.#ceph = new Ceph(options)
  }

  attach(plan: VolumePlan, { as, seed, signal }: { as: 'folder' | 'disk'; seed?: VolumeSeed; signal: AbortSignal }): Promise<VolumeSource> {
    const ceph = this.#ceph
    return this.#turns.run(plan.id, async () => {
      const image = nameOf(plan)
      if (await isFilling(ceph, image, signal)) throw new PandoError('volume.not_ready', { name: plan.id })
      if ((await ceph.size(image, signal)) === undefined) await makeImage(ceph, image, { plan, seed, signal })
      const paths = this.#paths(plan)
      if (as === 'disk') {
        await unmountImage(paths, signal)
        return this.#source(image)
      }
      await mountImage(paths, ceph.url(image), { clock: this.#options.clock, signal })
      return { type: 'folder', path: join(paths.mount, 'data') }
    })
  }

  detach(volume: VolumeRef, signal: AbortSignal): Promise<void> {
    return this.#turns.run(volume.id, () => unmountImage(this.#paths(volume), signal))
  }

  remove(volume: VolumeRef, signal: AbortSignal): Promise<void> {
    return this.#turns.run(volume.id, async () => {
      await unmountImage(this.#paths(volume), signal)
      await rm(join(this.#options.stateDir, 'mounts/rbd', volume.id), { recursive: true, force: true })
      for (const image of [`new-${nameOf(volume)}`, nameOf(volume)]) await this.#ceph.remove(image, signal)
    })
  }

  /** What serves it to a container shows the size it had when that began: there the file system grows when it is attached next. */
  grow(volume: VolumeRef, bytes: number, signal: AbortSignal): Promise<void> {
    return this.#turns.run(volume.id, async () => {
      const size = await this.#ceph.size(nameOf(volume), signal)
      if (size === undefined) return
      if (size < bytes) await this.#ceph.resize(nameOf(volume), wholeBlocks(bytes), signal)
      if (await showsLess(this.#paths(volume), wholeBlocks(bytes))) throw new PandoError('volume.grows_later', {})
    })
  }

  async usage(volume: VolumeRef, signal: AbortSignal): Promise<{ sizeBytes: number; usedBytes: number } | undefined> {
    const ceph = this.#ceph
    const sizeBytes = await ceph.size(nameOf(volume), signal)
    if (sizeBytes === undefined || (await isFilling(ceph, nameOf(volume), signal))) return undefined
    const { stdout } = await ceph.rbd(['du', ceph.spec(nameOf(volume)), '--format', 'json'], signal)
    const { images } = JSON.parse(stdout) as { images: { used_size: number }[] }
    return { sizeBytes, usedBytes: images.reduce((sum, { used_size: used }) => sum + used, 0) }
  }

  snapshot(
    volume: VolumeRef,
    snapshot: string,
    { settled, signal }: { settled: boolean; signal: AbortSignal },
  ): Promise<{ consistency: 'filesystem' | 'crash' }> {
    return this.#turns.run(volume.id, async () => {
      const { mount } = this.#paths(volume)
      return { consistency: await copyImage(this.#ceph, nameOf(volume), nameOf({ snapshot }), { mount, settled, signal }) }
    })
  }

  clone(
    from: { volume: VolumeRef } | { snapshot: string; pool: string },
    to: VolumePlan,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const ceph = this.#ceph
    return this.#turns.run(to.id, async () => {
      const image = nameOf(to)
      if ((await ceph.size(image, signal)) !== undefined && !(await isFilling(ceph, image, signal))) return
      await ceph.remove(image, signal)
      const mount = 'volume' in from ? this.#paths(from.volume).mount : undefined
      await copyImage(ceph, 'volume' in from ? nameOf(from.volume) : nameOf(from), image, { bytes: to.bytes, mount, settled: true, signal })
    })
  }

  async removeSnapshot(snapshot: string, _pool: string, signal: AbortSignal): Promise<void> {
    for (const image of [`new-${nameOf({ snapshot })}`, nameOf({ snapshot })]) await this.#ceph.remove(image, signal)
  }

  fill(plan: VolumePlan, signal: AbortSignal, { keep }: { keep: boolean } = { keep: false }): Promise<Filling> {
    return this.#turns.run(plan.id, async () => {
      await unmountImage(this.#paths(plan), signal)
      return this.#filling(nameOf(plan), { bytes: plan.bytes, keep, signal })
    })
  }

  fillSnapshot(snapshot: string, { bytes }: { bytes: number }, signal: AbortSignal): Promise<Filling> {
    return this.#filling(nameOf({ snapshot }), { bytes, keep: false, signal })
  }

  async disk(which: VolumeRef | { snapshot: string; pool: string }, signal: AbortSignal): Promise<DiskSource | undefined> {
    const image = nameOf(which)
    const isThere = (await this.#ceph.size(image, signal)) !== undefined && !(await isFilling(this.#ceph, image, signal))
    return isThere ? this.#source(image) : undefined
  }

  /** Gives back what is zero. What a container deleted is not: on the way through the file it is lost that it was discarded. */
  async trim(volume: VolumeRef, signal: AbortSignal): Promise<void> {
    const args = ['sparsify', '--no-progress', this.#ceph.spec(nameOf(volume))]
    await this.#ceph.rbd(args, signal, { timeoutMs: 3_600_000, okCodes: [0, 2] })
  }

  async room(signal: AbortSignal): Promise<{ capacityBytes: number; freeBytes: number; cheapCopies: boolean }> {
    const { name, pool } = this.#options
    const { pools } = (await this.#ceph.ceph(['df'], signal)) as { pools: { name: string; stats: { stored: number; max_avail: number } }[] }
    const found = pools.find((each) => each.name === pool)
    if (!found) throw new PandoError('pool.unavailable', { name, detail: `Ceph has no pool ${pool}` })
    const { stored, max_avail: freeBytes } = found.stats
    return { capacityBytes: stored + freeBytes, freeBytes, cheapCopies: true }
  }

  async close(): Promise<void> {}

  #paths({ id }: Pick<VolumeRef, 'id'>) {
    return servedPaths(this.#options.stateDir, id)
  }

  #source(image: string): DiskSource {
    const { pool, conf, user } = this.#options
    return { type: 'rbd', pool, image, conf, user }
  }

  async #filling(image: string, options: { bytes: number; keep: boolean; signal: AbortSignal }): Promise<Filling> {
    const done = await fillImage(this.#ceph, image, options)
    return { target: this.#source(image), done }
  }
}
