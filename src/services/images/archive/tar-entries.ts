import { pipeline, type Readable } from 'node:stream'
import { extract, type Header } from 'tar-stream'
import { asCorrupt, unsafe } from '../oci/compression.ts'
import { notAnImage } from '../oci/manifest.ts'

/** Bounds of one archive's table of contents, so that it cannot exhaust memory. */
export const entryLimits = { entries: 1_000_000, pathBytes: 4096, nameBytes: 255, depth: 256, allNamesBytes: 256 * 1024 ** 2 }

type EntryType = 'file' | 'directory' | 'symlink' | 'link' | 'fifo' | 'device'

/** One entry of a tar, checked: its path cannot leave the root it is put under. */
export interface TarEntry {
  /** Components; empty for the root itself. */
  path: string[]
  type: EntryType
  /** Permission bits with setuid, setgid and sticky. */
  mode: number
  uid: number
  gid: number
  /** Seconds since the epoch, not negative. */
  mtime: number
  size: number
  /** Target of a symlink as written, of a hard link as components. */
  symlink?: string
  link?: string[]
  xattrs?: Record<string, string>
  /** Position in the archive, from 0. */
  ordinal: number
  /** Offset of the content in the archive, for archives that are files. */
  offset: number
  body: AsyncIterable<Uint8Array>
}

type Pax = Record<string, string> | null

const types: Record<string, EntryType | undefined> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  symlink: 'symlink',
  link: 'link',
  fifo: 'fifo',
  'character-device': 'device',
  'block-device': 'device',
}

/**
 * Reads a tar entry by entry; a body that is not read is skipped. Throws image.unsafe_archive for names that leave the
 * root and for what only an attack holds, image.not_an_image for what is no tar.
 */
export async function* tarEntries(tar: Readable): AsyncGenerator<TarEntry> {
  const reader = extract()
  pipeline(tar, reader, () => {}) // its errors come out of the loop below
  let ordinal = 0,
    namesBytes = 0
  try {
    for await (const entry of reader) {
      if (ordinal >= entryLimits.entries) throw unsafe(`it has more than ${entryLimits.entries} entries`)
      const checked = checkEntry(entry.header, ordinal++)
      namesBytes += Buffer.byteLength(entry.header.name) + Buffer.byteLength(entry.header.linkname ?? '')
      if (namesBytes > entryLimits.allNamesBytes) throw unsafe('its names are too many and too long')
      yield { ...checked, body: entry as AsyncIterable<unknown> as AsyncIterable<Uint8Array> }
      entry.resume()
    }
  } catch (error) {
    throw asTarError(error)
  } finally {
    reader.destroy()
    tar.destroy()
  }
}

function checkEntry(header: Header, ordinal: number): Omit<TarEntry, 'body'> {
  const { pax = null, byteOffset: offset = 0 } = header as Header & { pax?: Pax; byteOffset?: number }
  const type = types[header.type]
  const path = cleanPath(header.name, 'entry')
  if (type === undefined || (pax && Object.keys(pax).some((key) => key.startsWith('GNU.sparse.'))))
    throw unsafe(`${show(header.name)} is of a kind that images do not hold`)
  const xattrs = keptXattrs(pax)
  return {
    path,
    type,
    ordinal,
    offset,
    mode: (header.mode ?? 0) & 0o7777,
    uid: ownerId(pax?.uid ?? header.uid),
    gid: ownerId(pax?.gid ?? header.gid),
    mtime: Math.min(Math.max(Math.floor((header.mtime?.getTime() ?? 0) / 1000) || 0, 0), 2 ** 32 - 1),
    size: type === 'file' ? (header.size ?? 0) : 0,
    ...(type === 'symlink' ? { symlink: checkSymlink(path, header.linkname ?? '') } : {}),
    ...(type === 'link' ? { link: cleanPath(header.linkname ?? '', 'hard link target') } : {}),
    ...(xattrs ? { xattrs } : {}),
  }
}

/** `./usr//bin/` -> [usr, bin]. Throws image.unsafe_archive for `..`, absolute and overlong paths. */
export function cleanPath(name: string, what: string): string[] {
  if (name.startsWith('/')) throw unsafe(`the ${what} ${show(name)} is absolute`)
  const path = name.split('/').filter((part) => part !== '' && part !== '.')
  if (path.includes('..')) throw unsafe(`the ${what} ${show(name)} leads out of the image`)
  const overlong =
    Buffer.byteLength(name) > entryLimits.pathBytes ||
    path.length > entryLimits.depth ||
    path.some((part) => Buffer.byteLength(part) > entryLimits.nameBytes)
  if (overlong || name.includes('\0')) throw unsafe(`the ${what} ${show(name)} is not a path that a file can have`)
  return path
}

/** Absolute targets mean the root of the image; relative ones may not climb above it. */
function checkSymlink(path: string[], target: string): string {
  if (target === '' || target.includes('\0') || Buffer.byteLength(target) > entryLimits.pathBytes)
    throw unsafe(`the symlink ${show(path.join('/'))} has no usable target`)
  let depth = target.startsWith('/') ? 0 : path.length - 1
  for (const part of target.split('/')) {
    if (part === '..' && !target.startsWith('/')) depth--
    else if (part !== '' && part !== '.') depth++
    if (depth < 0) throw unsafe(`the symlink ${show(path.join('/'))} leads out of the image`)
  }
  return target
}

/**
 * Only what programs in a guest need. `trusted.*` would steer an overlay file system above this one. A value that was not
 * UTF-8 has been damaged by the tar reader: no attribute is better than a wrong one.
 */
function keptXattrs(pax: Pax): Record<string, string> | undefined {
  const kept = Object.entries(pax ?? {}).filter(
    ([key, value]) => /^SCHILY\.xattr\.(user\.|security\.capability$)/.test(key) && !value.includes('\uFFFD'),
  )
  return kept.length === 0 ? undefined : Object.fromEntries(kept)
}

function ownerId(id: string | number | undefined): number {
  const value = Number(id ?? 0)
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** 32 - 1) throw unsafe(`it has an impossible owner ${String(id).slice(0, 20)}`)
  return value
}

/** What went wrong while reading a tar: ours, the system's, or else it is no tar. */
function asTarError(error: unknown): unknown {
  const known = asCorrupt(error)
  const ours = known !== error || !(error instanceof Error) || error.name !== 'Error' || 'code' in error
  return ours ? known : notAnImage(`it is not a readable tar: ${error.message}`, error)
}

function show(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name)
}
