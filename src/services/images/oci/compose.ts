import type { BlobLease, BlobStore } from '../blobs.ts'
import { type Compression, detectFileCompression } from './compression.ts'
import { mediaTypes } from './manifest.ts'

/** What an image made here says about running it. All optional. */
export interface ComposeConfig {
  entrypoint?: string[] | undefined
  cmd?: string[] | undefined
  env?: Record<string, string> | undefined
  user?: string | undefined
  workdir?: string | undefined
  /** `8080/tcp` */
  exposedPorts?: string[] | undefined
  stopSignal?: string | undefined
  labels?: Record<string, string> | undefined
}

export interface ComposeOptions {
  blobs: BlobStore
  lease: BlobLease
  signal: AbortSignal
}

const layerTypes: Record<Compression, string> = {
  none: mediaTypes.ociLayer,
  gzip: `${mediaTypes.ociLayer}+gzip`,
  zstd: `${mediaTypes.ociLayer}+zstd`,
}

/** The configuration of an image, the same bytes for the same input: keys in fixed or sorted order, no time of making. */
export function composeConfig(config: ComposeConfig, { architecture, diffIds }: { architecture: string; diffIds: string[] }): Buffer {
  const sorted = (record: Record<string, string>) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1))
  const run = {
    ...(config.user ? { User: config.user } : {}),
    ...(config.exposedPorts?.length ? { ExposedPorts: Object.fromEntries([...config.exposedPorts].sort().map((port) => [port, {}])) } : {}),
    Env: sorted({ PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...config.env }).map(
      ([key, value]) => `${key}=${value}`,
    ),
    ...(config.entrypoint?.length ? { Entrypoint: config.entrypoint } : {}),
    ...(config.cmd?.length ? { Cmd: config.cmd } : {}),
    WorkingDir: config.workdir ?? '/',
    ...(config.stopSignal ? { StopSignal: config.stopSignal } : {}),
    ...(config.labels ? { Labels: Object.fromEntries(sorted(config.labels)) } : {}),
  }
  return Buffer.from(JSON.stringify({ architecture, os: 'linux', config: run, rootfs: { type: 'layers', diff_ids: diffIds } }))
}

/** Stores a configuration and the manifest that joins it with layers that are stored already. Resolves to the image's digest. */
export async function composeImage(
  config: Buffer,
  layers: { digest: string; size: number }[],
  { blobs, lease, signal }: ComposeOptions,
): Promise<string> {
  const stored = await blobs.add([config], lease, { signal })
  const parts = await Promise.all(
    layers.map(async ({ digest, size }) => ({ mediaType: layerTypes[await detectFileCompression(blobs.path(digest))], digest, size })),
  )
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    config: { mediaType: mediaTypes.ociConfig, digest: stored.digest, size: stored.size },
    layers: parts,
  }
  return (await blobs.add([Buffer.from(JSON.stringify(manifest))], lease, { signal })).digest
}
