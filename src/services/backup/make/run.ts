import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Stored } from '../../../api/kind.ts'
import { PandoError } from '../../../base/errors.ts'
import type { BackupDeps } from '../deps.ts'
import { DiskFolder } from '../disks/chunks.ts'
import type { Backup } from '../kind.ts'
import { type Manifest, type Part, partPath, writeManifest } from '../manifest.ts'
import type { BackupDone, BackupOrder, Repository } from '../repository/repository.ts'
import type { BackupTarget } from '../target-kind.ts'
import { type Base, dropBase, readBase, writeBase } from './base.ts'
import type { Source } from './source.ts'

/** So many bytes of a disk are put down here at a time, before they are sent. */
const batchBytes = 1024 ** 3

export interface RunOptions {
  backup: Stored<typeof Backup>
  target: Stored<typeof BackupTarget>
  repository: Repository
  /** Uid of what is backed up. */
  sourceUid: string
  /** Opens it at one moment; `since` where it may tell what changed. */
  open(since: string | undefined): Promise<Source>
  deps: BackupDeps
  now(): Date
  onProgress(doneBytes: number, totalBytes: number): void
  onTrouble(error: PandoError): void
  signal: AbortSignal
}

export interface Made {
  snapshotId: string
  source: Omit<Source, 'disks' | 'folders' | 'files' | 'close'>
  parts: Part[]
  at: string
  readBytes: number
  sentBytes: number
}

/**
 * Makes one backup: opens its source, puts a tree of it together, and has restic send what is new. One at a time for each source.
 * A killed one leaves nothing that the next does not clear: its snapshots carry the uid of the backup, its tree is not built upon.
 */
export async function makeBackup(options: RunOptions): Promise<Made> {
  const { backup, repository, sourceUid, deps, target, signal } = options
  const work = workOf(deps.stateDir, sourceUid)
  const own = `backup:${backup.metadata.uid}`
  await mkdir(join(work, 'tree'), { recursive: true, mode: 0o700 })
  const known = await repository.snapshots(['pando', `source:${sourceUid}`], signal)
  const orphans = known.filter(({ tags }) => tags.includes(own) || tags.includes('partial'))
  await repository.forget(
    orphans.map(({ id }) => id),
    signal,
  )
  const left = known.filter((each) => !orphans.includes(each))
  const last = await readBase(work)
  const base = last?.target === target.metadata.uid && left.some(({ id }) => id.startsWith(last.snapshotId)) ? last : undefined
  const parent = left.sort((a, b) => (a.time < b.time ? -1 : 1)).at(-1)?.id
  try {
    return await attempt(options, { work, base, parent, stamp: nextStamp(options.now(), last) })
  } catch (error) {
    if (!(error instanceof Mistaken)) throw error
    return attempt(options, { work, base: undefined, parent: undefined, stamp: nextStamp(options.now(), last) + 1 })
  }
}

export function workOf(stateDir: string, sourceUid: string): string {
  return join(stateDir, 'backup/work', sourceUid)
}

/** Later than that of all that lies there, whatever the clock of the host did. */
function nextStamp(now: Date, last: Base | undefined): number {
  return Math.max(Math.floor(now.getTime() / 1000), (last?.stamp ?? 0) + 1)
}

/** Restic took something over from the parent that we had filled, or read what we had not: that backup is not to be trusted. */
class Mistaken extends Error {}

interface Attempt {
  work: string
  base: Base | undefined
  parent: string | undefined
  stamp: number
}

async function attempt(options: RunOptions, { work, base, parent, stamp }: Attempt): Promise<Made> {
  const { open, repository, deps, target, now, signal } = options
  const source = await open(base?.mark)
  let kept = false
  try {
    const at = now().toISOString()
    const own = source.disks.length > 0 ? base?.snapshotId : parent
    const sender = new Sender(options, { tree: join(work, 'tree'), at, base, parent: own })
    await sender.clear(source, work)
    if (own === undefined && source.image) await sender.takeImageOver(source.image)
    await sender.fillDisks(source, stamp)
    deps.checkpoint('backup:filled')
    const done = await sender.finish(source)
    deps.checkpoint('backup:sent')
    if (source.mark !== undefined && source.disks.length > 0)
      await writeBase(work, {
        target: target.metadata.uid,
        snapshotId: done.snapshotId,
        mark: source.mark,
        stamp,
        disks: Object.fromEntries(source.disks.map(({ part }) => [part.name, part.bytes])),
      })
    else await rm(join(work, 'tree'), { recursive: true, force: true })
    await repository.forget(sender.partials, signal)
    kept = true
    return done
  } finally {
    await source.close(kept)
    if (!kept) await clearTree(work)
  }
}

