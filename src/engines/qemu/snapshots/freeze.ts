import { createHash } from 'node:crypto'
import { chmod, chown, copyFile, link as hardLink, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deadline } from '../../../base/clock.ts'
import { asPandoError, hasCode, PandoError } from '../../../base/errors.ts'
import type { Frozen, InstanceId, SnapshotId } from '../../engine.ts'
import { virtualCpus } from '../command-line.ts'
import { virtualSize } from '../disk.ts'
import type { GuestAgent } from '../guest-agent.ts'
import { readyForFork } from '../guest-tools/become.ts'
import { makeQuiet } from '../guest-tools/quiet.ts'
import { copyMachine } from '../hardware/copy.ts'
import { isMachine } from '../hardware/machine.ts'
import { memoryFile, memoryFolder } from '../host/memory.ts'
import type { VmLink } from '../links.ts'
import { memoryCommand, privateBytes } from '../memory/control.ts'
import { newLayer, readMap, seal, writeMap } from '../memory/layers.ts'
import type { VmPaths } from '../paths.ts'
import { type VmSpec, writeJson } from '../records.ts'
import type { Vms } from '../vms.ts'
import { frozenDisk, layoutOf, makeEmpty, nextChain, takeSecondName, writeChain } from './disks.ts'
import { addOverlay, changeDisk, writtenNode } from './live-disk.ts'
import { findRecord, makeSnapshotDir, type SnapshotPaths, type SnapshotRecord, snapshotPaths } from './records.ts'
import { assertRoom } from './room.ts'
import { type Journal, type Settling, settle } from './settle.ts'
import { madeBy } from './usable.ts'

export interface FreezeOptions extends Settling {
  accelerator(signal: AbortSignal): Promise<'kvm' | 'tcg'>
  hostCpus: number
}

/** How long the guest's hooks and the freezing of its programs may take, ms. */
const preforkMs = 10_000

/** What a freeze is made of, found out before anything is paused. */
interface Freezing {
  id: InstanceId
  spec: VmSpec
  paths: VmPaths
  snapshot: SnapshotPaths
  journal: Journal
}

/** See SnapshotPower.freeze. The caller holds the VM's turn. */
export async function freeze(
  options: FreezeOptions,
  id: InstanceId,
  snapshotId: SnapshotId,
  { memory, signal }: { memory: boolean; signal: AbortSignal },
): Promise<Frozen> {
  const { vms } = options
  vms.freezing.add(id) // from here on nobody else settles it
  try {
    return await freezeInTurn(options, { id, snapshotId, memory }, signal)
  } finally {
    vms.freezing.delete(id)
    vms.changed(id)
  }
}

async function freezeInTurn(
  options: FreezeOptions,
  { id, snapshotId, memory }: { id: InstanceId; snapshotId: SnapshotId; memory: boolean },
  signal: AbortSignal,
): Promise<Frozen> {
  const { vms } = options
  await settle(options, id, signal)
  const done = await findRecord(vms.cell, snapshotId)
  if (done) return done.frozen
  const spec = await vms.findSpec(id)
  if (!spec) throw new PandoError('instance.not_running', { name: id, phase: 'absent' })
  const paths = vms.paths(id)
  const run = await vms.run(id)
  const link = run?.process && !run.end && !run.stage ? vms.follow(id, run.process) : undefined
  if (link && memory && !run?.memoryFile) throw new PandoError('fork.memory_not_shared', { name: spec.name, where: memoryFolder })
  try {
    const work = { id, spec, paths, snapshot: snapshotPaths(vms.cell, snapshotId) }
    return await freezeNow(options, { ...work, link, memory, snapshotId }, signal)
  } finally {
    // Also when all went well: one place says what holds afterwards.
    await settle(options, id, AbortSignal.timeout(settleMs))
  }
}

/** Long enough for a guest that answers, whatever the state of the caller. */
const settleMs = 30_000

