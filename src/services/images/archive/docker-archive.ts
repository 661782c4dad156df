import { Readable } from 'node:stream'
import type { BlobStore } from '../blobs.ts'
import type { StoredImage } from '../content.ts'
import { indexLayers, type Layer } from '../layers.ts'
import { decompress, defaultUnpackLimits, UnpackBudget } from '../oci/compression.ts'
import { maxConfigBytes } from '../oci/manifest.ts'
import { encodeHeader, endOfTar, padding } from './tar-writer.ts'

/**
 * An archive that `docker load` takes: manifest.json, the configuration as it is (its digest becomes Docker's image id) and
 * the layers. Gzip stays, which Docker knows since long; zstd is unpacked, which 20.10 does not know. No tag is set, so
 * that no tag of the user's own Docker is ever moved.
 */
export async function dockerArchive(image: StoredImage, { blobs, signal }: { blobs: BlobStore; signal: AbortSignal }): Promise<Readable> {
  const zstd = image.layers.some((layer) => layer.compression === 'zstd')
  const unpackedBytes = zstd ? (await indexLayers(image.layers, { limits: defaultUnpackLimits, signal })).unpackedBytes : []
  const config = await blobs.read(image.configDigest, maxConfigBytes)
  return Readable.from(write(image, { config, unpackedBytes, signal }), { objectMode: false, signal })
}

async function* write(
  image: StoredImage,
  { config, unpackedBytes, signal }: { config: Buffer; unpackedBytes: number[]; signal: AbortSignal },
): AsyncGenerator<Buffer> {
  const configName = `${hex(image.configDigest)}.json`
  const layerNames = image.layerDigests.map((digest) => `${hex(digest)}.tar`)
  yield* file('manifest.json', Buffer.from(JSON.stringify([{ Config: configName, RepoTags: null, Layers: layerNames }])))
  yield* file(configName, config)
  const written = new Set<string>()
  for (const [number, layer] of image.layers.entries()) {
    const name = layerNames[number]!
    if (written.has(name)) continue
    written.add(name)
    const unpack = layer.compression === 'zstd'
    const size = unpack ? unpackedBytes[number]! : layer.packedBytes
    yield header(name, size)
    yield* unpack ? plain(layer, signal) : layer.open(signal)
    yield padding(size)
  }
  yield endOfTar
}

function plain(layer: Layer, signal: AbortSignal): Readable {
  return decompress(layer.open(signal), layer.compression, {
    packedBytes: layer.packedBytes,
    budget: new UnpackBudget(defaultUnpackLimits),
    signal,
  })
}

function* file(name: string, content: Buffer): Generator<Buffer> {
  yield header(name, content.length)
  yield content
  yield padding(content.length)
}

function header(name: string, size: number): Buffer {
  return encodeHeader({ name, type: 'file', mode: 0o644, uid: 0, gid: 0, mtime: 0, size })
}

function hex(digest: string): string {
  return digest.slice('sha256:'.length)
}