/** What was put down for one backup and is of no use to the next. Placeholders stay, if they are of use. */
async function clearTree(work: string): Promise<void> {
  for (const name of ['files', 'layer', 'machine', 'image', 'state']) await rm(join(work, 'tree', name), { recursive: true, force: true })
}

class Sender {
  readonly partials: string[] = []
  readonly #options: RunOptions
  readonly #tree: string
  readonly #at: string
  readonly #base: Base | undefined
  #parent: string | undefined
  #disks: DiskFolder[] = []
  #sent = 0
  #read = 0

  constructor(
    options: RunOptions,
    { tree, at, base, parent }: { tree: string; at: string; base: Base | undefined; parent: string | undefined },
  ) {
    this.#options = options
    this.#tree = tree
    this.#at = at
    this.#base = base
    this.#parent = parent
  }

  /** From here on nothing is known of what lies in the tree. */
  async clear({ disks }: Source, work: string): Promise<void> {
    await dropBase(work)
    await clearTree(work)
    const kept = this.#base ? disks.map(({ part }) => basename(partPath(part))) : []
    await this.#dropOtherDisks(kept)
  }

  /**
   * An image that another backup has put into the repository is not read again: a snapshot of nothing but the image, compared with
   * the newest that has it, becomes what this first backup is compared with. Restic takes blobs over only where the repository has
   * all of them, and of files whose size, times and inode are the same.
   */
  async takeImageOver(image: NonNullable<Source['image']>): Promise<void> {
    const { repository, signal } = this.#options
    const others = await repository.snapshots(['pando', imageTag(image.digest)], signal)
    const newest = others.sort((a, b) => (a.time < b.time ? -1 : 1)).at(-1)
    if (!newest) return
    const mounts: BackupOrder['mounts'][number][] = []
    await this.#image(image, mounts)
    this.#parent = newest.id
    const { snapshotId, readBytes } = await this.#send(mounts, ['partial'])
    this.#read += readBytes
    this.partials.push(snapshotId)
    this.#parent = snapshotId
  }

