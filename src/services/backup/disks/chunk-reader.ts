import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PandoError } from '../../../base/errors.ts'
import { chunkBytes, chunkPath, chunksInFolder } from './chunks.ts'

/** Chunks kept in memory: 32 MiB. */
const mostKept = 128
/** Who reads one after the other finds so many of the next ones here. */
const ahead = 4

export interface ChunkRange {
  offset: number
  length: number
  data: boolean
}

/** Reads a disk back from its chunks. What is no file is zeros. */
export class ChunkReader {
  readonly bytes: number
  readonly #folder: string
  readonly #present = new Map<number, Promise<ReadonlySet<number>>>() // folder -> the chunks in it
  readonly #kept = new Map<number, Promise<Buffer>>()
  #last = -1

  constructor(folder: string, bytes: number) {
    this.#folder = folder
    this.bytes = bytes
  }

  async read(offset: number, length: number, signal: AbortSignal): Promise<Buffer> {
    const result = Buffer.alloc(length)
    for (const { index, at, end } of pieces(offset, length)) {
      signal.throwIfAborted()
      if (!(await this.#has(index))) continue
      const start = at - index * chunkBytes
      const chunk = await this.#chunk(index)
      if (chunk.length < start + end - at) throw cutOff(index, chunk.length)
      chunk.copy(result, at - offset, start, start + end - at)
      if (index === this.#last + 1) for (let next = index + 1; next <= index + ahead; next++) void this.#prefetch(next)
      this.#last = index
    }
    return result
  }

  async extents(offset: number, length: number): Promise<ChunkRange[]> {
    const found: ChunkRange[] = []
    for (const { index, at, end } of pieces(offset, length)) {
      const data = await this.#has(index)
      const before = found.at(-1)
      if (before?.data === data) before.length += end - at
      else found.push({ offset: at, length: end - at, data })
    }
    return found
  }

  #chunk(index: number): Promise<Buffer> {
    let chunk = this.#kept.get(index)
    if (!chunk) {
      chunk = readFile(join(this.#folder, chunkPath(index)))
      chunk.catch(() => this.#kept.delete(index)) // asked for again, it is tried again
      this.#kept.set(index, chunk)
      for (const [oldest] of this.#kept) {
        if (this.#kept.size <= mostKept) break
        this.#kept.delete(oldest)
      }
    }
    return chunk
  }

  async #prefetch(index: number): Promise<void> {
    if (index * chunkBytes < this.bytes && (await this.#has(index).catch(() => false))) this.#chunk(index).catch(() => {})
  }

  async #has(index: number): Promise<boolean> {
    const number = Math.floor(index / chunksInFolder)
    let found = this.#present.get(number)
    if (!found) {
      found = this.#list(number)
      found.catch(() => this.#present.delete(number))
      this.#present.set(number, found)
    }
    return (await found).has(index)
  }

  /** A folder that is not there has no chunks; one that cannot be read is an error, and no zeros. */
  async #list(number: number): Promise<ReadonlySet<number>> {
    const folder = join(this.#folder, dirname(chunkPath(number * chunksInFolder)))
    const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return []
    })
    return new Set(names.map((name) => Number.parseInt(name, 16) + number * chunksInFolder))
  }
}

function cutOff(index: number, bytes: number): PandoError {
  return new PandoError('backup.damaged', { name: 'this backup', detail: `the chunk ${chunkPath(index)} ends after ${bytes} bytes` })
}

function* pieces(offset: number, length: number): Generator<{ index: number; at: number; end: number }> {
  for (let at = offset; at < offset + length; ) {
    const index = Math.floor(at / chunkBytes)
    const end = Math.min((index + 1) * chunkBytes, offset + length)
    yield { index, at, end }
    at = end
  }
}