async function freezeNow(
  options: FreezeOptions,
  work: Omit<Freezing, 'journal'> & { link: VmLink | undefined; memory: boolean; snapshotId: SnapshotId },
  signal: AbortSignal,
): Promise<Frozen> {
  const { vms, user } = options
  const { spec, paths, snapshot, link } = work
  const toCopy = link && work.memory ? await privateBytes(paths.memory, signal) : 0
  await assertRoom(vms.cell, { name: spec.name, memoryBytes: toCopy ?? 0 })
  await makeSnapshotDir(vms.cell, snapshot)
  const layout = layoutOf(spec)
  const chain = await nextChain(paths, { layout, user, signal })
  await makeEmpty(snapshot.overlay, { bytes: await virtualSize(join(paths.dir, chain.after.top)), layout, user, signal })
  const layer = link && work.memory ? newLayer(vms.cell) : undefined
  const journal: Journal = { snapshot: work.snapshotId, ...chain, ...(layer === undefined ? {} : { layer }) }
  await writeJson(paths.freezing, journal)
  await takeSecondName(vms.cell, paths, journal)
  const freezing: Freezing = { ...work, journal }
  const guest = layer !== undefined && isMachine(spec) ? await readyForFork(vms, spec, signal) : undefined
  let frozen: Frozen
  if (link && layer !== undefined) frozen = await freezeRunning(options, { ...freezing, link, layer, shared: toCopy === undefined }, signal)
  else if (link) frozen = await freezeDisk(vms, { ...freezing, link }, signal)
  else frozen = { memory: false, pauseMs: 0, bytes: 0, consistency: 'filesystem' }
  if (isMachine(spec)) await copyMachine(paths.machine, snapshot.machine, user)
  await writeChain(paths, chain.after)
  await seal(frozenDisk(vms.cell, chain.frozen), user)
  if (layer !== undefined) await seal(layer, user)
  await writeJson(snapshot.record, { ...(await recordOf(options, freezing, frozen, signal)), ...(guest ? { guest } : {}) })
  return frozen
}

/** The program stands still from the moment its processes are frozen until they are let go; QEMU for a part of that time. */
async function freezeRunning(
  options: FreezeOptions,
  freezing: Freezing & { link: VmLink; layer: string; shared: boolean },
  signal: AbortSignal,
): Promise<Frozen> {
  const { vms, user } = options
  const { link, layer, paths, snapshot, journal } = freezing
  const qmp = await link.qmp(signal)
  const machine = isMachine(freezing.spec)
  const agent = machine ? undefined : await agentOf(link, freezing.spec, signal)
  if (freezing.shared) await hardLink(memoryFile(vms.cell, paths.short), layer)
  for (const path of [snapshot.state, snapshot.map, ...(freezing.shared ? [] : [layer])]) {
    await writeFile(path, '', { mode: 0o600 })
    await chown(path, user.uid, user.gid)
  }
  await addOverlay(qmp, { paths, after: journal.after }, signal)
  const node = await writtenNode(qmp, signal)
  // Most of what must be copied is copied while the guest runs; when it stands still that is compared, which is much quicker.
  if (!freezing.shared) await fitting(freezing, memoryCommand(paths.memory, ['copy', layer], signal))
  options.checkpoint('freeze:ready')
  const start = performance.now()
  const hooks = agent ? (await prefork(agent, freezing.spec, signal)).hooks : 0
  const stoodStill = hooks === 0 ? start : performance.now()
  options.checkpoint('freeze:quiet')
  // Sent together: QEMU carries them out one after the other, without waiting for us in between.
  await allDone([
    qmp.execute('stop', {}, signal),
    qmp.execute('xen-save-devices-state', { filename: snapshot.state, live: false }, signal),
    changeDisk(qmp, { node, after: journal.after }, signal),
  ])
  options.checkpoint('freeze:stopped')
  const [copied = '0'] = await fitting(freezing, memoryCommand(paths.memory, ['freeze', layer, snapshot.map], signal))
  options.checkpoint('freeze:memory')
  await Promise.all([qmp.execute('cont', {}, signal), agent?.execute('pando-thaw', {}, signal)])
  const pauseMs = Math.round((performance.now() - stoodStill) * 10) / 10
  options.checkpoint('freeze:going')
  await writeMap(paths.memoryMap, await readMap(snapshot.map))
  await copyFile(paths.status, snapshot.status)
  await chmod(snapshot.status, 0o600)
  const state = await readFile(snapshot.state)
  await seal(snapshot.state, user)
  return { memory: true, pauseMs, bytes: Number(copied) + state.length, consistency: 'memory' }
}

