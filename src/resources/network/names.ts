import type { Stored } from '../../api/kind.ts'
import { appLabel } from '../../services/apps/kind.ts'
import type { Instance } from '../../services/lifecycle/kind.ts'
import type { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { PublishedPort, ServiceRecord } from './driver.ts'
import type { Network } from './kind.ts'

type NetworkObject = Stored<typeof Network>
type InstanceObject = Stored<typeof Instance>
type BalancerObject = Stored<typeof LoadBalancer>

/** Objects of one project. */
interface Members {
  instances: readonly InstanceObject[]
  balancers: readonly BalancerObject[]
}

const livePhases: readonly string[] = ['starting', 'running', 'paused']

/** An instance answers for its name and its ports only while something of it runs. */
export function isLive({ status, metadata }: InstanceObject): boolean {
  return livePhases.includes(status.phase) && metadata.deletedAt === undefined
}

/**
 * DNS of one network, without its domain. An app's name is that of its replicas that get traffic now: one that is not ready,
 * drains or stands by is not among them. An instance of the same name, which admission refuses, comes first. Who is in several
 * networks asks the first of them only, so what is in the networks of somebody here is answered too, where a name has nobody nearer.
 */
export function namesOf(network: NetworkObject, { instances, balancers }: Members): Map<string, string[]> {
  const names = new Map<string, string[]>()
  const nearby = networksNear(network, instances)
  const byUid = new Map(instances.map((instance) => [instance.metadata.uid, instance]))
  const serving = balancers.filter(({ metadata, spec }) => metadata.deletedAt === undefined && nearby.has(spec.network))
  for (const [name, addresses] of aliasesOf(network, { instances, balancers: serving, nearby })) names.set(name, addresses)
  for (const balancer of serving) {
    const { app, network: own } = balancer.spec
    const active = activeOf(balancer).filter(({ weight }) => weight > 0)
    const addresses = active.map(({ uid, address }) =>
      own === network.metadata.name ? address : (addressIn(network, byUid.get(uid)) ?? address),
    )
    if (addresses.length > 0) names.set(app, addresses.sort())
    if (own === network.metadata.name && balancer.status.address !== undefined) names.set(`lb.${app}`, [balancer.status.address])
  }
  for (const instance of instances.filter(isLive)) {
    const addresses = instance.status.nics.filter((nic) => nic.network === network.metadata.name).map((nic) => nic.address)
    const elsewhere = instance.status.nics
      .filter((nic) => nearby.has(nic.network))
      .slice(0, 1)
      .map((nic) => nic.address)
    if (addresses.length + elsewhere.length > 0) names.set(instance.metadata.name, addresses.length > 0 ? addresses : elsewhere)
  }
  return names
}

function addressIn({ metadata }: NetworkObject, instance: InstanceObject | undefined): string | undefined {
  return instance?.status.nics.find((nic) => nic.network === metadata.name)?.address
}

/** The network itself, and all that one of its instances is in too. */
function networksNear({ metadata: { name } }: NetworkObject, instances: readonly InstanceObject[]): Set<string> {
  const here = instances.filter(({ status }) => status.nics.some(({ network }) => network === name))
  return new Set([name, ...here.flatMap(({ status }) => status.nics.map(({ network }) => network))])
}

/** More names of instances: of replicas only while they get traffic. Those of this network count before those of others. */
function aliasesOf(
  { metadata: { name: here } }: NetworkObject,
  { instances, balancers, nearby }: Members & { nearby: ReadonlySet<string> },
): Map<string, string[]> {
  const active = new Set(balancers.flatMap((balancer) => activeOf(balancer).map(({ uid }) => uid)))
  const apps = new Set(balancers.map(({ spec }) => spec.app))
  const near = new Map<string, string[]>()
  const far = new Map<string, string[]>()
  for (const { spec, status, metadata } of instances.filter(isLive)) {
    const app = metadata.labels[appLabel]
    if (app !== undefined && apps.has(app) && !active.has(metadata.uid)) continue
    for (const { network, aliases = [] } of spec.networks) {
      const address = status.nics.find((nic) => nic.network === network)?.address
      if (address === undefined || !nearby.has(network)) continue
      const names = network === here ? near : far
      for (const alias of aliases) names.set(alias, [...(names.get(alias) ?? []), address].sort())
    }
  }
  return new Map([...far, ...near])
}

/** One SRV record for each port and each replica that gets traffic, in a fixed order. */
export function servicesOf(network: NetworkObject, balancers: readonly BalancerObject[]): ServiceRecord[] {
  const records = servingIn(network, balancers).flatMap((balancer) =>
    balancer.spec.ports.flatMap(({ name, target }) =>
      activeOf(balancer).map((backend) => ({
        name: `_${name}._tcp.${balancer.spec.app}`,
        target: backend.instance,
        port: target,
        weight: backend.weight,
      })),
    ),
  )
  return records.sort((a, b) => (`${a.name} ${a.target}` < `${b.name} ${b.target}` ? -1 : 1))
}

/** Addresses of the load balancers of a network: theirs until nothing of them is left. */
export function virtualAddressesOf({ metadata }: NetworkObject, balancers: readonly BalancerObject[]): string[] {
  return balancers
    .filter(({ spec }) => spec.network === metadata.name)
    .flatMap(({ status }) => status.address ?? [])
    .sort()
}

/** Ports of one instance on its host, led to its first NIC. `networkId` gives the uid of a network of its project. */
export function publishedOf(instance: InstanceObject, networkId: (name: string) => string | undefined): PublishedPort[] {
  const nic = instance.status.nics[0]
  const network = nic && networkId(nic.network)
  if (!nic || network === undefined || !isLive(instance)) return []
  return instance.spec.ports.map(({ port, hostPort, protocol }) => ({ protocol, hostPort, network, address: nic.address, port }))
}

/** Ports of one app on the host, led to its own address: also while it has no replica, for one that comes when it is asked. */
export function publishedOfBalancer(
  { spec, status: { address }, metadata }: BalancerObject,
  networkId: (name: string) => string | undefined,
): PublishedPort[] {
  const network = networkId(spec.network)
  if (address === undefined || network === undefined || metadata.deletedAt !== undefined) return []
  return spec.ports.flatMap(({ port, publish }) =>
    publish === undefined ? [] : [{ protocol: 'tcp' as const, hostPort: publish, network, address, port }],
  )
}

function servingIn({ metadata }: NetworkObject, balancers: readonly BalancerObject[]): BalancerObject[] {
  return balancers.filter((balancer) => balancer.spec.network === metadata.name && balancer.metadata.deletedAt === undefined)
}

function activeOf({ spec }: BalancerObject): BalancerObject['spec']['backends'] {
  return spec.backends.filter(({ state }) => state === 'active')
}
