import type { PreparedNic } from '../engine.ts'
import {
  enlightenments,
  type Hardware,
  hardwareArguments,
  imageArguments,
  imageNode,
  machineProperties,
  networkModel,
  rootDevice,
  translationMiB,
  virtioNetwork,
} from './hardware/arguments.ts'
import { option } from './option.ts'
import type { VmPaths } from './paths.ts'
import type { DiskLayer } from './snapshots/disks.ts'
import { type VmVolume, volumeArguments } from './volumes/devices.ts'

/** All that decides how QEMU is called. */
export interface MachineFacts {
  name: string
  project: string
  /** Machine type with its version. */
  machine: string
  accel: 'kvm' | 'tcg'
  /** May be a fraction; rounded up to whole virtual CPUs. */
  cpus: number
  hostCpus: number
  memoryBytes: number
  /** A file on tmpfs, or anonymous memory. */
  memory: { type: 'file'; path: string } | { type: 'memfd' }
  boots: OwnGuest | Hardware
  /** Files of the writable disk: first the one that is written, then the frozen ones below it, newest first. */
  disk: readonly DiskLayer[]
  /** A read-only raw disk with the files of the instance. */
  files?: string
  /** Absent: it goes on from the memory of a machine that had no controller for them. */
  volumes?: readonly VmVolume[]
  /** It goes on from a frozen state instead of booting. */
  resumes: boolean
  /** Tells a kernel that it has become a copy. Always, but for the suite that shows that it matters. */
  generationId: boolean
  nics: Pick<PreparedNic, 'mac' | 'mtu' | 'attachment'>[]
  /** The host's kernel moves the packets (/dev/vhost-net). */
  vhost: boolean
  paths: VmPaths
}

/** A kernel and an init of ours around an OCI image. */
export interface OwnGuest {
  kernel: string
  initramfs: string
  kernelArgs: string
  /** Read-only root disk, shared with all VMs of the same image. */
  base: string
}

export function isOwnGuest(boots: MachineFacts['boots']): boots is OwnGuest {
  return 'kernel' in boots
}

/** Oldest QEMU that runs the guest; what a VM is created with stays with it. */
export const machineType = 'pc-q35-7.2'
export const qemuBinary = 'qemu-system-x86_64'

/**
 * Translated code of a TCG guest, in MiB. QEMU's default (up to 1 GiB) fills up over time and is memory the host never gets
 * back; this much holds a booted guest and its program.
 */
const tcgBufferMiB = 64

/**
 * Arguments of QEMU, without the program. Facts in, text out: no file is touched here. Every device has a fixed slot, so that
 * a guest finds the same hardware after each start and state can be loaded into a second process.
 */
export function commandLine(facts: MachineFacts): string[] {
  const { paths, boots } = facts
  return [
    '-nodefaults',
    '-no-user-config',
    '-display',
    'none',
    ...(isOwnGuest(boots) ? ['-no-reboot'] : []), // another system may boot as often as it likes
    '-sandbox',
    'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
    '-name',
    option({ guest: `${facts.project}/${facts.name}`, 'debug-threads': 'on' }),
    '-msg',
    'timestamp=on',
    ...machine(facts),
    ...(facts.resumes ? resumption : []),
    ...(isOwnGuest(boots) ? ownGuest(boots, facts) : []),
    ...(facts.generationId ? ['-device', 'vmgenid,guid=auto'] : []),
    '-chardev',
    qmpChardev(paths),
    '-mon',
    'chardev=qmp,mode=control',
    '-chardev',
    option('socket', { id: 'console', path: paths.console, server: 'on', wait: 'off', logfile: paths.consoleLog, logappend: 'on' }),
    '-serial',
    'chardev:console',
    ...ports(facts),
    ...(isOwnGuest(boots) ? [] : hardwareArguments(boots, paths)),
    ...disks(facts),
    ...(facts.files === undefined ? [] : filesDisk(facts.files)),
    ...(facts.volumes ? volumeArguments(facts.volumes) : []),
    ...facts.nics.flatMap((nic, index) => networkCard(nic, index, facts)),
  ]
}

