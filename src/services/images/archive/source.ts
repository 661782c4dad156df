import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Compression, decompress, detectFileCompression, UnpackBudget, type UnpackLimits } from '../oci/compression.ts'
import { notAnImage } from '../oci/manifest.ts'
import { cleanPath, tarEntries } from './tar-entries.ts'

/** The files of an archive by name, whether it is a folder or a tar. */
export interface ArchiveSource {
  has(name: string): Promise<boolean>
  /** A small file. Throws image.not_an_image when it is absent or larger than `maxBytes`. */
  read(name: string, maxBytes: number): Promise<Buffer>
  open(name: string, signal: AbortSignal): Promise<{ size: number; body: Readable }>
}

/** What reading a tar once tells. */
export interface TarSummary {
  path: string
  compression: Compression
  packedBytes: number
  /** Digest of the plain tar. */
  diffId: string
  entries: number
  /** Some file in it can be executed. */
  runnable: boolean
  contents: Map<string, { offset: number; size: number } | { link: string }>
}

/** Image archives keep their parts at most this deep; deeper names are not remembered. */
const maxDepth = 3

export async function summarizeTar(path: string, { limits, signal }: { limits: UnpackLimits; signal: AbortSignal }): Promise<TarSummary> {
  const { size: packedBytes } = await lstat(path)
  const compression = await detectFileCompression(path)
  const hash = createHash('sha256')
  const tar = decompress(createReadStream(path), compression, {
    packedBytes,
    budget: new UnpackBudget(limits),
    signal,
    onChunk: (chunk) => hash.update(chunk),
  })
  const summary: TarSummary = { path, compression, packedBytes, diffId: '', entries: 0, runnable: false, contents: new Map() }
  for await (const { path: parts, type, mode, size, offset, symlink, link } of tarEntries(tar)) {
    summary.entries++
    if (type === 'file' && (mode & 0o111) !== 0) summary.runnable = true
    if (parts.length === 0 || parts.length > maxDepth) continue
    if (type === 'file') summary.contents.set(parts.join('/'), { offset, size })
    else if (symlink !== undefined) summary.contents.set(parts.join('/'), { link: follow(parts, symlink) })
    else if (link !== undefined) summary.contents.set(parts.join('/'), { link: link.join('/') })
  }
  return { ...summary, diffId: `sha256:${hash.digest('hex')}` }
}

/** Files of a tar that is not compressed, by their place in it. */
export function tarSource(summary: TarSummary): ArchiveSource {
  const locate = (name: string) => {
    let found = summary.contents.get(cleanPath(name, 'part').join('/'))
    for (let hops = 0; found && 'link' in found && hops < 8; hops++) found = summary.contents.get(found.link) // `docker save` links layers that it has written before
    return found && 'offset' in found ? found : undefined
  }
  const require = (name: string) => locate(name) ?? missing(name)
  return {
    has: async (name) => locate(name) !== undefined,
    async read(name, maxBytes) {
      const { offset, size } = require(name)
      if (size > maxBytes) throw notAnImage(`${name} is larger than ${maxBytes} bytes`)
      await using file = await open(summary.path, 'r')
      const buffer = Buffer.alloc(size)
      await file.read(buffer, 0, size, offset)
      return buffer
    },
    async open(name, signal) {
      const { offset, size } = require(name)
      return {
        size,
        body: size === 0 ? Readable.from([]) : createReadStream(summary.path, { start: offset, end: offset + size - 1, signal }),
      }
    },
  }
}

/** Files of a folder. Links are not followed: an image folder has none, and one could lead anywhere. */
export function folderSource(folder: string): ArchiveSource {
  const locate = async (name: string) => {
    let path = folder
    for (const part of cleanPath(name, 'part')) {
      path = join(path, part)
      if ((await lstat(path).catch(() => undefined))?.isSymbolicLink()) throw notAnImage(`${name} is a link`)
    }
    const found = await lstat(path).catch(() => undefined)
    return found?.isFile() ? { path, size: found.size } : undefined
  }
  return {
    has: async (name) => (await locate(name)) !== undefined,
    async read(name, maxBytes) {
      const { path, size } = (await locate(name)) ?? missing(name)
      if (size > maxBytes) throw notAnImage(`${name} is larger than ${maxBytes} bytes`)
      return readFile(path)
    },
    async open(name, signal) {
      const { path, size } = (await locate(name)) ?? missing(name)
      return { size, body: createReadStream(path, { signal }) }
    },
  }
}

function follow(from: string[], target: string): string {
  const parts = target.startsWith('/') ? [] : from.slice(0, -1)
  for (const part of target.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}

function missing(name: string): never {
  throw notAnImage(`it lacks ${name.slice(0, 200)}`)
}
