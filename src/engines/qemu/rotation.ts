import { existsSync } from 'node:fs'
import { open, rename, stat, truncate } from 'node:fs/promises'
import type { Log } from '../../base/log.ts'
import type { VmLink } from './links.ts'
import type { VmPaths } from './paths.ts'

/** A program's log is cut at this size; the part before is kept, so twice as much is held per VM. */
const logLimitBytes = 10 * 1024 * 1024
const consoleLimitBytes = 1024 * 1024

const busy = new WeakSet<VmLink>()

/** Called at every write to a log. One rotation at a time per VM; what is missed is caught at the next write. */
export async function rotateLogs(paths: VmPaths, link: VmLink, log: Log): Promise<void> {
  if (busy.has(link)) return
  busy.add(link)
  try {
    if ((await size(paths.log)) > logLimitBytes || existsSync(fresh(paths))) await rotateLog(paths, link)
    // The serial console cannot be reopened; its file is written in append mode, so cutting it in place is safe.
    if ((await size(paths.consoleLog)) > consoleLimitBytes) await truncate(paths.consoleLog, 0)
  } catch (error) {
    log.warn({ module: 'qemu', path: paths.log, err: error }, 'a log could not be rotated')
  } finally {
    busy.delete(link)
  }
}

/**
 * Has QEMU write to a new file and renames both afterwards: whoever follows goes over to the new one only when nothing more
 * comes into the old one. Died in between, the same is done again.
 */
async function rotateLog(paths: VmPaths, link: VmLink): Promise<void> {
  const next = fresh(paths)
  if (!existsSync(paths.log)) return rename(next, paths.log) // died between the two names
  const { uid, gid } = await stat(paths.log)
  const file = await open(next, 'a', 0o600)
  try {
    await file.chown(uid, gid)
  } finally {
    await file.close()
  }
  const qmp = await link.qmp(AbortSignal.timeout(5000))
  await qmp.execute(
    'chardev-change',
    { id: 'log', backend: { type: 'file', data: { out: next, append: true } } },
    AbortSignal.timeout(5000),
  )
  await rename(paths.log, paths.oldLog)
  await rename(next, paths.log)
}

function fresh({ log }: VmPaths): string {
  return `${log}.new`
}

async function size(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  )
}
