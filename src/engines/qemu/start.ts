import { access, chown, truncate, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { dirname } from 'node:path'
import { Cleanup } from '../../base/cleanup.ts'
import { isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { InstanceId } from '../engine.ts'
import { commandLine, type MachineFacts, virtualCpus } from './command-line.ts'
import { kernelArguments } from './guest/kernel-args.ts'
import { guestOf } from './guest-artifacts.ts'
import { capCpus } from './host/cgroup.ts'
import { passableFolders } from './host/folders.ts'
import { grantDevice, launch, opens } from './host/launch.ts'
import { placeMemory } from './host/memory.ts'
import { hostBootId, kill, waitForEnd } from './host/process.ts'
import { lastWords } from './last-words.ts'
import type { LifecycleOptions } from './lifecycle.ts'
import { baseImagePath, type VmPaths } from './paths.ts'
import type { VmSpec } from './records.ts'

export interface StartOptions extends LifecycleOptions {
  accelerator(signal: AbortSignal): Promise<'kvm' | 'tcg'>
}

/** Starts QEMU unless it runs; resolves when it answers. Throws instance.start_failed with QEMU's last words. */
export async function start(options: StartOptions, id: InstanceId, signal: AbortSignal): Promise<void> {
  const { vms, user } = options
  const spec = await vms.spec(id)
  const run = await vms.run(id)
  if (run?.process && !run.end) {
    await vms.follow(id, run.process).qmp(signal)
    return
  }
  const paths = vms.paths(id)
  const accel = await options.accelerator(signal)
  await using cleanup = new Cleanup()
  cleanup.defer(async () => {
    await vms.writeRun(id, undefined)
    await vms.sweep(paths)
  })
  const facts = await gather(options, { spec, paths, accel })
  await prepareFiles(options, spec, paths)
  const record = {
    bootId: hostBootId(),
    startedAt: isoTime(vms.clock),
    ...(facts.memory.type === 'file' ? { memoryFile: facts.memory.path } : {}),
  }
  await vms.writeRun(id, record)
  signal.throwIfAborted()
  const { process } = await launch({
    args: commandLine(facts),
    user,
    nics: spec.nics,
    logFile: paths.qemuLog,
    groups: accel === 'kvm' ? await grantDevice('/dev/kvm', user, vms.log) : [],
  })
  cleanup.defer(async () => {
    kill(process)
    await waitForEnd(process, vms.clock, AbortSignal.timeout(10_000))
  })
  await vms.writeRun(id, { ...record, process })
  if (spec.cpus < virtualCpus(facts)) await capCpus({ cell: vms.cell, short: paths.short, pid: process.pid, cpus: spec.cpus, log: vms.log })
  await answers(vms.follow(id, process).qmp(signal), paths)
  cleanup.commit()
  vms.changed(id)
}

async function answers(qmp: Promise<unknown>, paths: VmPaths): Promise<void> {
  try {
    await qmp
  } catch (cause) {
    if (!(cause instanceof PandoError)) throw cause
    throw new PandoError('instance.start_failed', { detail: (await lastWords(paths)) ?? 'QEMU ended without a word' }, { cause })
  }
}

async function gather(
  { vms, user, guest }: StartOptions,
  { spec, paths, accel }: { spec: VmSpec; paths: VmPaths; accel: 'kvm' | 'tcg' },
): Promise<MachineFacts> {
  const { kernel, initramfs } = await guestOf(guest)
  const base = baseImagePath(vms.cell, spec.imageDigest)
  await access(base).catch(() => {
    throw new PandoError('instance.start_failed', { detail: `the root disk of image ${spec.imageDigest} is not here` })
  })
  return {
    name: spec.name,
    project: spec.project,
    machine: spec.machine,
    accel,
    cpus: spec.cpus,
    hostCpus: availableParallelism(),
    memoryBytes: spec.memoryBytes,
    memory: await placeMemory({ cell: vms.cell, short: paths.short, bytes: spec.memoryBytes, user }),
    kernel,
    initramfs,
    kernelArgs: kernelArguments({ accel }),
    base,
    nics: spec.nics,
    vhost: opens('/dev/vhost-net'),
    paths,
  }
}

async function prepareFiles({ vms: { cell }, user }: StartOptions, spec: VmSpec, paths: VmPaths): Promise<void> {
  const { hostname, argv, env, workdir, stopSignal, dns } = spec
  const nics = spec.nics.map(({ mac, address, prefix, gateway, mtu }) => ({ mac, address, prefix, gateway, mtu }))
  await writeFile(paths.config, JSON.stringify({ hostname, argv, env, user: spec.user, workdir, stopSignal, nics, dns }))
  await truncate(paths.status) // what the last run said is noted in its record
  await truncate(paths.consoleLog)
  await writeFile(paths.qemuLog, '', { mode: 0o600 })
  await passableFolders(cell.runDir, dirname(paths.runDir), paths.runDir)
  await chown(paths.runDir, user.uid, user.gid)
}
