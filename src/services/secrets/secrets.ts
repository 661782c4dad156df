import type { Service } from '../../controller/service.ts'
import { secretIsUnused } from './admissions.ts'
import { secretsController } from './controller.ts'
import { Secret } from './kind.ts'

/** Secrets: kept sealed, given to instances, and what becomes of those when one changes. */
export function secrets(): Service {
  return {
    name: 'services/secrets',
    kinds: [Secret],
    admissions: [secretIsUnused],
    controllers: [secretsController()],
    nodeControllers: [],
  }
}
