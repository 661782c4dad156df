import { mkdir, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A disk in a repository is files of this size; one of nothing but zeros is no file. */
export const chunkBytes = 256 * 1024
export const chunksInFolder = 256
/** What an engine notes changes by. A part of a chunk that changed alone is a file of its own, and hides that part of the chunk. */
export const grainBytes = 64 * 1024
export const grainsInChunk = chunkBytes / grainBytes

/** `003f/a0`-like: folder and file, each in four digits. */
export function chunkPath(index: number): string {
  const digits = (n: number) => n.toString(16).padStart(4, '0')
  return `${digits(Math.floor(index / chunksInFolder))}/${digits(index % chunksInFolder)}`
}

/** `003f/00a0-2`; an empty one stands for zeros. */
export function grainPath(grain: number): string {
  return `${chunkPath(Math.floor(grain / grainsInChunk))}-${grain % grainsInChunk}`
}

/** What the files of one folder are, by their place in it: chunks, and grains as `chunk * grainsInChunk + number`. */
export interface ChunkNames {
  chunks: Set<number>
  grains: Set<number>
}

/** A folder that is not there holds nothing; one that cannot be read is an error. */
export async function chunkNames(folder: string): Promise<ChunkNames> {
  const found: ChunkNames = { chunks: new Set(), grains: new Set() }
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return []
  })
  for (const name of names) {
    const [, chunk, grain] = /^([0-9a-f]{4})(?:-(\d))?$/.exec(name) ?? []
    if (chunk === undefined) continue
    const index = Number.parseInt(chunk, 16)
    if (grain === undefined) found.chunks.add(index)
    else found.grains.add(index * grainsInChunk + Number(grain))
  }
  return found
}

/** A disk to read from: what an NBD server shows. */
export interface DiskReader {
  readonly bytes: number
  read(offset: number, length: number, signal: AbortSignal): Promise<Buffer>
  /** What a metadata context says about a range, in order and without gaps. */
  extents(
    context: string,
    offset: number,
    length: number,
    signal: AbortSignal,
  ): Promise<{ offset: number; length: number; flags: number }[]>
  close(): unknown
}

const zeros = Buffer.alloc(chunkBytes)
const zero = 2
const dirty = 1
const folderBytes = chunkBytes * chunksInFolder
/** So many reads are under way. */
const width = 4

/**
 * The chunks of one disk on their way to the repository. What did not change is a placeholder: a file without blocks, of the size
 * and time that the repository knows; restic does not open it. Only what was filled now does hold data, until `empty`.
 */
export class DiskFolder {
  readonly #folder: string
  /** Time of what is written, in seconds: later than that of all that was written before. */
  readonly #stamp: number
  #filled: { path: string; size: number }[] = []
  #filledBytes = 0
  readBytes = 0

  constructor(folder: string, stamp: number) {
    this.#folder = folder
    this.#stamp = stamp
  }

  /** Paths in the folder that hold data now. */
  get filled(): readonly string[] {
    return this.#filled.map(({ path }) => path)
  }

