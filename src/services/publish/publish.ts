import type { Service } from '../../controller/service.ts'
import { orderCertificate } from './acme.ts'
import { certificateRules, routeRules } from './admissions.ts'
import { Answers } from './answers.ts'
import { certificateController } from './certificates.ts'
import { edgeController } from './edge.ts'
import type { EdgeDriver, WebPorts } from './edge-driver.ts'
import { Certificate, Route } from './kind.ts'
import { madeCertificateController } from './made.ts'

export interface PublishDeps {
  balancer: EdgeDriver
  /** Keys lie below it. */
  stateDir: string
  /** Ports of the host on which routes answer; 0: any free one. */
  webPorts: WebPorts
  /** Address of the ACME directory for certificates that name none. */
  acmeDirectory: string
  /** Named points between steps; tests end the process there. */
  checkpoint(name: string): void
}

/** Apps under host names on the web ports of the host, with certificates that renew themselves. */
export function publish(deps: PublishDeps): Service {
  const answers = new Answers()
  const { stateDir } = deps
  const acme = { stateDir, show: answers.show.bind(answers), unshow: answers.remove.bind(answers) }
  return {
    name: 'services/publish',
    kinds: [Route, Certificate],
    admissions: [routeRules(deps), certificateRules],
    controllers: [madeCertificateController()],
    // On each node: keys never leave the host they were made on.
    nodeControllers: [
      certificateController({ ...deps, order: (request, signal) => orderCertificate(request, acme, signal) }),
      edgeController({ ...deps, answers }),
    ],
  }
}
