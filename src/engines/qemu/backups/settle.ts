import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { InstanceId } from '../../engine.ts'
import { letGo } from '../guest-tools/quiet.ts'
import { findByArgument, kill, waitForEnd } from '../host/process.ts'
import type { VmPaths } from '../paths.ts'
import { readJson, writeJson } from '../records.ts'
import type { Vms } from '../vms.ts'
import { qmpArgument } from './daemon.ts'
import { takeAway } from './live-disks.ts'

/** `backing-up.json`: there while a backup is open, so that whoever comes after us can close it. */
export interface OpenJournal {
  /** Tells one opening from the next. */
  key: string
  /** We may have made it stand still: it must go on. */
  goesOn: boolean
}

export function journalPath({ dir }: VmPaths): string {
  return join(dir, 'backing-up.json')
}

export async function writeJournal(paths: VmPaths, journal: OpenJournal): Promise<void> {
  await writeJson(journalPath(paths), journal)
}

export function findJournal(paths: VmPaths): Promise<OpenJournal | undefined> {
  return readJson<OpenJournal>(journalPath(paths))
}

/** Sockets of an open backup. */
export const socketOf = ({ runDir }: VmPaths): string => join(runDir, 'backup.sock')
export const daemonSocketOf = ({ runDir }: VmPaths): string => join(runDir, 'backup-qmp.sock')
/** What firmware and TPM kept at the moment of the backup that is open. */
export const machineCopyOf = ({ dir }: VmPaths): string => join(dir, 'backup-machine')
export const fleecePath = ({ dir }: VmPaths, index: number): string => join(dir, `fleece-${index}.qcow2`)

/**
 * Closes the backup that is open, whoever opened it and however far it came. Fine when none is. The caller holds the VM's turn.
 */
export async function closeBackup(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<void> {
  const paths = vms.paths(id)
  const journal = await findJournal(paths)
  if (!journal) return
  const daemon = await findByArgument(qmpArgument(daemonSocketOf(paths)))
  if (daemon) {
    kill(daemon)
    await waitForEnd(daemon, vms.clock, signal)
  }
  const run = await vms.run(id)
  if (run?.process && !run.end && !run.stage) {
    const link = vms.follow(id, run.process)
    const qmp = await link.qmp(signal)
    const { running } = await qmp.execute<{ running: boolean }>('query-status', {}, signal)
    if (journal.goesOn && !running) await qmp.execute('cont', {}, signal)
    if (journal.goesOn) await letGo(link)
    await takeAway(qmp, signal)
  } else await Promise.all([socketOf(paths), daemonSocketOf(paths)].map((path) => rm(path, { force: true })))
  for (const name of await readdir(paths.dir)) if (/^fleece-\d+\.qcow2$/.test(name)) await rm(join(paths.dir, name), { force: true })
  await rm(machineCopyOf(paths), { recursive: true, force: true })
  await rm(journalPath(paths), { force: true })
}

/** The same for those who look at a VM at any time: a backup that we have open ourselves is left alone. */
export async function closeForgotten(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<void> {
  if (vms.backingUp.has(id) || !(await findJournal(vms.paths(id)))) return
  await vms.turns.run(id, async () => {
    if (!vms.backingUp.has(id)) await closeBackup(vms, id, signal)
  })
}
