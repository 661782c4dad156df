import { accessCodes } from './error-codes/access.ts'
import { appsCodes } from './error-codes/apps.ts'
import { auditCodes } from './error-codes/audit.ts'
import { backupCodes } from './error-codes/backup.ts'
import { desktopsCodes } from './error-codes/desktops.ts'
import { diskImagesCodes } from './error-codes/disk-images.ts'
import { identityCodes } from './error-codes/identity.ts'
import { machinesCodes } from './error-codes/machines.ts'
import { monitoringCodes } from './error-codes/monitoring.ts'
import { platformCodes } from './error-codes/platform.ts'
import { resourcesCodes } from './error-codes/resources.ts'
import { secretsCodes } from './error-codes/secrets.ts'
import { storageCodes } from './error-codes/storage.ts'
import { workloadsCodes } from './error-codes/workloads.ts'

/**
 * The one list of error codes. The first word of a code is the folder or kind it belongs to, so a code leads to its source.
 * `title` may name parameters in braces; `hint` is the next step for the person who reads it; `retry` says that the same
 * call may succeed later without a change. Add a line to the file of its area before throwing a new
 * code: `PandoError` accepts no other.
 */
export const errorCodes = {
  ...platformCodes,
  ...accessCodes,
  ...workloadsCodes,
  ...resourcesCodes,
  ...appsCodes,
  ...storageCodes,
  ...machinesCodes,
  ...diskImagesCodes,
  ...backupCodes,
  ...desktopsCodes,
  ...monitoringCodes,
  ...secretsCodes,
  ...auditCodes,
  ...identityCodes,
} as const

export type ErrorCode = keyof typeof errorCodes