function ownGuest({ kernel, initramfs, kernelArgs }: OwnGuest, { resumes, paths }: MachineFacts): string[] {
  return [
    ...(resumes ? [] : ['-kernel', kernel, '-initrd', initramfs, '-append', kernelArgs]),
    '-fw_cfg',
    option({ name: 'opt/pando/config', file: paths.config }),
  ]
}

/** It waits for the state of another VM and then for `cont`. The state is that of devices alone, so it has no section about itself. */
const resumption = ['-incoming', 'defer', '-S', '-global', 'migration.send-configuration=off']

/** Also how the process of a VM is recognized. */
export function qmpChardev(paths: VmPaths): string {
  return option('socket', { id: 'qmp', path: paths.qmp, server: 'on', wait: 'off' })
}

/** A TCG thread that waits for a preempted one burns its share, so such a guest gets no more CPUs than the host has. */
export function virtualCpus({ cpus, accel, hostCpus }: Pick<MachineFacts, 'cpus' | 'accel' | 'hostCpus'>): number {
  const whole = Math.max(1, Math.ceil(cpus))
  return accel === 'tcg' ? Math.min(whole, hostCpus) : whole
}

/**
 * Memory is never merged with that of others (mem-merge): what VMs share they share because one descends from the other, and
 * a stranger's pages must not tell by their timing what is in ours.
 */
const machineOptions = {
  'memory-backend': 'ram',
  'mem-merge': 'off',
  'suppress-vmdesc': 'on',
  usb: 'off',
  sata: 'off',
  smbus: 'off',
  vmport: 'off',
  graphics: 'off',
}

function machine(facts: MachineFacts): string[] {
  const size = `${Math.ceil(facts.memoryBytes / 1024 ** 2)}M`
  const memory =
    facts.memory.type === 'file'
      ? option('memory-backend-file', { id: 'ram', size, 'mem-path': facts.memory.path, share: facts.resumes ? 'off' : 'on' })
      : option('memory-backend-memfd', { id: 'ram', size, share: 'on' })
  const tcg = facts.accel === 'tcg'
  const hardware = isOwnGuest(facts.boots) ? undefined : facts.boots
  return [
    '-machine',
    option(facts.machine, { ...machineOptions, ...(hardware ? machineProperties(hardware) : {}) }),
    '-accel',
    tcg ? option('tcg', { thread: 'multi', 'tb-size': hardware ? translationMiB : tcgBufferMiB }) : 'kvm',
    // Five-level page tables make every walk of a translated guest longer, for address space nobody uses.
    '-cpu',
    tcg ? 'max,la57=off' : hardware?.system === 'windows' ? `host,${enlightenments}` : 'host',
    '-smp',
    String(virtualCpus(facts)),
    '-m',
    size,
    '-object',
    memory,
  ]
}

function ports({ paths, boots }: MachineFacts): string[] {
  const port = (nr: number, chardev: string, name: string, more: { id?: string } = {}) => [
    '-device',
    option('virtserialport', { bus: 'serial.0', nr, chardev, name, ...more }),
  ]
  const socket = (id: string, path: string) => ['-chardev', option('socket', { id, path, server: 'on', wait: 'off' })]
  const file = (id: string, path: string) => ['-chardev', option('file', { id, path, append: 'on' })]
  // QEMU tells when a program inside opens or closes a port, of those that have an id.
  const agent = [
    ...socket('agent', paths.agent),
    ...port(1, 'agent', 'org.qemu.guest_agent.0', isOwnGuest(boots) ? {} : { id: 'agentport' }),
  ]
  const ours = [
    ...socket('stream', paths.stream),
    ...port(2, 'stream', 'pando.stream.0'),
    ...file('log', paths.log),
    ...port(3, 'log', 'pando.log.0'),
    ...file('status', paths.status),
    ...port(4, 'status', 'pando.status.0'),
  ]
  return ['-device', 'virtio-serial-pci,id=serial,bus=pcie.0,addr=0x2', ...agent, ...(isOwnGuest(boots) ? ours : [])]
}

