import { accessRoutes } from './access/access-routes.ts'
import { alarmVerbRoutes } from './alarm-verbs.ts'
import type { RouteDeps } from './api-deps.ts'
import { appLogRoutes } from './app-logs.ts'
import { appTrafficRoutes } from './app-traffic.ts'
import { appVerbRoutes } from './app-verbs.ts'
import { auditRoutes } from './audit/audit-routes.ts'
import { auditTargetRoutes } from './audit/target-routes.ts'
import { autoscaleVerbRoutes } from './autoscale-verbs.ts'
import { backupVerbRoutes } from './backup-verbs.ts'
import { desktopVerbRoutes } from './desktop-verbs.ts'
import { eventRoutes } from './events.ts'
import { fileRoutes } from './files.ts'
import { forkVerbRoutes } from './fork-verbs.ts'
import { imageVerbRoutes } from './image-verbs.ts'
import { instanceMapRoutes } from './instance-map.ts'
import { instanceStreamRoutes } from './instance-streams.ts'
import { instanceVerbRoutes } from './instance-verbs.ts'
import { metricsRoutes } from './metrics-routes.ts'
import { netVerbRoutes } from './net-verbs.ts'
import { operationRoutes } from './operations.ts'
import { publishRoutes } from './publish-verbs.ts'
import { resourceRoutes } from './resources.ts'
import type { Route } from './route.ts'
import { screenRoutes } from './screen/screen.ts'
import { secretVerbRoutes } from './secret-verbs.ts'
import { serverRoutes } from './server-routes.ts'
import { accountRoutes } from './sign-in/accounts.ts'
import { deviceRoutes } from './sign-in/devices.ts'
import { ownRoutes } from './sign-in/own.ts'
import { signInRoutes } from './sign-in/sign-in.ts'
import { volumeVerbRoutes } from './volume-verbs.ts'

/** Every route of the API, in the order of its document. */
export function allRoutes(deps: RouteDeps): Route[] {
  return [
    ...serverRoutes(deps),
    ...signInRoutes(deps),
    ...deviceRoutes(deps),
    ...ownRoutes(deps),
    ...accountRoutes(deps),
    ...eventRoutes(deps),
    ...accessRoutes(deps),
    ...deps.kinds.flatMap((kind) => resourceRoutes(kind, deps)),
    ...instanceMapRoutes(deps),
    ...instanceVerbRoutes(deps),
    ...forkVerbRoutes(deps),
    ...appVerbRoutes(deps),
    ...appLogRoutes(deps),
    ...appTrafficRoutes(deps),
    ...desktopVerbRoutes(deps),
    ...screenRoutes(deps),
    ...autoscaleVerbRoutes(deps),
    ...publishRoutes(deps),
    ...backupVerbRoutes(deps),
    ...volumeVerbRoutes(deps),
    ...secretVerbRoutes(deps),
    ...auditRoutes(deps),
    ...auditTargetRoutes(deps),
    ...metricsRoutes(deps),
    ...alarmVerbRoutes(deps),
    ...netVerbRoutes(deps),
    ...instanceStreamRoutes(deps),
    ...fileRoutes(deps),
    ...imageVerbRoutes(deps),
    ...operationRoutes(deps),
  ]
}
