import { createHash } from 'node:crypto'
import { PandoError } from '../../../../base/errors.ts'

/** Inside a network's namespace: the bridge and the end of the veth pair that leads to the host. */
export const bridge = 'br0'
export const uplink = 'up0'

/** Names of all that this driver makes on a host. Each begins with the tag and a dash, so nothing has to be remembered. */
export interface LinuxNames {
  readonly tag: string
  /** Begins the name of everything in the host's own lists: namespaces and interfaces. */
  readonly prefix: string
  /** nft table of the host side. */
  readonly table: string
  /** nft pattern for the host ends of all networks. */
  readonly transits: string
  networkNetns(network: string): string
  /** Host end of the veth pair to a network. */
  transit(network: string): string
  /** One namespace holds all NICs of one container, because a program lives in one. */
  portNetns(port: string): string
  /** The bridge's end of a port: tap or veth. */
  port(port: string): string
  /** Ids out of namespace names; undefined when the name is not of that sort. */
  networkOf(netns: string): string | undefined
  portOwnerOf(netns: string): string | undefined
}

export function linuxNames(tag: string): LinuxNames {
  const prefix = `${tag}-`
  return {
    tag,
    prefix,
    table: `pando_${tag}`,
    transits: `${prefix}t*`,
    networkNetns: (network) => `${prefix}net-${safe(network)}`,
    transit: (network) => `${prefix}t${hash(network)}`,
    portNetns: (port) => `${prefix}port-${portOwner(safe(port))}`,
    port: (port) => `${prefix}p${hash(port)}`,
    networkOf: (netns) => after(netns, `${prefix}net-`),
    portOwnerOf: (netns) => after(netns, `${prefix}port-`),
  }
}

/** `<instance uid>-<index>` -> the uid. */
export function portOwner(port: string): string {
  return port.replace(/-\d+$/, '')
}

/** `<instance uid>-<index>` -> the index, which is also the number of the container's interface. */
export function portIndex(port: string): number {
  return Number(/-(\d+)$/.exec(port)?.[1] ?? 0)
}

/** Nine hexadecimal digits: with a tag of four letters a name ends at the kernel's limit of 15 bytes. */
function hash(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 9)
}

/** Ids become parts of paths and commands. */
function safe(id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(id)) throw new PandoError('network.setup_failed', { detail: `"${id}" cannot be part of a name` })
  return id
}

function after(text: string, start: string): string | undefined {
  return text.startsWith(start) ? text.slice(start.length) : undefined
}
