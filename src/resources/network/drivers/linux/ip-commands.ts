import type { NetworkPlan, PortPlan } from '../../driver.ts'
import type { LinuxNames } from './names.ts'
import { bridge, portIndex, uplink } from './names.ts'

/** What `ip -j addr` and `ip -j route` tell about one namespace. */
export interface NetnsState {
  links: ReadonlyMap<string, LinkState>
  routes: readonly { dst: string; gateway?: string; dev?: string }[]
}
export interface LinkState {
  ifname: string
  mac: string
  mtu: number
  up: boolean
  master?: string
  alias?: string
  addresses: readonly string[]
}

export const emptyNetns: NetnsState = { links: new Map(), routes: [] }

/** Everything a NIC plan needs to know of the network it is on. */
type Network = Pick<NetworkPlan, 'cidr' | 'gateway' | 'mtu'>

/**
 * The bridge's MAC is derived and not left to the kernel: that one changes with the ports, and instances would keep the
 * old one in their ARP caches.
 */
export function bridgeMac(gateway: string): string {
  return `02:70:${gateway
    .split('.')
    .map((byte) => Number(byte).toString(16).padStart(2, '0'))
    .join(':')}`
}

/** Lines for `ip -batch` on the host: the veth pair to the network, its address and the route. `inside` is the network's namespace. */
export function transitCommands(
  plan: NetworkPlan,
  options: { names: LinuxNames; hostAddress: string; host: NetnsState; inside: NetnsState },
): string[] {
  const { names, hostAddress, host, inside } = options
  const dev = names.transit(plan.id)
  const whole = host.links.has(dev) && inside.links.has(uplink)
  const link = whole ? host.links.get(dev) : undefined
  const lines: string[] = []
  if (!whole) {
    if (host.links.has(dev)) lines.push(`link del dev ${dev}`)
    lines.push(`link add ${dev} mtu ${plan.mtu} type veth peer name ${uplink} mtu ${plan.mtu} netns ${names.networkNetns(plan.id)}`)
    lines.push(`link set dev ${dev} addrgenmode none`)
  }
  if (link && link.mtu !== plan.mtu) lines.push(`link set dev ${dev} mtu ${plan.mtu}`)
  if (!link?.addresses.includes(`${hostAddress}/32`)) lines.push(`addr add ${hostAddress}/32 dev ${dev}`)
  if (!link?.up) lines.push(`link set dev ${dev} up`)
  const routed = link?.up && host.routes.some((route) => route.dst === plan.cidr && route.dev === dev && route.gateway === plan.gateway)
  if (!routed) lines.push(`route replace ${plan.cidr} via ${plan.gateway} dev ${dev} onlink src ${hostAddress}`)
  return lines
}

/** Lines for `ip -batch` in the network's namespace: bridge, addresses, default route. Run after transitCommands. */
export function networkCommands(
  plan: NetworkPlan,
  options: { hostAddress: string; virtual: readonly string[]; inside: NetnsState },
): string[] {
  const { hostAddress, virtual, inside } = options
  const found = inside.links.get(bridge)
  const outer = inside.links.get(uplink)
  const mac = bridgeMac(plan.gateway)
  const gateway = withPrefix(plan.gateway, plan)
  const lines: string[] = []
  if (!inside.links.get('lo')?.up) lines.push('link set dev lo up')
  if (!found)
    lines.push(`link add ${bridge} address ${mac} mtu ${plan.mtu} type bridge mcast_snooping 0`, `link set dev ${bridge} addrgenmode none`)
  else if (found.mac !== mac || found.mtu !== plan.mtu) lines.push(`link set dev ${bridge} address ${mac} mtu ${plan.mtu}`)
  lines.push(...addressCommands(bridge, [gateway, ...virtual.map(single)], found))
  if (!found?.up) lines.push(`link set dev ${bridge} up`)
  if (!outer) lines.push(`link set dev ${uplink} addrgenmode none`)
  if (!outer?.up || outer.mtu !== plan.mtu) lines.push(`link set dev ${uplink} mtu ${plan.mtu} up`)
  const routed =
    outer?.up && inside.routes.some((route) => route.dst === 'default' && route.gateway === hostAddress && route.dev === uplink)
  if (!routed) lines.push(`route replace default via ${hostAddress} dev ${uplink} onlink src ${plan.gateway}`)
  return lines
}

