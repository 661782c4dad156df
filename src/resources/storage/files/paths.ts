import { join } from 'node:path'

/** Where volumes of one pool are on this host. */
export interface Places {
  /** Folder of the pool: one folder for each volume, and `snapshots`. */
  root: string
  /** Volumes are mounted below `stateDir`/volumes, whichever pool they are in. */
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
    mount: join(stateDir, 'volumes', id, 'mount'),
  }
}

export function snapshotDir({ root }: Places, snapshot: string): string {
  return join(root, 'snapshots', snapshot)
}

/** A snapshot is kept as a volume is, but nobody has it. */
export function snapshotPaths(places: Places, snapshot: string): Pick<VolumePaths, 'dir' | 'disk' | 'filling'> {
  const dir = snapshotDir(places, snapshot)
  return { dir, disk: join(dir, 'disk.img'), filling: join(dir, 'filling') }
}
