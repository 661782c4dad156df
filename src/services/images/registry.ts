import { createHash } from 'node:crypto'
import type { Clock } from '../../base/clock.ts'
import { hasCode, PandoError } from '../../base/errors.ts'
import type { Reach } from '../../base/reach.node.ts'
import type { BlobLease, BlobSource, BlobStore } from './blobs.ts'
import { readImage, requireProgram, type StoredImage } from './content.ts'
import {
  type Descriptor,
  type Manifest,
  maxConfigBytes,
  maxManifestBytes,
  mediaTypes,
  notAnImage,
  parseConfig,
  parseManifest,
} from './oci/manifest.ts'
import { choosePlatform, hostArchitecture, requirePlatform } from './oci/platform.ts'
import { parseReference } from './reference.ts'
import type { Credentials } from './registry/auth.ts'
import { readBody } from './registry/body.ts'
import { pauseBefore, RegistryClient } from './registry/client.ts'

export interface PullOptions {
  reference: string
  blobs: BlobStore
  /** Holds what arrives until the caller has recorded the image. */
  lease: BlobLease
  clock: Clock
  signal: AbortSignal
  credentials?: Credentials
  /** Plain HTTP is allowed. Default false; loopback registries always speak it. */
  insecure?: boolean
  /** Where registries may be. Default: anywhere. */
  reach?: Reach | undefined
  /** Default: this machine's. */
  architecture?: string
  /** Of everything together, unpacked excluded. Default 64 GiB. */
  maxBytes?: number
  /** Bytes here and bytes wanted, over all parts of the image. */
  onProgress?(done: number, total: number): void
}

const layersAtOnce = 3
/** Tries of one blob without a single new byte. */
const idleTries = 5
const acceptManifests = [mediaTypes.ociIndex, mediaTypes.dockerList, mediaTypes.ociManifest, mediaTypes.dockerManifest].join(', ')

/**
 * Brings an image from its registry into the content store, every byte verified by digest. Interrupted anywhere, the
 * next pull continues there. Throws image.registry_unreachable, unauthorized, manifest_unknown, digest_mismatch,
 * wrong_architecture, not_an_image, disk_full.
 */
export async function pullImage(options: PullOptions): Promise<StoredImage> {
  const reference = parseReference(options.reference)
  const wanted = { name: options.reference, architecture: options.architecture ?? hostArchitecture }
  await using client = await RegistryClient.open({
    reference,
    clock: options.clock,
    signal: options.signal,
    reach: options.reach,
    ...(options.insecure === undefined ? {} : { insecure: options.insecure }),
    ...(options.credentials ? { credentials: options.credentials } : {}),
  })
  const { bytes, manifest } = await resolveManifest(client, reference.digest ?? reference.tag!, wanted)
  const parts = uniqueParts(manifest)
  const total = parts.reduce((sum, part) => sum + part.size, 0)
  if (total > (options.maxBytes ?? 64 * 1024 ** 3))
    throw notAnImage(`its parts are larger than ${options.maxBytes ?? 64 * 1024 ** 3} bytes together`)
  if (manifest.config.size > maxConfigBytes) throw notAnImage('its configuration is too large')
  const done = new Map<string, number>()
  const fetchPart = (part: Descriptor, signal: AbortSignal) =>
    fetchBlob(client, part, {
      ...options,
      signal,
      onBytes(count) {
        done.set(part.digest, count)
        options.onProgress?.(
          [...done.values()].reduce((a, b) => a + b, 0),
          total,
        )
      },
    })
  await fetchPart(manifest.config, options.signal)
  const config = parseConfig(await options.blobs.read(manifest.config.digest, maxConfigBytes), manifest.layers.length)
  requirePlatform(config, wanted) // before the layers: they are what costs
  await inParallel(
    parts.filter((part) => part.digest !== manifest.config.digest),
    options.signal,
    fetchPart,
  )
  const { digest } = await options.blobs.add([bytes], options.lease, { signal: options.signal })
  return requireProgram(await readImage(options.blobs, digest))
}

