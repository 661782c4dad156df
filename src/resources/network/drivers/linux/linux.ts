import type { Cell } from '../../../../base/cell.ts'
import type { Clock } from '../../../../base/clock.ts'
import { asPandoError, hasCode, PandoError } from '../../../../base/errors.ts'
import { KeyedLock } from '../../../../base/keyed-lock.ts'
import type { Log } from '../../../../base/log.ts'
import type { Attachment, NetworkDriver, NetworkPlan, PortPlan, SecurityPlan, ServiceRecord } from '../../driver.ts'
import { allDone } from './all-done.ts'
import { Batches } from './batches.ts'
import { stopAllDns } from './dns-server.node.ts'
import { DnsSupervisor } from './dns-supervisor.node.ts'
import { Groups } from './groups.node.ts'
import { HostSide } from './host-side.node.ts'
import { networkCommands, transitCommands, virtualCommands } from './ip-commands.ts'
import { hostListeners } from './listeners.node.ts'
import { type LinuxNames, linuxNames } from './names.ts'
import { admitVirtual, expelPort, guardRules } from './nft-rules.ts'
import { Ports } from './ports.node.ts'
import { probeLinux } from './probe.node.ts'
import { entries, fileRecords, type Records } from './records.node.ts'
import { ensureNetns, ip, linkBytes, netnsExists, netnsPath, nft, observe, removeNetns } from './shell.node.ts'

export interface LinuxNetworkOptions {
  cell: Cell
  clock: Clock
  log: Log
  /** Uid that may open the taps of VMs. Default: root only. */
  tapOwner?: number
  /** Where the host's own address towards the networks is taken from. Default 100.64.0.0/16. */
  transitPool?: string
  /** A namespace that plays the host, so that tests leave the machine's own tables alone. Default: the one we are in. */
  hostNetns?: string
}

export interface LinuxNetworkDriver extends NetworkDriver {
  /** Takes away everything of this cell, and nothing else; settings of the host get their former values. */
  removeAll(signal: AbortSignal): Promise<void>
}

/** Networks as Linux bridges, each in a network namespace of its own that is joined to the host by a veth pair. */
export function createLinuxNetworkDriver(options: LinuxNetworkOptions): LinuxNetworkDriver {
  return new LinuxDriver(options)
}

/** The namespace forwards by routing; its frames need no second look by the IP tables. */
const netnsSysctls = {
  'net/ipv4/ip_forward': 1,
  'net/ipv4/conf/all/arp_notify': 1,
  'net/ipv4/icmp_ratelimit': 0, // refusals by security groups are told to each who asks
  'net/ipv4/ip_nonlocal_bind': 1, // a balancer may be there a moment before its address
  'net/ipv6/conf/all/disable_ipv6': 1,
  'net/bridge/bridge-nf-call-iptables': 0,
  'net/bridge/bridge-nf-call-arptables': 0,
}

class LinuxDriver implements LinuxNetworkDriver {
  readonly name = 'linux'
  readonly #names: LinuxNames
  readonly #records: Records
  readonly #lock = new KeyedLock()
  readonly #host: HostSide
  readonly #dns: DnsSupervisor
  readonly #ports: Ports
  readonly #groups: Groups
  /** Ports that wait for their network are made together, and go together. */
  readonly #plugs = new Batches<Plug, true>(this.#lock, (network, plugs) => this.#plugIn(network, plugs))
  readonly #unplugs = new Batches<Plug, true>(this.#lock, (_network, plugs) => this.#unplugTogether(plugs))

