import { existsSync } from 'node:fs'
import { chown, mkdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Cleanup } from '../../base/cleanup.ts'
import { PandoError } from '../../base/errors.ts'
import type { InstanceId, PreparedInstance } from '../engine.ts'
import { machineType } from './command-line.ts'
import { copyDisk, growDisk, makeDisk } from './disk.ts'
import { type GuestSource, guestOf } from './guest-artifacts.ts'
import { askSystemToEnd } from './guest-tools/shutdown.ts'
import { copyMachine } from './hardware/copy.ts'
import { noteForced } from './hardware/ended.ts'
import { diskBytesOf, isMachine } from './hardware/machine.ts'
import { emptyFiles, passableFolders } from './host/folders.ts'
import { isAlive, kill, type ProcessId, waitForEnd } from './host/process.ts'
import type { VmLink } from './links.ts'
import { makeFilesDisk } from './mounts.ts'
import { filesDir, vmsDir } from './paths.ts'
import { type VmSpec, writeJson } from './records.ts'
import { layoutOf, makeEmpty, readChain, writeChain } from './snapshots/disks.ts'
import { readRecord, snapshotPaths } from './snapshots/records.ts'
import { readStatus } from './status.ts'
import type { Vms } from './vms.ts'
import { type VmVolume, withSlots } from './volumes/devices.ts'
import { takeVolumes } from './volumes/records.ts'

export interface LifecycleOptions {
  vms: Vms
  /** Who QEMU runs as. */
  user: { uid: number; gid: number }
  guest: GuestSource
}

/** How long QEMU may take to end by itself after `quit` before it is killed, ms. */
const quitPatienceMs = 2000

/** Makes the folder and the disk, or takes over a spare. The spec is written last: what has none is made again. */
export async function create(
  { vms, user, guest }: LifecycleOptions,
  instance: PreparedInstance,
  { signal, spare = false }: { signal: AbortSignal; spare?: boolean },
): Promise<void> {
  const paths = vms.paths(instance.id)
  const existing = await vms.findSpec(instance.id)
  const spec = toSpec(instance, machineType)
  if (existing?.specHash === instance.specHash && !existing.spare) {
    await ensureFiles({ vms, user }, instance, signal)
    return takeVolumes(vms, existing, instance)
  }
  if (existing?.spare && isSpareFor(existing, instance)) {
    const { spare: _was, ...rest } = existing
    await writeJson(paths.spec, { ...rest, ...toSpec(instance, rest.machine, rest.volumes) }, { durable: false }) // start makes it so
    return
  }
  if (existing && keepsItsDisk(existing, instance)) return change({ vms, user }, { existing, instance }, signal)
  const snapshot = instance.from && (await readRecord(vms.cell, instance.from.snapshot))
  if (instance.from?.memory && !snapshot?.frozen.memory)
    throw new PandoError('snapshot.no_memory', { name: snapshot?.source, why: 'only its disk was frozen' })
  await destroy({ vms }, instance.id, signal)
  passableFolders(vms.cell.stateDir, vmsDir(vms.cell))
  await using cleanup = new Cleanup()
  cleanup.defer(() => Promise.all([paths.dir, paths.files].map((path) => rm(path, { recursive: true, force: true }))))
  await mkdir(paths.dir, { mode: 0o750 })
  await chown(paths.dir, 0, user.gid)
  if (instance.from && snapshot) {
    const from = snapshotPaths(vms.cell, instance.from.snapshot)
    await copyDisk(from.overlay, paths.disk, { bytes: diskBytesOf(spec), signal })
    await writeChain(paths, { top: basename(paths.disk), frozen: snapshot.disks })
    if (isMachine(spec)) await copyMachine(from.machine, paths.machine, user)
  } else if (isMachine(spec)) await makeEmpty(paths.disk, { bytes: diskBytesOf(spec), layout: layoutOf(spec), user, signal })
  else await makeDisk(paths.disk, { guest: await guestOf(guest), bytes: spec.diskBytes, signal })
  await chown(paths.disk, user.uid, user.gid)
  emptyFiles([paths.log, paths.status, paths.consoleLog, paths.config], user)
  await ensureFiles({ vms, user }, instance, signal)
  signal.throwIfAborted()
  const made = { ...toSpec(instance, snapshot?.made.machine ?? machineType, snapshot?.volumes) }
  await writeJson(paths.spec, spare ? { ...made, spare } : made)
  cleanup.commit()
  vms.changed(instance.id)
}

