import type { PreparedHardware, PreparedNic } from '../../engine.ts'
import { option } from '../option.ts'
import type { VmPaths } from '../paths.ts'

/** The machine around a disk image: what PreparedHardware asks for, with its files found. */
export interface Hardware extends Pick<PreparedHardware, 'system' | 'drivers' | 'display' | 'tpm'> {
  firmware: { type: 'bios' } | { type: 'uefi'; code: string; vars: string; secureBoot: boolean }
  /** What the writable disk stands on. Absent: that is empty, and the first drive holds what installs a system on it. */
  image?: { path: string; format: 'qcow2' | 'raw' }
  /** ISO files, by drive. */
  cdroms: readonly string[]
  /** A disc for cloud-init, see seed.ts. */
  seed?: string
}

/** One SATA controller has six ports: the disk, four drives, the seed. */
const diskPort = 0
const firstDrivePort = 1
const seedPort = 5

/** Slots on the root bus; disks of ours take those up to 0xf, network cards 0x10 to 0x17. Never changed: see command-line.ts. */
const slots = { display: '0x18', usb: '0x19', random: '0x1a', sata: '0x1b', seed: '0x1c' }

/**
 * Code translated under TCG, in MiB. Firmware, a whole kernel and its services are several times what our guests run; with a buffer
 * that is too small all of it would be translated again and again.
 */
export const translationMiB = 256

/** Properties of `-machine` besides those of every VM. */
export function machineProperties({ firmware, display, system }: Hardware): Record<string, string> {
  return {
    // Without a screen SeaBIOS speaks on the serial port.
    graphics: display ? 'on' : 'off',
    ...(system === 'windows' ? { hpet: 'off' } : {}),
    ...(firmware.type === 'uefi' ? { pflash0: 'firmware', pflash1: 'vars' } : {}),
    ...(isSecure(firmware) ? { smm: 'on' } : {}),
  }
}

/** What KVM does for Windows, so that it need not emulate timers and interrupts for itself. TCG has none of it. */
export const enlightenments = [
  ...['hv_relaxed', 'hv_vapic', 'hv_spinlocks=0x1fff', 'hv_vpindex', 'hv_runtime', 'hv_time', 'hv_synic', 'hv_stimer'],
  ...['hv_frequencies', 'hv_tlbflush', 'hv_ipi', 'hv_reset'],
].join(',')

/** All but processor, memory, ports, writable disk and network cards. */
export function hardwareArguments(hardware: Hardware, paths: VmPaths): string[] {
  return [
    '-boot',
    'menu=off,strict=on',
    // A guest that sleeps is one that does not answer.
    '-global',
    'ICH9-LPC.disable_s3=1',
    '-global',
    'ICH9-LPC.disable_s4=1',
    // QEMU removes it when it ends in order; killed, it leaves it behind, see ended.ts.
    '-pidfile',
    paths.pidFile,
    ...(hardware.system === 'windows' ? ['-rtc', 'base=localtime,driftfix=slew'] : []),
    ...firmware(hardware),
    ...(hardware.tpm ? tpm(paths) : []),
    ...(hardware.display ? screen(hardware, paths) : []),
    ...(hardware.drivers === 'virtio' ? randomness : []),
    ...drives(hardware),
  ]
}

function firmware({ firmware }: Hardware): string[] {
  if (firmware.type === 'bios') return []
  const file = (node: string, filename: string, access: Record<string, string>) => [
    '-blockdev',
    option({ driver: 'file', 'node-name': `${node}-file`, filename, ...access }),
    '-blockdev',
    option({ driver: 'raw', 'node-name': node, file: `${node}-file`, ...('read-only' in access ? { 'read-only': 'on' } : {}) }),
  ]
  return [
    ...file('firmware', firmware.code, { 'read-only': 'on', locking: 'off' }),
    ...file('vars', firmware.vars, {}),
    // What the firmware must know to be true can be written only by itself, not by the system it boots.
    ...(firmware.secureBoot ? ['-global', 'driver=cfi.pflash01,property=secure,value=on'] : []),
  ]
}

function isSecure(firmware: Hardware['firmware']): boolean {
  return firmware.type === 'uefi' && firmware.secureBoot
}

function tpm(paths: VmPaths): string[] {
  return [
    '-chardev',
    option('socket', { id: 'tpm', path: paths.tpm }),
    '-tpmdev',
    'emulator,id=tpm0,chardev=tpm',
    '-device',
    'tpm-crb,id=tpmdevice,tpmdev=tpm0',
  ]
}

