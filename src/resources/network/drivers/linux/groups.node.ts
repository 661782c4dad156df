import { decide, type Flow } from '../../decision.ts'
import type { NetworkPlan, PortPlan, RuleCounter, SecurityPlan } from '../../driver.ts'
import { cutFlows } from './flows.node.ts'
import { changeOfGroups, counterMeaning, type GroupRules, groupRules, groupTable } from './group-rules.ts'
import { bridge, type LinuxNames } from './names.ts'
import { dropTable } from './nft-rules.ts'
import type { Records } from './records.node.ts'
import { type InNetns, ip, netnsExists, nft, run } from './shell.node.ts'

export interface GroupDeps {
  names: LinuxNames
  records: Records
  hostAddress(signal: AbortSignal): Promise<string>
}

interface State {
  gateway: string
  plan: Omit<SecurityPlan, 'open'>
  /** Ports that are in groups, by what their instance says; id -> address. */
  secured: Map<string, string>
  /** What this process loaded last; unknown at first. */
  loaded: GroupRules | undefined
}

/**
 * Security groups of the networks. IP rules see bridged frames only where the bridge hands them over; that costs each frame
 * something, so it is on only in networks where somebody is in a group. Callers hold the network's lock.
 */
export class Groups {
  readonly #deps: GroupDeps
  readonly #states = new Map<string, State>()

  constructor(deps: GroupDeps) {
    this.#deps = deps
  }

  async set(network: NetworkPlan, { open, ...plan }: SecurityPlan, signal: AbortSignal): Promise<void> {
    const state = await this.#state(network.id)
    for (const id of open) if (state.secured.has(id)) await this.#open(id, state)
    if (JSON.stringify(plan) !== JSON.stringify(state.plan)) await this.#deps.records.saveSecurity(network.id, plan)
    state.plan = plan
    if (!(await this.#load(network.id, state, signal))) return
    const isAllowed = (flow: Flow) => isOwn(flow, network) || decide({ ...plan, open }, flow).every(({ allowed }) => allowed)
    if (plan.guarded.length > 0) await cutFlows(isAllowed, this.#where(network.id, signal))
  }

  /** Nothing passes at these ports until `set` has told their groups. Before they are made. */
  async hold(network: string, ports: readonly PortPlan[], signal: AbortSignal): Promise<void> {
    const secured = ports.filter((port) => port.secured)
    const state = await this.#state(network)
    for (const port of ports) if (!port.secured) state.secured.delete(port.id)
    if (secured.length === 0 && !this.#holds(state, ports)) return
    for (const { id, address } of secured) state.secured.set(id, address)
    await this.#load(network, state, signal)
  }

  /** The ports are no more; their addresses may be those of others next. */
  async release(network: string, ports: readonly PortPlan[], signal: AbortSignal): Promise<void> {
    const state = await this.#state(network)
    const found = ports.filter(({ id }) => state.secured.delete(id))
    if (found.length > 0 && (await netnsExists(this.#deps.names.networkNetns(network)))) await this.#load(network, state, signal)
  }

  /** Whatever someone took away comes back. After the bridge is there, before its ports are. */
  async repair(network: string, signal: AbortSignal): Promise<void> {
    const state = await this.#state(network)
    state.loaded = undefined
    await this.#load(network, state, signal)
  }

  forget(network: string): void {
    this.#states.delete(network)
  }

  async counters(network: string, signal: AbortSignal): Promise<RuleCounter[]> {
    const { plan } = await this.#state(network)
    if (plan.guarded.length === 0) return []
    return [...(await this.#read(network, signal))].flatMap(([name, values]) => {
      const meaning = counterMeaning(name, { plan })
      return meaning ? [{ ...meaning, ...values }] : []
    })
  }

  /** From what was loaded to what should be; false when nothing was to be done. */
  async #load(network: string, state: State, signal: AbortSignal): Promise<boolean> {
    const where = this.#where(network, signal)
    const { loaded: before } = state
    const { plan, gateway } = state
    const rules: GroupRules = { plan, gateway, locked: lockedOf(state), hostAddress: await this.#deps.hostAddress(signal) }
    if (!isNeeded(rules)) {
      if (before && !isNeeded(before)) return false
      state.loaded = undefined
      await nft(dropTable('inet', groupTable), where)
      await ip([`link set dev ${bridge} type bridge nf_call_iptables 0`], where)
    } else {
      const isOn = before !== undefined && isNeeded(before)
      const { text, whole } = isOn ? changeOfGroups(before, rules) : { text: '', whole: true }
      if (text === '' && !whole) return false
      state.loaded = undefined
      await nft(whole ? groupRules(rules, await this.#read(network, signal)) : text, where)
      if (!isOn) await ip([`link set dev ${bridge} type bridge nf_call_iptables 1`], where)
    }
    state.loaded = rules
    return true
  }

  async #state(network: string): Promise<State> {
    const { records } = this.#deps
    const known = this.#states.get(network)
    if (known) return known
    const ports = (await records.ports()).filter((port) => port.network === network && port.secured)
    const secured = new Map(ports.map(({ id, address }) => [id, address]))
    const gateway = (await records.network(network))?.gateway ?? ''
    const state = { gateway, plan: await records.security(network), secured, loaded: undefined }
    this.#states.set(network, state)
    return state
  }

  /** One of these addresses is held for another port. */
  #holds(state: State, ports: readonly PortPlan[]): boolean {
    return state.loaded?.locked.some((address) => ports.some((port) => port.address === address)) ?? false
  }

  async #open(id: string, state: State): Promise<void> {
    state.secured.delete(id)
    const port = await this.#deps.records.port(id)
    if (port) await this.#deps.records.savePort({ ...port, secured: false })
  }

  async #read(network: string, signal: AbortSignal): Promise<Map<string, { packets: number; bytes: number }>> {
    const { stdout, code } = await run(['nft', '-j', 'list', 'counters', 'table', 'inet', groupTable], {
      ...this.#where(network, signal),
      okCodes: [0, 1],
    })
    if (code !== 0) return new Map() // there is no such table yet
    const { nftables } = JSON.parse(stdout) as { nftables: { counter?: { name: string; packets: number; bytes: number } }[] }
    return new Map(nftables.flatMap(({ counter }) => (counter ? [[counter.name, { packets: counter.packets, bytes: counter.bytes }]] : [])))
  }

  #where(network: string, signal: AbortSignal): InNetns {
    return { netns: this.#deps.names.networkNetns(network), signal }
  }
}

function isNeeded({ plan, locked }: GroupRules): boolean {
  return plan.guarded.length > 0 || locked.length > 0
}

function lockedOf({ plan, secured }: State): string[] {
  const known = new Set(plan.guarded.map(({ id }) => id))
  return [...secured].filter(([id]) => !known.has(id)).map(([, address]) => address)
}

/** What the namespace itself begins: DNS, health checks, a balancer to its backends. */
function isOwn(flow: Flow, { gateway }: NetworkPlan): boolean {
  return flow.from === gateway
}
