import { constants } from 'node:fs'
import { copyFile, link, lstat, open, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { PandoError } from '../../../base/errors.ts'
import type { BlobLease, BlobStore } from '../blobs.ts'
import type { UnpackLimits } from '../oci/compression.ts'
import { notAnImage } from '../oci/manifest.ts'
import { composeDisk, type DiskFacts } from './artifact.ts'
import { bootOfDisc, bootOfDisk, type Firmware } from './boot.ts'
import type { Enclosure } from './enclosure.ts'
import { checkHeader, checkSize } from './headers.ts'
import { holdsDisk, type Packing, packingOf, readSample, unpack } from './packed.ts'
import { check, convert, firstBytes, inspect } from './qemu-img.ts'
import { type DiskFormat, diskFormat } from './signature.ts'

export interface DiskLimits {
  /** Of the disk that the guest sees. Default 2 TiB. */
  maxDiskBytes: number
  /** Of the file that is kept. Default 64 GiB. */
  maxFileBytes: number
  /** Small images may unpack as well as they like: this many bytes, and 100 times the size of the file. Default 4 GiB. */
  freeFileBytes: number
}

export const defaultDiskLimits: DiskLimits = { maxDiskBytes: 2 * 1024 ** 4, maxFileBytes: 64 * 1024 ** 3, freeFileBytes: 4 * 1024 ** 3 }
const maxRatio = 100

export interface DiskImport {
  /** A regular file of ours, of whatever format, that nobody writes to any more. */
  path: string
  enclosure: Enclosure
  blobs: BlobStore
  lease: BlobLease
  signal: AbortSignal
  /** Digest of the file. */
  sourceDigest: string
  /** Default: UEFI when it has an EFI system partition. */
  firmware?: Firmware | undefined
  limits?: DiskLimits | undefined
  unpackLimits?: UnpackLimits | undefined
  report?(progress: { message: string; bytes?: { done: number; total: number } }): void
}

/** Is it a disk image, packed or not? Throws for those that are never taken. */
export async function isDisk({ path, enclosure, signal }: Pick<DiskImport, 'path' | 'enclosure' | 'signal'>): Promise<boolean> {
  const sample = await readSample(path)
  const packing = packingOf(sample)
  return packing === 'none' ? diskFormat(sample) !== undefined : holdsDisk({ path, packing, enclosure, signal })
}

/** Stores a disk image as a qcow2 of our own making, an ISO as it is. Resolves to the digest of the image. */
export async function importDisk(options: DiskImport): Promise<string> {
  const plain = await unpacked(options)
  const sample = await readSample(plain)
  const format = diskFormat(sample)
  if (format === undefined) throw notAnImage('it holds no disk')
  const { maxDiskBytes } = options.limits ?? defaultDiskLimits
  const announced = checkHeader(format, sample)
  if (announced !== undefined) checkSize(announced, maxDiskBytes)
  const { path, ...facts } = format === 'iso' ? await takeDisc(plain, options) : await takeDisk({ plain, format }, options)
  const layer = await options.blobs.adopt(path, options.lease, { signal: options.signal })
  const firmware = options.firmware ?? facts.firmware
  return composeDisk({ ...facts, firmware, importedFrom: format, sourceDigest: options.sourceDigest }, layer, options)
}

type Taken = Pick<DiskFacts, 'type' | 'format' | 'virtualBytes' | 'firmware'> & { path: string }

async function unpacked({ path, enclosure, signal, unpackLimits, report }: DiskImport): Promise<string> {
  const packing: Packing = packingOf(await readSample(path))
  if (packing === 'none') return path
  report?.({ message: `unpacking it (${packing})` })
  const plain = join(enclosure.out, '..', 'plain')
  await unpack({ path, packing, enclosure, signal, ...(unpackLimits ? { limits: unpackLimits } : {}) }, plain)
  return plain
}

/** No program reads an ISO here; it is given to QEMU as raw, always by that name. */
async function takeDisc(plain: string, { enclosure }: DiskImport): Promise<Taken> {
  const { bytes, head } = await readSample(plain)
  const firmware = bootOfDisc(head, bytes)
  const path = join(enclosure.out, '..', 'disc')
  await link(plain, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error
    return copyFile(plain, path, constants.COPYFILE_FICLONE)
  })
  return { path, type: 'iso', format: 'raw', virtualBytes: bytes, firmware }
}

async function takeDisk({ plain, format }: { plain: string; format: DiskFormat }, options: DiskImport): Promise<Taken> {
  const { enclosure, signal, report, limits = defaultDiskLimits } = options
  const look = { enclosure, source: plain, format, signal }
  const wanted = await inspect(look)
  checkSize(wanted, limits.maxDiskBytes)
  if (wanted === 0) throw notAnImage('its disk has no sectors')
  await check(look)
  const message = `converting the ${format} image`
  report?.({ message, bytes: { done: 0, total: wanted } })
  await convert(look, {
    name: 'disk',
    maxFileBytes: await mostFor(plain, { enclosure, limits }),
    onProgress: (share) => report?.({ message, bytes: { done: Math.round(share * wanted), total: wanted } }),
  })
  return verified(join(enclosure.out, 'disk'), wanted, options)
}

/** So many bytes may come of a file: what its size makes believable, and what there is room for. */
async function mostFor(plain: string, { enclosure, limits }: { enclosure: Enclosure; limits: DiskLimits }): Promise<number> {
  const { blocks } = await lstat(plain)
  const { bavail, bsize } = await statfs(enclosure.out)
  const room = Math.floor(bavail * bsize * 0.9)
  const most = Math.min(limits.maxFileBytes, limits.freeFileBytes + maxRatio * blocks * 512)
  if (room < Math.min(most, blocks * 512)) throw new PandoError('image.disk_full', { detail: `no room to convert it in ${enclosure.out}` })
  return Math.min(most, room)
}

/** What the program wrote that had read a stranger's file is not believed either: it is looked at like a stranger's. */
async function verified(path: string, wanted: number, { enclosure, signal }: DiskImport): Promise<Taken> {
  const found = await lstat(path)
  if (!found.isFile() || found.nlink !== 1) throw new PandoError('image.unreadable', { format: 'qcow2', detail: 'no file came of it' })
  const sample = await readSample(path)
  if (
    diskFormat(sample) !== 'qcow2' ||
    checkHeader('qcow2', sample) !== wanted ||
    (await inspect({ enclosure, source: path, format: 'qcow2', signal })) !== wanted
  )
    throw new PandoError('image.unreadable', { format: 'qcow2', detail: 'what came of it is another disk' })
  await firstBytes({ enclosure, source: path, signal }, 'head')
  const head = await readWritten(join(enclosure.out, 'head'))
  return { path, type: 'disk', format: 'qcow2', virtualBytes: wanted, firmware: bootOfDisk(head, wanted) }
}

async function readWritten(path: string): Promise<Buffer> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  if (!(await file.stat()).isFile()) throw new PandoError('image.unreadable', { format: 'qcow2', detail: 'no file came of it' })
  return file.readFile()
}
