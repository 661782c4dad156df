import { z } from 'zod'
import type { BlobLease, BlobStore } from '../blobs.ts'
import { checked, type Manifest, mediaTypes, parseJson } from '../oci/manifest.ts'
import { digestPattern } from '../reference.ts'
import { diskFormats } from './signature.ts'

/** What a disk image is as an OCI artifact: one manifest, this configuration, one layer that is the disk. */
export const diskConfigType = 'application/vnd.pando.disk.config.v1+json'
const layerTypes = { qcow2: 'application/vnd.pando.disk.layer.v1.qcow2', raw: 'application/vnd.pando.disk.layer.v1.raw' } as const

const diskConfig = z.object({
  type: z.enum(['disk', 'iso']),
  format: z.enum(['qcow2', 'raw']),
  virtualBytes: z.int().min(0),
  importedFrom: z.enum(diskFormats),
  firmware: z.enum(['bios', 'uefi']),
  sourceDigest: z.string().regex(digestPattern),
})
/** As `status.disk` of an Image has it. */
export type DiskFacts = z.output<typeof diskConfig>

export function isDiskManifest({ config }: Pick<Manifest, 'config'>): boolean {
  return config.mediaType === diskConfigType
}

/** Throws image.not_an_image. */
export function parseDiskConfig(bytes: Uint8Array): DiskFacts {
  return checked(diskConfig, parseJson(bytes, 'its configuration'), 'its configuration')
}

/** Stores configuration and manifest of a disk that is stored already; the same for the same disk. Resolves to the image's digest. */
export async function composeDisk(
  facts: DiskFacts,
  layer: { digest: string; size: number },
  { blobs, lease, signal }: { blobs: BlobStore; lease: BlobLease; signal: AbortSignal },
): Promise<string> {
  const config = await blobs.add([Buffer.from(JSON.stringify(diskConfig.parse(facts)))], lease, { signal })
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: { mediaType: diskConfigType, ...config },
    layers: [{ mediaType: layerTypes[facts.format], ...layer }],
  }
  return (await blobs.add([Buffer.from(JSON.stringify(manifest))], lease, { signal })).digest
}
