import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** Where volumes of one pool are on this host. */
export interface Places {
  /** Folder of the pool: one folder for each volume, and `snapshots`. */
  root: string
  /** Volumes are mounted below it, each pool at a place of its own: a volume may leave one while it is used in another. */
  stateDir: string
}

export interface VolumePaths {
  dir: string
  disk: string
  /** It is here while somebody fills the disk: then what is in it is not yet the volume. */
  filling: string
  /** A VM has had it, and can have written anything. */
  guest: string
  /** Which host has it, where several share the pool. */
  lease: string
  /** The folder of this host where it is mounted. */
  mount: string
}

export function pathsOf({ root, stateDir }: Places, id: string): VolumePaths {
  const dir = join(root, id)
  return {
    dir,
    disk: join(dir, 'disk.img'),
    filling: join(dir, 'filling'),
    guest: join(dir, 'guest'),
    lease: join(dir, 'lease'),
    mount: join(mountsOf({ root, stateDir }), id, 'mount'),
  }
}

/** The pool in the state directory has its mounts beside its disks. */
function mountsOf({ root, stateDir }: Places): string {
  const local = join(stateDir, 'volumes')
  return root === local ? local : join(stateDir, 'mounts', createHash('sha256').update(root).digest('hex').slice(0, 12))
}

export function snapshotDir({ root }: Places, snapshot: string): string {
  return join(root, 'snapshots', snapshot)
}

/** A snapshot is kept as a volume is, but nobody has it. */
export function snapshotPaths(places: Places, snapshot: string): Pick<VolumePaths, 'dir' | 'disk' | 'filling'> {
  const dir = snapshotDir(places, snapshot)
  return { dir, disk: join(dir, 'disk.img'), filling: join(dir, 'filling') }
}
