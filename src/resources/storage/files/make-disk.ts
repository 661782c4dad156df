import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstat, mkdir, open, rename, rm, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Cleanup } from '../../../base/cleanup.ts'
import { syncFolder } from '../../../base/durable-file.node.ts'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { formatBytes } from '../../../base/units.ts'
import type { VolumeSeed } from '../driver.ts'
import type { VolumePaths } from './paths.ts'

/** Inode tables and journal are zeroed by whoever mounts it, and only as they are used, so that the file stays sparse. */
const formatOptions = ['-q', '-F', '-t', 'ext4', '-b', '4096', '-m', '0', '-E', 'lazy_itable_init=1,lazy_journal_init=1,root_owner=0:0']

/** What is in a new disk: nothing at all, or an ext4 with the seed or with all that is in a folder (its `data` is the volume). */
export interface DiskContent {
  bytes: number
  format: 'ext4' | 'none'
  seed?: VolumeSeed | undefined
  folder?: string
}

/** Makes the disk. It gets its name last: what has none is made again. Throws volume.no_room. */
export async function makeDisk(
  { dir, disk }: Pick<VolumePaths, 'dir' | 'disk'>,
  content: DiskContent & { signal: AbortSignal },
): Promise<void> {
  const { bytes, format, seed, signal } = content
  const partial = `${disk}.partial`
  const unpacked = join(dir, 'unpacked')
  const staging = join(dir, 'seed')
  await using cleanup = new Cleanup()
  const clear = () => Promise.all([unpacked, staging, partial].map((path) => rm(path, { recursive: true, force: true })))
  cleanup.defer(clear)
  await clear()
  if (format === 'ext4' && content.folder === undefined) {
    await mkdir(unpacked, { mode: 0o700 })
    await mkdir(staging, { mode: 0o700 })
    if (seed) await unpackSeed(seed, unpacked, signal)
    const found = seed && join(unpacked, basename(seed.path))
    if (found && (await lstat(found).catch(() => undefined))?.isDirectory()) await rename(found, join(staging, 'data'))
    else await mkdir(join(staging, 'data'), { mode: 0o755 })
  }
  const file = await open(partial, 'w', 0o600)
  await file.truncate(wholeBlocks(bytes)).finally(() => file.close())
  if (format === 'ext4') await makeFileSystem(partial, content.folder ?? staging, { bytes, seed, signal })
  await settle(partial)
  await rename(partial, disk)
  await syncFolder(dir)
}

export function wholeBlocks(bytes: number): number {
  return Math.ceil(bytes / 4096) * 4096
}

/** What was written to a file is on its disk. */
export async function settle(path: string): Promise<void> {
  const made = await open(path, 'r+')
  await made.sync().finally(() => made.close())
}

async function makeFileSystem(
  path: string,
  folder: string,
  { bytes, seed, signal }: { bytes: number; seed: VolumeSeed | undefined; signal: AbortSignal },
): Promise<void> {
  try {
    await exec('mke2fs', [...formatOptions, '-d', folder, path], { signal, timeoutMs: 3_600_000 })
  } catch (cause) {
    if (!(cause instanceof PandoError) || cause.code !== 'base.command_failed') throw cause
    throw await noRoom(path, `a volume of ${formatBytes(bytes)}${seed ? ` with what the image has in ${seed.path}` : ''}`, cause)
  }
}

export async function noRoom(path: string, what: string, cause: unknown): Promise<PandoError> {
  const { bavail, bsize } = await statfs(dirname(path))
  return new PandoError('volume.no_room', { what, free: formatBytes(bavail * bsize) }, { cause })
}

/** The folder with its owner and mode; nothing where the image has none. */
async function unpackSeed(seed: VolumeSeed, target: string, signal: AbortSignal): Promise<void> {
  const member = seed.path.slice(1)
  const depth = member.split('/').length
  const args = ['--extract', '--numeric-owner', '--same-owner', '--preserve-permissions', '--directory', target]
  const child = spawn('tar', [...args, `--strip-components=${depth - 1}`, '--no-wildcards', '--file=-', '--', member], {
    stdio: ['pipe', 'ignore', 'pipe'],
    signal,
  })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-2000)
  })
  const ended = once(child, 'close') as Promise<[number | null]>
  ended.catch(() => {})
  await pipeline(await seed.open(signal), child.stdin, { signal }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  const [code] = await ended
  if (code === 0 || /Not found in archive/.test(stderr)) return
  throw new PandoError('base.command_failed', { command: 'tar', exit: code ?? 137, stderr: stderr.trim() || 'no message' })
}
