import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Cleanup } from '../../base/cleanup.ts'
import type { BlobLease, BlobStore } from './blobs.ts'
import { filesLayer } from './build/files.ts'
import { packageLayers } from './build/packages.ts'
import type { BuildSpec } from './build/spec.ts'
import { readImage, type StoredImage } from './content.ts'
import { flatten } from './flatten.ts'
import { composeConfig, composeImage } from './oci/compose.ts'
import { defaultUnpackLimits } from './oci/compression.ts'
import { hostArchitecture } from './oci/platform.ts'

export interface BuildOptions {
  spec: BuildSpec
  blobs: BlobStore
  lease: BlobLease
  /** Its content is removed first: what a killed build left there. */
  workDir: string
  signal: AbortSignal
  /** What happens now, in the words of apt and mmdebstrap. */
  onLine?(line: string): void
}

/** Packages bring these for people who read them on a terminal; copyright files stay. */
const documentation = /^usr\/share\/(?:man|info|lintian|locale|bash-completion)(?:\/|$)|^usr\/share\/doc\/[^/]+\/(?!copyright$)/

/**
 * Builds an image from Debian packages and files: one layer, sorted, with clamped times, so that the same packages and files
 * give the same digest. Throws image.build_failed, image.disk_full.
 */
export async function buildImage({ spec, blobs, lease, workDir, signal, onLine = () => {} }: BuildOptions): Promise<StoredImage> {
  await rm(workDir, { recursive: true, force: true })
  await mkdir(workDir, { recursive: true, mode: 0o700 })
  await using cleanup = new Cleanup()
  cleanup.defer(() => rm(workDir, { recursive: true, force: true }))
  const folder = await mkdtemp(join(workDir, 'run-')) // an earlier build may not be quite dead yet: it writes elsewhere
  const packages = await packageLayers({ spec, workDir: folder, signal, onLine })
  const files = await filesLayer(spec)
  onLine('writing the layer')
  const keep = (path: string) => spec.variant !== 'none' || !documentation.test(path)
  const tar = await flatten(files ? [...packages, files] : packages, {
    limits: defaultUnpackLimits,
    signal,
    keep,
    maxMtime: spec.sourceDateEpoch,
  })
  const layer = await blobs.add(tar, lease, { signal })
  const config = composeConfig(spec.config, { architecture: hostArchitecture, diffIds: [layer.digest] })
  return readImage(blobs, await composeImage(config, [layer], { blobs, lease, signal }))
}
