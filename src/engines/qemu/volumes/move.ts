import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { hasCode } from '../../../base/errors.ts'
import type { DiskSource, Progress } from '../../../resources/storage/driver.ts'
import type { InstanceId } from '../../engine.ts'
import type { Qmp } from '../qmp.ts'
import type { Vms } from '../vms.ts'
import { attached, own, running, type VolumeOptions } from './attach.ts'
import { isOfCopy } from './copy.ts'
import { diskNode, type Moving, nodeOf, type VmVolume } from './devices.ts'
import { assertDone, awaitJob, endJob, findJob, keptJob } from './jobs.ts'
import { addNode, liveDisk, nodesOf, removeNode } from './live.ts'
import { changeVolume, volumesOf } from './records.ts'

interface Move {
  id: InstanceId
  volume: string
  target: DiskSource
  progress?: Progress | undefined
}

/**
 * See VolumePower.move. What is written meanwhile goes to both disks, so the copy gets done however busy the guest is. The
 * change over happens while the guest stands still, and is in the record before it goes on: whichever moment QEMU or we die
 * at, the disk that the record names has all that was written.
 */
export async function move(options: VolumeOptions, work: Move, signal: AbortSignal): Promise<boolean> {
  const { vms } = options
  const { id, volume } = work
  await settleMoves(vms, id, signal)
  const known = (await volumesOf(vms, id)).find((each) => each.id === volume)
  const run = await vms.run(id)
  if (known && isDeepStrictEqual(known.source, work.target)) {
    if (run?.process && !run.end) await tidy(vms, { id, volume, qmp: await vms.follow(id, run.process).qmp(signal) }, signal)
    return true
  }
  if (!known || !run?.process || run.end || run.stage) return false
  vms.moving.add(movingOf(id, volume))
  try {
    return await moveNow(options, work, signal)
  } catch (error) {
    if (hasCode(error, 'qemu.connection_lost', 'instance.not_running')) return hasMoved(vms, work, signal) // it has ended
    throw error
  } finally {
    vms.moving.delete(movingOf(id, volume))
  }
}

async function moveNow(options: VolumeOptions, work: Move, signal: AbortSignal): Promise<boolean> {
  const { vms, checkpoint } = options
  const { id } = work
  const begun = await vms.turns.take(id, () => begin(options, work, signal))
  checkpoint('move:begun')
  const { qmp, volume } = begun
  const job = await awaitJob(
    qmp,
    { id: jobOf(volume.id), until: ['ready', 'concluded'], progress: work.progress, clock: vms.clock },
    signal,
  )
  if (job?.status !== 'ready') {
    await giveUp(vms, { id, volume, qmp }, signal)
    assertDone(job, volume.name)
  }
  checkpoint('move:ready')
  await vms.turns.take(id, () => changeOver(options, { id, volume: volume.id, qmp }, signal))
  return true
}

/** Takes up a copy that is under way to the same target, else begins one. */
async function begin({ vms, user, checkpoint }: VolumeOptions, { id, volume: volumeId, target }: Move, signal: AbortSignal) {
  const vm = await running(vms, id, signal)
  const { qmp } = vm
  const { volume, live } = await attached(vm, volumeId, signal)
  const job = { id: jobOf(volumeId), clock: vms.clock }
  const current = await findJob(qmp, job.id, signal)
  if (current && current.status !== 'concluded' && isDeepStrictEqual(volume.moving?.to, target)) return { qmp, volume }
  await endJob(qmp, job, signal)
  if (volume.moving) await removeNode(qmp, volume.moving.node, signal)
  const moving: Moving = { to: target, node: nodeOf(volumeId, randomBytes(4).toString('hex')) }
  await changeVolume(vms, id, volumeId, ({ moving: _old, ...rest }) => ({ ...rest, moving }))
  checkpoint('move:noted')
  await own(target, user)
  await addNode(qmp, diskNode({ source: target, readOnly: false }, moving.node), signal)
  await qmp.execute(
    'blockdev-mirror',
    { 'job-id': job.id, device: live.node, target: moving.node, sync: 'full', 'copy-mode': 'write-blocking', ...keptJob },
    signal,
  )
  return { qmp, volume: { ...volume, moving } }
}

