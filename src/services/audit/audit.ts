import type { Service } from '../../controller/service.ts'
import type { AuditLog } from './log.ts'
import { AuditTarget } from './target-kind.ts'
import { targetController } from './targets/controller.ts'

/** Sends the audit log elsewhere. What is written to it comes from the API. */
export function audit({ audit: log }: { audit: AuditLog }): Service {
  return {
    name: 'services/audit',
    kinds: [AuditTarget],
    admissions: [],
    controllers: [targetController(log)],
    nodeControllers: [],
  }
}
