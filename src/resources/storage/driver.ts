import type { Readable } from 'node:stream'

/**
 * What an engine gets of a volume: a folder to bind for containers; for VMs a raw disk, as a file or in Ceph. A disk of format
 * `ext4` has a folder `data`, which is the volume.
 */
export type VolumeSource = { type: 'folder'; path: string } | DiskSource

export type DiskSource = { type: 'disk'; path: string } | { type: 'rbd'; pool: string; image: string; conf: string; user: string }

/** Names one volume, and the pool it is in. `id` is the uid of the Volume object, `pool` the name of the StoragePool. */
export interface VolumeRef {
  id: string
  pool: string
}

/** A volume as it is made. */
export interface VolumePlan extends VolumeRef {
  bytes: number
  format: 'ext4' | 'none'
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
 * remembered between calls. The same interface for one pool (a driver) and for all of them (`createPools`).
 */
export interface VolumeDriver {
  readonly name: string
  /**
   * Makes the volume at its first use, and has it ready for a container or a VM; also after a reboot of the host. Without a
   * seed it is empty. Throws volume.busy while it is still in use the other way, volume.no_room, pool.unavailable.
   */
  attach(plan: VolumePlan, options: { as: 'folder' | 'disk'; seed?: VolumeSeed; signal: AbortSignal }): Promise<VolumeSource>
  /** Lets go of it; fine when nobody has it. Throws volume.busy while somebody does. */
  detach(volume: VolumeRef, signal: AbortSignal): Promise<void>
  /** Removes it with all that is in it; fine when absent. */
  remove(volume: VolumeRef, signal: AbortSignal): Promise<void>
  /**
   * Makes it larger, also while a container has it (its file system grows with it) or a VM (which is told by its engine
   * afterwards). Fine when it has that size. Absent volumes are left absent. Throws volume.grows_later where the host cannot do
   * the first: then its file system grows at the next attach.
   */
  grow(volume: VolumeRef, bytes: number, signal: AbortSignal): Promise<void>
  /** Undefined: it was never used. Bytes. */
  usage(volume: VolumeRef, signal: AbortSignal): Promise<{ sizeBytes: number; usedBytes: number } | undefined>
  /**
   * Keeps what is in it now under another id, in the same pool. Consistent as after a power cut when nobody writes, when the
   * pool has cheap copies, or when `settled`; `files` else. Throws volume.no_room.
   */
  snapshot(
    volume: VolumeRef,
    snapshot: string,
    options: { settled: boolean; signal: AbortSignal },
  ): Promise<{ consistency: 'filesystem' | 'crash' | 'files' }>
  /** Makes a volume that begins as another one (that nobody writes to) or a snapshot is; fine when it exists. */
  clone(
    from: { volume: VolumeRef } | { snapshot: string; pool: string },
    to: VolumePlan,
    options: { progress?: Progress; signal: AbortSignal },
  ): Promise<void>
  removeSnapshot(snapshot: string, pool: string, signal: AbortSignal): Promise<void>
  /**
   * An empty disk of that size that somebody else fills (a restore, a move of a running VM): a raw disk without any format.
   * `done` makes it the volume; until then it is half-made, and a new one is made the next time, or with `keep` the same goes on.
   * Owner is whom VMs run as. Its place does not change with `done`.
   */
  fill(plan: VolumePlan, signal: AbortSignal, options?: { keep: boolean }): Promise<Filling>
  /** The same for a snapshot. */
  fillSnapshot(snapshot: string, plan: { pool: string; bytes: number }, signal: AbortSignal): Promise<Filling>
  /** The disk behind a volume or a snapshot, to read from. Undefined: it was never used. */
  disk(which: VolumeRef | { snapshot: string; pool: string }, signal: AbortSignal): Promise<DiskSource | undefined>
  /** Gives unused blocks back to the pool. Only where a container has it or nobody does; in a VM its guest does that. */
  trim(volume: VolumeRef, signal: AbortSignal): Promise<void>
}

export interface Filling {
  target: DiskSource
  done(): Promise<void>
}

export type Progress = (doneBytes: number, totalBytes: number) => void

/** A driver of one pool. */
export interface PoolDriver extends VolumeDriver {
  /** Throws pool.unavailable when it does not answer. Bytes. */
  room(signal: AbortSignal): Promise<{ capacityBytes: number; freeBytes: number; cheapCopies: boolean }>
  /** Lets go of what it mounted itself; data stays. */
  close(signal: AbortSignal): Promise<void>
}
