import type { Service } from '../../controller/service.ts'
import { projectIsEmpty } from './admissions.ts'
import { projectController } from './controller.ts'
import { Project } from './kind.ts'

/** Projects: who is apart from whom. */
export function auth(): Service {
  return { name: 'services/auth', kinds: [Project], admissions: [projectIsEmpty], controllers: [projectController()], nodeControllers: [] }
}
