import { createHash } from 'node:crypto'
import { PandoError } from '../../../base/errors.ts'
import type { DiskSource } from '../../../resources/storage/driver.ts'
import type { DiskLimits, PreparedVolume } from '../../engine.ts'

/** A volume as a VM has it: part of its spec.json, and true also while we are not there. */
export interface VmVolume extends Omit<PreparedVolume, 'source'> {
  source: DiskSource
  /** Its target on the controller: stays the same as long as the VM has it. */
  slot: number
  /** Something was begun that is not done: repeat it. */
  stage?: 'coming' | 'going' | 'growing'
  moving?: Moving
  /** Where it was before it moved. Whoever still believes that it is there must not be followed. */
  movedFrom?: DiskSource
}

export interface Moving {
  to: DiskSource
  /** Name of the node that is written instead, once it has moved. */
  node: string
  /** It was standing still before we made it stand still; set for the moment of the change. */
  wasPaused?: boolean
  /** Somebody may already count on the new disk: there is no way back. */
  committing?: true
}

/** All VMs have the controller, or nothing could come while they run. Slots after those of root, layer and files. */
export const controller = 'volumes'
const controllerSlot = '0x6'
const mostVolumes = 16

/** Without any disk on it the controller costs a boot nothing that can be measured: its driver is loaded for the first volume. */
export function volumeArguments(volumes: readonly VmVolume[]): string[] {
  return [
    '-device',
    `virtio-scsi-pci,id=${controller},bus=pcie.0,addr=${controllerSlot},disable-legacy=on`,
    ...volumes.flatMap((volume) => [
      '-blockdev',
      JSON.stringify(diskNode(volume, nodeOf(volume.id))),
      '-device',
      JSON.stringify({ driver: 'scsi-hd', ...diskDevice(volume, nodeOf(volume.id)) }),
    ]),
  ]
}

/** As `blockdev-add` takes it. Reasons for each choice are in README.md. */
export function diskNode({ source, readOnly }: Pick<VmVolume, 'source' | 'readOnly'>, node: string): Record<string, unknown> {
  const access = readOnly ? { 'read-only': true } : { discard: 'unmap' }
  const file =
    source.type === 'disk'
      ? { driver: 'file', filename: source.path, ...access }
      : { driver: 'rbd', pool: source.pool, image: source.image, conf: source.conf, user: source.user, ...access }
  return { driver: 'raw', 'node-name': node, ...access, file }
}

/** As `device_add` takes it, but for the driver. */
export function diskDevice(volume: Pick<VmVolume, 'id' | 'name' | 'slot'>, node: string): Record<string, unknown> {
  const serial = serialOf(volume)
  return {
    id: deviceOf(volume.id),
    bus: `${controller}.0`,
    'scsi-id': volume.slot,
    lun: 0,
    drive: node,
    serial,
    device_id: serial,
    rotation_rate: 1,
    werror: 'enospc',
    rerror: 'report',
  }
}

export function deviceOf(id: string): string {
  return `volume-${id}`
}

/** Node names have 31 characters at most. */
export function nodeOf(id: string, mark?: string): string {
  const short = createHash('sha256').update(id).digest('hex').slice(0, 16)
  return mark === undefined ? `vol-${short}` : `vol-${short}-${mark}`
}

/** Name of a disk inside: that of its volume, where 20 characters hold it. */
export function serialOf({ id, name }: Pick<PreparedVolume, 'id' | 'name'>): string {
  if (name.length <= 20) return name
  return `${name.slice(0, 13)}-${createHash('sha256').update(id).digest('hex').slice(0, 6)}`
}

/** Gives each a slot: the one it has, else the first that nobody has. */
export function withSlots(volumes: readonly PreparedVolume[], known: readonly { id: string; slot: number }[]): VmVolume[] {
  const slots = new Map(known.map(({ id, slot }) => [id, slot]))
  const taken = new Set(volumes.flatMap(({ id }) => slots.get(id) ?? []))
  return volumes.map((volume) => {
    const slot = slots.get(volume.id) ?? firstFree(taken)
    taken.add(slot)
    return { ...volume, source: diskOf(volume), slot }
  })
}

export function firstFree(taken: ReadonlySet<number>): number {
  for (let slot = 0; slot < mostVolumes; slot++) if (!taken.has(slot)) return slot
  throw new PandoError('base.internal', { detail: `a VM has at most ${mostVolumes} volumes` })
}

export function diskOf({ name, source }: PreparedVolume): DiskSource {
  if (source.type === 'folder') throw new PandoError('base.internal', { detail: `a VM cannot use the folder of volume ${name}` })
  return source
}

/** As `block_set_io_throttle` takes it; 0 is no limit. */
export function throttleOf(id: string, { iops = 0, bytesPerSecond = 0 }: DiskLimits): Record<string, unknown> {
  return { id: deviceOf(id), bps: bytesPerSecond, bps_rd: 0, bps_wr: 0, iops, iops_rd: 0, iops_wr: 0 }
}
