import { createHash, type Hash } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { isDiskFull, PandoError } from '../../base/errors.ts'
import { formatBytes } from '../../base/units.ts'
import { digestPattern } from './reference.ts'

/** Where the bytes of one blob come from. */
export interface BlobSource {
  /** Opens at `offset`; a source that cannot skip answers with the offset it starts at, which is then 0. */
  open(offset: number, signal: AbortSignal): Promise<{ offset: number; body: AsyncIterable<Uint8Array> }>
}

export interface WriteOptions {
  signal: AbortSignal
  /** Refused with image.not_an_image beyond this. Default 64 GiB. */
  maxBytes?: number
}

export interface FetchOptions extends WriteOptions {
  /** The exact size, where it is known; anything else is image.digest_mismatch. */
  size?: number
  /** Called with the bytes present so far, also those of an earlier attempt. */
  onBytes?(done: number): void
}

/** Blobs that gc must leave alone while someone works with them. Dispose it when objects name what shall stay. */
export interface BlobLease extends Disposable {
  keep(digest: string): void
  /** Removes the unfinished part of every blob of this lease: for work that will not be taken up again. */
  dropPartials(): Promise<void>
}

const defaultMaxBytes = 64 * 1024 ** 3

/**
 * Content by digest: `sha256/<hex>` holds exactly the bytes of that digest, written under `<hex>.partial` and renamed when
 * complete, verified and on disk. A partial file outlives a crash and is continued by the next fetch.
 * One process writes; it may ask for the same blob many times at once.
 */
export class BlobStore {
  readonly #folder: string
  readonly #inFlight = new Map<string, Promise<unknown>>()
  readonly #leases = new Set<Set<string>>()
  /** Everything leased since the running gc began. */
  #leasedDuringGc: Set<string> | undefined
  #gc: Promise<unknown> = Promise.resolve()
  #ingests = 0
  #removals = 0

  /** `root` is the folder `images/blobs` of the state directory; it is made when first written to. */
  constructor(root: string) {
    this.#folder = join(root, 'sha256')
  }

  /** How many complete blobs this process has removed: what was known to be here may be gone when it has grown. */
  get removals(): number {
    return this.#removals
  }

