import { constants } from 'node:fs'
import { chmod, lstat, mkdir, mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { basename, dirname, join, posix } from 'node:path'
import { finished, type Readable } from 'node:stream'
import type { Stored } from '../../../api/kind.ts'
import { PandoError } from '../../../base/errors.ts'
import { tarOf } from '../../../base/tar.node.ts'
import type { Store } from '../../../store/store.ts'
import { Instance } from '../../lifecycle/kind.ts'
import type { BackupDeps } from '../deps.ts'
import { ChunkReader } from '../disks/chunk-reader.ts'
import type { Backup } from '../kind.ts'
import { Closers } from '../make/source.ts'
import { type Manifest, type Part, partPath } from '../manifest.ts'
import { partAsTar } from '../restore/part-tar.ts'
import { type OpenedBackup, openBackup } from '../restore/parts.ts'
import { openExt } from './ext.node.ts'
import { extOffset } from './partitions.ts'

export interface BackupFile {
  name: string
  type: 'file' | 'folder' | 'link' | 'other'
  bytes: number
  /** Of links. */
  target?: string
}

interface Means {
  deps: BackupDeps
  store: Store
  signal: AbortSignal
}

/** What is in a folder of a backup; a file is told as itself. Throws backup.file_not_found, backup.disk_not_readable. */
export async function listFiles(backup: Stored<typeof Backup>, path: string, means: Means): Promise<BackupFile[]> {
  const closers = new Closers()
  try {
    const place = await find(backup, path, means, closers)
    return place.disk ? await listDisk(place, means, closers) : await listFolder(place)
  } finally {
    await closers.close(false)
  }
}

/** A file or folder as a tar stream whose entries begin with its base name. Same errors. */
export async function filesAsTar(backup: Stored<typeof Backup>, path: string, means: Means): Promise<Readable> {
  const closers = new Closers()
  try {
    const place = await find(backup, path, means, closers)
    const tar = place.disk ? await tarOfDisk(place, means, closers) : await tarOfFolder(place)
    finished(tar, () => void closers.close(false).catch(() => {}))
    return tar
  } catch (error) {
    await closers.close(false)
    throw error
  }
}

interface Place {
  name: string
  opened: OpenedBackup
  part: Part
  /** Inside the part, beginning with `/`. */
  path: string
  disk: boolean
}

async function find(backup: Stored<typeof Backup>, wanted: string, { deps, store, signal }: Means, closers: Closers): Promise<Place> {
  const { name } = backup.metadata
  const path = posix.normalize(`/${wanted}`)
  const opened = await openBackup(backup, ['/layer', '/files', '/disks', '/state'], { deps, store, signal })
  closers.add(() => opened.view.close())
  const { part, inside } = partOf(opened.manifest, path)
  if (!part) throw new PandoError('backup.file_not_found', { name, path })
  return { name, opened, part, path: inside, disk: part.type === 'disk' }
}

/** Paths are those that the instance has: a volume is where it was mounted. Of a volume alone they are its own. Pure. */
export function partOf(
  { parts, spec, source }: Pick<Manifest, 'parts' | 'spec' | 'source'>,
  path: string,
): { part: Part | undefined; inside: string } {
  if (spec.of !== 'instance') return { part: parts.find(({ type }) => type !== 'image'), inside: path }
  const mounts = (Instance.spec.parse(source.spec).volumes ?? []).flatMap(({ volume, path: at }) =>
    at === undefined ? [] : [{ part: parts.find(({ name }) => name === `volume/${volume}`), at }],
  )
  const under = mounts
    .filter(({ at }) => path === at || path.startsWith(at.endsWith('/') ? at : `${at}/`))
    .sort((a, b) => b.at.length - a.at.length)[0]
  if (under) return { part: under.part, inside: path.slice(under.at.replace(/\/$/, '').length) || '/' }
  return { part: parts.find(({ name }) => name === 'root'), inside: path }
}

/** Links on the way are not followed: they would lead out of the backup. */
async function placeInView({ name, opened, part, path }: Place): Promise<string> {
  const notFound = new PandoError('backup.file_not_found', { name, path })
  const words = path.split('/').filter(Boolean)
  let place = join(opened.view.path, partPath(part))
  for (const [i, word] of words.entries()) {
    place = join(place, word)
    const stat = await lstat(place).catch(() => undefined)
    if (!stat || (i < words.length - 1 && !stat.isDirectory()) || (part.type === 'layer' && word.startsWith('.wh.'))) throw notFound
  }
  return place
}

async function listFolder(place: Place): Promise<BackupFile[]> {
  const path = await placeInView(place)
  const own = await lstat(path)
  if (!own.isDirectory()) return [await fileAt(path)]
  const names = (await readdir(path)).filter((name) => place.part.type !== 'layer' || !name.startsWith('.wh.'))
  return Promise.all(names.sort().map((name) => fileAt(join(path, name))))
}

async function fileAt(path: string): Promise<BackupFile> {
  const stat = await lstat(path)
  const type = stat.isDirectory() ? 'folder' : stat.isSymbolicLink() ? 'link' : stat.isFile() ? 'file' : 'other'
  return {
    name: basename(path),
    type,
    bytes: type === 'file' ? stat.size : 0,
    ...(type === 'link' ? { target: await readlink(path) } : {}),
  }
}

async function tarOfFolder(place: Place): Promise<Readable> {
  const path = await placeInView(place)
  const isRoot = place.path === '/'
  return partAsTar(isRoot ? path : dirname(path), { name: place.name, entry: isRoot ? '.' : basename(path) })
}

/** Where in a disk of ours the files are: an OCI image's VM keeps what it wrote in the upper folder of an overlay, a volume in `data`. */
async function openDisk({ name, opened, part, path }: Place, { deps, signal }: Means, closers: Closers) {
  const chunks = new ChunkReader(join(opened.view.path, partPath(part)), part.bytes)
  const offset = await extOffset((at, length) => chunks.read(at, length, signal), part.bytes)
  if (offset === undefined)
    throw new PandoError('backup.disk_not_readable', { name, part: part.name, detail: 'it has no ext4 file system' })
  const work = join(deps.runDir, 'backup')
  await mkdir(work, { recursive: true, mode: 0o711 })
  const folder = await mkdtemp(join(work, 'files-'))
  await chmod(folder, 0o711)
  closers.add(() => rm(folder, { recursive: true, force: true }))
  const served = await deps.disks.serve(opened.view, { name: partPath(part), bytes: part.bytes }, join(folder, 's'))
  closers.add(() => served.close())
  const ext = await openExt(served, { offset, folder, user: deps.disks.user, signal })
  closers.add(() => ext.close())
  for (const prefix of offset === 0 ? ['/upper', '/data'] : [])
    if (await ext.list(prefix)) return { ext, folder, path: posix.join(prefix, path) }
  return { ext, folder, path }
}

async function listDisk(place: Place, means: Means, closers: Closers): Promise<BackupFile[]> {
  const { ext, path } = await openDisk(place, means, closers)
  const found = await ext.list(path)
  if (!found) throw new PandoError('backup.file_not_found', { name: place.name, path: place.path })
  return found.map(({ name, mode, bytes }) => ({ name, type: typeOf(mode), bytes }))
}

function typeOf(mode: number): BackupFile['type'] {
  const { S_IFMT, S_IFDIR, S_IFREG, S_IFLNK } = constants
  const kind = mode & S_IFMT
  return kind === S_IFDIR ? 'folder' : kind === S_IFREG ? 'file' : kind === S_IFLNK ? 'link' : 'other'
}

async function tarOfDisk(place: Place, means: Means, closers: Closers): Promise<Readable> {
  const { ext, folder, path } = await openDisk(place, means, closers)
  const into = join(folder, 'out')
  await mkdir(into, { mode: 0o700 })
  if (!(await ext.dump(path, into))) throw new PandoError('backup.file_not_found', { name: place.name, path: place.path })
  return tarOf(into, { entry: path === '/' ? '.' : posix.basename(path) })
}
