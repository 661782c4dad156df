import type { Readable } from 'node:stream'
import { PandoError } from '../../base/errors.ts'
import type { ImageConfig, ImageContent } from '../../engines/engine.ts'
import { imageConfig } from '../../engines/image-config.ts'
import { dockerArchive } from './archive/docker-archive.ts'
import type { BlobStore } from './blobs.ts'
import { type DiskFacts, isDiskManifest, parseDiskConfig } from './disk/artifact.ts'
import { flatten } from './flatten.ts'
import { indexLayers, type Layer } from './layers.ts'
import { defaultUnpackLimits, detectFileCompression, type UnpackLimits } from './oci/compression.ts'
import { type Manifest, maxConfigBytes, maxManifestBytes, notAnImage, parseConfig, parseManifest, toImageConfig } from './oci/manifest.ts'
import { hostArchitecture } from './oci/platform.ts'

/** An image whose every part is in the content store. */
export interface StoredImage {
  /** Of the manifest. */
  digest: string
  configDigest: string
  config: ImageConfig
  os: string
  /** Digests of the packed layers, lowest first. */
  layerDigests: string[]
  layers: Layer[]
  /** All parts as they are stored. */
  sizeBytes: number
  /** It is a disk image: its one layer is the disk, and there is none to unpack. */
  disk?: DiskFacts
}

/** Throws image.not_found when a part is missing and image.not_an_image when they do not fit together. */
export async function readImage(blobs: BlobStore, digest: string): Promise<StoredImage> {
  const bytes = await blobs.read(digest, maxManifestBytes)
  const parsed = parseManifest(bytes)
  if (parsed.type === 'index') throw notAnImage('this is an index of images, not one image')
  if (isDiskManifest(parsed.manifest)) return readDiskImage(blobs, digest, { manifest: parsed.manifest, manifestBytes: bytes.length })
  const { config: configPart, layers: parts } = parsed.manifest
  const raw = parseConfig(await blobs.read(configPart.digest, maxConfigBytes), parts.length)
  const layers = await Promise.all(parts.map((part, i) => openLayer(blobs, part.digest, raw.rootfs.diff_ids[i]!)))
  return {
    digest,
    configDigest: configPart.digest,
    config: toImageConfig(raw),
    os: raw.os,
    layerDigests: parts.map((part) => part.digest),
    layers,
    sizeBytes: bytes.length + configPart.size + layers.reduce((sum, layer) => sum + layer.packedBytes, 0),
  }
}

async function readDiskImage(
  blobs: BlobStore,
  digest: string,
  { manifest: { config, layers }, manifestBytes }: { manifest: Manifest; manifestBytes: number },
): Promise<StoredImage> {
  const disk = parseDiskConfig(await blobs.read(config.digest, maxConfigBytes))
  const [layer, ...more] = layers
  if (!layer || more.length > 0) throw notAnImage('a disk image has one layer')
  const bytes = await blobs.size(layer.digest)
  if (bytes === undefined) throw new PandoError('image.not_found', { name: layer.digest })
  return {
    digest,
    configDigest: config.digest,
    config: noProgram,
    os: 'any',
    layerDigests: [layer.digest],
    layers: [],
    sizeBytes: manifestBytes + config.size + bytes,
    disk,
  }
}

/** A disk image names no program: what it boots is its own matter. */
const noProgram = imageConfig({ architecture: hostArchitecture })

/**
 * The image, unless it says that it is a disk image: one that came from a registry or in an archive was never looked into, so
 * its disk could name files of this host. Throws image.not_an_image.
 */
export function requireProgram(image: StoredImage): StoredImage {
  if (image.disk) throw notAnImage('it is a disk image of Pando; import the disk file itself')
  return image
}

/** Reads every layer once: it is what its diff id says, and it is safe. Throws image.unsafe_archive, not_an_image, digest_mismatch. */
export async function verifyImage(image: StoredImage, options: { signal: AbortSignal; limits?: UnpackLimits }): Promise<void> {
  await indexLayers(image.layers, { limits: options.limits ?? defaultUnpackLimits, signal: options.signal })
}

/** The image as engines take it. `reference` is what they show to people. Throws image.not_found. */
export async function openImage(blobs: BlobStore, digest: string, reference = digest): Promise<ImageContent> {
  const image = await readImage(blobs, digest)
  const common = { digest, reference, config: image.config, sizeBytes: image.sizeBytes }
  if (image.disk) {
    const { type, format, virtualBytes, firmware } = image.disk
    const refuse = async (): Promise<never> => {
      throw new PandoError('image.is_a_disk', { name: reference })
    }
    const disk = { type, format, virtualBytes, firmware, path: blobs.path(image.layerDigests[0]!) }
    return { ...common, disk, openRootfs: refuse, openDockerArchive: refuse }
  }
  return {
    ...common,
    openRootfs: (signal): Promise<Readable> => flatten(image.layers, { limits: defaultUnpackLimits, signal }),
    openDockerArchive: (signal): Promise<Readable> => dockerArchive(image, { blobs, signal }),
  }
}

async function openLayer(blobs: BlobStore, digest: string, diffId: string): Promise<Layer> {
  const packedBytes = await blobs.size(digest)
  if (packedBytes === undefined) throw new PandoError('image.not_found', { name: digest })
  return { packedBytes, diffId, compression: await detectFileCompression(blobs.path(digest)), open: (signal) => blobs.open(digest, signal) }
}
