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
    if ((await size(paths.log)) > logLimitBytes) await rotateLog(paths, link)
    // The serial console cannot be reopened; its file is written in append mode, so cutting it in place is safe.
    if ((await size(paths.consoleLog)) > consoleLimitBytes) await truncate(paths.consoleLog, 0)
  } catch (error) {
    log.warn({ module: 'qemu', path: paths.log, err: error }, 'a log could not be rotated')
  } finally {
    busy.delete(link)
  }
}

/** Renames the file and has QEMU open a new one; what it writes in between goes to the renamed one, so no line is lost. */
async function rotateLog(paths: VmPaths, link: VmLink): Promise<void> {
  const { uid, gid } = await stat(paths.log)
  const fresh = `${paths.log}.new`
  const file = await open(fresh, 'w', 0o600)
  try {
    await file.chown(uid, gid)
  } finally {
    await file.close()
  }
  await rename(paths.log, paths.oldLog)
  await rename(fresh, paths.log)
  const qmp = await link.qmp(AbortSignal.timeout(5000))
  await qmp.execute(
    'chardev-change',
    { id: 'log', backend: { type: 'file', data: { out: paths.log, append: true } } },
    AbortSignal.timeout(5000),
  )
}

async function size(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  )
}
