import type { Clock } from '../base/clock.ts'
import { createBtrfsPool } from '../resources/storage/drivers/btrfs/btrfs.ts'
import { createDirectoryPool } from '../resources/storage/drivers/directory/directory.ts'
import { createSharedPool } from '../resources/storage/drivers/nfs/nfs.ts'
import { createRbdDriver } from '../resources/storage/drivers/rbd/rbd.ts'
import { placeOf } from '../resources/storage/files/place.ts'
import type { MakePool, PoolDriverName } from '../resources/storage/pools.ts'

interface Host {
  stateDir: string
  clock: Clock
  /** Whom VMs run as. */
  vmUser: { uid: number; gid: number }
  /** Its name towards other hosts that share a pool. */
  host: string
}

/** The drivers that a pool can have: one line each. */
export function poolMakers({ host, ...options }: Host): Partial<Record<PoolDriverName, MakePool>> {
  const at = (place: Parameters<MakePool>[0]) => ({ ...options, ...placeOf(place, options), pool: place.name, path: place.spec.path ?? '' })
  return {
    directory: (place) => createDirectoryPool({ ...options, ...placeOf(place, options) }),
    btrfs: (place) => createBtrfsPool(at(place)),
    nfs: (place) => createSharedPool({ ...at(place), host, export: place.spec.export }),
    rbd: ({ name, spec }) => createRbdDriver({ ...options, ...cephOf(spec), name }),
  }
}

/** Admission has seen that an rbd pool says where it is. */
function cephOf({ rbd }: Parameters<MakePool>[0]['spec']): { pool: string; conf: string; user: string } {
  return rbd ?? { pool: '', conf: '', user: '' }
}
