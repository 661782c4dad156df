import { createReadStream, createWriteStream } from 'node:fs'
import { chmod, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join, posix, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Header, type Pack, pack } from 'tar-stream'
import { PandoError } from '../base/errors.ts'

/** A file or folder of this machine as a tar stream whose entries start with `name`. Sockets, pipes and devices are left out. */
export function packPath(path: string, name: string): Readable {
  const tar = pack()
  addPath(tar, path, name).then(
    () => tar.finalize(),
    (error: Error) => tar.destroy(error),
  )
  return Readable.from(tar, { objectMode: false })
}

async function addPath(tar: Pack, path: string, name: string): Promise<void> {
  const stat = await lstat(path)
  const header = { name, mode: stat.mode & 0o7777, mtime: stat.mtime, uid: 0, gid: 0 }
  if (stat.isDirectory()) {
    await entry(tar, { ...header, type: 'directory' })
    for (const child of (await readdir(path)).sort()) await addPath(tar, join(path, child), posix.join(name, child))
  } else if (stat.isSymbolicLink()) {
    await entry(tar, { ...header, type: 'symlink', linkname: await readlink(path) })
  } else if (stat.isFile()) {
    // A file that grows while it is read would break the archive: as many bytes go in as were there at first.
    const content = stat.size === 0 ? Readable.from([]) : createReadStream(path, { end: stat.size - 1 })
    await pipeline(content, tar.entry({ ...header, size: stat.size }))
  }
}

function entry(tar: Pack, header: Partial<Header> & { name: string }): Promise<void> {
  return new Promise((done, fail) => {
    tar.entry(header, (error) => (error ? fail(error) : done()))
  })
}

export interface Unpacked {
  files: number /** Left out, with the reason: devices, and links that lead out of the folder. */
  skipped: string[]
}

/**
 * Unpacks an archive that comes from inside an instance, which nobody here trusts. Nothing is written outside `folder`:
 * names are checked, no link is ever followed, and devices and links that lead out are left out. `rename` maps the first
 * part of each name. Throws cli.unsafe_archive.
 */
export async function unpackInto(folder: string, tar: Readable, rename: (first: string) => string): Promise<Unpacked> {
  const unpacked: Unpacked = { files: 0, skipped: [] }
  const entries = extract()
  const piped = pipeline(tar, entries)
  piped.catch(() => {}) // the loop below throws it
  for await (const item of entries) {
    const name = safeName(item.header.name, rename)
    const skip =
      name === '' ? undefined : await writeEntry(folder, name, { header: item.header, content: Readable.from(item, { objectMode: false }) })
    if (skip) unpacked.skipped.push(`${name}: ${skip}`)
    else unpacked.files++
    item.resume()
  }
  await piped
  return unpacked
}

function safeName(name: string, rename: (first: string) => string): string {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  if (name.startsWith('/') || parts.includes('..') || name.includes('\0')) throw new PandoError('cli.unsafe_archive', { name })
  const [first, ...rest] = parts
  return first === undefined ? '' : [rename(first), ...rest].filter(Boolean).join('/')
}

/** Writes one entry; tells why not when it is left out. */
async function writeEntry(
  folder: string,
  name: string,
  { header, content }: { header: Header; content: Readable },
): Promise<string | undefined> {
  const path = join(folder, name)
  await realFolder(folder, dirname(name))
  const mode = (header.mode ?? 0o644) & 0o777
  switch (header.type) {
    case 'directory':
      await realFolder(folder, name)
      await chmod(path, mode | 0o700)
      return undefined
    case 'file':
    case 'contiguous-file':
    case undefined:
    case null:
      await removeFile(path)
      await pipeline(content, createWriteStream(path, { flags: 'wx', mode }))
      return undefined
    case 'symlink': {
      const target = header.linkname ?? ''
      if (target.startsWith('/') || !isInside(folder, resolve(dirname(path), target))) return `a link to ${target}, which leads out`
      await removeFile(path)
      await symlink(target, path)
      return undefined
    }
    default:
      return `a ${header.type}`
  }
}

/** Makes the folders of a relative name one by one, so that none of them is a link to somewhere else. */
async function realFolder(folder: string, name: string): Promise<void> {
  let path = folder
  for (const part of name.split('/').filter((each) => each !== '' && each !== '.')) {
    path = join(path, part)
    const stat = await lstat(path).catch(() => undefined)
    if (stat?.isDirectory()) continue
    if (stat) throw new PandoError('cli.unsafe_archive', { name: `${name} (${basename(path)} is no folder here)` })
    await mkdir(path)
  }
}

async function removeFile(path: string): Promise<void> {
  const stat = await lstat(path).catch(() => undefined)
  if (stat?.isDirectory()) throw new PandoError('cli.unsafe_archive', { name: `${path} (a folder is there)` })
  if (stat) await rm(path)
}

function isInside(folder: string, path: string): boolean {
  return path === folder || path.startsWith(`${resolve(folder)}/`)
}
