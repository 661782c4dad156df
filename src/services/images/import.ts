import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { Cleanup } from '../../base/cleanup.ts'
import { PandoError } from '../../base/errors.ts'
import { type ArchiveSource, folderSource, summarizeTar, type TarSummary, tarSource } from './archive/source.ts'
import { asDiskFull, type BlobLease, type BlobStore } from './blobs.ts'
import { readImage, requireProgram, type StoredImage } from './content.ts'
import type { Firmware } from './disk/boot.ts'
import { verifiedDigest } from './disk/checksum.ts'
import { nobody, openEnclosure, type User } from './disk/enclosure.ts'
import { type DiskLimits, importDisk, isDisk } from './disk/import-disk.ts'
import { type ComposeConfig, composeConfig, composeImage } from './oci/compose.ts'
import { asCorrupt, decompress, defaultUnpackLimits, UnpackBudget, type UnpackLimits } from './oci/compression.ts'
import {
  checked,
  type Descriptor,
  type Index,
  maxConfigBytes,
  maxLayers,
  maxManifestBytes,
  notAnImage,
  parseConfig,
  parseJson,
  parseManifest,
} from './oci/manifest.ts'
import { choosePlatform, hostArchitecture, requirePlatform } from './oci/platform.ts'
import { sameReference } from './reference.ts'

export interface ImportOptions {
  /** A tar (plain, gzip or zstd) or, for an OCI layout, a folder. */
  path: string
  /** What it will be called; chooses among several images in one archive. */
  reference: string
  blobs: BlobStore
  lease: BlobLease
  /** For what has to be unpacked on the way; emptied afterwards. */
  workDir: string
  signal: AbortSignal
  /** For a root file system, which does not say itself how it is run. */
  config?: ComposeConfig
  /** Default: this machine's. */
  architecture?: string
  limits?: UnpackLimits
  /** Of the file, `sha256:…` or `sha512:…`; looked at before anything else. */
  checksum?: string | undefined
  /** Who programs run as that read a disk image. Default: nobody. */
  user?: User
  /** Of a disk image. Default: what it can do, UEFI before BIOS. */
  firmware?: Firmware | undefined
  diskLimits?: DiskLimits
  report?(progress: { message: string; bytes?: { done: number; total: number } }): void
}

interface Context extends ImportOptions {
  limits: UnpackLimits
  architecture: string
  source: ArchiveSource
}

const dockerManifest = z
  .array(
    z.object({
      Config: z.string().max(4096),
      RepoTags: z.array(z.string().max(512)).max(1024).nullish(),
      Layers: z.array(z.string().max(4096)).max(maxLayers),
    }),
  )
  .min(1)
  .max(1024)

/**
 * Stores the image of a file: a disk image, or an archive that is an OCI layout, `docker save` or a root file system, told apart by
 * what is in it. Throws image.not_an_image, unsafe_archive, wrong_architecture, digest_mismatch, disk_full, checksum_mismatch and
 * what disk/ throws.
 */
export async function importImage(options: ImportOptions): Promise<StoredImage> {
  const limits = options.limits ?? defaultUnpackLimits
  const base = { ...options, limits, architecture: options.architecture ?? hostArchitecture }
  const found = await stat(options.path).catch(() => undefined)
  if (!found) throw new PandoError('image.bad_upload', { detail: 'the file is gone' })
  try {
    if (found.isDirectory()) return await importFrom({ ...base, source: folderSource(options.path) }, undefined)
    const disk = await importIfDisk(options)
    if (disk) return disk
    await using cleanup = new Cleanup()
    const packed = await summarizeTar(options.path, base)
    const isArchive = packed.contents.has('index.json') || packed.contents.has('manifest.json')
    const summary = isArchive && packed.compression !== 'none' ? await unpacked(packed, base, cleanup) : packed
    return await importFrom({ ...base, source: tarSource(summary) }, summary)
  } catch (error) {
    throw asDiskFull(asCorrupt(error), options.workDir)
  }
}

async function importIfDisk(options: ImportOptions): Promise<StoredImage | undefined> {
  const { path, blobs, checksum, signal, workDir, user = nobody, limits, diskLimits } = options
  options.report?.({ message: 'reading the file' })
  const sourceDigest = await verifiedDigest(path, { checksum, signal })
  await using enclosure = await openEnclosure(workDir, user)
  if (!(await isDisk({ path, enclosure, signal }))) return undefined
  return readImage(blobs, await importDisk({ ...options, enclosure, sourceDigest, limits: diskLimits, unpackLimits: limits }))
}

async function importFrom(context: Context, summary: TarSummary | undefined): Promise<StoredImage> {
  const { source } = context
  if ((await source.has('oci-layout')) && (await source.has('index.json'))) return importLayout(context)
  if (await source.has('manifest.json')) return importDockerSave(context)
  if (!summary) throw notAnImage('the folder is no OCI layout')
  return importRootfs(context, summary)
}

