import type { RouteDeps } from './api-deps.ts'
import { appLogRoutes } from './app-logs.ts'
import { appTrafficRoutes } from './app-traffic.ts'
import { appVerbRoutes } from './app-verbs.ts'
import { autoscaleVerbRoutes } from './autoscale-verbs.ts'
import { backupVerbRoutes } from './backup-verbs.ts'
import { desktopVerbRoutes } from './desktop-verbs.ts'
import { eventRoutes } from './events.ts'
import { fileRoutes } from './files.ts'
import { forkVerbRoutes } from './fork-verbs.ts'
import { imageVerbRoutes } from './image-verbs.ts'
import { instanceStreamRoutes } from './instance-streams.ts'
import { instanceVerbRoutes } from './instance-verbs.ts'
import { netVerbRoutes } from './net-verbs.ts'
import { operationRoutes } from './operations.ts'
import { publishRoutes } from './publish-verbs.ts'
import { resourceRoutes } from './resources.ts'
import type { Route } from './route.ts'
import { screenRoutes } from './screen/screen.ts'
import { serverRoutes } from './server-routes.ts'
import { volumeVerbRoutes } from './volume-verbs.ts'

/** Every route of the API, in the order of its document. */
export function allRoutes(deps: RouteDeps): Route[] {
  return [
    ...serverRoutes(deps),
    ...eventRoutes(deps),
    ...deps.kinds.flatMap((kind) => resourceRoutes(kind, deps)),
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
    ...netVerbRoutes(deps),
    ...instanceStreamRoutes(deps),
    ...fileRoutes(deps),
    ...imageVerbRoutes(deps),
    ...operationRoutes(deps),
  ]
}