  async fillDisks({ disks }: Source, stamp: number): Promise<void> {
    const { deps, onProgress, signal } = this.#options
    const totalBytes = disks.reduce((sum, { part }) => sum + part.bytes, 0)
    let before = 0
    for (const { part, disk } of disks) {
      const folder = new DiskFolder(join(this.#tree, partPath(part)), stamp)
      this.#disks.push(folder)
      const dirty = this.#base?.disks[part.name] === part.bytes ? disk.dirtyContext : undefined
      const reader = await deps.disks.connect(disk, ['base:allocation', ...(dirty === undefined ? [] : [dirty])], signal)
      try {
        await folder.fill(reader, {
          ...(dirty === undefined ? {} : { dirtyContext: dirty }),
          most: batchBytes,
          full: async () => {
            this.partials.push((await this.#send([], ['partial'])).snapshotId)
          },
          onBytes: (done) => onProgress(before + done, totalBytes),
          signal,
        })
      } finally {
        await reader.close()
      }
      before += part.bytes
      this.#read += folder.readBytes
    }
  }

  async finish(source: Source): Promise<Made> {
    const { backup, deps, signal } = this.#options
    const mounts: BackupOrder['mounts'][number][] = []
    const parts: Part[] = source.disks.map(({ part }) => part)
    for (const { part, path } of source.folders) {
      const to = join(this.#tree, partPath(part))
      await mkdir(to, { recursive: true })
      mounts.push({ from: path, to, readOnly: true })
      parts.push(part)
    }
    for (const { part, put } of source.files) {
      await put(join(this.#tree, partPath(part)))
      parts.push(part)
    }
    const image = source.image && (await this.#image(source.image, mounts))
    if (image) parts.push({ name: 'image', type: 'image', bytes: 0 })
    const { metadata, spec } = backup
    await writeManifest(this.#tree, {
      version: 2,
      made: { by: `pando ${deps.version}`, cloud: await deps.secrets.cloudId() },
      name: metadata.name,
      project: metadata.project!,
      spec,
      at: this.#at,
      consistency: source.consistency,
      pauseMs: source.pauseMs,
      source: { uid: source.uid, ...(source.engine ? { engine: source.engine } : {}), labels: source.labels, spec: source.spec },
      ...(image ? { image } : {}),
      parts,
    })
    const { snapshotId, read } = await this.#send(mounts, image ? [imageTag(image.digest)] : [], source.atRest)
    await clearTree(join(this.#tree, '..'))
    signal.throwIfAborted()
    const { disks: _disks, folders: _folders, files: _files, close: _close, ...facts } = source
    const others = read.filter(({ path }) => !path.startsWith('/disks/')).reduce((sum, { bytes }) => sum + bytes, 0)
    return { snapshotId, source: facts, parts, at: this.#at, readBytes: this.#read + others, sentBytes: this.#sent }
  }

  /** Throws Mistaken, once the snapshot is forgotten, when restic did not read exactly what holds data. */
  async #send(mounts: BackupOrder['mounts'], tags: string[], atRest = false): Promise<BackupDone> {
    const { backup, repository, sourceUid, deps, onProgress, onTrouble, signal } = this.#options
    const { metadata, spec } = backup
    const own = [
      'pando',
      `cloud:${await deps.secrets.cloudId()}`,
      `backup:${metadata.uid}`,
      `source:${sourceUid}`,
      `project:${metadata.project}`,
      `name:${metadata.name}`,
      `of:${spec.of}`,
      `from:${spec.source}`,
    ]
    const done = await repository.backup({
      folder: this.#tree,
      mounts,
      tags: [...own, ...tags],
      ...(this.#parent === undefined ? {} : { parent: this.#parent }),
      sizeAndTimeOnly: this.#disks.length > 0,
      at: this.#at,
      ...(this.#disks.length > 0 ? {} : { onProgress }),
      ...(atRest ? {} : { onTrouble }), // nobody is to wait for a target that is in trouble
      signal,
    })
    const filled = new Set(this.#disks.flatMap((disk) => disk.filled.map((path) => path.slice(this.#tree.length))))
    const read = done.read.filter(({ path }) => path.startsWith('/disks/'))
    if (read.length !== filled.size || read.some(({ path }) => !filled.has(path))) {
      await repository.forget([done.snapshotId, ...this.partials], signal)
      throw new Mistaken()
    }
    for (const disk of this.#disks) await disk.empty()
    if (this.#disks.length > 0) this.#parent = done.snapshotId
    this.#sent += done.sentBytes
    return done
  }

  async #image(image: NonNullable<Source['image']>, mounts: BackupOrder['mounts'][number][]): Promise<NonNullable<Manifest['image']>> {
    const blobs = await this.#options.deps.images.parts(image.digest)
    if (blobs.length === 0) throw new PandoError('image.not_found', { name: image.digest })
    const folder = join(this.#tree, 'image')
    await mkdir(folder, { recursive: true })
    for (const { digest, path } of blobs) {
      const to = join(folder, blobName(digest))
      await writeFile(to, '')
      mounts.push({ from: path, to, readOnly: true })
    }
    return { ...image, parts: blobs.map(({ digest }) => digest) }
  }

  async #dropOtherDisks(kept: readonly string[]): Promise<void> {
    const folder = join(this.#tree, 'disks')
    for (const name of await readdir(folder).catch(() => [])) {
      if (!kept.includes(name)) await rm(join(folder, name), { recursive: true, force: true })
    }
  }
}

/** Of snapshots that have an image with all its blobs. */
function imageTag(digest: string): string {
  return `image:${digest}`
}

export function blobName(digest: string): string {
  return digest.replace(':', '-')
}
