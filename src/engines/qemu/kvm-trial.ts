import { watch } from 'node:fs'
import { chown, copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import type { Cell } from '../../base/cell.ts'
import { Cleanup } from '../../base/cleanup.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { InstanceId } from '../engine.ts'
import { commandLine, machineType } from './command-line.ts'
import { kernelArguments } from './guest/kernel-args.ts'
import type { GuestArtifacts } from './guest-artifacts.ts'
import { passableFolders } from './host/folders.ts'
import { grantDevice, launch } from './host/launch.ts'
import { kill, waitForEnd } from './host/process.ts'
import { lastWords } from './last-words.ts'
import { type VmPaths, vmPaths } from './paths.ts'
import { readStatus } from './status.ts'

export interface TrialOptions {
  cell: Cell
  user: { uid: number; gid: number }
  guest: GuestArtifacts
  clock: Clock
  log: Log
}

export type Trial =
  | { boots: true; transient?: false }
  | { boots: false; reason: string; remedy: string /** Not worth remembering: another time it may be different. */; transient: boolean }

/** On working KVM the guest's init runs after about a second. */
const bootLimitMs = 20_000
const device = '/dev/kvm'

/**
 * Boots a guest on KVM and sees whether its init runs. The device alone says nothing: it can be there, and open, on hosts
 * whose KVM runs only guests that were made for it.
 */
export async function bootsOnKvm(options: TrialOptions, signal: AbortSignal): Promise<Trial> {
  const { cell, user, clock, log } = options
  const groups = await grantDevice(device, user, log).catch(() => undefined)
  if (!groups) {
    return {
      boots: false,
      transient: true,
      reason: 'there is no /dev/kvm, so guests run translated (TCG), several times slower',
      remedy:
        'Turn on virtualization in the firmware, or nested virtualization of the host above, and load the module kvm_intel or kvm_amd.',
    }
  }
  await using cleanup = new Cleanup()
  const paths = trialPaths(cell)
  cleanup.defer(() => Promise.all([paths.dir, paths.runDir].map((dir) => rm(dir, { recursive: true, force: true }))))
  await prepare(options, paths)
  const { process, ended } = await launch({
    args: trialArgs(options, paths),
    user,
    groups,
    nics: [],
    logFile: paths.qemuLog,
    log,
    onTrial: true,
  })
  cleanup.defer(async () => {
    kill(process)
    await waitForEnd(process, clock, AbortSignal.timeout(10_000))
  })
  const over = new AbortController()
  const until = AbortSignal.any([signal, over.signal])
  try {
    await Promise.race([booted(paths, until), ended, clock.sleep(bootLimitMs, until)])
  } finally {
    over.abort()
  }
  signal.throwIfAborted()
  if ((await readStatus(paths.status)).booted) return { boots: true }
  const words = await lastWords(paths)
  const failure = words === undefined ? `a guest did not boot on it within ${bootLimitMs / 1000} s` : `QEMU cannot use it (${words})`
  return {
    boots: false,
    transient: false,
    reason: `${device} is there, but ${failure}, so guests run translated (TCG), several times slower`,
    remedy:
      "This host's KVM does not run ordinary guests, which is common inside virtual machines. Use a host with hardware virtualization, or the container engine.",
  }
}

/** Not among the VMs' folders: nobody must take it for one. */
function trialPaths(cell: Cell): VmPaths {
  const inner = { ...cell, stateDir: `${cell.stateDir}/qemu/trial` }
  return vmPaths(inner, 'kvm-trial' as InstanceId)
}

/** The guest says that it has booted before it looks at its disks, so any file will do for them. */
function trialArgs({ guest, cell }: TrialOptions, paths: VmPaths): string[] {
  return commandLine({
    name: 'kvm-trial',
    project: cell.tag,
    machine: machineType,
    accel: 'kvm',
    cpus: 1,
    hostCpus: 1,
    memoryBytes: 256 * 1024 ** 2,
    memory: { type: 'memfd' },
    boots: {
      kernel: guest.kernel,
      initramfs: guest.initramfs,
      kernelArgs: kernelArguments({ accel: 'kvm' }),
      base: guest.initramfs,
    },
    disk: [paths.disk],
    resumes: false,
    generationId: true,
    nics: [],
    vhost: false,
    paths,
  })
}

async function prepare({ cell, user, guest }: TrialOptions, paths: VmPaths): Promise<void> {
  await rm(paths.dir, { recursive: true, force: true })
  passableFolders(cell.stateDir, `${cell.stateDir}/qemu`, `${cell.stateDir}/qemu/trial`, `${cell.stateDir}/qemu/trial/vms`, paths.dir)
  passableFolders(cell.runDir, `${cell.runDir}/vms`)
  await mkdir(paths.runDir, { recursive: true, mode: 0o711 })
  await copyFile(guest.overlayTemplate, paths.disk)
  for (const path of [paths.log, paths.status, paths.consoleLog]) await writeFile(path, '', { mode: 0o600 })
  await writeFile(paths.config, '{"argv":["/nothing"]}', { mode: 0o600 })
  for (const path of [paths.runDir, paths.disk, paths.log, paths.status, paths.consoleLog, paths.config])
    await chown(path, user.uid, user.gid)
}

/** Resolves when the guest has booted, or with the signal. */
function booted(paths: VmPaths, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(paths.dir, () => {
      void readStatus(paths.status).then((status) => {
        if (status.booted) done()
      })
    })
    const done = () => {
      watcher.close()
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done, { once: true })
  })
}
