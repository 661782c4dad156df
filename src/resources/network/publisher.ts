import type { Stored } from '../../api/kind.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { Instance } from '../../services/lifecycle/kind.ts'
import type { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { NetworkDriver } from './driver.ts'
import type { Network } from './kind.ts'
import { publishedOf, publishedOfBalancer, servicesOf, virtualAddressesOf } from './names.ts'

interface Publishing {
  networks: readonly Stored<typeof Network>[]
  instances: readonly Stored<typeof Instance>[]
  balancers: readonly Stored<typeof LoadBalancer>[]
}

/** Keeps the published ports of a node in step: when they change, and again every so often, whatever happens. */
export function publisher({ driver, node, everyMs }: { driver: Pick<NetworkDriver, 'setPublished'>; node: string; everyMs: number }) {
  let last: { text: string; at: number } | undefined
  return async ({ networks, instances, balancers }: Publishing, { clock, signal }: ReconcileContext): Promise<void> => {
    const ids = new Map(networks.map(({ metadata }) => [`${metadata.project}/${metadata.name}`, metadata.uid]))
    const idsIn = (project: string | undefined) => (name: string) => ids.get(`${project}/${name}`)
    const here = instances.filter(({ spec, status }) => spec.ports.length > 0 && status.node === node)
    const ports = [
      ...balancers.flatMap((balancer) => publishedOfBalancer(balancer, idsIn(balancer.metadata.project))),
      ...here.flatMap((instance) => publishedOf(instance, idsIn(instance.metadata.project))),
    ]
    const wanted = [...new Map(ports.map((port) => [`${port.protocol} ${port.hostPort}`, port])).values()]
    const text = JSON.stringify(wanted)
    if (last?.text === text && clock.now() < last.at + everyMs) return
    last = undefined
    await driver.setPublished(wanted, signal)
    last = { text, at: clock.now() }
  }
}

/** Tells the driver of virtual addresses and services when they change. What is lost on the way comes back with ensureNetwork. */
export function appTeller(driver: Pick<NetworkDriver, 'setVirtualAddresses' | 'setServices'>) {
  const told = new Map<string, string>()
  return {
    async tell(network: Stored<typeof Network>, balancers: readonly Stored<typeof LoadBalancer>[], signal: AbortSignal): Promise<void> {
      const { uid } = network.metadata
      const [virtual, services] = [virtualAddressesOf(network, balancers), servicesOf(network, balancers)]
      const text = JSON.stringify([virtual, services])
      if (told.get(uid) === text) return
      told.delete(uid)
      await driver.setVirtualAddresses(uid, virtual, signal)
      await driver.setServices(uid, services, signal)
      told.set(uid, text)
    },
    forget(uid: string): void {
      told.delete(uid)
    },
  }
}