/** Lines for `ip -batch` in the network's namespace: its virtual addresses, and word to the neighbours of those that are new. */
export function virtualCommands(plan: NetworkPlan, { virtual, inside }: { virtual: readonly string[]; inside: NetnsState }): string[] {
  const lines = addressCommands(bridge, [withPrefix(plan.gateway, plan), ...virtual.map(single)], inside.links.get(bridge))
  // Setting the MAC it has makes the kernel announce all its addresses: an instance may have had one of them before.
  return lines.some((line) => line.startsWith('addr add')) ? [...lines, `link set dev ${bridge} address ${bridgeMac(plan.gateway)}`] : lines
}

/** From the addresses an interface has to those it should have. The first stays the first: it is whom others see. */
function addressCommands(dev: string, wanted: readonly string[], found: LinkState | undefined): string[] {
  const has = found?.addresses ?? []
  return [
    ...has.filter((address) => !wanted.includes(address)).map((address) => `addr del ${address} dev ${dev}`),
    ...wanted.filter((address) => !has.includes(address)).map((address) => `addr add ${address} dev ${dev}`),
  ]
}

export interface PortFacts {
  names: LinuxNames
  network: Network
  inside: NetnsState /** Uid that may open a tap. */
  tapOwner?: number | undefined
}

/** Lines for `ip -batch` in the network's namespace: the bridge's end of a port. `guest` is the container's namespace. */
export function portCommands(plan: PortPlan, facts: PortFacts & { guest: NetnsState }): string[] {
  const { names, network, inside, guest } = facts
  const dev = names.port(plan.id)
  const found = inside.links.get(dev)
  const whole = found !== undefined && (plan.type === 'tap' || guest.links.has(guestInterface(plan.id)))
  const lines: string[] = []
  if (found && !whole) lines.push(`link del dev ${dev}`)
  if (!whole)
    lines.push(
      plan.type === 'tap'
        ? `tuntap add dev ${dev} mode tap vnet_hdr${facts.tapOwner === undefined ? '' : ` user ${facts.tapOwner}`}`
        : `link add ${dev} mtu ${network.mtu} type veth peer name ${guestInterface(plan.id)} address ${plan.mac} mtu ${network.mtu} netns ${names.portNetns(plan.id)}`,
    )
  if (!whole) lines.push(`link set dev ${dev} addrgenmode none`)
  return [...lines, ...joinCommands(plan, { ...facts, inside: whole ? inside : emptyNetns })]
}

/** The part of portCommands that does not touch the instance: puts an existing port back on the bridge. */
export function joinCommands(plan: PortPlan, { names, network, inside }: Omit<PortFacts, 'tapOwner'>): string[] {
  const dev = names.port(plan.id)
  const found = inside.links.get(dev)
  const joined = found?.up && found.master === bridge && found.mtu === network.mtu && found.alias === plan.id
  return joined ? [] : [`link set dev ${dev} alias ${plan.id} mtu ${network.mtu} master ${bridge} up`]
}

/** Lines for `ip -batch` in a container's namespace. The first NIC carries the default route. */
export function guestCommands(plan: PortPlan, { network, guest }: { network: Network; guest: NetnsState }): string[] {
  const dev = guestInterface(plan.id)
  const found = guest.links.get(dev)
  const address = withPrefix(plan.address, network)
  const lines: string[] = []
  if (!guest.links.get('lo')?.up) lines.push('link set dev lo up')
  if (!found) lines.push(`link set dev ${dev} addrgenmode none`)
  else if (found.mac !== plan.mac || found.mtu !== network.mtu) lines.push(`link set dev ${dev} address ${plan.mac} mtu ${network.mtu}`)
  lines.push(...addressCommands(dev, [address], found))
  if (!found?.up) lines.push(`link set dev ${dev} up`)
  const routed =
    found?.up && guest.routes.some((route) => route.dst === 'default' && route.gateway === network.gateway && route.dev === dev)
  if (portIndex(plan.id) === 0 && !routed) lines.push(`route replace default via ${network.gateway} dev ${dev}`)
  return lines
}

function guestInterface(port: string): string {
  return `eth${portIndex(port)}`
}

function single(address: string): string {
  return `${address}/32`
}

function withPrefix(address: string, { cidr }: Pick<NetworkPlan, 'cidr'>): string {
  return `${address}/${cidr.split('/')[1]}`
}