  /** Where the blob is, or would be. */
  path(digest: string): string {
    if (!digestPattern.test(digest)) throw new PandoError('image.not_an_image', { detail: `${digest.slice(0, 80)} is not a sha256 digest` })
    return join(this.#folder, digest.slice('sha256:'.length))
  }

  /** Bytes of a complete blob; undefined when it is not here. */
  async size(digest: string): Promise<number | undefined> {
    return sizeOf(this.path(digest))
  }
  async has(digest: string): Promise<boolean> {
    return (await this.size(digest)) !== undefined
  }

  open(digest: string, signal?: AbortSignal): Readable {
    return createReadStream(this.path(digest), { highWaterMark: 256 * 1024, ...(signal ? { signal } : {}) })
  }

  /** A small blob in memory. Throws image.not_found when it is not here and image.not_an_image when it is larger than `maxBytes`. */
  async read(digest: string, maxBytes: number): Promise<Buffer> {
    const size = await this.size(digest)
    if (size === undefined) throw new PandoError('image.not_found', { name: digest })
    if (size > maxBytes) throw tooLarge(maxBytes)
    return readFile(this.path(digest))
  }

  lease(): BlobLease {
    const digests = new Set<string>()
    this.#leases.add(digests)
    return {
      keep: (digest) => {
        digests.add(digest)
        this.#leasedDuringGc?.add(digest)
      },
      dropPartials: async () => {
        for (const digest of digests) await this.#dropPartial(digest)
      },
      [Symbol.dispose]: () => {
        this.#leases.delete(digests)
      },
    }
  }

  /**
   * Makes the blob be here. Continues what an earlier attempt left, and shares the work with other calls for the same
   * digest. A broken transfer leaves its partial file; wrong content (image.digest_mismatch) and a full disk
   * (image.disk_full) leave nothing.
   */
  async fetch(digest: string, source: BlobSource, options: FetchOptions): Promise<void> {
    const path = this.path(digest)
    await this.#gc
    for (;;) {
      options.signal.throwIfAborted()
      const present = await sizeOf(path)
      if (present !== undefined) return options.onBytes?.(present)
      const others = this.#inFlight.get(digest)
      if (!others) break
      await settled(others, options.signal) // theirs may fail or be cancelled: then it is our turn
    }
    const work = this.#download(digest, source, options)
    this.#inFlight.set(digest, work)
    try {
      await work
    } finally {
      this.#inFlight.delete(digest)
    }
  }

  /** Stores content whose digest is not known beforehand. */
  async add(
    body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    lease: BlobLease,
    options: WriteOptions,
  ): Promise<{ digest: string; size: number }> {
    await this.#gc
    await mkdir(this.#folder, { recursive: true })
    const partial = join(this.#folder, `ingest-${process.pid}-${this.#ingests++}.partial`)
    const key = partial.slice(this.#folder.length + 1)
    const work = this.#ingest(partial, body, lease, options)
    this.#inFlight.set(key, work)
    try {
      return await work
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    } finally {
      this.#inFlight.delete(key)
    }
  }

  /**
   * Takes a finished file over, without a copy: it is moved here and belongs to this process from then on. It must lie on the
   * same file system, and nobody may have it open for writing any more.
   */
  async adopt(path: string, lease: BlobLease, { signal }: { signal: AbortSignal }): Promise<{ digest: string; size: number }> {
    await this.#gc
    await mkdir(this.#folder, { recursive: true })
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    await file.chown(process.getuid!(), process.getgid!())
    await file.chmod(0o444)
    const { size } = await file.stat()
    const hash = await hashOf(file, size, signal)
    await file.sync()
    const digest = `sha256:${hash.digest('hex')}`
    lease.keep(digest)
    if (await this.has(digest))
      await rm(path) // engines may have given the one that is here other names
    else await this.#publish(path, digest)
    return { digest, size }
  }

  /**
   * Removes what is neither kept nor leased, unfinished parts included. `keep` is asked after the leases have been noted,
   * so that work which ends meanwhile is seen by one or the other.
   */
  async gc(keep: () => Promise<ReadonlySet<string>>): Promise<{ removed: number; bytes: number }> {
    const run = this.#gc.then(() => this.#collect(keep))
    this.#gc = run.catch(() => {})
    return run
  }

  async #download(digest: string, source: BlobSource, options: FetchOptions): Promise<void> {
    await mkdir(this.#folder, { recursive: true })
    const partial = `${this.path(digest)}.partial`
    try {
      if (options.size !== undefined) await this.#requireSpace(options.size - ((await sizeOf(partial)) ?? 0))
      const found = await this.#transfer(partial, source, options)
      if (found !== digest) throw new PandoError('image.digest_mismatch', { digest, found })
      await this.#publish(partial, digest)
    } catch (error) {
      const mapped = asDiskFull(error, this.#folder)
      if (
        mapped instanceof PandoError &&
        (mapped.code === 'image.disk_full' || mapped.code === 'image.digest_mismatch' || mapped.code === 'image.not_an_image')
      ) {
        await rm(partial, { force: true })
      }
      throw mapped
    }
  }

  /** Brings the partial file up to its full size and resolves to the digest of it all. */
  async #transfer(partial: string, source: BlobSource, options: FetchOptions): Promise<string> {
    const limit = Math.min(options.size ?? Infinity, options.maxBytes ?? defaultMaxBytes)
    const already = (await sizeOf(partial)) ?? 0
    await using file = await open(partial, already > 0 && already <= limit ? 'r+' : 'w+')
    let offset = already <= limit ? already : 0
    let hash = await hashOf(file, offset)
    if (offset !== options.size) {
      const { offset: start, body } = await source.open(offset, options.signal)
      if (start !== offset) {
        await file.truncate(0)
        offset = 0
        hash = createHash('sha256')
      }
      for await (const chunk of body) {
        options.signal.throwIfAborted()
        if (offset + chunk.byteLength > limit) throw options.size === undefined ? tooLarge(limit) : wrongSize(options.size, 'more')
        await writeAll(file, chunk, offset)
        hash.update(chunk)
        offset += chunk.byteLength
        options.onBytes?.(offset)
      }
    }
    if (options.size !== undefined && offset < options.size) throw wrongSize(options.size, `${offset}`)
    await file.sync()
    return `sha256:${hash.digest('hex')}`
  }

  async #ingest(partial: string, body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, lease: BlobLease, options: WriteOptions) {
    const source: BlobSource = { open: async () => ({ offset: 0, body: asyncOf(body) }) }
    try {
      await rm(partial, { force: true })
      const digest = await this.#transfer(partial, source, options)
      lease.keep(digest)
      const { size } = await stat(partial)
      await this.#publish(partial, digest)
      return { digest, size }
    } catch (error) {
      throw asDiskFull(error, this.#folder)
    }
  }

  async #publish(partial: string, digest: string): Promise<void> {
    await rename(partial, this.path(digest))
    await using folder = await open(this.#folder, 'r')
    await folder.sync()
  }

  /** Fails early rather than filling the disk for everyone else. */
  async #requireSpace(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder)
    if (bytes > bavail * bsize) {
      throw new PandoError('image.disk_full', {
        detail: `${formatBytes(bytes)} wanted, ${formatBytes(bavail * bsize)} free in ${this.#folder}`,
      })
    }
  }

  async #dropPartial(digest: string): Promise<void> {
    if (!this.#inFlight.has(digest)) await rm(`${this.path(digest)}.partial`, { force: true })
  }

  async #collect(keep: () => Promise<ReadonlySet<string>>): Promise<{ removed: number; bytes: number }> {
    this.#leasedDuringGc = new Set([...this.#leases].flatMap((digests) => [...digests]))
    try {
      const kept = await keep()
      let removed = 0,
        bytes = 0
      for (const name of await readdir(this.#folder).catch(() => [])) {
        const digest = `sha256:${name.replace(/\.partial$/, '')}`
        if (kept.has(digest) || this.#leasedDuringGc.has(digest) || this.#inFlight.has(digest) || this.#inFlight.has(name)) continue
        bytes += (await sizeOf(join(this.#folder, name))) ?? 0
        this.#removals++
        await rm(join(this.#folder, name), { force: true })
        removed++
      }
      return { removed, bytes }
    } finally {
      this.#leasedDuringGc = undefined
    }
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size
}

async function hashOf(file: FileHandle, bytes: number, signal?: AbortSignal): Promise<Hash> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(256 * 1024)
  for (let at = 0; at < bytes; ) {
    signal?.throwIfAborted()
    const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, bytes - at), at)
    if (bytesRead === 0) throw new PandoError('base.internal', { detail: 'a partial file shrank while it was read' })
    hash.update(buffer.subarray(0, bytesRead))
    at += bytesRead
  }
  return hash
}

async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < chunk.byteLength; ) {
    const { bytesWritten } = await file.write(chunk, written, chunk.byteLength - written, position + written)
    written += bytesWritten
  }
}

async function* asyncOf(body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  yield* body
}

/** Waits for the work of another, whatever becomes of it, but not longer than our own signal. */
async function settled(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([work.catch(() => {}), aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** A full disk, said so; any other error as it was. */
export function asDiskFull(error: unknown, folder: string): unknown {
  if (!isDiskFull(error)) return error
  return new PandoError('image.disk_full', { detail: `no room left in ${folder}` }, { cause: error })
}

function tooLarge(limit: number): PandoError {
  return new PandoError('image.not_an_image', { detail: `a part of it is larger than ${formatBytes(limit)}` })
}

function wrongSize(expected: number, found: string): PandoError {
  return new PandoError('image.digest_mismatch', { digest: `a blob of ${expected} bytes`, found: `${found} bytes` })
}
