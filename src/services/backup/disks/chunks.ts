import { mkdir, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** A disk in a repository is files of this size; one of nothing but zeros is no file. */
export const chunkBytes = 256 * 1024
export const chunksInFolder = 256

/** `003f/a0`-like: folder and file, each in four digits. */
export function chunkPath(index: number): string {
  const digits = (n: number) => n.toString(16).padStart(4, '0')
  return `${digits(Math.floor(index / chunksInFolder))}/${digits(index % chunksInFolder)}`
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
const hole = 1
const zero = 2
const dirty = 1

/**
 * The chunks of one disk on their way to the repository. A chunk that did not change is a placeholder: a file without blocks, of
 * the size and time that the repository knows; restic does not open it. Only those that did hold data, until `empty`.
 */
export class DiskFolder {
  readonly #folder: string
  /** Time of what is written, in seconds: later than that of all that was written before. */
  readonly #stamp: number
  #filled: { path: string; size: number }[] = []
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
    const folderBytes = chunkBytes * chunksInFolder
    if (dirtyContext === undefined) await rm(this.#folder, { recursive: true, force: true })
    await mkdir(this.#folder, { recursive: true })
    for (let offset = 0; offset < reader.bytes; offset += folderBytes) {
      const length = Math.min(folderBytes, reader.bytes - offset)
      const extents = await reader.extents(dirtyContext ?? 'base:allocation', offset, length, signal)
      const wanted = extents.filter(({ flags }) =>
        dirtyContext === undefined ? (flags & (hole | zero)) !== (hole | zero) && (flags & zero) === 0 : (flags & dirty) !== 0,
      )
      const indexes = new Set<number>()
      for (const extent of wanted) {
        const last = Math.floor((Math.min(extent.offset + extent.length, offset + length) - 1) / chunkBytes)
        for (let index = Math.floor(Math.max(extent.offset, offset) / chunkBytes); index <= last; index++) indexes.add(index)
      }
      await inParallel([...indexes], 4, (index) => this.#take(reader, index, signal))
      onBytes(offset + length)
      if (this.#filled.length * chunkBytes >= most) await full()
    }
  }

  async #take(reader: DiskReader, index: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const offset = index * chunkBytes
    const data = await reader.read(offset, Math.min(chunkBytes, reader.bytes - offset), signal)
    this.readBytes += data.length
    const path = join(this.#folder, chunkPath(index))
    if (data.equals(zeros.subarray(0, data.length))) return rm(path, { force: true })
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, data)
    await utimes(path, this.#stamp, this.#stamp)
    this.#filled.push({ path, size: data.length })
  }

  /** Makes placeholders of what was sent. */
  async empty(): Promise<void> {
    for (const { path, size } of this.#filled.splice(0)) {
      await truncate(path, 0)
      await truncate(path, size)
      await utimes(path, this.#stamp, this.#stamp)
    }
  }
}

async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (next < items.length) await work(items[next++]!)
    }),
  )
}
