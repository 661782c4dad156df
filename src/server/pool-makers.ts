import type { Clock } from '../base/clock.ts'
import { createDirectoryPool } from '../resources/storage/drivers/directory/directory.ts'
import { placeOf } from '../resources/storage/files/place.ts'
import type { MakePool, PoolDriverName } from '../resources/storage/pools.ts'

interface Host {
  stateDir: string
  clock: Clock
  /** Whom VMs run as. */
  vmUser: { uid: number; gid: number }
}

/** The drivers that a pool can have: one line each. */
export function poolMakers(host: Host): Partial<Record<PoolDriverName, MakePool>> {
  return {
    directory: (pool) => createDirectoryPool({ ...host, ...placeOf(pool, host) }),
  }
}
