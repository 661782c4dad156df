import { createHash } from 'node:crypto'
import { containsCidr, normalizeCidr, parseCidr } from 'cidr-tools'
import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { type Snapshot, type Spare, sourceSpecOf } from '../../services/fork/kind.ts'
import type { Instance } from '../../services/lifecycle/kind.ts'
import type { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { Network } from './kind.ts'

type NetworkObject = Stored<typeof Network>
type InstanceObject = Stored<typeof Instance>
type SnapshotObject = Stored<typeof Snapshot>
type BalancerObject = Stored<typeof LoadBalancer>
export type Nic = InstanceObject['status']['nics'][number]

/** What is, or will be, an instance on networks. `owner` is for people, e.g. `instance web`. */
export interface Guest {
  owner: string
  networks: readonly { network: string; address?: string | undefined }[]
  nics: readonly Nic[]
}

/** A subnet in use, and by what: to be named in errors. */
export interface TakenSubnet {
  cidr: string
  owner: string
  /** Where it is in one. */
  ownerProject?: string
}

export const defaultPool = '10.210.0.0/16'
/** The network every project gets. Its instances are named directly under the project's domain. */
export const defaultNetwork = 'default'
/** What an automatic subnet holds: 253 instances. */
const automaticPrefix = 24

/** `demo.internal` for the default network, `<network>.demo.internal` for others. */
export function domainOf({ name, project }: { name: string; project?: string }): string {
  return name === defaultNetwork ? `${project}.internal` : `${name}.${project}.internal`
}

/**
 * Gives subnets, given those in use. They are read out once, so that it can be asked for thousands of networks, most of which may
 * get none.
 */
export class SubnetChooser {
  readonly #pool: string
  /** In order. */
  readonly #used: { start: number; end: number; taken: TakenSubnet }[]
  #full: PandoError | undefined

  constructor(pool: string, taken: readonly TakenSubnet[]) {
    this.#pool = pool
    this.#used = taken.flatMap(rangeOf).sort((a, b) => a.start - b.start)
  }

  /** The subnet of a network that has none yet: what its spec says, or the first free /24. Throws network.overlap, network.no_free_subnet. */
  choose(spec: NetworkObject['spec']): string {
    if (spec.cidr === undefined) return this.#firstFree()
    this.assertFree(spec.cidr)
    return normalizeCidr(spec.cidr)
  }

  /** Throws network.overlap. */
  assertFree(cidr: string): void {
    const [wanted] = rangeOf({ cidr, owner: '' })
    const other = wanted && this.#used.find(({ start, end }) => start <= wanted.end && wanted.start <= end)?.taken
    if (other)
      throw new PandoError(
        'network.overlap',
        { cidr, other: other.cidr, owner: other.owner, ownerProject: other.ownerProject },
        { field: '/spec/cidr' },
      )
  }

  /** From now on it is in use. */
  take(taken: TakenSubnet): void {
    for (const range of rangeOf(taken)) {
      const at = this.#used.findIndex(({ start }) => start > range.start)
      this.#used.splice(at < 0 ? this.#used.length : at, 0, range)
    }
  }

  /** Nothing is ever given back here: where none was free, none will be. */
  #firstFree(): string {
    if (this.#full) throw this.#full
    const { start, end, prefix } = parseCidr(this.#pool)
    const length = Math.max(automaticPrefix, Number(prefix))
    const size = 2 ** (32 - length)
    let at = Number(start)
    for (const other of this.#used) {
      if (other.start >= at + size) break
      if (other.end >= at) at = Math.ceil((other.end + 1) / size) * size
    }
    if (at + size - 1 > Number(end)) {
      this.#full = new PandoError('network.no_free_subnet', { prefix: length, pool: this.#pool })
      throw this.#full
    }
    return `${addressOf(BigInt(at))}/${length}`
  }
}

/** As numbers; of other networks than IPv4 none. */
function rangeOf(taken: TakenSubnet): { start: number; end: number; taken: TakenSubnet }[] {
  const { start, end, version } = parseCidr(taken.cidr)
  return version === 4 ? [{ start: Number(start), end: Number(end), taken }] : []
}

/** Subnets of networks: those they have, and those they ask for. */
export function subnetsOf(networks: readonly NetworkObject[]): TakenSubnet[] {
  return networks.flatMap(({ metadata, spec, status }) => {
    const cidr = status.cidr ?? spec.cidr
    return cidr === undefined
      ? []
      : [{ cidr, owner: `network ${metadata.name} of project ${metadata.project}`, ownerProject: metadata.project! }]
  })
}

export function gatewayOf(cidr: string): string {
  return addressOf(parseCidr(cidr).start + 1n)
}

/** Locally administered; the same address in the same network always has the same MAC, so no cache of it is ever wrong. */
export function macOf(networkUid: string, address: string): string {
  const byte = createHash('sha256').update(networkUid).digest('hex').slice(0, 2)
  return `06:${byte}:${address
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':')}`
}

/** Free addresses of one subnet: not its own, the gateway's, the broadcast's, nor any that was marked as taken. */
export class AddressPool {
  readonly #cidr: string
  readonly #owners = new Map<bigint, string>()
  readonly #last: bigint
  #next: bigint

  constructor(cidr: string) {
    const { start, end } = parseCidr(cidr)
    this.#cidr = cidr
    this.#next = start + 2n
    this.#last = end - 1n
    this.#owners
      .set(start, 'the subnet itself')
      .set(start + 1n, 'the gateway')
      .set(end, 'broadcasts')
  }

  /** So many are left. */
  get free(): number {
    const { start, end } = parseCidr(this.#cidr)
    const taken = this.#owners.keys().filter((address) => address >= start && address <= end)
    return Number(end - start) + 1 - [...taken].length
  }
  has(address: string): boolean {
    return containsCidr(this.#cidr, address)
  }
  ownerOf(address: string): string | undefined {
    return this.#owners.get(parseCidr(address).start)
  }
  mark(address: string, owner: string): void {
    this.#owners.set(parseCidr(address).start, owner)
  }

  /** Undefined when the subnet is full. */
  take(owner: string): string | undefined {
    while (this.#next <= this.#last && this.#owners.has(this.#next)) this.#next++
    if (this.#next > this.#last) return undefined
    this.#owners.set(this.#next, owner)
    return addressOf(this.#next)
  }
}

export function guestOf({ metadata, spec, status }: InstanceObject): Guest {
  return { owner: `instance ${metadata.name}`, networks: spec.networks, nics: status.nics }
}

/** A clone that is made ahead of time: on the networks of its source, at addresses of its own. */
export function guestOfSpare(snapshot: SnapshotObject, spare: Spare): Guest {
  const networks = sourceSpecOf(snapshot)?.networks ?? []
  return {
    owner: `a clone of ${snapshot.metadata.name} that is made ahead of time`,
    networks: networks.map(({ network }) => ({ network })),
    nics: spare.nics,
  }
}

/** A load balancer has one address in its network; MAC and router are the network's own. */
export function guestOfBalancer({ metadata, spec: { network }, status: { address } }: BalancerObject): Guest {
  const nic = { network, mac: '', prefix: 32, gateway: '' }
  return { owner: `app ${metadata.name}`, networks: [{ network }], nics: address === undefined ? [] : [{ ...nic, address }] }
}

/** All objects of a project that hold addresses. */
export interface Holders {
  instances: readonly InstanceObject[]
  snapshots: readonly SnapshotObject[]
  balancers: readonly BalancerObject[]
}

/** All that hold addresses in a project. Instances come last: the address of a spare that one takes over is the instance's. */
export function guestsOf({ instances, snapshots, balancers }: Holders): Guest[] {
  const spares = snapshots.flatMap((snapshot) => snapshot.status.spares.map((spare) => guestOfSpare(snapshot, spare)))
  return [...spares, ...balancers.map(guestOfBalancer), ...instances.map(guestOf)]
}

/** True when it has an address in the network it is in now. */
export function hasAddress({ status: { address } }: BalancerObject, pool: AddressPool | undefined): boolean {
  return address !== undefined && (pool === undefined || pool.has(address))
}

/** The subnet's addresses as they are held by the guests of its project, and asked for by those that have none yet. */
export function poolOf(network: { name: string; cidr: string }, guests: readonly Guest[]): AddressPool {
  const pool = new AddressPool(network.cidr)
  for (const { owner, networks, nics } of guests) {
    const asked = networks.filter((wanted) => wanted.network === network.name).flatMap(({ address }) => address ?? [])
    const held = nics.filter((nic) => nic.network === network.name).map(({ address }) => address)
    for (const address of [...asked, ...held]) pool.mark(address, owner)
  }
  return pool
}

/** True when a guest has a NIC for each of its networks, in order, with the address it asked for. */
export function hasNics({ networks, nics }: Guest): boolean {
  return networks.length === nics.length && networks.every((wanted, i) => fits(nics[i]!, wanted))
}

/**
 * The NICs of a guest. Those it has stay as they are. Undefined while one of its networks has no subnet; throws
 * network.full, network.address_taken.
 */
export function nicsFor(
  guest: Guest,
  networks: ReadonlyMap<string, NetworkObject>,
  pools: ReadonlyMap<string, AddressPool>,
): Nic[] | undefined {
  const left = [...guest.nics]
  const nics: Nic[] = []
  for (const wanted of guest.networks) {
    const index = left.findIndex((nic) => fits(nic, wanted))
    const nic = index >= 0 ? left.splice(index, 1)[0] : newNic(guest.owner, wanted, networks.get(wanted.network), pools.get(wanted.network))
    if (!nic) return undefined
    nics.push(nic)
  }
  return nics
}

function newNic(
  owner: string,
  wanted: { network: string; address?: string | undefined },
  network: NetworkObject | undefined,
  pool: AddressPool | undefined,
): Nic | undefined {
  if (!network?.status.cidr || !network.status.gateway || !pool) return undefined
  const holder = wanted.address === undefined ? undefined : pool.ownerOf(wanted.address)
  if (holder !== undefined && holder !== owner) throw new PandoError('network.address_taken', { address: wanted.address, owner: holder })
  const address = wanted.address ?? pool.take(owner)
  if (address === undefined) throw new PandoError('network.full', { name: wanted.network, cidr: network.status.cidr })
  const { cidr, gateway } = network.status
  return { network: wanted.network, address, mac: macOf(network.metadata.uid, address), prefix: Number(cidr.split('/')[1]), gateway }
}

function fits(nic: Nic, wanted: { network: string; address?: string | undefined }): boolean {
  return nic.network === wanted.network && (wanted.address === undefined || wanted.address === nic.address)
}

function addressOf(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.')
}
