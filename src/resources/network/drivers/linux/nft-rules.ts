import type { NetworkPlan, PortPlan, PublishedPort } from '../../driver.ts'
import type { LinuxNames } from './names.ts'

/** The table inside each network's namespace. The namespace is ours alone, so it needs no tag. */
export const guardTable = 'pando_guard'

/**
 * Anti-spoofing, whole: a frame enters the bridge only with the MAC and IPv4 address of its port, in the IP header and
 * inside ARP alike. All else is dropped, also from a port that is in no set yet; IPv6, VLAN tags and answers of a
 * foreign DHCP server are among it. Loading it again replaces it in one transaction.
 *
 * A question who has an address goes out of the port that has it and of no other: to wake every VM for each of them costs
 * much. So do announcements of guests, which tell nothing new: an address has the same MAC whoever holds it. Only those of
 * virtual addresses, which an instance may have had before, go to all. Who asks for an address by DHCP is heard by our server alone.
 */
export function guardRules(ports: readonly PortPlan[], { names, virtual }: { names: LinuxNames; virtual: readonly string[] }): string {
  return replaceTable(
    'bridge',
    guardTable,
    `
    set port_mac { typeof iifname . ether saddr${elements(ports.map((port) => macElement(port, names)))}
    }
    set port_ip { typeof iifname . ether saddr . ip saddr${elements(ports.map((port) => ipElement(port, names)))}
    }
    set asked { typeof oifname . arp daddr ip${elements(ports.map((port) => askedElement(port, names)))}
    }
    set announced { typeof arp saddr ip . arp daddr ip${elements(virtual.map(announcedElement))}
    }
    chain to_port { type filter hook forward priority filter; policy accept;
      udp dport 67 drop
      arp operation request oifname . arp daddr ip != @asked drop
    }
    chain own_to_port { type filter hook output priority filter; policy accept;
      arp operation request arp saddr ip . arp daddr ip @announced accept
      arp operation request oifname . arp daddr ip != @asked drop
    }
    chain from_port { type filter hook prerouting priority filter; policy drop;
      iifname . ether saddr != @port_mac drop
      udp sport 67 drop
      ether type ip iifname . ether saddr . ip saddr @port_ip accept
      ip saddr 0.0.0.0 ip daddr 255.255.255.255 udp sport 68 udp dport 67 accept
      ether type arp iifname . arp saddr ether . arp saddr ip @port_ip accept
      ether type arp arp saddr ip 0.0.0.0 iifname . arp saddr ether @port_mac accept
    }`,
  )
}

/** Lets one more port in; fine when it is in already. */
export function admitPort(port: PortPlan, names: LinuxNames): string {
  return [
    `add element bridge ${guardTable} port_mac { ${macElement(port, names)} }`,
    `add element bridge ${guardTable} port_ip { ${ipElement(port, names)} }`,
    `add element bridge ${guardTable} asked { ${askedElement(port, names)} }`,
  ].join('\n')
}

/** Lets the namespace announce these. Those it had before may stay: nobody announces them any more. */
export function admitVirtual(addresses: readonly string[]): string {
  return addresses.length === 0 ? '' : `add element bridge ${guardTable} announced { ${addresses.map(announcedElement).join(', ')} }`
}

/** Shuts one port out; fine when it was never in (the addition makes the removal valid, and both are one transaction). */
export function expelPort(port: PortPlan, names: LinuxNames): string {
  return `${admitPort(port, names)}\n${admitPort(port, names).replaceAll('add element', 'delete element')}`
}

export interface HostRules {
  networks: readonly NetworkPlan[]
  /**
   * In whose name an instance calls its own network through a published port. Nobody has this address: answers come back
   * along the default route and are changed back before anything is delivered. So the host is not taken for it.
   */
  relay: string | undefined
  published: readonly PublishedPort[]
}

/**
 * The host side, whole. Into a network come only answers, what was published, and the host itself; so two networks
 * never meet. Egress leaves under the host's address; out of an isolated network come only answers, to the host too. Chains
 * touch nothing but our interfaces and addresses.
 */
export function hostRules({ networks, published, relay }: HostRules, names: LinuxNames): string {
  const cidrs = networks.map((network) => network.cidr)
  const ours = `"${names.transits}"`
  return replaceTable(
    'inet',
    names.table,
    `
    set subnets { type ipv4_addr; flags interval${elements(cidrs)}
    }
    set isolated { type ipv4_addr; flags interval${elements(networks.filter(({ isolated }) => isolated).map(({ cidr }) => cidr))}
    }
    set same_subnet { type ipv4_addr . ipv4_addr; flags interval${elements(cidrs.map((cidr) => `${cidr} . ${cidr}`))}
    }
    map published { type inet_proto . inet_service : ipv4_addr . inet_service${elements(published.map(publishedElement))}
    }
    chain from_network { type filter hook prerouting priority raw; policy accept;
      iifname ${ours} ip daddr 127.0.0.0/8 drop
      iifname ${ours} ip saddr != @subnets drop
      iifname ${ours} meta nfproto ipv6 drop
    }
    chain only_answers { type filter hook prerouting priority mangle; policy accept;
      iifname ${ours} ip saddr @isolated ct direction reply accept
      iifname ${ours} ip saddr @isolated drop
    }
    chain publish { type nat hook prerouting priority dstnat; policy accept;
      meta nfproto ipv4 fib daddr type local dnat ip to meta l4proto . th dport map @published
    }
    chain publish_local { type nat hook output priority -100; policy accept;
      meta nfproto ipv4 fib daddr type local dnat ip to meta l4proto . th dport map @published
    }
    chain into_network { type filter hook forward priority filter; policy accept;
      oifname ${ours} ct state established,related accept
      oifname ${ours} ct status dnat accept
      oifname ${ours} drop
    }
    chain masked { type nat hook postrouting priority srcnat; policy accept;
      oifname ${ours} ip saddr 127.0.0.0/8 masquerade
      oifname ${ours} ip saddr . ip daddr @same_subnet ${relay === undefined ? 'masquerade' : `snat ip to ${relay}`}
      oifname != ${ours} ip saddr @subnets masquerade
    }`,
  )
}

/** Removes a table; fine when it is absent. */
export function dropTable(family: 'inet' | 'bridge', table: string): string {
  return `table ${family} ${table}\ndelete table ${family} ${table}\n`
}

function replaceTable(family: 'inet' | 'bridge', table: string, body: string): string {
  return `${dropTable(family, table)}table ${family} ${table} {${body}\n}\n`
}

function elements(list: readonly string[]): string {
  return list.length === 0 ? '' : `; elements = { ${list.join(', ')} }`
}

function macElement(port: PortPlan, names: LinuxNames): string {
  return `"${names.port(port.id)}" . ${port.mac}`
}

function ipElement(port: PortPlan, names: LinuxNames): string {
  return `"${names.port(port.id)}" . ${port.mac} . ${port.address}`
}

function askedElement(port: PortPlan, names: LinuxNames): string {
  return `"${names.port(port.id)}" . ${port.address}`
}

function announcedElement(address: string): string {
  return `${address} . ${address}`
}

function publishedElement({ protocol, hostPort, address, port }: PublishedPort): string {
  return `${protocol} . ${hostPort} : ${address} . ${port}`
}
