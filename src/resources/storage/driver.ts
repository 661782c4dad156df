import type { Readable } from 'node:stream'

/** What an engine gets of a volume: a folder to bind for containers, a raw disk with an ext4 for VMs, whose folder `data` is the volume. */
export type VolumeSource = { type: 'folder'; path: string } | { type: 'disk'; path: string }

/** A volume as the driver makes it. `id` is the uid of the Volume object. */
export interface VolumePlan {
  id: string
  bytes: number
}

/** What is in a volume when it is used for the first time: a folder of an image, with owner and mode. */
export interface VolumeSeed {
  /** The whole root file system of the image, as tar. */
  open(signal: AbortSignal): Promise<Readable>
  /** The folder in it, e.g. `/var/lib/data`. Without it in the image the volume is empty and belongs to root. */
  path: string
}

/**
 * Keeps volumes on one host. Every call is idempotent and may be repeated after a crash at any point; nothing has to be
 * remembered between calls.
 */
export interface VolumeDriver {
  readonly name: string
  /**
   * Makes the volume at its first use, and has it ready for a container or a VM; also after a reboot of the host.
   * Throws volume.busy while it is still in use the other way, volume.no_room.
   */
  attach(plan: VolumePlan, options: { as: VolumeSource['type']; seed: VolumeSeed; signal: AbortSignal }): Promise<VolumeSource>
  /** Lets go of it; fine when nobody has it. Throws volume.busy while somebody does. */
  detach(id: string, signal: AbortSignal): Promise<void>
  /** Removes it with all that is in it; fine when absent. */
  remove(id: string, signal: AbortSignal): Promise<void>
}