/** Parts of a compressed archive can only be read in place from a plain copy. */
async function unpacked(
  packed: TarSummary,
  { workDir, limits, signal }: Pick<Context, 'workDir' | 'limits' | 'signal'>,
  cleanup: Cleanup,
): Promise<TarSummary> {
  await mkdir(workDir, { recursive: true })
  const folder = await mkdtemp(join(workDir, 'import-'))
  cleanup.defer(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'plain.tar')
  const { packedBytes, compression } = packed
  await pipeline(
    decompress(createReadStream(packed.path), compression, { packedBytes, budget: new UnpackBudget(limits), signal }),
    createWriteStream(path),
    { signal },
  )
  return { ...packed, path, compression: 'none' }
}

async function importLayout(context: Context): Promise<StoredImage> {
  const { source, blobs, lease, signal } = context
  const top = parseManifest(await source.read('index.json', maxManifestBytes))
  if (top.type !== 'index') throw notAnImage('its index.json lists no images')
  let part = chooseNamed(top.index, context)
  let bytes = await readPart(source, part)
  let parsed = parseManifest(bytes)
  if (parsed.type === 'index') {
    part = choosePlatform(parsed.index, { name: context.reference, architecture: context.architecture })
    bytes = await readPart(source, part)
    parsed = parseManifest(bytes)
  }
  if (parsed.type !== 'manifest') throw notAnImage('its index holds an index of indexes')
  for (const blob of [parsed.manifest.config, ...parsed.manifest.layers]) {
    lease.keep(blob.digest)
    await blobs.fetch(
      blob.digest,
      { open: async () => ({ offset: 0, body: (await source.open(partName(blob), signal)).body }) },
      { size: blob.size, signal },
    )
  }
  const { digest } = await blobs.add([bytes], lease, { signal })
  return finish(digest, context)
}

/** The entry named like the reference, or by its tag; else the only one; else the one for this machine. */
function chooseNamed(index: Index, { reference, architecture }: Context): Descriptor {
  const nameOf = (entry: Index['manifests'][number]) =>
    entry.annotations?.['io.containerd.image.name'] ?? entry.annotations?.['org.opencontainers.image.ref.name']
  const isWanted = (name: string | undefined) => name !== undefined && (isSame(name, reference) || reference.endsWith(`:${name}`))
  const named = index.manifests.filter((entry) => isWanted(nameOf(entry)))
  const candidates = named.length > 0 ? named : index.manifests
  if (candidates.length === 1) return candidates[0]!
  if (candidates.every((entry) => entry.platform))
    return choosePlatform({ ...index, manifests: candidates }, { name: reference, architecture })
  throw severalImages(index.manifests.map(nameOf))
}

async function importDockerSave(context: Context): Promise<StoredImage> {
  const { source, blobs, lease, reference, signal } = context
  const listed = checked(
    dockerManifest,
    parseJson(await source.read('manifest.json', maxManifestBytes), 'its manifest.json'),
    'its manifest.json',
  )
  const named = listed.find((entry) => entry.RepoTags?.some((tag) => isSame(tag, reference)))
  const chosen = named ?? (listed.length === 1 ? listed[0]! : undefined)
  if (!chosen) throw severalImages(listed.flatMap((entry) => entry.RepoTags ?? []))
  const config = await source.read(chosen.Config, maxConfigBytes)
  parseConfig(config, chosen.Layers.length)
  const layers: { digest: string; size: number }[] = []
  for (const name of chosen.Layers) layers.push(await blobs.add((await source.open(name, signal)).body, lease, { signal }))
  return finish(await composeImage(config, layers, context), context)
}

async function importRootfs(context: Context, summary: TarSummary): Promise<StoredImage> {
  const { blobs, lease, signal } = context
  if (!summary.runnable) throw notAnImage(summary.entries === 0 ? 'the archive is empty' : 'there is no program in it')
  const layer = await blobs.add(createReadStream(summary.path, { signal }), lease, { signal })
  const config = composeConfig(context.config ?? {}, { architecture: context.architecture, diffIds: [summary.diffId] })
  return finish(await composeImage(config, [layer], context), context)
}

async function finish(digest: string, { blobs, reference, architecture }: Context): Promise<StoredImage> {
  const image = requireProgram(await readImage(blobs, digest))
  requirePlatform({ os: image.os, architecture: image.config.architecture }, { name: reference, architecture })
  return image
}

async function readPart(source: ArchiveSource, part: Descriptor): Promise<Buffer> {
  const bytes = await source.read(partName(part), maxManifestBytes)
  const found = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
  if (found !== part.digest) throw new PandoError('image.digest_mismatch', { digest: part.digest, found })
  return bytes
}

function partName({ digest }: Descriptor): string {
  return `blobs/${digest.replace(':', '/')}`
}

function isSame(name: string, reference: string): boolean {
  try {
    return sameReference(name, reference)
  } catch {
    return false
  }
}

function severalImages(names: (string | undefined)[]): PandoError {
  return notAnImage(
    `it holds several images (${names
      .slice(0, 5)
      .map((name) => name ?? 'unnamed')
      .join(', ')}); import it under the name of one of them`.slice(0, 400),
  )
}
