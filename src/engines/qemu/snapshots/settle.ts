import { copyFile, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { deadline } from '../../../base/clock.ts'
import type { InstanceId, SnapshotId } from '../../engine.ts'
import type { VmLink } from '../links.ts'
import type { VmPaths } from '../paths.ts'
import { readJson } from '../records.ts'
import type { Vms } from '../vms.ts'
import { type DiskChain, writeChain } from './disks.ts'
import { nodeOf, writtenNode } from './live-disk.ts'
import { findRecord, snapshotPaths } from './records.ts'

/** `freezing.json`: what a freeze is about to change, so that it can be finished or undone whenever we die. */
export interface Journal {
  snapshot: SnapshotId
  before: DiskChain
  after: DiskChain
  /** Id of the disk that is frozen. */
  frozen: string
  /** The layer its memory goes to. */
  layer?: string
}

export interface Settling {
  vms: Vms
  user: { uid: number; gid: number }
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
}

/** How long a guest may take to let its programs go on, ms. */
const thawMs = 10_000

/**
 * Ends a freeze, whatever became of it: the VM runs on, its records say which files it uses, and a snapshot that is not whole
 * is gone. Does nothing where no freeze was begun. The caller holds the VM's turn.
 */
export async function settle({ vms }: Settling, id: InstanceId, signal: AbortSignal): Promise<void> {
  const paths = vms.paths(id)
  const journal = await readJson<Journal>(paths.freezing)
  if (!journal) return
  const run = await vms.run(id)
  const snapshot = snapshotPaths(vms.cell, journal.snapshot)
  const whole = (await findRecord(vms.cell, journal.snapshot)) !== undefined
  // Without QEMU the new chain is right: what was written went to either file, and the new one lies on top.
  let changed = true
  if (run?.process && !run.end) {
    const link = vms.follow(id, run.process)
    const qmp = await link.qmp(signal)
    changed = (await writtenNode(qmp, signal)) === nodeOf(journal.after)
    if (!whole) await letGo(vms, link, signal)
  }
  await writeChain(paths, changed ? journal.after : journal.before)
  if (!changed) await rm(join(paths.dir, journal.after.top), { force: true })
  if ((await size(snapshot.map)) > 0) await copyFile(snapshot.map, paths.memoryMap)
  else if (journal.layer !== undefined) await rm(journal.layer, { force: true }) // the memory is where it was
  if (!whole) await rm(snapshot.dir, { recursive: true, force: true })
  await rm(paths.freezing, { force: true })
  await removeOldTops(paths, changed ? journal.after : journal.before)
}

async function letGo(vms: Vms, link: VmLink, signal: AbortSignal): Promise<void> {
  if (link.paused) await (await link.qmp(signal)).execute('cont', {}, signal)
  const thaw = async () => {
    const agent = await link.agent(deadline(signal, thawMs))
    await agent.execute('pando-thaw', {}, deadline(signal, thawMs))
  }
  await thaw().catch((err: unknown) => vms.log.warn({ module: 'qemu', err }, 'the programs of a VM could not be let go after a freeze'))
}

/** A file that was frozen goes on under its second name; its first is of no more use. QEMU holds what it has open. */
async function removeOldTops({ dir }: VmPaths, { top }: DiskChain): Promise<void> {
  for (const name of await readdir(dir)) {
    if (/^disk(-[0-9a-f]+)?\.qcow2$/.test(name) && name !== top) await rm(join(dir, name), { force: true })
  }
}

async function size(path: string): Promise<number> {
  return stat(path).then(
    (found) => found.size,
    () => 0,
  )
}
