import type { KeyedLock } from '../../../../base/keyed-lock.ts'
import type { Attachment, NetworkPlan, PortPlan } from '../../driver.ts'
import { allDone } from './all-done.ts'
import { emptyNetns, guestCommands, joinCommands, type NetnsState, portCommands } from './ip-commands.ts'
import { type LinuxNames, portOwner } from './names.ts'
import { admitPort } from './nft-rules.ts'
import { entries, type Records } from './records.node.ts'
import { ensureNetns, ip, netnsExists, netnsPath, nft, observe, removeNetns } from './shell.node.ts'

/** As container engines set them for a namespace of their own making: a program may bind port 80 and send pings without being root. */
const guestSysctls = { 'net/ipv4/ip_unprivileged_port_start': 0, 'net/ipv4/ping_group_range': '0 2147483647' }

export interface PortDeps {
  names: LinuxNames
  records: Records
  lock: KeyedLock
  tapOwner: number | undefined
}

/** The NICs of instances: a tap, or a veth pair into a namespace. Callers hold the network's lock. */
export class Ports {
  readonly #deps: PortDeps

  constructor(deps: PortDeps) {
    this.#deps = deps
  }

  attachment(plan: PortPlan): Attachment {
    const { names } = this.#deps
    return plan.type === 'tap'
      ? { type: 'tap', netns: names.networkNetns(plan.network), ifname: names.port(plan.id) }
      : { type: 'netns', path: netnsPath(names.portNetns(plan.id)) }
  }

  async make(plan: PortPlan, network: NetworkPlan, signal: AbortSignal): Promise<void> {
    const { names, tapOwner } = this.#deps
    const where = { netns: names.networkNetns(plan.network), signal }
    const admitted = nft(admitPort(plan, names), where)
    if (plan.type === 'tap') {
      const [inside] = await allDone([observe(where), admitted])
      return ip(portCommands(plan, { names, network, inside, guest: emptyNetns, tapOwner }), where)
    }
    await this.#withOwner(plan.id, async () => {
      const guestNetns = names.portNetns(plan.id)
      const [inside, { existed }] = await allDone([observe(where), ensureNetns(guestNetns, signal), admitted])
      const guest = existed ? await observe({ netns: guestNetns, signal }) : emptyNetns
      await ip(portCommands(plan, { names, network, inside, guest }), where)
      await ip(guestCommands(plan, { network, guest }), { netns: guestNetns, signal, sysctls: guestSysctls })
    })
  }

  /** Taps that nobody has made before, in two processes however many they are. */
  async makeTaps(plans: readonly PortPlan[], network: NetworkPlan): Promise<void> {
    const { names, tapOwner } = this.#deps
    const where = { netns: names.networkNetns(network.id), signal: new AbortController().signal } // one who goes away is not the others' end
    const lines = plans.flatMap((plan) => portCommands(plan, { names, network, inside: emptyNetns, guest: emptyNetns, tapOwner }))
    await allDone([nft(plans.map((plan) => admitPort(plan, names)).join('\n'), where), ip(lines, where)])
  }

  /**
   * Puts ports back on the bridge, and makes those again that are gone. A container whose namespace lost only its name
   * keeps what it has: to make its pair anew would cut it off.
   */
  async repair(
    ports: readonly PortPlan[],
    network: NetworkPlan,
    { inside, signal }: { inside: NetnsState; signal: AbortSignal },
  ): Promise<void> {
    const { names } = this.#deps
    const present = ports.filter((port) => inside.links.has(names.port(port.id)))
    await ip(
      present.flatMap((port) => joinCommands(port, { names, network, inside })),
      { netns: names.networkNetns(network.id), signal },
    )
    for (const port of ports) if (!present.includes(port)) await this.make(port, network, signal)
  }

  /** Ports of one network; fine when they are not there. */
  async remove(plans: readonly PortPlan[], signal: AbortSignal): Promise<void> {
    const netns = this.#deps.names.networkNetns(plans[0]!.network)
    await this.#unlink(
      plans.map(({ id }) => id),
      { netns, signal },
    )
    const gone = new Set(plans.map(({ id }) => id))
    for (const plan of plans) if (plan.type === 'netns') await this.#dropNamespace(plan.id, { gone, signal })
  }

  /** A port whose record is lost: looked for by name everywhere. */
  async removeUnrecorded(id: string, signal: AbortSignal): Promise<void> {
    for (const name of await entries('/run/netns')) {
      if (this.#deps.names.networkOf(name) !== undefined) await this.#unlink([id], { netns: name, signal })
    }
    await this.#dropNamespace(id, { gone: new Set([id]), signal })
  }

  /** Ids of the ports that are really there; each bears its id as alias. */
  async onBridges(networks: readonly string[], signal: AbortSignal): Promise<string[]> {
    const { names } = this.#deps
    const found = await Promise.all(
      networks.map(async (network) => {
        const netns = names.networkNetns(network)
        return (await netnsExists(netns)) ? [...(await observe({ netns, signal })).links.values()] : []
      }),
    )
    return found
      .flat()
      .filter((link) => link.ifname.startsWith(`${names.prefix}p`))
      .flatMap((link) => link.alias ?? [])
  }

  async #unlink(ids: readonly string[], where: { netns: string; signal: AbortSignal }): Promise<void> {
    if (!(await netnsExists(where.netns))) return
    const { links } = await observe(where)
    const devices = ids.map((id) => this.#deps.names.port(id)).filter((dev) => links.has(dev))
    await ip(
      devices.map((dev) => `link del dev ${dev}`),
      where,
    )
  }

  /** The namespace goes with the last of the container's ports. */
  async #dropNamespace(id: string, { gone, signal }: { gone: ReadonlySet<string>; signal: AbortSignal }): Promise<void> {
    await this.#withOwner(id, async () => {
      const others = (await this.#deps.records.ports()).some((port) => !gone.has(port.id) && portOwner(port.id) === portOwner(id))
      if (!others) await removeNetns(this.#deps.names.portNetns(id), signal)
    })
  }

  #withOwner<T>(id: string, task: () => Promise<T>): Promise<T> {
    return this.#deps.lock.run(`owner ${portOwner(id)}`, task)
  }
}
