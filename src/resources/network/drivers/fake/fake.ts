import { PandoError } from '../../../../base/errors.ts'
import type { NetworkDriver, NetworkPlan, PortPlan, PublishedPort, SecurityPlan, ServiceRecord } from '../../driver.ts'

/** What a fake driver holds, for tests to look at. */
export interface FakeNetworkDriver extends NetworkDriver {
  readonly networks: ReadonlyMap<string, NetworkPlan>
  readonly ports: ReadonlyMap<string, PortPlan>
  readonly published: readonly PublishedPort[]
  /** Names of one network as last set. */
  names(network: string): ReadonlyMap<string, readonly string[]>
  services(network: string): readonly ServiceRecord[]
  virtualAddresses(network: string): readonly string[]
  security(network: string): SecurityPlan | undefined
}

/** Networks in memory alone: for `pando dev` and for tests. Its ports plug in nowhere. */
export function createFakeNetworkDriver(): FakeNetworkDriver {
  const networks = new Map<string, NetworkPlan>()
  const ports = new Map<string, PortPlan>()
  const names = new Map<string, ReadonlyMap<string, readonly string[]>>()
  const services = new Map<string, readonly ServiceRecord[]>()
  const virtual = new Map<string, readonly string[]>()
  const security = new Map<string, SecurityPlan>()
  let published: readonly PublishedPort[] = []
  return {
    name: 'fake',
    networks,
    ports,
    get published() {
      return published
    },
    names: (network) => names.get(network) ?? new Map(),
    services: (network) => services.get(network) ?? [],
    virtualAddresses: (network) => virtual.get(network) ?? [],
    security: (network) => security.get(network),
    probe: async () => ({ available: true, version: 'fake' }),
    async ensureNetwork(plan) {
      networks.set(plan.id, plan)
    },
    async removeNetwork(id) {
      networks.delete(id)
      for (const kept of [names, services, virtual, security]) kept.delete(id)
      for (const port of [...ports.values()]) if (port.network === id) ports.delete(port.id)
    },
    async ensurePort(plan) {
      if (!networks.has(plan.network)) throw new PandoError('network.setup_failed', { detail: 'the network is not on this host yet' })
      ports.set(plan.id, plan)
      return { type: 'none' }
    },
    attachmentOf: () => ({ type: 'none' }),
    async removePort(id) {
      ports.delete(id)
    },
    async setNames(network, wanted) {
      names.set(network, new Map(wanted))
    },
    async setServices(network, wanted) {
      services.set(network, [...wanted])
    },
    async setVirtualAddresses(network, wanted) {
      if (!networks.has(network)) throw new PandoError('network.setup_failed', { detail: 'the network is not on this host yet' })
      virtual.set(network, [...wanted])
    },
    async setSecurity(network, plan) {
      if (!networks.has(network)) throw new PandoError('network.setup_failed', { detail: 'the network is not on this host yet' })
      security.set(network, plan)
    },
    ruleCounters: async () => [],
    netnsOf: () => undefined,
    async setPublished(wanted) {
      published = [...wanted]
    },
    counters: async (id) => (ports.has(id) ? { rxBytes: 0, txBytes: 0 } : undefined),
    list: async () => ({ networks: [...networks.keys()], ports: [...ports.keys()] }),
    hostSubnets: async () => [],
    listeners: async () => [],
    close: async () => {},
  }
}
