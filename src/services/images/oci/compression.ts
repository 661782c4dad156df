import { open } from 'node:fs/promises'
import { pipeline, type Readable, Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { PandoError } from '../../../base/errors.ts'
import { formatBytes } from '../../../base/units.ts'
import { notAnImage } from './manifest.ts'

export type Compression = 'none' | 'gzip' | 'zstd'

/** How much an archive may grow when it is unpacked. */
export interface UnpackLimits {
  /** Of everything together. Default 64 GiB. */
  maxBytes: number
  /** Unpacked bytes per packed byte, looked at beyond `ratioFromBytes`. Default 1000. */
  maxRatio: number
  /** Small archives may compress as well as they like. Default 1 GiB. */
  ratioFromBytes: number
}

export const defaultUnpackLimits: UnpackLimits = { maxBytes: 64 * 1024 ** 3, maxRatio: 1000, ratioFromBytes: 1024 ** 3 }

/** Tells by the first bytes, never by a media type or a file name. Throws image.not_an_image for known formats that are not read. */
export function detectCompression(head: Uint8Array): Compression {
  const starts = (...magic: number[]) => magic.every((byte, i) => head[i] === byte)
  if (starts(0x1f, 0x8b)) return 'gzip'
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd'
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a)) throw notAnImage('it is compressed with xz; use gzip, zstd or none')
  if (starts(0x42, 0x5a, 0x68)) throw notAnImage('it is compressed with bzip2; use gzip, zstd or none')
  return 'none'
}

export async function detectFileCompression(path: string): Promise<Compression> {
  await using file = await open(path, 'r')
  const head = Buffer.alloc(8)
  const { bytesRead } = await file.read(head, 0, head.length, 0)
  return detectCompression(head.subarray(0, bytesRead))
}

/** Keeps count over several streams of one image and stops the one that would go beyond a limit. */
export class UnpackBudget {
  readonly #limits: UnpackLimits
  #total = 0

  constructor(limits: UnpackLimits) {
    this.#limits = limits
  }

  /** Throws image.unsafe_archive when `bytes` more, of a stream that has now unpacked `unpacked` from `packed`, are too many. */
  spend(bytes: number, unpacked: number, packed: number): void {
    this.#total += bytes
    const { maxBytes, maxRatio, ratioFromBytes } = this.#limits
    if (this.#total > maxBytes) throw unsafe(`it unpacks to more than ${formatBytes(maxBytes)}`)
    if (unpacked > ratioFromBytes && unpacked > maxRatio * packed) throw unsafe(`it unpacks to more than ${maxRatio} times its size`)
  }
}

export interface DecompressOptions {
  packedBytes: number
  budget: UnpackBudget
  signal: AbortSignal
  /** Sees the plain bytes as they pass, e.g. to hash them. */
  onChunk?(chunk: Buffer): void
}

/** The plain bytes of `source`, which is `packedBytes` long, within the budget. The stream fails with image.not_an_image when it is corrupt. */
export function decompress(source: Readable, compression: Compression, bounds: DecompressOptions): Readable {
  let unpacked = 0
  const guard = new Transform({
    readableHighWaterMark: 1024 ** 2,
    transform(chunk: Buffer, _encoding, done) {
      unpacked += chunk.length
      try {
        bounds.budget.spend(chunk.length, unpacked, bounds.packedBytes)
      } catch (error) {
        return done(error as Error)
      }
      bounds.onChunk?.(chunk)
      done(null, chunk)
    },
  })
  const stages =
    compression === 'none'
      ? []
      : [compression === 'gzip' ? createGunzip({ chunkSize: 256 * 1024 }) : createZstdDecompress({ chunkSize: 256 * 1024 })]
  const abort = () => source.destroy(bounds.signal.reason as Error)
  bounds.signal.addEventListener('abort', abort, { once: true })
  if (bounds.signal.aborted) abort()
  pipeline([source, ...stages, guard], () => bounds.signal.removeEventListener('abort', abort)) // an error reaches the reader of guard
  return guard
}

/** What zlib says about broken input, as our error; any other error as it was. */
export function asCorrupt(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return typeof code === 'string' && /^(Z_|ZSTD_)/.test(code) ? notAnImage('its compressed data is damaged', error) : error
}

export function unsafe(detail: string): PandoError {
  return new PandoError('image.unsafe_archive', { detail })
}