async function resolveManifest(
  client: RegistryClient,
  tagOrDigest: string,
  wanted: { name: string; architecture: string },
): Promise<{ bytes: Buffer; manifest: Manifest }> {
  const bytes = await fetchManifest(client, tagOrDigest)
  const first = parseManifest(bytes)
  if (first.type === 'manifest') return { bytes, manifest: first.manifest }
  const chosen = await fetchManifest(client, choosePlatform(first.index, wanted).digest)
  const second = parseManifest(chosen)
  if (second.type !== 'manifest') throw notAnImage('its index holds another index')
  return { bytes: chosen, manifest: second.manifest }
}

async function fetchManifest(client: RegistryClient, tagOrDigest: string): Promise<Buffer> {
  const response = await client.get(`manifests/${tagOrDigest}`, { accept: acceptManifests })
  if (response.statusCode !== 200) throw client.unreachable(new Error(`HTTP ${response.statusCode}`))
  const bytes = await readBody(response.body, maxManifestBytes).catch((error: unknown) => {
    throw client.unreachable(error)
  })
  const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  const announced = [response.headers['docker-content-digest'] ?? []].flat()[0]
  const promised = tagOrDigest.startsWith('sha256:') ? tagOrDigest : announced
  if (promised?.startsWith('sha256:') && promised !== found) throw new PandoError('image.digest_mismatch', { digest: promised, found })
  return bytes
}

async function fetchBlob(client: RegistryClient, part: Descriptor, options: PullOptions & { onBytes(done: number): void }): Promise<void> {
  options.lease.keep(part.digest)
  const source = blobSource(client, part.digest)
  let reached = -1,
    mismatched = false
  for (let tries = 1; ; tries++) {
    let now = -1
    const onBytes = (count: number) => {
      now = count
      options.onBytes(count)
    }
    try {
      return await options.blobs.fetch(part.digest, source, { size: part.size, signal: options.signal, onBytes })
    } catch (error) {
      const failure = client.unreachable(error)
      if (now > reached) {
        reached = now
        tries = 1
      }
      const again = hasCode(failure, 'image.digest_mismatch')
        ? !mismatched
        : hasCode(failure, 'image.registry_unreachable') && tries < idleTries
      if (!again) throw failure
      mismatched ||= hasCode(failure, 'image.digest_mismatch') // an old partial file may have been damaged: once more from the start
      await options.clock.sleep(pauseBefore(tries), options.signal)
    }
  }
}

function blobSource(client: RegistryClient, digest: string): BlobSource {
  return {
    async open(offset) {
      const response = await client.get(`blobs/${digest}`, offset > 0 ? { range: `bytes=${offset}-` } : {})
      if (response.statusCode === 200) return { offset: 0, body: response.body }
      const starts = /^bytes (\d+)-/.exec([response.headers['content-range'] ?? []].flat()[0] ?? '')?.[1]
      if (response.statusCode === 206 && Number(starts) === offset) return { offset, body: response.body }
      await response.body.dump()
      const whole = await client.get(`blobs/${digest}`, {})
      if (whole.statusCode !== 200) throw client.unreachable(new Error(`HTTP ${whole.statusCode}`))
      return { offset: 0, body: whole.body }
    },
  }
}

/** Config first; a layer that comes twice is fetched once. */
function uniqueParts(manifest: Manifest): Descriptor[] {
  for (const { mediaType } of manifest.layers) {
    if (/nondistributable|foreign/.test(mediaType)) throw notAnImage('it has layers that its registry does not hold')
  }
  return [...new Map([manifest.config, ...manifest.layers].map((part) => [part.digest, part])).values()]
}

/** The first failure ends the others, so that nothing is still writing when the caller hears of it. */
async function inParallel<T>(items: T[], signal: AbortSignal, work: (item: T, signal: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController()
  const both = AbortSignal.any([signal, stop.signal])
  const queue = items.values()
  const failures: unknown[] = []
  await Promise.all(
    Array.from({ length: layersAtOnce }, async () => {
      try {
        for (const item of queue) await work(item, both)
      } catch (error) {
        failures.push(error)
        stop.abort()
      }
    }),
  )
  if (failures.length > 0) throw failures[0]
}
