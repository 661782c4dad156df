import { createReadStream } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { decompress, defaultUnpackLimits, UnpackBudget, type UnpackLimits } from '../oci/compression.ts'
import { notAnImage } from '../oci/manifest.ts'
import type { Enclosure } from './enclosure.ts'
import { failed } from './qemu-img.ts'
import { diskFormat, type Sample } from './signature.ts'

/** How the file as a whole is packed. */
export type Packing = 'none' | 'gzip' | 'zstd' | 'xz'

const headBytes = 64 * 1024
const tailBytes = 512
/** Runs of zeros of this length become holes. */
const holeBytes = 64 * 1024
/** Of xz: its dictionary may be 1.5 GiB by the format. */
const xzMemory = '--memlimit-decompress=1GiB'
const xzSeconds = 3600
const marks: readonly { packing: Packing; magic: string }[] = [
  { packing: 'gzip', magic: '\x1f\x8b' },
  { packing: 'zstd', magic: '\x28\xb5\x2f\xfd' },
  { packing: 'xz', magic: '\xfd7zXZ\0' },
]

export async function readSample(path: string): Promise<Sample> {
  await using file = await open(path, 'r')
  const { size: bytes } = await file.stat()
  const part = async (from: number, length: number) => {
    const buffer = Buffer.alloc(Math.max(0, Math.min(length, bytes - from)))
    await file.read(buffer, 0, buffer.length, from)
    return buffer
  }
  return { bytes, head: await part(0, headBytes), tail: await part(Math.max(0, bytes - tailBytes), tailBytes) }
}

export function packingOf({ head }: Sample): Packing {
  return marks.find(({ magic }) => head.toString('latin1', 0, magic.length) === magic)?.packing ?? 'none'
}

interface Packed {
  path: string
  packing: Packing
  /** Where strangers' programs read: xz is one, gzip and zstd are read by Node. */
  enclosure: Enclosure
  signal: AbortSignal
  limits?: UnpackLimits
}

/** Is there a disk image inside? Looks at its beginning. Throws as `diskFormat` does; what cannot be unpacked is none. */
export async function holdsDisk(packed: Packed): Promise<boolean> {
  const pieces: Buffer[] = []
  let bytes = 0
  await unpackedStream(packed, async (stream) => {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      pieces.push(piece)
      bytes += piece.length
      if (bytes >= headBytes) break
    }
  }).catch((error: unknown) => {
    packed.signal.throwIfAborted()
    if (bytes === 0) throw error
  })
  return diskFormat({ head: Buffer.concat(pieces).subarray(0, headBytes), tail: Buffer.alloc(0), bytes }) !== undefined
}

/** Unpacks to `target`, with holes for zeros. Throws image.unsafe_archive beyond the limits, image.not_an_image when it is damaged. */
export async function unpack(packed: Packed, target: string): Promise<void> {
  await using file = await open(target, 'wx', 0o600)
  await unpackedStream(packed, (stream) => writeSparse(stream, file))
}

async function unpackedStream(packed: Packed, read: (stream: Readable) => Promise<void>): Promise<void> {
  const { path, packing, enclosure, signal, limits = defaultUnpackLimits } = packed
  const bounds = { packedBytes: (await lstat(path)).size, budget: new UnpackBudget(limits), signal }
  if (packing !== 'xz') return read(decompress(createReadStream(path), packing, bounds))
  let isWhole = false
  const ended = await enclosure.run(['xz', '--decompress', '--stdout', xzMemory, '/source'], {
    source: path,
    signal,
    cpuSeconds: xzSeconds,
    async read(output) {
      await read(decompress(output, 'none', bounds))
      isWhole = output.readableEnded
    },
  })
  if (!isWhole) return // the reader wanted no more
  if (ended.code !== 0)
    throw /memory usage limit/i.test(ended.stderr)
      ? failed({ ...ended, stderr: 'Cannot allocate memory' }, 'xz')
      : notAnImage('its compressed data is damaged')
}

async function writeSparse(stream: Readable, file: FileHandle): Promise<void> {
  let at = 0
  for await (const piece of stream as AsyncIterable<Buffer>) {
    for (const [from, to] of runsOf(piece)) await file.write(piece, from, to - from, at + from)
    at += piece.length
  }
  await file.truncate(at)
}

const zeros = Buffer.alloc(holeBytes)

/** From where to where there is something else than zeros. */
function runsOf(piece: Buffer): [number, number][] {
  const runs: [number, number][] = []
  for (let from = 0; from < piece.length; from += holeBytes) {
    const to = Math.min(from + holeBytes, piece.length)
    if (piece.compare(zeros, 0, to - from, from, to) === 0) continue
    const last = runs.at(-1)
    if (last && last[1] === from) last[1] = to
    else runs.push([from, to])
  }
  return runs
}
