import { randomBytes } from 'node:crypto'
import { access, chmod, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Cell } from '../../base/cell.ts'
import { Cleanup } from '../../base/cleanup.ts'
import { isAbort } from '../../base/errors.ts'
import type { ImageContent } from '../engine.ts'
import { placeDiskImage } from './disk-image.ts'
import { abortable } from './host/abortable.ts'
import { passableFolders } from './host/folders.ts'
import { baseImagePath, baseImagesDir, diskImagePath } from './paths.ts'
import { readsPath } from './readahead/reads-file.ts'
import { toSquashfs } from './squashfs.ts'

const partialMark = '.partial-'

/** The read-only root disks made of images, one per digest. */
export class BaseImages {
  readonly #cell: Cell
  readonly #inWork = new Map<string, { partial: string; done: Promise<void> }>()

  constructor(cell: Cell) {
    this.#cell = cell
  }

  /** Makes the root disk of an image unless it exists; a disk image is one. Throws image.disk_full, base.command_failed or what the stream throws. */
  async ensure(image: ImageContent, signal: AbortSignal): Promise<void> {
    const { disk } = image
    if (disk)
      return (await exists(diskImagePath(this.#cell, image.digest, disk.type))) ? undefined : placeDiskImage(this.#cell, { ...image, disk })
    const path = baseImagePath(this.#cell, image.digest)
    while (!(await exists(path))) {
      try {
        return await abortable(this.#shared(image, path, signal), signal)
      } catch (error) {
        if (signal.aborted || !isAbort(error)) throw error // whoever began it gave up: the next one goes on
      }
    }
  }

  #shared(image: ImageContent, path: string, signal: AbortSignal): Promise<void> {
    const running = this.#inWork.get(path)
    if (running) return running.done
    const partial = `${path}${partialMark}${randomBytes(4).toString('hex')}`
    const done = this.#make({ image, path, partial, signal }).finally(() => this.#inWork.delete(path))
    this.#inWork.set(path, { partial, done })
    return done
  }

  /** Removes the disks whose digest is not in `keep`, what is known about their reads, and what interrupted work left. */
  async prune(keep: ReadonlySet<string>): Promise<void> {
    const dir = baseImagesDir(this.#cell)
    const bases = [...keep].map((digest) => baseImagePath(this.#cell, digest))
    const disks = [...keep].flatMap((digest) => [diskImagePath(this.#cell, digest, 'disk'), diskImagePath(this.#cell, digest, 'iso')])
    const wanted = new Set([...bases, ...bases.map(readsPath), ...disks])
    const busy = new Set([...this.#inWork.values()].map(({ partial }) => partial))
    for (const name of await readdir(dir).catch(() => [])) {
      const path = join(dir, name)
      if (!wanted.has(path) && !busy.has(path)) await rm(path, { force: true })
    }
  }

  async #make({
    image,
    path,
    partial,
    signal,
  }: {
    image: ImageContent
    path: string
    partial: string
    signal: AbortSignal
  }): Promise<void> {
    const dir = baseImagesDir(this.#cell)
    passableFolders(this.#cell.stateDir, dirname(dir), dir)
    await using cleanup = new Cleanup()
    cleanup.defer(() => rm(partial, { force: true }))
    await toSquashfs(await image.openRootfs(signal), partial, signal)
    await chmod(partial, 0o444)
    await rename(partial, path)
    cleanup.commit()
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
