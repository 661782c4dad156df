import { chownSync, writeFileSync } from 'node:fs'
import { access, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Cleanup } from '../../base/cleanup.ts'
import { isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { Slots } from '../../base/slots.ts'
import type { InstanceId } from '../engine.ts'
import { ensureShown } from './backups/fetch.ts'
import { closeBackup } from './backups/settle.ts'
import { commandLine, isOwnGuest, type MachineFacts, type OwnGuest, virtualCpus } from './command-line.ts'
import { kernelArguments } from './guest/kernel-args.ts'
import { guestOf } from './guest-artifacts.ts'
import { hardwareOf, isMachine, prepareMachine } from './hardware/machine.ts'
import { capCpus } from './host/cgroup.ts'
import { passableFolders } from './host/folders.ts'
import { grantDevice, launch, opens } from './host/launch.ts'
import { placeMemory } from './host/memory.ts'
import { hostBootId, kill, waitForEnd } from './host/process.ts'
import { lastWords } from './last-words.ts'
import { endProcess, type LifecycleOptions } from './lifecycle.ts'
import { mountsOf } from './mounts.ts'
import { baseImagePath, type VmPaths } from './paths.ts'
import type { Qmp } from './qmp.ts'
import { nothing, readAhead } from './readahead/readahead.ts'
import type { VmSpec } from './records.ts'
import { chainLayers, readChain } from './snapshots/disks.ts'
import type { Weakness } from './snapshots/identity.ts'
import { startFromMemory, wakeSpare } from './snapshots/restore.ts'
import { type Settling, settle } from './snapshots/settle.ts'
import { limitAll, own } from './volumes/attach.ts'

export interface StartOptions extends LifecycleOptions, Settling {
  accelerator(signal: AbortSignal): Promise<'kvm' | 'tcg'>
  hostCpus: number
  /** Clones on their way: many at once would only make each other slow. */
  coming: Slots
  /** What a boot reads is recorded, and read ahead of the next one. */
  readsAhead: boolean
  /** For the suite of clone safety alone. */
  weaken?: readonly Weakness[] | undefined
}

/**
 * Starts QEMU unless it runs; resolves when it answers. A clone goes on from the memory of its snapshot the first time; later
 * it boots from its disk like any other. Throws instance.start_failed with QEMU's last words.
 */
export async function start(options: StartOptions, id: InstanceId, signal: AbortSignal): Promise<void> {
  const { vms } = options
  await settle(options, id, signal)
  const spec = await vms.spec(id)
  await closeBackup(vms, id, signal)
  const run = await vms.run(id)
  const alive = run?.process && !run.end ? run.process : undefined
  if (alive && run?.stage === 'spare') return wakeSpare(options, spec, run, signal)
  if (alive && run?.stage === undefined) {
    await vms.follow(id, alive).qmp(signal)
    return
  }
  if (alive) {
    await endProcess(vms, alive, signal) // we died while it was on its way
    await vms.run(id) // notes the end, and sweeps up: whoever does that later would take the next run's files away
  }
  await ensureShown(options, { disks: (await readChain(vms.paths(id))).frozen, name: spec.name }, signal)
  const ranBefore = run !== undefined && run.stage === undefined
  if (spec.from?.memory && !ranBefore) return startFromMemory(options, spec, signal)
  return boot(options, spec, signal)
}

async function boot(options: StartOptions, spec: VmSpec, signal: AbortSignal): Promise<void> {
  const { vms, user } = options
  const { id } = spec
  const paths = vms.paths(id)
  const accel = await options.accelerator(signal)
  await using cleanup = new Cleanup()
  cleanup.defer(async () => {
    await vms.writeRun(id, undefined)
    await vms.sweep(paths)
  })
  const facts = {
    ...(await gather(options, { spec, paths, accel })),
    memory: await placeMemory({ cell: vms.cell, short: paths.short, bytes: spec.memoryBytes, user }),
    disk: await chainLayers(vms.cell, paths, await readChain(paths)),
    resumes: false,
  }
  await rm(paths.memoryMap, { force: true })
  await prepareFiles(options, { spec, paths }, signal)
  const record = {
    bootId: hostBootId(),
    startedAt: isoTime(vms.clock),
    accel,
    takesVolumes: true as const,
    ...(facts.memory.type === 'file' ? { memoryFile: facts.memory.path } : {}),
  }
  await vms.writeRun(id, record)
  const { boots } = facts
  const ahead = isOwnGuest(boots) ? await readAhead(options, { spec, facts: { ...boots, paths } }, signal) : nothing
  signal.throwIfAborted()
  const { process } = await launch({
    args: commandLine(facts),
    user,
    nics: spec.nics,
    logFile: paths.qemuLog,
    log: vms.log,
    groups: accel === 'kvm' ? await grantDevice('/dev/kvm', user, vms.log) : [],
    env: { ...(facts.memory.type === 'file' ? await preloadOf(options, paths, facts.memory.path) : {}), ...ahead.env },
  })
  cleanup.defer(async () => {
    kill(process)
    await waitForEnd(process, vms.clock, AbortSignal.timeout(10_000))
  })
  await vms.writeRun(id, { ...record, process })
  if (spec.cpus < virtualCpus(facts)) await capCpus({ cell: vms.cell, short: paths.short, pid: process.pid, cpus: spec.cpus, log: vms.log })
  await limitAll(await answers(vms.follow(id, process).qmp(signal), paths), spec, signal)
  ahead.follow(vms.follow(id, process))
  cleanup.commit()
  vms.changed(id)
}

/** What the library in QEMU is told, see memory/layers.c. */
export async function preloadOf({ guest }: LifecycleOptions, paths: VmPaths, memoryPath: string): Promise<Record<string, string>> {
  return { LD_PRELOAD: (await guestOf(guest)).preload, PANDO_MEMORY_FILE: memoryPath, PANDO_MEMORY_SOCKET: paths.memory }
}

/** Throws instance.start_failed when QEMU ends before it answers. */
export async function answers(qmp: Promise<Qmp>, paths: VmPaths): Promise<Qmp> {
  try {
    return await qmp
  } catch (cause) {
    if (!(cause instanceof PandoError)) throw cause
    throw new PandoError('instance.start_failed', { detail: (await lastWords(paths)) ?? 'QEMU ended without a word' }, { cause })
  }
}

export async function gather(
  options: StartOptions,
  { spec, paths, accel }: { spec: VmSpec; paths: VmPaths; accel: 'kvm' | 'tcg' },
): Promise<Omit<MachineFacts, 'memory' | 'disk' | 'resumes'>> {
  const { cell } = options.vms
  return {
    name: spec.name,
    project: spec.project,
    machine: spec.machine,
    accel,
    cpus: spec.cpus,
    hostCpus: options.hostCpus,
    memoryBytes: spec.memoryBytes,
    boots: isMachine(spec) ? await hardwareOf(spec, { cell, paths }) : await ownGuestOf(options, { spec, accel }),
    ...(spec.files ? { files: paths.files } : {}),
    volumes: spec.volumes ?? [],
    nics: spec.nics,
    vhost: opens('/dev/vhost-net'),
    generationId: !options.weaken?.includes('vmgenid'),
    paths,
  }
}

async function ownGuestOf({ vms, guest }: StartOptions, { spec, accel }: { spec: VmSpec; accel: 'kvm' | 'tcg' }): Promise<OwnGuest> {
  const { kernel, initramfs } = await guestOf(guest)
  const base = baseImagePath(vms.cell, spec.imageDigest)
  await access(base).catch(() => {
    throw new PandoError('instance.start_failed', { detail: `the root disk of image ${spec.imageDigest} is not here` })
  })
  return { kernel, initramfs, kernelArgs: kernelArguments({ accel }), base }
}

export async function prepareFiles(
  { vms: { cell, clock }, user }: StartOptions,
  { spec, paths }: { spec: VmSpec; paths: VmPaths },
  signal: AbortSignal,
): Promise<void> {
  for (const { source } of spec.volumes ?? []) await own(source, user)
  if (!isMachine(spec)) writeFileSync(paths.config, JSON.stringify(configOf(spec))) // at once, see emptyFiles
  for (const path of [paths.status, paths.consoleLog, paths.qemuLog]) writeFileSync(path, '', { mode: 0o600 }) // the last run is noted in its record
  passableFolders(cell.runDir, dirname(paths.runDir), paths.runDir)
  chownSync(paths.runDir, user.uid, user.gid)
  if (isMachine(spec)) await prepareMachine(spec, { paths, user, clock, signal })
}

/** What the guest's init reads, see PROTOCOL.md. */
function configOf(spec: VmSpec): object {
  const { hostname, argv, env, user, workdir, stopSignal, dns } = spec
  const nics = spec.nics.map(({ mac, address, prefix, gateway, mtu }) => ({ mac, address, prefix, gateway, mtu }))
  const mounts = mountsOf(spec)
  return { hostname, argv, env, user, workdir, stopSignal, nics, dns, ...(mounts.length > 0 ? { mounts } : {}) }
}
