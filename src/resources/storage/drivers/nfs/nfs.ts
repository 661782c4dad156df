import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, stat } from 'node:fs/promises'
import { PandoError } from '../../../../base/errors.ts'
import { exec } from '../../../../base/exec.node.ts'
import type { PoolDriver } from '../../driver.ts'
import { createFilePool, type FilePoolOptions } from '../../files/file-pool.ts'
import { mountedAt } from '../../files/mounts.ts'
import { unavailable } from '../../files/place.ts'

export interface SharedPoolOptions extends Omit<FilePoolOptions, 'name' | 'ensure'> {
  /** Name of the pool, where it is mounted, and what is mounted there unless it is already. */
  pool: string
  path: string
  export?: string | undefined
  /** Name of this host: each volume is leased to one. */
  host: string
  ensure(signal: AbortSignal): Promise<void>
}

/** Writes wait for a server that is away, for ever: the other way is to lose them. */
const mountOptions = 'hard'
/** A server that is away holds up whoever asks it for a file, so a child asks first. In ms. */
const patienceMs = 10_000

/** A directory that several hosts share: NFS, or anything else that is mounted. */
export function createSharedPool({ pool, path, export: source, ensure, ...options }: SharedPoolOptions): PoolDriver {
  const isMounted = async () => (await mountedAt(path)) !== undefined
  return createFilePool({
    ...options,
    name: 'nfs',
    async ensure(signal) {
      if (source !== undefined && !(await isMounted())) await mountExport(source, path, { pool, signal })
      await assertAnswers(pool, path, signal)
      if ((await stat(path)).dev === (await stat('/')).dev) throw unavailable(pool, `nothing is mounted at ${path}`)
      await ensure(signal)
    },
    async close(signal) {
      if (source !== undefined && (await mountedAt(path)) === source) await exec('umount', [path], { signal, timeoutMs: 60_000 })
    },
  })
}

async function mountExport(source: string, path: string, { pool, signal }: { pool: string; signal: AbortSignal }): Promise<void> {
  await mkdir(path, { recursive: true })
  try {
    await exec('mount', ['-t', 'nfs', '-o', mountOptions, source, path], { signal, timeoutMs: 120_000 })
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : ''
    if (/unknown filesystem type|mount\.<type> helper|mount\.nfs: not installed|No such device/i.test(detail))
      throw new PandoError('pool.no_nfs_client', { export: source }, { cause })
    throw unavailable(pool, `${source} could not be mounted at ${path}`, cause)
  }
}

async function assertAnswers(pool: string, path: string, signal: AbortSignal): Promise<void> {
  const child = spawn('stat', ['--file-system', '--format=%T', path], {
    stdio: 'ignore',
    signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    killSignal: 'SIGKILL',
  })
  const [code] = (await once(child, 'exit').catch((cause: unknown) => {
    signal.throwIfAborted()
    child.unref()
    throw unavailable(pool, `${path} does not answer`, cause)
  })) as [number | null]
  if (code !== 0) throw unavailable(pool, `there is no folder ${path}`)
}
