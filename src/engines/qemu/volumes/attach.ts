import { chown } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { deadline } from '../../../base/clock.ts'
import { asPandoError, hasCode, PandoError } from '../../../base/errors.ts'
import type { DiskSource } from '../../../resources/storage/driver.ts'
import type { DiskLimits, InstanceId, PreparedVolume } from '../../engine.ts'
import { assertNotInBackup } from '../backups/live-disks.ts'
import type { GuestAgent } from '../guest-agent.ts'
import type { VmLink } from '../links.ts'
import type { Qmp } from '../qmp.ts'
import type { VmSpec } from '../records.ts'
import type { Vms } from '../vms.ts'
import { deviceOf, diskDevice, diskNode, diskOf, firstFree, nodeOf, throttleOf, type VmVolume } from './devices.ts'
import { addNode, liveDisk, removeNode, unplug } from './live.ts'
import { changeVolume, changeVolumes } from './records.ts'

export interface VolumeOptions {
  vms: Vms
  /** Who QEMU runs as. */
  user: { uid: number; gid: number }
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
}

/** How long the guest may take to mount (a journal is replayed) or to unmount (what is in memory is written), ms. */
const mountMs = 120_000
/** How long an agent that may not be there may take to answer, ms. */
const askMs = 5_000

interface Running {
  spec: VmSpec
  link: VmLink
  qmp: Qmp
}

