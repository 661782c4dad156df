import type { Service } from '../../controller/service.ts'
import { appVolumes, instanceVolumes, volumeRules } from './admissions.ts'
import { type StorageDeps, storageController } from './controller.ts'
import { Volume } from './kind.ts'
import { StoragePool } from './pool-kind.ts'

/** Volumes: disks that outlive the instances they are given to, and the pools they are in. */
export function storage(deps: StorageDeps): Service {
  return {
    name: 'resources/storage',
    kinds: [StoragePool, Volume],
    admissions: [volumeRules, instanceVolumes, appVolumes],
    controllers: [storageController(deps)],
    nodeControllers: [],
  }
}