function disks({ boots, disk: [top = '', ...frozen] }: MachineFacts): string[] {
  const bottom = isOwnGuest(boots) || !boots.image ? undefined : imageNode
  const nodes = frozen.map((layer, index) => ({
    name: frozenNode(index),
    layer,
    below: frozen[index + 1] ? frozenNode(index + 1) : bottom,
  }))
  const below = nodes[0]?.name ?? bottom
  return [
    ...(isOwnGuest(boots) ? baseDisk(boots) : imageArguments(boots)),
    // Each before the one that stands on it.
    ...nodes.reverse().flatMap(frozenLayer),
    '-blockdev',
    option({ driver: 'file', 'node-name': 'disk-file', filename: String(top), discard: 'unmap' }),
    '-blockdev',
    option({
      driver: 'qcow2',
      'node-name': 'disk',
      file: 'disk-file',
      discard: 'unmap',
      ...(below ? { backing: below } : {}),
    }),
    '-device',
    isOwnGuest(boots)
      ? `virtio-blk-pci,id=${diskDevice},drive=disk,bus=pcie.0,addr=0x4,disable-legacy=on`
      : rootDevice(boots, { id: diskDevice, drive: 'disk', addr: '0x4' }),
  ]
}

function frozenLayer({ name, layer, below }: { name: string; layer: DiskLayer; below: string | undefined }): string[] {
  if (typeof layer !== 'string') return ['-blockdev', JSON.stringify({ ...layer, 'node-name': name })]
  return [
    '-blockdev',
    option({ driver: 'file', 'node-name': `${name}-file`, filename: layer, 'read-only': 'on' }),
    '-blockdev',
    option({ driver: 'qcow2', 'node-name': name, file: `${name}-file`, 'read-only': 'on', ...(below ? { backing: below } : {}) }),
  ]
}

/** Nobody writes to a base, so there is nothing to lock; the host's page cache holds it once for all VMs. */
function baseDisk({ base }: OwnGuest): string[] {
  return [
    '-blockdev',
    option({ driver: 'file', 'node-name': 'base-file', filename: base, 'read-only': 'on', locking: 'off' }),
    '-blockdev',
    option({ driver: 'raw', 'node-name': 'base', file: 'base-file', 'read-only': 'on' }),
    '-device',
    'virtio-blk-pci,id=vda,drive=base,bus=pcie.0,addr=0x3,disable-legacy=on',
  ]
}

function filesDisk(filename: string): string[] {
  return [
    '-blockdev',
    option({ driver: 'file', 'node-name': 'files-file', filename, 'read-only': 'on' }),
    '-blockdev',
    option({ driver: 'raw', 'node-name': 'files', file: 'files-file', 'read-only': 'on' }),
    '-device',
    option('virtio-blk-pci', { id: 'files', drive: 'files', bus: 'pcie.0', addr: '0x5', 'disable-legacy': 'on' }),
  ]
}

/** The writable disk as QEMU's device, whatever file it writes to. */
export const diskDevice = 'vdb'

function frozenNode(index: number): string {
  return `frozen${index}`
}

/** The host's side of a network card: what is switched off while a clone is not yet itself. */
export function netdevOf(index: number): string {
  return `net${index}`
}

/** `@tap0@` and `@vhost0@` stand for file descriptors that the launcher opens: QEMU itself may open neither. */
function networkCard(nic: MachineFacts['nics'][number], index: number, { vhost, boots }: MachineFacts): string[] {
  if (nic.attachment.type !== 'tap') return []
  const id = netdevOf(index)
  const card = isOwnGuest(boots) ? virtioNetwork(nic) : networkModel(boots, nic)
  return [
    '-netdev',
    option('tap', { id, fd: `@tap${index}@`, ...(vhost && card.vhost ? { vhost: 'on', vhostfd: `@vhost${index}@` } : {}) }),
    '-device',
    option(card.model, {
      id: `nic${index}`,
      netdev: id,
      mac: nic.mac,
      ...card.properties,
      bus: 'pcie.0',
      addr: `0x${(0x10 + index).toString(16)}`,
      romfile: '',
    }),
  ]
}
