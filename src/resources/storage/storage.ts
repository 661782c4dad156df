import type { Service } from '../../controller/service.ts'
import { appVolumes, instanceVolumes, snapshotRules, volumeRules } from './admissions.ts'
import { type StorageDeps, storageController } from './controller.ts'
import { Volume } from './kind.ts'
import { type PoolRulesDeps, poolRules } from './pool-admissions.ts'
import { poolController } from './pool-controller.ts'
import { StoragePool } from './pool-kind.ts'
import { volumeSnapshotController } from './snapshot-controller.ts'
import { VolumeSnapshot } from './volume-snapshot-kind.ts'

/** Volumes: disks that outlive the instances they are given to, the pools they are in, and what was in them at one moment. */
export function storage(deps: StorageDeps & PoolRulesDeps): Service {
  return {
    name: 'resources/storage',
    kinds: [StoragePool, Volume, VolumeSnapshot],
    admissions: [poolRules(deps), volumeRules, snapshotRules, instanceVolumes, appVolumes],
    controllers: [storageController(deps), volumeSnapshotController(deps), poolController(deps)],
    nodeControllers: [],
  }
}
