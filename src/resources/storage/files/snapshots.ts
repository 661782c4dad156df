import { mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from '../../../base/durable-file.node.ts'
import { PandoError } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import type { Progress } from '../driver.ts'
import { copyDisk } from './copies.ts'
import type { FilePool } from './file-pool.ts'
import { makeDisk } from './make-disk.ts'
import { mountedAt } from './mounts.ts'
import type { VolumePaths } from './paths.ts'

type Kept = 'filesystem' | 'crash' | 'files'

interface KeepOptions {
  to: Pick<VolumePaths, 'dir' | 'disk'>
  /** Nobody writes to it now, whoever has it. */
  settled: boolean
  /** Size of the copy, when it is to be larger. */
  bytes?: number
  progress?: Progress | undefined
  signal: AbortSignal
}

/** Copies what is in a disk now to another place of the pool; fine when it has been done. Throws volume.never_used, volume.no_room. */
export async function keepCopy(
  pool: FilePool,
  from: Pick<VolumePaths, 'disk'> & Partial<VolumePaths>,
  { to, settled, bytes, progress, signal }: KeepOptions,
): Promise<{ consistency: Kept }> {
  const note = join(to.dir, 'consistency')
  const done = (await readFile(note, 'utf8').catch(() => undefined)) as Kept | undefined
  if (done && (await stat(to.disk).catch(() => undefined))) return { consistency: done }
  const source = await stat(from.disk).catch(() => undefined)
  if (!source) throw new PandoError('volume.never_used')
  const mount = from.mount !== undefined && (await mountedAt(from.mount)) ? from.mount : undefined
  const shares = await pool.sharesData()
  await mkdir(to.dir, { recursive: true, mode: 0o711 })
  const isGuests = from.guest !== undefined && (await stat(from.guest).catch(() => undefined)) !== undefined
  const consistency = mount !== undefined && !settled && !shares ? 'files' : isGuests && !settled ? 'crash' : 'filesystem'
  await writeDurably(note, consistency, 0o600) // without a disk it says nothing
  if (consistency === 'files') {
    await makeDisk(to, { bytes: Math.max(source.size, bytes ?? 0), format: 'ext4', folder: mount!, signal })
    return { consistency }
  }
  if (mount !== undefined && !shares) await exec('sync', ['--file-system', mount], { signal, timeoutMs: 600_000 })
  await copyDisk(from.disk, to, { shares, mount, bytes, clock: pool.clock, progress, signal })
  return { consistency }
}
