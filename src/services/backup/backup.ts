import { join } from 'node:path'
import { PandoError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { Service } from '../../controller/service.ts'
import { backupRules } from './admissions.ts'
import type { BackupDeps } from './deps.ts'
import { openDoors } from './disks/doors.node.ts'
import { Backup } from './kind.ts'
import { leftoversController } from './leftovers.ts'
import { backupNodeController } from './node.ts'
import { backupOperationsController } from './operations.ts'
import { policyController } from './policy-controller.ts'
import { BackupPolicy } from './policy-kind.ts'
import { openSecrets } from './secrets.ts'
import { targetController } from './target-controller.ts'
import { BackupTarget } from './target-kind.ts'
import { openRepositories } from './targets.ts'

/** Backups of instances, volumes and the cloud itself, restores, and proofs that they restore. */
export function backup(deps: BackupDeps): Service {
  return {
    name: 'services/backup',
    kinds: [BackupTarget, BackupPolicy, Backup],
    admissions: backupRules(deps),
    controllers: [targetController(deps), policyController()],
    nodeControllers: [backupNodeController(deps), backupOperationsController(deps), leftoversController(deps)],
  }
}

/** What backups work with on this node. `owner`: whom QEMU runs as. */
export function openBackups(
  deps: Omit<BackupDeps, 'disks' | 'repositories' | 'secrets' | 'copyState' | 'keyFile'>,
  { owner, log }: { owner: { uid: number; gid: number }; log: Log },
): BackupDeps {
  const secrets = openSecrets(deps.stateDir)
  const onError = (error: unknown) => log.warn({ module: 'backup', err: error }, 'a disk of a backup could not be read')
  return {
    ...deps,
    keyFile: join(deps.stateDir, 'keys'),
    copyState: () => Promise.reject(new PandoError('base.internal', { detail: 'this store cannot be copied' })), // until it is open
    secrets,
    repositories: openRepositories({ stateDir: deps.stateDir, secrets }),
    disks: openDoors({ runDir: join(deps.runDir, 'backup'), owner, onError }),
  }
}
