import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { hasCode } from '../../../base/errors.ts'
import type { DiskSource, Progress } from '../../../resources/storage/driver.ts'
import type { InstanceId } from '../../engine.ts'
import { makeQuiet, type Quiet } from '../guest-tools/quiet.ts'
import type { Qmp } from '../qmp.ts'
import { attached, free, own, running, type VolumeOptions } from './attach.ts'
import { diskNode, nodeOf } from './devices.ts'
import { assertDone, awaitJob, endJob, keptJob } from './jobs.ts'
import { addNode, nodesOf, removeNode } from './live.ts'

interface Copy {
  id: InstanceId
  volume: string
  target: DiskSource
  progress?: Progress | undefined
}

type Copied = false | { consistency: Quiet['consistency'] }

/**
 * See VolumePower.copy. What the guest overwrites meanwhile is saved before, so it writes on; its file systems rest only for the moment
 * that the copy shows. What a copy left that was cut off is cleared away by the next one.
 */
export async function copy(options: VolumeOptions, work: Copy, signal: AbortSignal): Promise<Copied> {
  const { vms } = options
  const run = await vms.run(work.id)
  if (!run?.process || run.end || run.stage) return false
  try {
    return await copyNow(options, work, signal)
  } catch (error) {
    if (hasCode(error, 'qemu.connection_lost', 'instance.not_running')) return false
    throw error
  }
}

async function copyNow(options: VolumeOptions, { id, volume: volumeId, target, progress }: Copy, signal: AbortSignal): Promise<Copied> {
  const { vms, user, checkpoint } = options
  const vm = await running(vms, id, signal)
  const { qmp } = vm
  const { volume, live } = await free(vm, volumeId, signal)
  const job = { id: `copy-${nodeOf(volumeId)}`, clock: vms.clock }
  await clear(qmp, { job, volume: volumeId }, signal)
  const node = nodeOf(volumeId, `copy${randomBytes(2).toString('hex')}`)
  await own(target, user)
  await addNode(qmp, diskNode({ source: target, readOnly: false }, node), signal)
  try {
    const begin = () =>
      qmp.execute('blockdev-backup', { 'job-id': job.id, device: live.node, target: node, sync: 'full', ...keptJob }, signal)
    const consistency = await vms.turns.run(id, () => atRest(vms, vm, begin, signal))
    checkpoint('copy:begun')
    const done = await awaitJob(qmp, { ...job, until: ['concluded'], progress }, signal)
    assertDone(done, volume.name)
    return { consistency }
  } finally {
    const soon = AbortSignal.timeout(10_000)
    await endJob(qmp, job, soon)
      .then(() => removeNode(qmp, node, soon))
      .catch(() => {}) // QEMU has ended, or the next copy does it
  }
}

interface Resting {
  id: InstanceId
  volume: string
  disk: DiskSource
  work(consistency: Quiet['consistency']): Promise<void>
}

/** See VolumePower.rest. Meanwhile it neither moves nor stops. */
export async function rest({ vms }: VolumeOptions, { id, volume: volumeId, disk, work }: Resting, signal: AbortSignal): Promise<Copied> {
  return vms.turns.run(id, async () => {
    const run = await vms.run(id)
    if (!run?.process || run.end || run.stage) return false
    const vm = await running(vms, id, signal)
    const { volume } = await attached(vm, volumeId, signal)
    if (volume.moving || !isDeepStrictEqual(volume.source, disk)) return false
    return { consistency: await atRest(vms, vm, work, signal) }
  })
}

async function atRest(
  vms: VolumeOptions['vms'],
  vm: Parameters<typeof makeQuiet>[1],
  work: (consistency: Quiet['consistency']) => Promise<unknown>,
  signal: AbortSignal,
): Promise<Quiet['consistency']> {
  const { consistency, thaw } = await makeQuiet(vms, vm, signal)
  try {
    await work(consistency)
    return consistency
  } finally {
    await thaw().catch(() => {}) // it goes on by itself, or at our next look
  }
}

export function isOfCopy(node: string): boolean {
  return /-copy[0-9a-f]{4}$/.test(node)
}

async function clear(qmp: Qmp, { job, volume }: { job: Parameters<typeof endJob>[1]; volume: string }, signal: AbortSignal): Promise<void> {
  await endJob(qmp, job, signal)
  for (const node of await nodesOf(qmp, nodeOf(volume), signal)) if (isOfCopy(node)) await removeNode(qmp, node, signal)
}
