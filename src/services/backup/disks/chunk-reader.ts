import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { PandoError } from '../../../base/errors.ts'
import { Slots } from '../../../base/slots.ts'
import { type ChunkNames, chunkBytes, chunkNames, chunkPath, chunksInFolder, grainBytes, grainPath, grainsInChunk } from './chunks.ts'

/** Chunks kept in memory: 32 MiB. */
const mostKept = 128
/** Who reads one after the other finds so many of the next ones here. */
const ahead = 4

/**
 * Node has four threads for all files of the server, and one that reads from a repository stands still for as long as the target is
 * silent. Two are left for the rest, whatever targets do.
 */
const reading = new Slots(2)
/** What waits for its turn is read, or fails with its view, and is never withdrawn. */
const { signal: never } = new AbortController()

export interface ChunkRange {
  offset: number
  length: number
  data: boolean
}

/** Reads a disk back from its chunks, and from the grains that hide parts of them. What is no file is zeros. */
export class ChunkReader {
  readonly bytes: number
  readonly #folder: string
  readonly #present = new Map<number, Promise<ChunkNames>>() // by folder
  readonly #kept = new Map<number, Promise<Buffer>>()
  #last = -1

  constructor(folder: string, bytes: number) {
    this.#folder = folder
    this.bytes = bytes
  }

  async read(offset: number, length: number, signal: AbortSignal): Promise<Buffer> {
    const result = Buffer.alloc(length)
    await Promise.all(
      [...pieces(offset, length)].map(async ({ index, at, end }) => {
        signal.throwIfAborted()
        if (!(await this.#has(index))) return
        const start = at - index * chunkBytes
        const chunk = await this.#chunk(index)
        chunk.copy(result, at - offset, start, start + end - at)
        if (index === this.#last + 1) for (let next = index + 1; next <= index + ahead; next++) void this.#prefetch(next)
        this.#last = index
      }),
    )
    return result
  }

  /** The first stretch from there on that is all data, or all nothing: cheap however much is nothing. */
  async extent(offset: number, length: number): Promise<ChunkRange> {
    const folderBytes = chunkBytes * chunksInFolder
    const end = offset + length
    let at = offset
    let data: boolean | undefined
    while (at < end) {
      const index = Math.floor(at / chunkBytes)
      const { chunks, grains } = await this.#names(index)
      const nothingHere = chunks.size === 0 && grains.size === 0
      const has = !nothingHere && (await this.#has(index))
      if (has !== (data ??= has)) break
      const step = nothingHere ? folderBytes : chunkBytes
      at = (Math.floor(at / step) + 1) * step
    }
    return { offset, length: Math.min(at, end) - offset, data: data ?? false }
  }

  #chunk(index: number): Promise<Buffer> {
    let chunk = this.#kept.get(index)
    if (!chunk) {
      chunk = this.#put(index)
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

  /** A chunk with its grains in place. */
  async #put(index: number): Promise<Buffer> {
    const { chunks, grains } = await this.#names(index)
    const within = index % chunksInFolder
    const length = Math.min(chunkBytes, this.bytes - index * chunkBytes)
    const content = chunks.has(within) ? await this.#file(chunkPath(index), length) : Buffer.alloc(length)
    for (let number = 0; number * grainBytes < length; number++) {
      if (!grains.has(within * grainsInChunk + number)) continue
      const size = Math.min(grainBytes, length - number * grainBytes)
      const grain = await this.#file(grainPath(index * grainsInChunk + number), size, { orEmpty: true })
      if (grain.length === 0) content.fill(0, number * grainBytes, number * grainBytes + size)
      else grain.copy(content, number * grainBytes)
    }
    return content
  }

  async #file(name: string, length: number, { orEmpty = false } = {}): Promise<Buffer> {
    const content = await reading.take(() => readFile(join(this.#folder, name)), never)
    if (content.length !== length && !(orEmpty && content.length === 0)) throw cutOff(name, content.length)
    return content
  }

  async #has(index: number): Promise<boolean> {
    const { chunks, grains } = await this.#names(index)
    const within = index % chunksInFolder
    if (chunks.has(within)) return true
    for (let number = 0; number < grainsInChunk; number++) if (grains.has(within * grainsInChunk + number)) return true
    return false
  }

  #names(index: number): Promise<ChunkNames> {
    const number = Math.floor(index / chunksInFolder)
    let found = this.#present.get(number)
    if (!found) {
      found = reading.take(() => chunkNames(join(this.#folder, dirname(chunkPath(index)))), never)
      found.catch(() => this.#present.delete(number))
      this.#present.set(number, found)
    }
    return found
  }
}

function cutOff(name: string, bytes: number): PandoError {
  return new PandoError('backup.damaged', { name: 'this backup', detail: `the chunk ${name} ends after ${bytes} bytes` })
}

function* pieces(offset: number, length: number): Generator<{ index: number; at: number; end: number }> {
  for (let at = offset; at < offset + length; ) {
    const index = Math.floor(at / chunkBytes)
    const end = Math.min((index + 1) * chunkBytes, offset + length)
    yield { index, at, end }
    at = end
  }
}