/** Throws snapshot.no_room when tmpfs fills up. */
async function fitting<T>({ spec }: Freezing, copying: Promise<T>): Promise<T> {
  try {
    return await copying
  } catch (error) {
    if (!isFull(error)) throw error
    throw new PandoError('snapshot.no_room', { what: spec.name, needed: 'more', where: memoryFolder, free: 'too few' })
  }
}

/** Without memory: the guest's file system is made quiet for a moment, if its agent answers. */
async function freezeDisk(vms: Vms, { spec, paths, journal, link }: Freezing & { link: VmLink }, signal: AbortSignal): Promise<Frozen> {
  const qmp = await link.qmp(signal)
  await addOverlay(qmp, { paths, after: journal.after }, signal)
  const node = await writtenNode(qmp, signal)
  const start = performance.now()
  const quiet = await makeQuiet(vms, { link, spec }, signal)
  try {
    await changeDisk(qmp, { node, after: journal.after }, signal)
  } finally {
    await quiet.thaw()
  }
  const pauseMs = Math.round((performance.now() - start) * 10) / 10
  return { memory: false, pauseMs, bytes: 0, consistency: quiet.consistency }
}

async function agentOf(link: VmLink, { name }: VmSpec, signal: AbortSignal): Promise<GuestAgent> {
  try {
    return await link.agent(signal)
  } catch (cause) {
    throw new PandoError('fork.no_agent', { name, detail: asPandoError(cause).message }, { cause })
  }
}

async function prefork(agent: GuestAgent, { name }: VmSpec, signal: AbortSignal): Promise<{ hooks: number }> {
  try {
    return await agent.execute('pando-prefork', { timeoutMs: preforkMs }, deadline(signal, preforkMs * 2))
  } catch (cause) {
    signal.throwIfAborted()
    throw new PandoError('fork.no_agent', { name, detail: asPandoError(cause).message }, { cause })
  }
}

async function recordOf(
  { vms, accelerator, hostCpus }: FreezeOptions,
  { id, spec, snapshot, journal }: Freezing,
  frozen: Frozen,
  signal: AbortSignal,
): Promise<SnapshotRecord> {
  const accel = await accelerator(signal)
  return {
    source: spec.name,
    macs: spec.nics.map(({ mac }) => mac),
    imageDigest: spec.imageDigest,
    made: await madeBy({ machine: spec.machine, accel }, signal),
    memoryBytes: spec.memoryBytes,
    virtualCpus: virtualCpus({ cpus: spec.cpus, accel, hostCpus }),
    disks: journal.after.frozen,
    ...(!frozen.memory || (await vms.run(id))?.takesVolumes ? { volumes: (spec.volumes ?? []).map(({ id, slot }) => ({ id, slot })) } : {}),
    ...(frozen.memory ? { stateDigest: sha256(await readFile(snapshot.state)) } : {}),
    frozen,
  }
}

export function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

/** All of them have ended, well or not, before the first failure is thrown. */
async function allDone(work: readonly Promise<unknown>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected')
  if (failed) throw (failed as PromiseRejectedResult).reason
}

function isFull(error: unknown): boolean {
  return hasCode(error, 'qemu.qmp') && /No space left/.test(asPandoError(error).message)
}
