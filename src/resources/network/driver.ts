import type { Probe } from '../../base/probe.ts'

/** Where a NIC plugs in. Made by the network driver before the engine is called. */
export type Attachment = { type: 'tap'; netns: string; ifname: string } | { type: 'netns'; path: string } | { type: 'none' }

/** A network as the driver builds it. `id` is the uid of the Network object. */
export interface NetworkPlan {
  id: string
  /** IPv4, e.g. `10.210.3.0/24`; the gateway is the first address. */
  cidr: string
  gateway: string
  mtu: number
  /** DNS domain of its instances, `<project>.internal`. */
  domain: string
  /** Nothing in it begins a connection to the host or beyond, and outside names are not looked up. Default false. */
  isolated?: boolean
}

/** One NIC of one instance. `id` is `<instance uid>-<index>`. */
export interface PortPlan {
  id: string
  network: string
  /** What the engine needs: a tap for VMs, a network namespace for containers. */
  type: 'tap' | 'netns'
  mac: string
  address: string
  /** It is in security groups: nothing passes before setSecurity has told which. */
  secured?: boolean
}

/** One rule of a security group. */
export interface RulePlan {
  /** Unique in its group and direction. */
  name: string
  protocol: 'tcp' | 'udp' | 'icmp' | 'any'
  /** `80` or `8000-8100`; empty: all. */
  ports: readonly string[]
  /** The other side: who connects (ingress), or whom the member connects to (egress). */
  peer: { type: 'any' } | { type: 'cidr'; cidr: string } | { type: 'group'; group: string }
}

export interface GroupPlan {
  name: string
  ingress: readonly RulePlan[]
  /** Undefined: to everybody. */
  egress?: readonly RulePlan[]
  /** Addresses of its members in all networks of the project. */
  members: readonly string[]
}

/** One address that groups speak for. */
export interface GuardedPlan {
  /** Id of the port; of a load balancer the uid. */
  id: string
  address: string
  /** One that is not in the plan allows nothing. */
  groups: readonly string[]
  /** Of a virtual address: its ports, and which ports of the members they lead to. Rules are about the latter. */
  listens?: readonly { port: number; target: number }[]
}

/** Who may connect to whom in one network, whole. */
export interface SecurityPlan {
  groups: readonly GroupPlan[]
  guarded: readonly GuardedPlan[]
  /** Ids of ports that are in no group (any more). */
  open: readonly string[]
}

/** Connections that a rule let through, or packets that were refused, since the network was made. */
export interface RuleCounter {
  direction: 'ingress' | 'egress'
  /** The group of the rule; for `refused` all groups of the member, in order. */
  groups: readonly string[]
  /** Undefined: no rule fitted. */
  rule: string | undefined
  packets: number
  bytes: number
}

/** One SRV record: a port of an app at one of its replicas. */
export interface ServiceRecord {
  /** Without the domain, e.g. `_http._tcp.web`. */
  name: string
  /** Whose address it is, without the domain, e.g. `web-1`. */
  target: string
  port: number
  /** 0 to 65535, against those of the other records of the name. */
  weight: number
}

export interface PublishedPort {
  protocol: 'tcp' | 'udp'
  hostPort: number
  /** Network id, and the address in it: an instance's, or a virtual one. */
  network: string
  address: string
  port: number
}

/**
 * Builds networks on one host. Every call is idempotent and whole ("make it so"), so it also repairs; nothing has to be
 * remembered between calls. Everything made carries the cell's tag in its name, so that it can be found and removed.
 */
export interface NetworkDriver {
  readonly name: string
  probe(signal: AbortSignal): Promise<Probe>
  ensureNetwork(plan: NetworkPlan, signal: AbortSignal): Promise<void>
  /** Removes the network with all its ports; fine when absent. */
  removeNetwork(id: string, signal: AbortSignal): Promise<void>
  /** Makes the port with its anti-spoofing rules. */
  ensurePort(plan: PortPlan, signal: AbortSignal): Promise<Attachment>
  /** Where a NIC plugs into a port that was made before. Looks at nothing and makes nothing. */
  attachmentOf(plan: PortPlan): Attachment
  removePort(id: string, signal: AbortSignal): Promise<void>
  /** DNS: the full set of names of a network, without the domain -> addresses. */
  setNames(network: string, names: ReadonlyMap<string, readonly string[]>, signal: AbortSignal): Promise<void>
  /** SRV records: the full set of a network. */
  setServices(network: string, services: readonly ServiceRecord[], signal: AbortSignal): Promise<void>
  /**
   * The full set of addresses at which the network's own namespace answers, beside the gateway. When this resolves a program
   * in there can listen at them. They belong to no port, and ensureNetwork brings them back.
   */
  setVirtualAddresses(network: string, addresses: readonly string[], signal: AbortSignal): Promise<void>
  /** Path of the namespace of a network, for programs that are to run in there. Undefined where networks have none. Looks at nothing. */
  netnsOf(network: string): string | undefined
  /** Security groups of a network, whole. Flows in progress that are not allowed any more are cut. */
  setSecurity(network: string, plan: SecurityPlan, signal: AbortSignal): Promise<void>
  ruleCounters(network: string, signal: AbortSignal): Promise<RuleCounter[]>
  /** The full set of published ports of this host. */
  setPublished(ports: readonly PublishedPort[], signal: AbortSignal): Promise<void>
  /** Bytes through a port, as the instance sees it. */
  counters(portId: string, signal: AbortSignal): Promise<{ rxBytes: number; txBytes: number } | undefined>
  /** What exists on the host, wanted or not. */
  list(signal: AbortSignal): Promise<{ networks: string[]; ports: string[] }>
  /** Subnets that host routes already use, with what uses them (e.g. `eth0`), so that IPAM stays clear of them. */
  hostSubnets(signal: AbortSignal): Promise<{ cidr: string; owner: string }[]>
  /** Ports that programs of the host itself wait on, so that none is published over them. */
  listeners(signal: AbortSignal): Promise<HostListener[]>
  close(): Promise<void>
}

/** `owner` is for people, e.g. `nginx (process 123)`. */
export interface HostListener {
  protocol: 'tcp' | 'udp'
  port: number
  owner: string
}
