import { findByArgument, kill, waitForEnd } from '../host/process.ts'
import type { Vms } from '../vms.ts'
import { qmpArgument } from './daemon.ts'
import { forgetImport, importPaths } from './imports.ts'

/** Ends the process that fetches a disk, or has fetched it, and forgets that there was one. The file stays. */
export async function endImport(vms: Vms, disk: string, signal: AbortSignal): Promise<void> {
  const daemon = await findByArgument(qmpArgument(importPaths(vms.cell, disk).qmp))
  if (daemon) {
    kill(daemon)
    await waitForEnd(daemon, vms.clock, signal)
  }
  await forgetImport(vms.cell, disk)
}
