import type { KindDef } from './api/kind.ts'
import type { Service } from './controller/service.ts'
import { compute } from './resources/compute/compute.ts'
import { network } from './resources/network/network.ts'
import { security } from './resources/security/security.ts'
import { storage } from './resources/storage/storage.ts'
import type { Parts } from './server/parts.ts'
import { volumeGuests } from './server/volume-guests.ts'
import { apps } from './services/apps/apps.ts'
import { audit } from './services/audit/audit.ts'
import { auth } from './services/auth/auth.ts'
import { autoscale } from './services/autoscale/autoscale.ts'
import { backup } from './services/backup/backup.ts'
import { type DesktopsDeps, desktops } from './services/desktops/desktops.ts'
import { cloneWorkshop } from './services/fork/clones.ts'
import { fork } from './services/fork/fork.ts'
import { images } from './services/images/images.ts'
import { lifecycle } from './services/lifecycle/lifecycle.ts'
import { spareWorkshop } from './services/lifecycle/spares.ts'
import { loadBalancing } from './services/load-balancing/load-balancing.ts'
import { countsOf } from './services/load-balancing/traffic.ts'
import { monitoring } from './services/monitoring/monitoring.ts'
import { publish } from './services/publish/publish.ts'
import { secrets } from './services/secrets/secrets.ts'

/** All that exists: one line for each service. Engines and drivers are chosen in server/parts.ts. */
export function services(parts: Parts): readonly Service[] {
  return [
    auth(parts),
    audit(parts),
    compute(parts),
    network(parts),
    security(parts),
    secrets(),
    storage({ ...parts, guests: volumeGuests(parts) }),
    images(parts),
    lifecycle(parts),
    fork({ ...parts, prepareSpare: spareWorkshop(parts) }),
    apps({ ...parts, clone: cloneWorkshop(parts), traffic: countsOf(parts.balancer) }),
    loadBalancing(parts),
    autoscale(parts),
    monitoring({ ...parts, ...parts.monitoring }),
    publish(parts),
    backup(parts.backups),
    desktops({ ...parts, clone: cloneWorkshop(parts), usersInside: usersOf(parts) }),
  ]
}

/** Asks the engine that runs it. */
function usersOf({ engineFor }: Parts): NonNullable<DesktopsDeps['usersInside']> {
  return async ({ metadata, spec }, signal) => engineFor(spec.engine).powers.users?.(metadata.uid, signal)
}

export function kindsOf(all: readonly Service[]): readonly KindDef[] {
  return all.flatMap((service) => service.kinds)
}
