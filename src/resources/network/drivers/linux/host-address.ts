import { containsCidr, overlapCidr } from 'cidr-tools'
import ipaddr from 'ipaddr.js'
import type { NetnsState } from './ip-commands.ts'
import type { LinuxNames } from './names.ts'

/**
 * The host's address towards all networks, one for the cell: the one it has there already, else the first of the pool
 * (the first address of each /24) that no foreign interface or route covers. Undefined when none is free.
 */
export function pickHostAddress(
  host: NetnsState,
  options: { names: LinuxNames; pool: string; routes: readonly { dst: string; dev: string }[] },
): string | undefined {
  const { names, pool, routes } = options
  const links = [...host.links.values()]
  const ours = links.filter((link) => link.ifname.startsWith(`${names.prefix}t`)).flatMap((link) => link.addresses.map(bare))
  const kept = ours.find((address) => containsCidr(pool, address))
  if (kept !== undefined) return kept
  const taken = [
    ...links.filter((link) => !link.ifname.startsWith(names.prefix)).flatMap((link) => link.addresses.map(bare)),
    ...foreignSubnets(routes, names).map(({ cidr }) => cidr),
  ]
  return candidates(pool).find((address) => !taken.some((cidr) => overlapCidr(cidr, address)))
}

/** The next address after the host's: in the same /24, which is the cell's alone. */
export function relayOf(hostAddress: string): string {
  return text(number(ipaddr.IPv4.parse(hostAddress)) + 1)
}

/**
 * Subnets that routes of others lead to. Prefixes below /8 are left out: they are default routes in other words (VPNs
 * split theirs in two halves), and say nothing about who has an address.
 */
export function foreignSubnets(routes: readonly { dst: string; dev: string }[], names: LinuxNames): { cidr: string; owner: string }[] {
  const subnets = routes
    .filter(({ dst, dev }) => dst !== 'default' && !dev.startsWith(names.prefix))
    .map(({ dst, dev }) => ({ cidr: dst.includes('/') ? dst : `${dst}/32`, owner: dev }))
    .filter(({ cidr }) => Number(cidr.split('/')[1]) >= 8)
  return [...new Map(subnets.map((subnet) => [`${subnet.cidr} ${subnet.owner}`, subnet])).values()]
}

function candidates(pool: string): string[] {
  const [start, end] = [ipaddr.IPv4.networkAddressFromCIDR(pool), ipaddr.IPv4.broadcastAddressFromCIDR(pool)].map(number) as [
    number,
    number,
  ]
  const list: string[] = []
  for (let net = start; net < end; net += 256) list.push(text(net + 1))
  return list
}

function bare(address: string): string {
  return address.split('/')[0]!
}
function number(address: ipaddr.IPv4): number {
  return address.toByteArray().reduce((sum, byte) => sum * 256 + byte, 0)
}
function text(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff).join('.')
}