/** Makes the disk of its files where it is not there: when it is created, and after a reboot of the host. */
async function ensureFiles(
  { vms, user }: Pick<LifecycleOptions, 'vms' | 'user'>,
  { id, files }: PreparedInstance,
  signal: AbortSignal,
): Promise<void> {
  const path = vms.paths(id).files
  if (!files || existsSync(path)) return
  passableFolders(vms.cell.runDir, filesDir(vms.cell))
  await rm(`${path}.new`, { force: true }) // of a creation that was cut off
  await makeFilesDisk(`${path}.new`, files, { user, signal })
  await rename(`${path}.new`, path)
}

type Slots = readonly Pick<VmVolume, 'id' | 'slot'>[]

function toSpec({ image, labels: _labels, files, volumes, ...rest }: PreparedInstance, machine: string, slots: Slots = []): VmSpec {
  return {
    ...rest,
    ...(volumes ? { volumes: withSlots(volumes, slots) } : {}),
    ...(files ? { files: files.map(({ path }) => path) } : {}),
    imageDigest: image.digest,
    ...imageDiskOf(image),
    machine,
  }
}

function imageDiskOf({ disk }: PreparedInstance['image']): Pick<VmSpec, 'imageDisk'> {
  if (!disk) return {}
  const { type, format, virtualBytes, firmware } = disk
  return { imageDisk: { type, format, virtualBytes, firmware } }
}

/** A system that was installed is not thrown away because it is to have more memory: only another image or another snapshot makes it anew. */
function keepsItsDisk(existing: VmSpec, { image, hardware, from }: PreparedInstance): boolean {
  const isSameStart = existing.from?.snapshot === from?.snapshot && existing.from?.take === from?.take
  return isMachine(existing) && hardware !== undefined && existing.imageDigest === image.digest && isSameStart
}

/** It stands still. Its disk may grow; all else is made of the spec at its next start. */
async function change(
  { vms, user }: Pick<LifecycleOptions, 'vms' | 'user'>,
  { existing, instance }: { existing: VmSpec; instance: PreparedInstance },
  signal: AbortSignal,
): Promise<void> {
  const paths = vms.paths(instance.id)
  const run = await vms.run(instance.id)
  if (run?.process && !run.end) await endProcess(vms, run.process, signal)
  await vms.run(instance.id) // notes the end
  const spec = toSpec(instance, existing.machine, existing.volumes)
  const disk = join(paths.dir, (await readChain(paths)).top)
  await growDisk(disk, { bytes: diskBytesOf(spec), signal })
  await chown(disk, user.uid, user.gid)
  await writeJson(paths.spec, spec)
  vms.changed(instance.id)
}

/** It stands where the instance is to begin, with its network cards. */
function isSpareFor(spare: VmSpec, instance: PreparedInstance): boolean {
  const cards = ({ nics }: Pick<VmSpec, 'nics'>) => nics.map(({ mac, address }) => ({ mac, address }))
  return (
    instance.from?.memory === true &&
    spare.from?.snapshot === instance.from.snapshot &&
    spare.memoryBytes === instance.memoryBytes &&
    spare.cpus === instance.cpus &&
    isDeepStrictEqual(cards(spare), cards(instance))
  )
}

/**
 * Presses the power button, which sends the program its stop signal, and waits for the end. A guest that is not up yet would
 * miss it, so the button is pressed again whenever the guest gets further.
 */
