import { access, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PandoError } from '../../../base/errors.ts'
import { isHopelessRetry } from './cause.ts'
import { end, exitOf, failure, listen, type ResticSettings, spawnRestic } from './restic.node.ts'

/** A snapshot as a folder. */
export interface View {
  /** Absolute; only to be read. */
  path: string
  close(): Promise<void>
}

interface ViewOptions {
  /** Ends it, also once it is open. */
  signal: AbortSignal
  /** What is going to be read: all that is fetched where there is no FUSE. */
  paths: readonly string[]
  workDir: string
  restore(path: string, folder: string, signal: AbortSignal): Promise<unknown>
}

/**
 * Through FUSE nothing is fetched before it is read. The mount is in a name space of its own, seen by way of /proc: it is gone with
 * its process, whatever kills that. Without FUSE the named paths are fetched first.
 */
export async function openView(settings: ResticSettings, snapshot: string, options: ViewOptions): Promise<View> {
  await mkdir(options.workDir, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(options.workDir, 'view-'))
  try {
    return (await hasFuse()) ? await mounted(settings, snapshot, { ...options, folder }) : await fetched(snapshot, { ...options, folder })
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function mounted(settings: ResticSettings, snapshot: string, { folder, signal }: ViewOptions & { folder: string }): Promise<View> {
  const child = spawnRestic(settings, ['mount', '--no-lock', '--path-template', 'ids/%i', folder], {})
  const ended = exitOf(child)
  ended.catch(() => {})
  // A VM may live on it: a target that is silent for a while is waited for. What is cut off never comes, and readers are to hear of it.
  const giveUp = (line: string) => isHopelessRetry(line) && end(child)
  const words = listen(settings, child.stderr!, { giveUp() {}, onTrouble: giveUp })
  // Whoever reads from it when it is given up must not wait for a target that is silent: without its process reads fail.
  const onAbort = () => end(child)
  signal.addEventListener('abort', onAbort, { once: true })
  const close = async () => {
    signal.removeEventListener('abort', onAbort)
    end(child)
    await ended.catch(() => {})
    await rm(folder, { recursive: true, force: true })
  }
  try {
    await Promise.race([
      new Promise<void>((resolve) => {
        createInterface({ input: child.stdout! }).on('line', (line) => line.startsWith('Now serving') && resolve())
      }),
      ended.then(() => {
        signal.throwIfAborted()
        throw failure(settings, words)
      }),
    ])
    const path = join(`/proc/${child.pid}/root`, folder, 'ids', snapshot.slice(0, 8))
    await access(path).catch(() => {
      throw new PandoError('backup.damaged', { name: settings.name, detail: `the snapshot ${snapshot.slice(0, 8)} is not there any more` })
    })
    return { path, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function fetched(_snapshot: string, { folder, paths, restore, signal }: ViewOptions & { folder: string }): Promise<View> {
  for (const path of paths) await restore(path, folder, signal)
  return { path: folder, close: () => rm(folder, { recursive: true, force: true }) }
}

async function hasFuse(): Promise<boolean> {
  return access('/dev/fuse').then(
    () => true,
    () => false,
  )
}