  constructor({ cell, clock, log, tapOwner, hostNetns, transitPool = '100.64.0.0/16' }: LinuxNetworkOptions) {
    const names = (this.#names = linuxNames(cell.tag))
    const records = (this.#records = fileRecords(`${cell.runDir}/network`))
    const lock = this.#lock
    this.#host = new HostSide({ names, records, lock, netns: hostNetns, transitPool })
    this.#dns = new DnsSupervisor({ names, records, lock, clock, log: log.child({ module: 'network' }) })
    this.#ports = new Ports({ names, records, lock, tapOwner })
    this.#groups = new Groups({ names, records, hostAddress: (signal) => this.#host.addressFor(signal) })
  }

  probe(signal: AbortSignal) {
    return probeLinux(signal)
  }

  ensureNetwork(plan: NetworkPlan, signal: AbortSignal): Promise<void> {
    return this.#inOrder(plan.id, () => twice(() => this.#makeNetwork(plan, signal)))
  }

  removeNetwork(id: string, signal: AbortSignal): Promise<void> {
    return this.#inOrder(id, async () => {
      const netns = this.#names.networkNetns(id)
      await this.#dns.stop(id)
      await this.#unplug(
        (await this.#records.ports()).filter((plan) => plan.network === id),
        signal,
      )
      const { links } = await observe(this.#host.where(signal))
      if (links.has(this.#names.transit(id))) await ip([`link del dev ${this.#names.transit(id)}`], this.#host.where(signal))
      await removeNetns(netns, signal)
      await this.#records.forgetNetwork(id)
      this.#groups.forget(id)
      await this.#host.apply(signal)
    })
  }

  async ensurePort(plan: PortPlan, signal: AbortSignal): Promise<Attachment> {
    const before = await this.#records.port(plan.id)
    // The engine word or the network was changed: nothing of the old port is of use.
    if (before && (before.type !== plan.type || before.network !== plan.network)) await this.removePort(plan.id, signal)
    await this.#plugs.add(plan.network, { plan, signal })
    return this.#ports.attachment(plan)
  }

  attachmentOf(plan: PortPlan): Attachment {
    return this.#ports.attachment(plan)
  }

  async removePort(id: string, signal: AbortSignal): Promise<void> {
    const plan = await this.#records.port(id)
    if (!plan) return this.#ports.removeUnrecorded(id, signal)
    await this.#unplugs.add(plan.network, { plan, signal })
  }

  setNames(network: string, names: ReadonlyMap<string, readonly string[]>): Promise<void> {
    return this.#inOrder(network, async () => this.#dns.setNames(await this.#network(network), names))
  }

  setServices(network: string, services: readonly ServiceRecord[], signal: AbortSignal): Promise<void> {
    return this.#inOrder(network, async () => this.#dns.setServices(await this.#network(network), services, signal))
  }

  setVirtualAddresses(id: string, addresses: readonly string[], signal: AbortSignal): Promise<void> {
    return this.#inOrder(id, async () => {
      const network = await this.#network(id)
      const where = { netns: this.#names.networkNetns(id), signal }
      if (addresses.length === 0 && (await this.#records.virtualAddresses(id)).length === 0) return
      await this.#records.saveVirtualAddresses(id, addresses)
      await nft(admitVirtual(addresses), where).catch(() => this.#makeNetwork(network, signal)) // the table was gone
      await twice(async () => ip(virtualCommands(network, { virtual: addresses, inside: await observe(where) }), where))
    })
  }

  setSecurity(id: string, plan: SecurityPlan, signal: AbortSignal): Promise<void> {
    return this.#inOrder(id, async () => this.#groups.set(await this.#network(id), plan, signal))
  }

  ruleCounters(id: string, signal: AbortSignal) {
    return this.#inOrder(id, async () => ((await this.#records.network(id)) ? this.#groups.counters(id, signal) : []))
  }

  netnsOf(network: string): string {
    return netnsPath(this.#names.networkNetns(network))
  }

  setPublished: NetworkDriver['setPublished'] = (ports, signal) => this.#inOrder('published', () => this.#host.setPublished(ports, signal))

  async counters(portId: string, signal: AbortSignal) {
    const plan = await this.#records.port(portId)
    const bytes = plan && (await linkBytes(this.#names.port(portId), { netns: this.#names.networkNetns(plan.network), signal }))
    return bytes && { rxBytes: bytes.tx, txBytes: bytes.rx } // what the bridge sends, the instance receives
  }

  async list(signal: AbortSignal): Promise<{ networks: string[]; ports: string[] }> {
    const [networks, ports, namespaces] = await Promise.all([
      entries(`${this.#records.dir}/networks`),
      this.#records.ports(),
      entries('/run/netns'),
    ])
    const found = namespaces.flatMap((name) => this.#names.networkOf(name) ?? [])
    const recorded = ports.map((port) => port.id)
    return {
      networks: [...new Set([...networks, ...found])],
      ports: [...new Set([...recorded, ...(await this.#ports.onBridges(found, signal))])],
    }
  }

  hostSubnets(signal: AbortSignal) {
    return this.#host.subnets(signal)
  }

  listeners(signal: AbortSignal) {
    return hostListeners(this.#host.where(signal))
  }

  async close(): Promise<void> {
    this.#dns.close()
  }

  async removeAll(signal: AbortSignal): Promise<void> {
    this.#dns.close()
    await stopAllDns(this.#records.dir)
    await this.#host.remove(signal)
    for (const name of await entries('/run/netns')) if (name.startsWith(this.#names.prefix)) await removeNetns(name, signal)
    await this.#records.forgetAll()
  }

  async #makeNetwork(plan: NetworkPlan, signal: AbortSignal): Promise<void> {
    const names = this.#names
    const host = this.#host.where(signal)
    const netns = names.networkNetns(plan.id)
    await this.#records.saveNetwork(plan)
    await ensureNetns(netns, signal)
    const ports = (await this.#records.ports()).filter((port) => port.network === plan.id)
    const virtual = await this.#records.virtualAddresses(plan.id)
    const guarded = nft(guardRules(ports, { names, virtual }), { netns, signal, sysctls: netnsSysctls })
    const [hostState, inside] = await allDone([observe(host), observe({ netns, signal }), guarded])
    const hostAddress = await this.#host.address(hostState, signal)
    await ip(transitCommands(plan, { names, hostAddress, host: hostState, inside }), host)
    await ip(networkCommands(plan, { hostAddress, virtual, inside }), { netns, signal })
    await this.#host.apply(signal, { transit: names.transit(plan.id) })
    await this.#groups.repair(plan.id, signal)
    await this.#ports.repair(ports, plan, { inside, signal })
    await this.#dns.ensure(plan, signal)
  }

  async #plugIn(id: string, plugs: readonly Plug[]): Promise<(true | Error)[]> {
    const network = await this.#network(id)
    const wanted = new Map(plugs.filter((plug) => !plug.signal.aborted).map((plug) => [plug.plan.id, plug]))
    const plans = [...wanted.values()].map(({ plan }) => plan)
    const before = await Promise.all(plans.map((plan) => this.#records.port(plan.id)))
    await Promise.all(plans.map((plan) => this.#records.savePort(plan)))
    for (const [i, plan] of plans.entries()) {
      const old = before[i]
      if (old && (old.mac !== plan.mac || old.address !== plan.address)) await this.#forgetIdentity([old], wanted.get(plan.id)!.signal)
    }
    await this.#groups.hold(id, plans, AbortSignal.any([...wanted.values()].map(({ signal }) => signal)))
    const fresh = plans.filter((plan, i) => plan.type === 'tap' && !before[i])
    const together = fresh.length > 0 && (await isDone(this.#ports.makeTaps(fresh, network)))
    const failures = new Map<string, Error>()
    for (const { plan, signal } of wanted.values()) {
      if (!together || !fresh.includes(plan)) await this.#makePort(plan, network, signal).catch((error) => failures.set(plan.id, error))
    }
    await Promise.all(plans.map((plan) => this.#dns.setLease(plan)))
    return plugs.map(({ plan, signal }) => (signal.aborted ? signal.reason : setupFailure(failures.get(plan.id))) ?? true)
  }

  async #makePort(plan: PortPlan, network: NetworkPlan, signal: AbortSignal): Promise<void> {
    try {
      await this.#ports.make(plan, network, signal)
    } catch (error) {
      if (!hasCode(error, 'base.command_failed')) throw error
      await this.#makeNetwork(network, signal) // someone took a piece of it away
      await this.#ports.make(plan, network, signal)
    }
  }

  async #unplugTogether(plugs: readonly Plug[]): Promise<(true | Error)[]> {
    const wanted = plugs.filter(({ signal }) => !signal.aborted)
    const signal = wanted.length === 1 ? wanted[0]!.signal : new AbortController().signal // one who goes away is not the others' end
    try {
      await this.#unplug(
        wanted.map(({ plan }) => plan),
        signal,
      )
    } catch (error) {
      throw setupFailure(error)
    }
    return plugs.map((plug) => (wanted.includes(plug) ? true : plug.signal.reason))
  }

  /** Ports of one network. */
  async #unplug(plans: readonly PortPlan[], signal: AbortSignal): Promise<void> {
    if (plans.length === 0) return
    await this.#forgetIdentity(plans, signal)
    await this.#ports.remove(plans, signal)
    await this.#groups.release(plans[0]!.network, plans, signal)
    await Promise.all(plans.map((plan) => this.#records.forgetPort(plan.id)))
  }

  /** The ports, all of one network, may no longer send as who they were. */
  async #forgetIdentity(plans: readonly PortPlan[], signal: AbortSignal): Promise<void> {
    const network = plans[0]!.network
    const netns = this.#names.networkNetns(network)
    if (!(await netnsExists(netns))) return
    await nft(plans.map((plan) => expelPort(plan, this.#names)).join('\n'), { netns, signal }).catch(async (error) => {
      if (!hasCode(error, 'base.command_failed')) throw error
      const gone = new Set(plans.map(({ id }) => id))
      const rest = (await this.#records.ports()).filter((port) => port.network === network && !gone.has(port.id))
      const virtual = await this.#records.virtualAddresses(network)
      await nft(guardRules(rest, { names: this.#names, virtual }), { netns, signal }) // the table was gone
    })
  }

  async #network(id: string): Promise<NetworkPlan> {
    const plan = await this.#records.network(id)
    if (!plan) throw new PandoError('network.setup_failed', { detail: 'the network is not on this host yet' })
    return plan
  }

  /** One change of a network at a time; a program that failed is told as a failure of the network. */
  #inOrder<T>(key: string, task: () => Promise<T>): Promise<T> {
    return this.#lock.run(key, async () => {
      try {
        return await task()
      } catch (error) {
        throw setupFailure(error)
      }
    })
  }
}

interface Plug {
  plan: PortPlan
  signal: AbortSignal
}

/** What a command could not do is a failure of the network; all else is what it is. */
function setupFailure<E>(error: E): E | PandoError {
  if (!hasCode(error, 'base.command_failed', 'base.timeout')) return error
  return new PandoError('network.setup_failed', { detail: asPandoError(error).message }, { cause: error })
}

/** False when a command failed: what is not done then is done one by one. */
async function isDone(task: Promise<void>): Promise<boolean> {
  try {
    await task
    return true
  } catch (error) {
    if (!hasCode(error, 'base.command_failed')) throw error
    return false
  }
}

/** Once more when a command failed: what was seen before it may have changed meanwhile. */
async function twice(task: () => Promise<void>): Promise<void> {
  try {
    await task()
  } catch (error) {
    if (!hasCode(error, 'base.command_failed')) throw error
    await task()
  }
}
