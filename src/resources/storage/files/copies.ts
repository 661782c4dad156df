import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { constants, copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Cleanup } from '../../../base/cleanup.ts'
import type { Clock } from '../../../base/clock.ts'
import { syncFolder } from '../../../base/durable-file.node.ts'
import { asPandoError, hasCode } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { formatBytes } from '../../../base/units.ts'
import type { Progress } from '../driver.ts'
import { noRoom, settle } from './make-disk.ts'

/**
 * Whether files in a folder can share their data (FICLONE), as on xfs, btrfs and bcachefs. It is tried with files whose names
 * are always the same for one `host`: what a server that dies in the middle leaves, the next one takes and removes.
 */
export async function canShareData(folder: string, host = ''): Promise<boolean> {
  const scratch = join(folder, `.probe-${createHash('sha256').update(host).digest('hex').slice(0, 12)}`)
  await using cleanup = new Cleanup()
  cleanup.defer(() => Promise.all([scratch, `${scratch}-2`].map((path) => rm(path, { force: true }))))
  await using file = await open(scratch, 'w', 0o600)
  await file.write(Buffer.alloc(4096, 1))
  return copyFile(scratch, `${scratch}-2`, constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    () => false,
  )
}

export interface Copying {
  /** Shares the data with the source: it takes no time and no room, and shows one moment. */
  shares: boolean
  /** The source is mounted here, and comes to rest while it is shared. */
  mount?: string | undefined
  /** Size of the copy, when it is to be larger. */
  bytes?: number | undefined
  clock: Clock
  progress?: Progress | undefined
  signal: AbortSignal
}

/** Copies a disk into place: it gets its name last. Throws volume.no_room. */
export async function copyDisk(from: string, { dir, disk }: { dir: string; disk: string }, options: Copying): Promise<void> {
  const partial = `${disk}.partial`
  await mkdir(dir, { recursive: true, mode: 0o711 })
  await using cleanup = new Cleanup()
  cleanup.defer(() => rm(partial, { force: true }))
  await rm(partial, { force: true })
  await copyInto(from, partial, options)
  const { size } = await stat(partial)
  if (options.bytes !== undefined && options.bytes > size) await lengthen(partial, options.bytes)
  await settle(partial)
  await rename(partial, disk)
  await syncFolder(dir)
  cleanup.commit()
}

export async function lengthen(disk: string, bytes: number): Promise<void> {
  await using file = await open(disk, 'r+')
  await file.truncate(bytes)
  await file.sync()
}

async function copyInto(from: string, to: string, options: Copying): Promise<void> {
  const { shares, mount, signal } = options
  if (shares && mount !== undefined) return shareAtRest(from, to, { mount, signal })
  if (shares) return copyFile(from, to, constants.COPYFILE_FICLONE_FORCE)
  return copySparse(from, to, options)
}

/**
 * One process does all of it, and it goes on when we die: nobody else would let the file system go on. Writers stand still for
 * some milliseconds.
 */
const atRest = 'fsfreeze --freeze "$1" || exit 1; cp --reflink=always "$2" "$3"; code=$?; fsfreeze --unfreeze "$1"; exit $code'

async function shareAtRest(from: string, to: string, { mount, signal }: { mount: string; signal: AbortSignal }): Promise<void> {
  signal.throwIfAborted()
  const child = spawn('sh', ['-c', atRest, 'sh', mount, from, to], { stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw await noRoom(to, 'a copy of the volume', new Error(stderr.trim() || 'no message'))
}

/** Lets a file system go on that was left at rest; fine when it was not. */
export async function letGoOn(mount: string, signal: AbortSignal): Promise<void> {
  await exec('fsfreeze', ['--unfreeze', mount], { signal, okCodes: [0, 1] })
}

const lookEveryMs = 500

/** Only what is not zero is written. */
export async function copySparse(from: string, to: string, { clock, progress, signal }: Omit<Copying, 'shares' | 'mount'>): Promise<void> {
  const totalBytes = await allocated(from)
  const ended = new AbortController()
  const told = (async () => {
    while (!ended.signal.aborted) {
      progress?.(Math.min(totalBytes, await allocated(to).catch(() => 0)), totalBytes)
      await clock.sleep(lookEveryMs, ended.signal).catch(() => {})
    }
  })()
  try {
    await exec('cp', ['--sparse=always', '--reflink=never', '--', from, to], { signal, timeoutMs: 86_400_000 })
  } catch (error) {
    if (!hasCode(error, 'base.command_failed')) throw error
    throw await noRoom(to, `a copy of ${formatBytes(totalBytes)}`, asPandoError(error))
  } finally {
    ended.abort()
    await told
  }
  progress?.(totalBytes, totalBytes)
}

export async function allocated(path: string): Promise<number> {
  return (await stat(path)).blocks * 512
}
