import { access, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { deadline } from '../../../base/clock.ts'
import type { InstanceId, SnapshotId } from '../../engine.ts'
import { agentIsThere } from '../guest-tools/agent.ts'
import type { VmLink } from '../links.ts'
import { readMap, writeMap } from '../memory/layers.ts'
import type { VmPaths } from '../paths.ts'
import { readJson } from '../records.ts'
import type { Vms } from '../vms.ts'
import { type DiskChain, frozenDisk, writeChain } from './disks.ts'
import { removeUnused } from './garbage.ts'
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
export function settle(options: Settling, id: InstanceId, signal: AbortSignal): Promise<void> {
  return options.vms.turns.run(settling(id), () => settleNow(options, id, signal))
}

/** The same for those who look at a VM at any time. What a freeze of ours is doing is not theirs to end. */
export async function settleUnlessFreezing(options: Settling, id: InstanceId, signal: AbortSignal): Promise<void> {
  await options.vms.turns.run(settling(id), async () => {
    if (!options.vms.freezing.has(id)) await settleNow(options, id, signal)
  })
}

/** One at a time: what the first has put in order, a second would take for what is to be undone. */
function settling(id: InstanceId): string {
  return `settle ${id}`
}

async function settleNow({ vms }: Settling, id: InstanceId, signal: AbortSignal): Promise<void> {
  const paths = vms.paths(id)
  const journal = await readJson<Journal>(paths.freezing)
  if (!journal) return
  const run = await vms.run(id)
  const snapshot = snapshotPaths(vms.cell, journal.snapshot)
  const whole = (await findRecord(vms.cell, journal.snapshot)) !== undefined
  // Without QEMU the new chain is right: what was written went to either file, and the new one lies on top.
  let changed = await exists(frozenDisk(vms.cell, journal.frozen))
  if (changed && run?.process && !run.end) {
    const link = vms.follow(id, run.process)
    const qmp = await link.qmp(signal)
    changed = (await writtenNode(qmp, signal)) === nodeOf(journal.after)
    if (!whole) await letGo(vms, { id, link }, signal)
  }
  const chain = changed ? journal.after : journal.before
  await writeChain(paths, chain)
  if (!changed) await rm(join(paths.dir, journal.after.top), { force: true })
  const map = await readMap(snapshot.map)
  if (map.length > 0) await writeMap(paths.memoryMap, map)
  if (!whole) await rm(snapshot.dir, { recursive: true, force: true })
  await rm(paths.freezing, { force: true })
  await removeOldTops(paths, chain)
  if (!whole) await removeUnused(vms)
}

async function letGo(vms: Vms, { id, link }: { id: InstanceId; link: VmLink }, signal: AbortSignal): Promise<void> {
  if (link.paused) await (await link.qmp(signal)).execute('cont', {}, signal)
  const thaw = async () => {
    const system = (await vms.spec(id)).hardware !== undefined
    if (system && !(await agentIsThere(link, signal))) return
    const agent = await link.agent(deadline(signal, thawMs))
    await agent.execute(system ? 'guest-fsfreeze-thaw' : 'pando-thaw', {}, deadline(signal, thawMs))
  }
  await thaw().catch((err: unknown) => vms.log.warn({ module: 'qemu', err }, 'the programs of a VM could not be let go after a freeze'))
}

/** A file that was frozen goes on under its second name; its first is of no more use. QEMU holds what it has open. */
async function removeOldTops({ dir }: VmPaths, { top }: DiskChain): Promise<void> {
  for (const name of await readdir(dir)) {
    if (/^disk(-[0-9a-f]+)?\.qcow2$/.test(name) && name !== top) await rm(join(dir, name), { force: true })
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