export async function stop(
  { vms }: { vms: Vms },
  id: InstanceId,
  { graceMs, signal }: { graceMs: number; signal: AbortSignal },
): Promise<void> {
  const run = await vms.run(id)
  if (!run?.process || run.end) return
  const link = vms.follow(id, run.process)
  if (graceMs > 0) await askToEnd({ vms, id, link, graceMs, signal })
  if ((await vms.findSpec(id))?.hardware && isAlive(run.process)) noteForced(vms.paths(id))
  await forceEnd(vms, link, signal)
  await vms.run(id)
}

async function askToEnd({
  vms,
  id,
  link,
  graceMs,
  signal,
}: {
  vms: Vms
  id: InstanceId
  link: VmLink
  graceMs: number
  signal: AbortSignal
}): Promise<void> {
  const over = new AbortController()
  const until = AbortSignal.any([signal, over.signal])
  let started = false
  const press = async () => {
    if ((await vms.findSpec(id))?.hardware) return askSystemToEnd(vms, link, until)
    const qmp = await link.qmp(until)
    if (link.paused) await qmp.execute('cont', {}, until)
    await qmp.execute('system_powerdown', {}, until)
  }
  const stopListening = vms.listen(async (changed) => {
    if (changed !== id || started) return
    started = (await readStatus(vms.paths(id).status)).started
    if (started) await press().catch(() => {}) // it ended meanwhile, or will be ended
  })
  try {
    press().catch(() => {})
    await Promise.race([link.ended, vms.clock.sleep(graceMs, until)])
  } finally {
    stopListening()
    over.abort()
  }
}

/** `quit` lets QEMU write out what it holds of the disk; SIGKILL follows when it does not obey. */
async function forceEnd(vms: Vms, link: VmLink, signal: AbortSignal): Promise<void> {
  const patience = new AbortController()
  const until = AbortSignal.any([signal, patience.signal])
  const quit = async () => (await link.qmp(until)).execute('quit', {}, until)
  quit().catch(() => {})
  await Promise.race([waitForEnd(link.process, vms.clock, until), vms.clock.sleep(quitPatienceMs, until)]).finally(() => patience.abort())
  kill(link.process)
  await waitForEnd(link.process, vms.clock, signal)
}

export async function endProcess(vms: Vms, process: ProcessId, signal: AbortSignal): Promise<void> {
  kill(process)
  await waitForEnd(process, vms.clock, signal)
}

/** Removes all of it. The folder goes last, so that an interrupted removal is seen and repeated. */
export async function destroy({ vms }: { vms: Vms }, id: InstanceId, signal: AbortSignal): Promise<void> {
  const paths = vms.paths(id)
  const run = await vms.run(id)
  if (run?.process && !run.end) {
    await endProcess(vms, run.process, signal)
    await vms.run(id)
  }
  await vms.sweep(paths)
  await rm(paths.files, { force: true })
  await rm(paths.spec, { force: true }) // from here on it is a leftover and not a VM
  await rm(paths.dir, { recursive: true, force: true })
  vms.changed(id)
}

export async function pause(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<void> {
  const link = await vms.link(id)
  // QEMU has stopped it already, and would not know that somebody wants it so: it must not go on when there is room.
  if (link.stalled) await hold(vms, id, { held: true })
  await (await link.qmp(signal)).execute('stop', {}, signal)
  vms.changed(id)
}

async function hold(vms: Vms, id: InstanceId, { held }: { held: boolean }): Promise<void> {
  const { held: before, ...run } = (await vms.run(id))!
  if ((before === true) !== held) await vms.writeRun(id, held ? { ...run, held } : run)
}

/** The guest's clock has stood still: its agent is told the time, when there is one. */
export async function resume(vms: Vms, id: InstanceId, signal: AbortSignal): Promise<void> {
  const link = await vms.link(id)
  await hold(vms, id, { held: false })
  await (await link.qmp(signal)).execute('cont', {}, signal)
  const setTime = async () =>
    (await link.agent(signal)).execute('guest-set-time', { time: vms.clock.now() * 1_000_000 }, AbortSignal.timeout(5000))
  setTime().catch((err: unknown) => vms.log.debug({ module: 'qemu', id, err }, 'the guest was not told the time'))
}
