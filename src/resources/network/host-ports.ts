import type { SpecOf } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { App } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { Store } from '../../store/store.ts'
import type { NetworkDriver } from './driver.ts'

interface HostPort {
  protocol: 'tcp' | 'udp'
  hostPort: number
}

export interface PortsAsked {
  /** As others are told of it, e.g. `app web of project demo`. */
  owner: string
  /** As it is told of itself, e.g. `the same app`. */
  self: string
  /** `field` is where the port stands in the object. */
  wanted: readonly (HostPort & { field: string })[]
  /** What it has by now; that is not looked at again. */
  had: readonly HostPort[]
}

/** How long the host may take to tell of itself. */
export const hostTimeoutMs = 10_000

/** No instance, no app and no program of the host has these ports of the host. Throws network.port_taken. */
export async function assertPorts(
  { owner: me, self, wanted, had }: PortsAsked,
  store: Store,
  driver: Pick<NetworkDriver, 'listeners'>,
): Promise<void> {
  const ids = wanted.map(idOf)
  const twice = wanted.find((port, i) => ids.indexOf(idOf(port)) < i)
  if (twice) throw taken(twice, self)
  const old = new Set(had.map(idOf))
  const fresh = wanted.filter((port) => !old.has(idOf(port)))
  if (fresh.length === 0) return
  const owners = await portOwners(store)
  for (const { protocol, port, owner } of await driver.listeners(AbortSignal.timeout(hostTimeoutMs)))
    owners.push({ id: idOf({ protocol, hostPort: port }), owner })
  for (const port of fresh) {
    const other = owners.find(({ id, owner }) => id === idOf(port) && owner !== me)
    if (other) throw taken(port, other.owner, other.project)
  }
}

/** Ports of the host that an app publishes; `index` is the place in its list. */
export function publishedBy({ ports }: Pick<SpecOf<typeof App>, 'ports'>): (HostPort & { index: number })[] {
  return ports.flatMap(({ publish }, index) => (publish === undefined ? [] : [{ protocol: 'tcp' as const, hostPort: publish, index }]))
}

/** What instances and apps have. The load balancer of an app may still have what the app gave up. */
interface Owned {
  id: string
  owner: string
  project?: string
}

async function portOwners(store: Store): Promise<Owned[]> {
  const [instances, apps, balancers] = await Promise.all([store.view(Instance), store.view(App), store.view(LoadBalancer)])
  return [
    ...instances.flatMap(({ metadata, spec }) =>
      spec.ports.map((port) => ({
        id: idOf(port),
        owner: `instance ${metadata.name} of project ${metadata.project}`,
        project: metadata.project!,
      })),
    ),
    ...[...apps, ...balancers].flatMap(({ metadata, spec }) =>
      publishedBy(spec).map((port) => ({
        id: idOf(port),
        owner: `app ${metadata.name} of project ${metadata.project}`,
        project: metadata.project!,
      })),
    ),
  ]
}

function idOf({ protocol, hostPort }: HostPort): string {
  return `${protocol} ${hostPort}`
}

function taken({ hostPort, protocol, field }: HostPort & { field: string }, owner: string, ownerProject?: string): PandoError {
  return new PandoError('network.port_taken', { port: hostPort, protocol, owner, ownerProject }, { field })
}
