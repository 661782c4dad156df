import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { hasCode } from '../../../base/errors.ts'
import type { DiskSource, Progress } from '../../../resources/storage/driver.ts'
import type { InstanceId } from '../../engine.ts'
import type { ProcessId } from '../host/process.ts'
import type { Qmp } from '../qmp.ts'
import type { Vms } from '../vms.ts'
import { free, own, running, type VolumeOptions } from './attach.ts'
import { isOfCopy } from './copy.ts'
import { diskNode, type Moving, nodeOf, type VmVolume } from './devices.ts'
import { assertDone, awaitJob, endJob, findJob, keptJob } from './jobs.ts'
import { addNode, liveDisk, nodesOf, removeNode } from './live.ts'
import { changeVolume, volumesOf } from './records.ts'

interface Move {
  id: InstanceId
  volume: string
  target: DiskSource
  commit?: (() => Promise<void>) | undefined
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
  const begun = await vms.turns.run(id, () => begin(options, work, signal))
  checkpoint('move:begun')
  const { qmp, volume } = begun
  const job = await awaitJob(
    qmp,
    { id: jobOf(volume.id), until: ['ready', 'concluded'], progress: work.progress, clock: vms.clock },
    signal,
  )
  if (job?.status !== 'ready') {
    await giveUp(vms, { id, volume: volume.id, qmp }, signal)
    assertDone(job, volume.name)
  }
  checkpoint('move:ready')
  await vms.turns.run(id, () => changeOver(options, { id, volume: volume.id, qmp, commit: work.commit }, signal))
  return true
}

/** Takes up a copy that is under way to the same target, else begins one. */
async function begin({ vms, user, checkpoint }: VolumeOptions, { id, volume: volumeId, target }: Move, signal: AbortSignal) {
  const vm = await running(vms, id, signal)
  const { qmp } = vm
  const { volume, live } = await free(vm, volumeId, signal)
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

interface Change {
  id: InstanceId
  volume: string
  qmp: Qmp
  commit?: (() => Promise<void>) | undefined
}

/** While the guest stands still both disks are the same: whichever counts when it is cut off, nothing is lost. */
async function changeOver({ vms, checkpoint }: VolumeOptions, change: Change, signal: AbortSignal): Promise<void> {
  const { id, volume: volumeId, qmp } = change
  const link = await vms.link(id)
  const wasPaused = link.paused === true
  const note = (more: Partial<Moving>) =>
    changeVolume(vms, id, volumeId, (each) => (each.moving ? { ...each, moving: { ...each.moving, ...more } } : each))
  await note({ wasPaused })
  vms.freezing.add(id) // nobody needs to know that it stands still for a moment
  let goesOn = !wasPaused
  try {
    checkpoint('move:before')
    if (!wasPaused) await qmp.execute('stop', {}, signal)
    await awaitSame(vms, qmp, volumeId, signal)
    checkpoint('move:stopped')
    await flush((await volumesOf(vms, id)).find((each) => each.id === volumeId)?.moving?.to)
    await note({ committing: true })
    checkpoint('move:committing')
    await change.commit?.().catch(async (error: unknown) => {
      await giveUp(vms, { id, volume: volumeId, qmp }, signal)
      throw error
    })
    checkpoint('move:committed')
    goesOn = false
    await complete(vms, { id, volume: volumeId, qmp }, signal)
    goesOn = !wasPaused
  } finally {
    if (goesOn) await qmp.execute('cont', {}, AbortSignal.timeout(10_000)).catch(() => {})
    vms.freezing.delete(id)
  }
  await tidy(vms, { id, volume: volumeId, qmp }, signal)
}

/** The copy has all that was written; what is written from now on, is written to both. */
async function awaitSame(vms: Vms, qmp: Qmp, volume: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const job = await findJob(qmp, jobOf(volume), signal)
    if (!job || job.status === 'concluded') assertDone(job, volume)
    if (job?.['current-progress'] === job?.['total-progress']) return
    await vms.clock.sleep(10, signal) // a few requests that were under way: nothing tells when they are done
  }
}

/** The guest has flushed the old disk only. */
async function flush(to: DiskSource | undefined): Promise<void> {
  if (to?.type !== 'disk') return // Ceph: QEMU does it when it changes over
  const file = await open(to.path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The guest writes to the new disk only, and the record says so. */
async function complete(vms: Vms, { id, volume, qmp }: Omit<Change, 'commit'>, signal: AbortSignal): Promise<void> {
  const job = { id: jobOf(volume), until: ['concluded'] as const, clock: vms.clock }
  if ((await findJob(qmp, job.id, signal))?.status === 'ready') await qmp.execute('job-complete', { id: job.id }, signal)
  const done = await awaitJob(qmp, job, signal)
  if (!(await settle(vms, { id, volume, qmp }, signal))) assertDone(done, volume)
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

function withoutPause({ to, node }: Moving): Moving {
  return { to, node }
}

async function giveUp(vms: Vms, { id, volume, qmp }: Omit<Change, 'commit'>, signal: AbortSignal): Promise<void> {
  await endJob(qmp, { id: jobOf(volume), clock: vms.clock }, signal)
  await changeVolume(vms, id, volume, ({ moving: _over, ...rest }) => rest)
  await tidy(vms, { id, volume, qmp }, signal)
}

/**
 * Ends a change over that was cut off, whatever became of it: the record says where the disk is, and the guest goes on. Does nothing
 * where none was under way. A copy that is under way goes on.
 */
export async function settleMoves(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<void> {
  for (const { id: volume, moving } of await volumesOf(vms, id)) {
    if (!moving || vms.moving.has(movingOf(id, volume))) continue
    const run = await vms.run(id)
    if (!run?.process || run.end) await changeVolume(vms, id, volume, ended)
    else if (moving.wasPaused !== undefined) await goOn(vms, { id, volume, moving, process: run.process }, signal)
  }
}

/** QEMU has ended, and the guest has written to one disk only since they were the same. */
function ended({ moving, ...volume }: VmVolume): VmVolume {
  return moving?.committing ? { ...volume, source: moving.to, movedFrom: volume.source } : volume
}

async function goOn(
  vms: Vms,
  { id, volume, moving, process }: { id: InstanceId; volume: string; moving: Moving; process: ProcessId },
  signal: AbortSignal,
): Promise<void> {
  const link = vms.follow(id, process)
  const qmp = await link.qmp(signal)
  if (moving.committing) await complete(vms, { id, volume, qmp }, signal)
  else await settle(vms, { id, volume, qmp }, signal)
  if (link.paused && !moving.wasPaused) await qmp.execute('cont', {}, signal)
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