  /**
   * Reads what `context` marks as changed, or all that is allocated, into chunks. `full` is called when so many bytes hold data
   * that they are better sent first; it must `empty` the folder.
   */
  async fill(
    reader: DiskReader,
    options: { dirtyContext?: string; most: number; full(): Promise<void>; onBytes(done: number): void; signal: AbortSignal },
  ): Promise<void> {
    const { dirtyContext, most, full, onBytes, signal } = options
    if (dirtyContext === undefined) await rm(this.#folder, { recursive: true, force: true })
    await mkdir(this.#folder, { recursive: true })
    for (let offset = 0; offset < reader.bytes; offset += folderBytes) {
      const length = Math.min(folderBytes, reader.bytes - offset)
      const extents = await reader.extents(dirtyContext ?? 'base:allocation', offset, length, signal)
      const wanted = extents.filter(({ flags }) => (dirtyContext === undefined ? (flags & zero) === 0 : (flags & dirty) !== 0))
      const within = wanted.map((extent) => ({
        from: Math.max(extent.offset, offset),
        to: Math.min(extent.offset + extent.length, offset + length),
      }))
      if (dirtyContext === undefined) {
        const chunks = [...touched(within, chunkBytes)]
        await inParallel(chunks, width, (index) => this.#takeChunk(reader, index, signal))
      } else if (within.length > 0) await this.#change(reader, touched(within, grainBytes), signal)
      onBytes(offset + length)
      if (this.#filledBytes >= most) await full()
    }
  }

  /** Of one folder: a chunk that changed as a whole is one file; where less of it did, each grain is. */
  async #change(reader: DiskReader, grains: ReadonlySet<number>, signal: AbortSignal): Promise<void> {
    const byChunk = new Map<number, number[]>()
    for (const grain of grains) {
      const chunk = Math.floor(grain / grainsInChunk)
      byChunk.set(chunk, [...(byChunk.get(chunk) ?? []), grain])
    }
    const first = Math.floor(byChunk.keys().next().value! / chunksInFolder) * chunksInFolder
    const here = await chunkNames(join(this.#folder, dirname(chunkPath(first))))
    const hasGrain = (grain: number) => here.grains.has(grain - first * grainsInChunk)
    await inParallel([...byChunk], width, async ([chunk, changed]) => {
      const all = grainsOf(chunk, reader.bytes)
      if (changed.length === all.length) {
        await this.#takeChunk(reader, chunk, signal)
        for (const grain of all) if (hasGrain(grain)) await rm(join(this.#folder, grainPath(grain)), { force: true })
        return
      }
      for (const grain of changed)
        await this.#take(
          reader,
          { path: grainPath(grain), at: grain * grainBytes, bytes: grainBytes, hides: here.chunks.has(chunk - first) },
          signal,
        )
      // Nothing of it is seen any more.
      if (all.every((grain) => changed.includes(grain) || hasGrain(grain))) await rm(join(this.#folder, chunkPath(chunk)), { force: true })
    })
  }

  #takeChunk(reader: DiskReader, index: number, signal: AbortSignal): Promise<void> {
    return this.#take(reader, { path: chunkPath(index), at: index * chunkBytes, bytes: chunkBytes, hides: false }, signal)
  }

  /** `hides`: what lies below is there, so that zeros must be said. */
  async #take(
    reader: DiskReader,
    { path: name, at, bytes, hides }: { path: string; at: number; bytes: number; hides: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    signal.throwIfAborted()
    const data = await reader.read(at, Math.min(bytes, reader.bytes - at), signal)
    this.readBytes += data.length
    const path = join(this.#folder, name)
    const isZero = data.equals(zeros.subarray(0, data.length))
    if (isZero && !hides) return rm(path, { force: true })
    const content = isZero ? Buffer.alloc(0) : data
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, content)
    await utimes(path, this.#stamp, this.#stamp)
    this.#filled.push({ path, size: content.length })
    this.#filledBytes += content.length
  }

  /** Makes placeholders of what was sent. */
  async empty(): Promise<void> {
    this.#filledBytes = 0
    for (const { path, size } of this.#filled.splice(0)) {
      await truncate(path, 0)
      await truncate(path, size)
      await utimes(path, this.#stamp, this.#stamp)
    }
  }
}

/** Numbers of all pieces of that size that the ranges touch. */
function touched(ranges: readonly { from: number; to: number }[], bytes: number): Set<number> {
  const found = new Set<number>()
  for (const { from, to } of ranges) for (let index = Math.floor(from / bytes); index * bytes < to; index++) found.add(index)
  return found
}

/** A disk may end within a chunk. */
function grainsOf(chunk: number, diskBytes: number): number[] {
  const count = Math.min(grainsInChunk, Math.ceil((diskBytes - chunk * chunkBytes) / grainBytes))
  return Array.from({ length: count }, (_, number) => chunk * grainsInChunk + number)
}

async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < items.length) await work(items[next++]!)
    }),
  )
}