/** Throws instance.not_running, and volume.needs_restart where it runs without a controller for volumes. */
export async function running(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<Running> {
  const link = await vms.link(id)
  const spec = await vms.spec(id)
  if (!(await vms.run(id))?.takesVolumes) throw new PandoError('volume.needs_restart', { name: spec.name })
  return { spec, link, qmp: await link.qmp(signal) }
}

/** See VolumePower.attach. The caller holds the VM's turn. */
export async function attach({ vms, user, checkpoint }: VolumeOptions, id: InstanceId, wanted: PreparedVolume, signal: AbortSignal) {
  const vm = await running(vms, id, signal)
  const known = vm.spec.volumes?.find((each) => each.id === wanted.id)
  if (known && !known.stage && isSame(known, wanted)) return
  const taken = new Set((vm.spec.volumes ?? []).map(({ slot }) => slot))
  const volume: VmVolume = { ...wanted, source: diskOf(wanted), slot: known?.slot ?? firstFree(taken), stage: 'coming' }
  if (known && !isSame(known, wanted)) throw new PandoError('base.internal', { detail: `volume ${wanted.name} is attached otherwise` })
  await changeVolumes(vms, id, (all) => [...all.filter((each) => each.id !== wanted.id), volume])
  checkpoint('volume:noted')
  if (!(await liveDisk(vm.qmp, wanted.id, signal))) {
    await own(volume.source, user)
    await addNode(vm.qmp, diskNode(volume, nodeOf(volume.id)), signal)
    await vm.qmp.execute('device_add', { driver: 'scsi-hd', ...diskDevice(volume, nodeOf(volume.id)) }, signal)
  }
  checkpoint('volume:plugged')
  await vm.qmp.execute('block_set_io_throttle', throttleOf(volume.id, volume.limits ?? {}), signal)
  if (isMountedByUs(vm.spec, volume)) {
    const { slot, path, readOnly } = volume
    await ask(vm, 'pando-volume-attach', { slot, path, readOnly }, signal)
  }
  checkpoint('volume:mounted')
  await changeVolume(vms, id, volume.id, withoutStage)
  vms.changed(id)
}

/** See VolumePower.detach. The caller holds the VM's turn. */
export async function detach({ vms, checkpoint }: VolumeOptions, id: InstanceId, volumeId: string, signal: AbortSignal): Promise<void> {
  const vm = await running(vms, id, signal)
  const volume = vm.spec.volumes?.find((each) => each.id === volumeId)
  if (!volume) return
  assertNotInBackup(await liveDisk(vm.qmp, volumeId, signal), { name: volume.name, instance: vm.spec.name })
  await changeVolume(vms, id, volumeId, (each) => ({ ...each, stage: 'going' }))
  checkpoint('volume:going')
  try {
    await letGo(vm, volume, signal)
  } catch (error) {
    if (hasCode(error, 'volume.busy_inside'))
      await changeVolume(vms, id, volumeId, (each) => ({ ...withoutStage(each), ...stageOf(volume) }))
    throw error
  }
  checkpoint('volume:unmounted')
  const live = await liveDisk(vm.qmp, volumeId, signal)
  await unplug(vm.qmp, deviceOf(volumeId), signal)
  checkpoint('volume:unplugged')
  await removeNode(vm.qmp, live?.node ?? nodeOf(volumeId), signal)
  await changeVolumes(vms, id, (all) => all.filter((each) => each.id !== volumeId))
  vms.changed(id)
}

/** See VolumePower.resize. The caller holds the VM's turn. */
export async function resize(
  { vms, checkpoint }: VolumeOptions,
  { id, volume: volumeId, bytes }: { id: InstanceId; volume: string; bytes: number },
  signal: AbortSignal,
): Promise<void> {
  const vm = await running(vms, id, signal)
  const { volume, live } = await free(vm, volumeId, signal)
  if (volume.stage === undefined && live.bytes >= bytes) return
  await changeVolume(vms, id, volumeId, (each) => ({ ...each, stage: each.stage ?? 'growing' }))
  checkpoint('volume:growing')
  if (live.bytes < bytes) await vm.qmp.execute('block_resize', { 'node-name': live.node, size: bytes }, signal)
  checkpoint('volume:grown')
  if (isMountedByUs(vm.spec, volume)) await ask(vm, 'pando-volume-grow', { slot: volume.slot }, signal)
  await changeVolume(vms, id, volumeId, (each) => (each.stage === 'growing' ? withoutStage(each) : each))
  vms.changed(id)
}

/** See VolumePower.limit. The caller holds the VM's turn. */
export async function limit(
  vms: Vms,
  { id, volume, limits }: { id: InstanceId; volume: string; limits: DiskLimits },
  signal: AbortSignal,
): Promise<void> {
  const vm = await running(vms, id, signal)
  await attached(vm, volume, signal)
  await vm.qmp.execute('block_set_io_throttle', throttleOf(volume, limits), signal)
  await changeVolume(vms, id, volume, ({ limits: _old, ...rest }) => (Object.keys(limits).length > 0 ? { ...rest, limits } : rest))
  vms.changed(id)
}

/** What disks may do that a VM was started with. */
export async function limitAll(qmp: Qmp, { volumes = [] }: Pick<VmSpec, 'volumes'>, signal: AbortSignal): Promise<void> {
  for (const { id, limits } of volumes) if (limits) await qmp.execute('block_set_io_throttle', throttleOf(id, limits), signal)
}

/** QEMU's user opens the disk by itself. */
export async function own(source: DiskSource, user: { uid: number; gid: number }): Promise<void> {
  if (source.type === 'disk') await chown(source.path, user.uid, user.gid)
}

/** The same, for what cannot be done to a disk while a backup of it is open. Throws volume.in_backup. */
export async function free(vm: Running, volumeId: string, signal: AbortSignal) {
  const found = await attached(vm, volumeId, signal)
  assertNotInBackup(found.live, { name: found.volume.name, instance: vm.spec.name })
  return found
}

/** Throws volume.not_attached. */
export async function attached({ spec, qmp }: Running, volumeId: string, signal: AbortSignal) {
  const volume = spec.volumes?.find((each) => each.id === volumeId)
  const live = volume && (await liveDisk(qmp, volumeId, signal))
  if (!volume || !live) throw new PandoError('volume.not_attached', { name: volume?.name ?? volumeId, instance: spec.name })
  return { volume, live }
}

function isMountedByUs({ hardware }: VmSpec, { path }: VmVolume): boolean {
  return hardware === undefined && path !== undefined
}

/** The guest unmounts what its init of ours has mounted; elsewhere its agent is asked whether anything is. */
async function letGo(vm: Running, volume: VmVolume, signal: AbortSignal): Promise<void> {
  if (isMountedByUs(vm.spec, volume)) {
    await ask(vm, 'pando-volume-detach', { slot: volume.slot }, signal).catch((cause: unknown) => {
      if (!/busy: /.test(asPandoError(cause).message)) throw cause
      throw new PandoError('volume.busy_inside', { name: volume.name, instance: vm.spec.name }, { cause })
    })
    return
  }
  const mounted = await mountedTargets(vm.link, signal)
  if (mounted.has(volume.slot)) throw new PandoError('volume.busy_inside', { name: volume.name, instance: vm.spec.name })
}

interface FileSystem {
  disk?: { 'bus-type': string; target: number; unit: number }[]
}

/** Targets of SCSI disks that file systems inside are on, as far as an agent tells. Without one a disk is pulled as from a machine. */
async function mountedTargets(link: VmLink, signal: AbortSignal): Promise<ReadonlySet<number>> {
  const until = deadline(signal, askMs)
  const tell = async (agent: GuestAgent) => agent.execute<FileSystem[]>('guest-get-fsinfo', {}, until)
  const systems = await link
    .agent(until)
    .then(tell)
    .catch(() => [])
  signal.throwIfAborted()
  return new Set(systems.flatMap(({ disk = [] }) => disk.flatMap((each) => (each['bus-type'] === 'scsi' ? each.target : []))))
}

async function ask({ link }: Running, command: string, args: Record<string, unknown>, signal: AbortSignal): Promise<void> {
  const until = deadline(signal, mountMs)
  await (await link.agent(until)).execute(command, args, until)
}

function withoutStage({ stage: _done, ...volume }: VmVolume): VmVolume {
  return volume
}

function stageOf({ stage }: VmVolume): Pick<VmVolume, 'stage'> {
  return stage && stage !== 'going' ? { stage } : {}
}

function isSame(known: VmVolume, wanted: PreparedVolume): boolean {
  return known.path === wanted.path && known.readOnly === wanted.readOnly && isDeepStrictEqual(known.source, wanted.source)
}