async function changeOver(
  { vms, checkpoint }: VolumeOptions,
  { id, volume: volumeId, qmp }: { id: InstanceId; volume: string; qmp: Qmp },
  signal: AbortSignal,
): Promise<void> {
  const link = await vms.link(id)
  const wasPaused = link.paused === true
  await changeVolume(vms, id, volumeId, (each) => (each.moving ? { ...each, moving: { ...each.moving, wasPaused } } : each))
  vms.freezing.add(id) // nobody needs to know that it stands still for a moment
  try {
    checkpoint('move:before')
    if (!wasPaused) await qmp.execute('stop', {}, signal)
    checkpoint('move:stopped')
    await qmp.execute('job-complete', { id: jobOf(volumeId) }, signal)
    const job = await awaitJob(qmp, { id: jobOf(volumeId), until: ['concluded'], clock: vms.clock }, signal)
    checkpoint('move:changed')
    const moved = await settle(vms, { id, volume: volumeId, qmp }, signal)
    if (!moved) assertDone(job, volumeId)
  } finally {
    if (!wasPaused) await qmp.execute('cont', {}, AbortSignal.timeout(10_000)).catch(() => {})
    vms.freezing.delete(id)
  }
  await tidy(vms, { id, volume: volumeId, qmp }, signal)
}

/** QEMU lets go of the disk that the volume was on. */
async function tidy(vms: Vms, { id, volume, qmp }: { id: InstanceId; volume: string; qmp: Qmp }, signal: AbortSignal): Promise<void> {
  await endJob(qmp, { id: jobOf(volume), clock: vms.clock }, signal)
  const live = await liveDisk(qmp, volume, signal)
  for (const node of await nodesOf(qmp, nodeOf(volume), signal))
    if (live && node !== live.node && !isOfCopy(node)) await removeNode(qmp, node, signal)
  vms.changed(id)
}

/** Writes down which disk the guest writes to; true when it is the new one. */
async function settle(
  vms: Vms,
  { id, volume: volumeId, qmp }: { id: InstanceId; volume: string; qmp: Qmp },
  signal: AbortSignal,
): Promise<boolean> {
  const live = await liveDisk(qmp, volumeId, signal)
  let moved = false
  await changeVolume(vms, id, volumeId, (each) => {
    const { moving, ...rest } = each
    if (!moving) return each
    moved = live?.node === moving.node
    return moved ? { ...rest, source: moving.to, movedFrom: rest.source } : { ...rest, moving: withoutPause(moving) }
  })
  return moved
}

function withoutPause({ wasPaused: _was, ...moving }: Moving): Moving {
  return moving
}

async function giveUp(vms: Vms, { id, volume, qmp }: { id: InstanceId; volume: VmVolume; qmp: Qmp }, signal: AbortSignal): Promise<void> {
  await endJob(qmp, { id: jobOf(volume.id), clock: vms.clock }, signal)
  if (volume.moving) await removeNode(qmp, volume.moving.node, signal)
  await changeVolume(vms, id, volume.id, ({ moving: _over, ...rest }) => rest)
}

/**
 * Ends a change over that was cut off, whatever became of it: the record says where the disk is, and the guest goes on. Does nothing
 * where none was under way. A copy that is under way goes on.
 */
export async function settleMoves(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<void> {
  for (const volume of await volumesOf(vms, id)) {
    if (!volume.moving || vms.moving.has(movingOf(id, volume.id))) continue
    const run = await vms.run(id)
    if (!run?.process || run.end) {
      // The guest stood still from before the change until the record was written: the old disk has everything.
      await changeVolume(vms, id, volume.id, ({ moving: _over, ...rest }) => rest)
      continue
    }
    const { wasPaused } = volume.moving
    if (wasPaused === undefined) continue
    const link = vms.follow(id, run.process)
    const qmp = await link.qmp(signal)
    if (link.paused) await awaitEnd(vms, { qmp, volume: volume.id }, signal)
    await settle(vms, { id, volume: volume.id, qmp }, signal)
    if (link.paused && !wasPaused) await qmp.execute('cont', {}, signal)
  }
}

/** A change over that was asked for is a matter of moments. A copy that was not asked to change over stays as it is. */
async function awaitEnd(vms: Vms, { qmp, volume }: { qmp: Qmp; volume: string }, signal: AbortSignal): Promise<void> {
  await awaitJob(qmp, { id: jobOf(volume), until: ['ready', 'standby', 'running', 'paused', 'concluded'], clock: vms.clock }, signal)
}

async function hasMoved(vms: Vms, { id, volume, target }: Move, signal: AbortSignal): Promise<boolean> {
  await vms.run(id) // notes the end
  vms.moving.delete(movingOf(id, volume))
  await settleMoves(vms, id, signal)
  const known = (await volumesOf(vms, id)).find((each) => each.id === volume)
  return isDeepStrictEqual(known?.source, target)
}

function movingOf(id: InstanceId, volume: string): string {
  return `${id} ${volume}`
}

function jobOf(volume: string): string {
  return `move-${nodeOf(volume)}`
}