/** Who looks at a screen shares it, whatever its viewer asks for: nobody throws out another. The pointer is where the viewer's is. */
function screen({ system, drivers }: Hardware, paths: VmPaths): string[] {
  const card = system === 'linux' && drivers === 'virtio' ? 'virtio-vga' : 'VGA'
  return [
    '-vnc',
    option(`unix:${paths.vnc.replaceAll(',', ',,')}`, { share: 'ignore' }),
    '-device',
    option(card, { id: 'screen', bus: 'pcie.0', addr: slots.display }),
    '-device',
    option('qemu-xhci', { id: 'usb', bus: 'pcie.0', addr: slots.usb }),
    '-device',
    'usb-tablet,id=pointer,bus=usb.0',
  ]
}

const randomness = [
  '-object',
  'rng-builtin,id=random',
  '-device',
  option('virtio-rng-pci', { id: 'rng', rng: 'random', bus: 'pcie.0', addr: slots.random, 'disable-legacy': 'on' }),
]

/**
 * Drives are SATA: installers know it, whatever they install. The seed of a system with virtio is not: kernels of cloud images
 * have no SATA.
 */
function drives(hardware: Hardware): string[] {
  const { cdroms, seed } = hardware
  const needsSata = cdroms.length > 0 || hardware.drivers === 'emulated' || (seed !== undefined && !isSeedOnScsi(hardware))
  return [
    ...(needsSata ? ['-device', option('ich9-ahci', { id: 'sata', bus: 'pcie.0', addr: slots.sata })] : []),
    ...cdroms.flatMap((path, index) => [
      ...disc(`drive${index}`, path),
      '-device',
      option('ide-cd', { id: `cd${index}`, drive: `drive${index}`, bus: `sata.${firstDrivePort + index}`, bootindex: 2 + index }),
    ]),
    ...(seed === undefined ? [] : [...disc('seed', seed), ...seedDrive(hardware)]),
  ]
}

function seedDrive(hardware: Hardware): string[] {
  if (!isSeedOnScsi(hardware)) return ['-device', option('ide-cd', { id: 'cloudinit', drive: 'seed', bus: `sata.${seedPort}` })]
  return [
    '-device',
    option('virtio-scsi-pci', { id: 'seedbus', bus: 'pcie.0', addr: slots.seed, num_queues: 1, 'disable-legacy': 'on' }),
    '-device',
    'scsi-cd,id=cloudinit,drive=seed,bus=seedbus.0',
  ]
}

function isSeedOnScsi({ system, drivers }: Hardware): boolean {
  return system !== 'windows' && drivers === 'virtio'
}

/** Nobody writes to it, so there is nothing to lock. */
function disc(node: string, filename: string): string[] {
  return [
    '-blockdev',
    option({ driver: 'file', 'node-name': `${node}-file`, filename, 'read-only': 'on', locking: 'off' }),
    '-blockdev',
    option({ driver: 'raw', 'node-name': node, file: `${node}-file`, 'read-only': 'on' }),
  ]
}

/** Node names of the image below the writable disk. */
export const imageNode = 'image'

export function imageArguments({ image }: Hardware): string[] {
  if (!image) return []
  return [
    '-blockdev',
    option({ driver: 'file', 'node-name': `${imageNode}-file`, filename: image.path, 'read-only': 'on', locking: 'off' }),
    '-blockdev',
    option({ driver: image.format, 'node-name': imageNode, file: `${imageNode}-file`, 'read-only': 'on' }),
  ]
}

/** The device of the writable disk: what is tried first at a boot, and fails when it is empty. */
export function rootDevice({ drivers }: Hardware, { id, drive, addr }: { id: string; drive: string; addr: string }): string {
  return drivers === 'emulated'
    ? option('ide-hd', { id, drive, bus: `sata.${diskPort}`, bootindex: 1 })
    : option('virtio-blk-pci', { id, drive, bus: 'pcie.0', addr, 'disable-legacy': 'on', bootindex: 1 })
}

export interface NetworkModel {
  model: string
  /** What only this model has. */
  properties: Record<string, string | number>
  /** Its packets can be moved by the host's kernel. */
  vhost: boolean
}

export function virtioNetwork({ mtu }: Pick<PreparedNic, 'mtu'>): NetworkModel {
  return { model: 'virtio-net-pci', properties: { host_mtu: mtu, 'disable-legacy': 'on' }, vhost: true }
}

export function networkModel({ drivers }: Hardware, nic: Pick<PreparedNic, 'mtu'>): NetworkModel {
  return drivers === 'emulated' ? { model: 'e1000e', properties: {}, vhost: false } : virtioNetwork(nic)
}
