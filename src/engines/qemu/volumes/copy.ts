import { randomBytes } from 'node:crypto'
import { deadline } from '../../../base/clock.ts'
import { hasCode } from '../../../base/errors.ts'
import type { DiskSource, Progress } from '../../../resources/storage/driver.ts'
import type { InstanceId } from '../../engine.ts'
import type { VmLink } from '../links.ts'
import type { Qmp } from '../qmp.ts'
import { free, own, running, type VolumeOptions } from './attach.ts'
import { diskNode, nodeOf } from './devices.ts'
import { assertDone, awaitJob, endJob, keptJob } from './jobs.ts'
import { addNode, nodesOf, removeNode } from './live.ts'

interface Copy {
  id: InstanceId
  volume: string
  target: DiskSource
  progress?: Progress | undefined
}

type Copied = false | { consistency: 'application' | 'filesystem' | 'crash' }

/** How long an agent may take to bring its file systems to rest, ms. */
const quietMs = 5_000

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
    const isQuiet = await vms.turns.take(id, () => quietly(vm.link, begin, signal))
    checkpoint('copy:begun')
    const done = await awaitJob(qmp, { ...job, until: ['concluded'], progress }, signal)
    assertDone(done, volume.name)
    return { consistency: isQuiet ? 'filesystem' : 'crash' }
  } finally {
    const soon = AbortSignal.timeout(10_000)
    await endJob(qmp, job, soon)
      .then(() => removeNode(qmp, node, soon))
      .catch(() => {}) // QEMU has ended, or the next copy does it
  }
}

/** Does it while the guest's file systems are at rest, where an agent brings them there. */
async function quietly(link: VmLink, work: () => Promise<unknown>, signal: AbortSignal): Promise<boolean> {
  const agent = link.paused ? undefined : await link.agent(deadline(signal, quietMs)).catch(() => undefined)
  signal.throwIfAborted()
  const isQuiet = await agent?.execute('guest-fsfreeze-freeze', {}, deadline(signal, quietMs)).then(
    () => true,
    () => false,
  )
  try {
    await work()
  } finally {
    if (isQuiet) await agent?.execute('guest-fsfreeze-thaw', {}, AbortSignal.timeout(quietMs))
  }
  return isQuiet ?? false
}

export function isOfCopy(node: string): boolean {
  return /-copy[0-9a-f]{4}$/.test(node)
}

async function clear(qmp: Qmp, { job, volume }: { job: Parameters<typeof endJob>[1]; volume: string }, signal: AbortSignal): Promise<void> {
  await endJob(qmp, job, signal)
  for (const node of await nodesOf(qmp, nodeOf(volume), signal)) if (isOfCopy(node)) await removeNode(qmp, node, signal)
}
