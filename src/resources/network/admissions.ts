import { normalizeCidr } from 'cidr-tools'
import ipaddr from 'ipaddr.js'
import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission, type Change } from '../../controller/admission.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Store } from '../../store/store.ts'
import type { NetworkDriver } from './driver.ts'
import { Network } from './kind.ts'
import { assertNoOverlap, guestsOf, poolOf, subnetsOf } from './plan.ts'

type InstanceChange = Exclude<Change<typeof Instance>, { verb: 'delete' }>
type Port = InstanceChange['spec']['ports'][number]

const prefixLimits = { shortest: 16, longest: 29 }
/** Addresses that mean something else to every host, or to all of them. */
const forbiddenRanges: readonly string[] = ['unspecified', 'broadcast', 'multicast', 'linkLocal', 'loopback', 'reserved']

/** Subnets do not overlap, keep their size, stay as they are once given, and outlive their instances. */
export function networkRules({ driver }: { driver: Pick<NetworkDriver, 'hostSubnets'> }): Admission {
  return admission(Network, async (change, { store }) => {
    if (change.verb === 'delete') return assertUnused(change.old, store)
    const { cidr } = change.spec
    if (change.verb === 'update' && change.old.status.cidr !== undefined) return assertSameSubnet(change.old, cidr)
    if (cidr === undefined) return
    assertUsable(cidr)
    const { items } = await store.list(Network)
    const others = items.filter(({ metadata }) => metadata.name !== change.name || metadata.project !== change.project)
    assertNoOverlap(cidr, [...subnetsOf(others), ...(await driver.hostSubnets(AbortSignal.timeout(hostTimeoutMs)))])
  })
}

/** What an instance asks of networks exists: the network itself, a fixed address in it, and host ports no one else has. */
export function instanceNetworks({ driver }: { driver: Pick<NetworkDriver, 'listeners'> }): Admission {
  return admission(Instance, async (change, { store }) => {
    if (change.verb === 'delete') return
    await assertNetworks(change, store)
    await assertPorts(change, store, driver)
  })
}

const hostTimeoutMs = 10_000

function assertUsable(cidr: string): void {
  const [address, prefix] = ipaddr.IPv4.parseCIDR(cidr)
  const field = { field: '/spec/cidr' }
  const { shortest, longest } = prefixLimits
  if (prefix < shortest || prefix > longest)
    throw new PandoError('network.bad_subnet', { cidr, detail: `its prefix must be between /${shortest} and /${longest}` }, field)
  const range = address.range()
  if (forbiddenRanges.includes(range))
    throw new PandoError('network.bad_subnet', { cidr, detail: `${range} addresses cannot be given to instances` }, field)
}

function assertSameSubnet({ metadata, status }: Stored<typeof Network>, cidr: string | undefined): void {
  if (cidr === undefined || normalizeCidr(cidr) === status.cidr) return
  throw new PandoError('network.subnet_fixed', { name: metadata.name, cidr: status.cidr }, { field: '/spec/cidr' })
}

async function assertUnused({ metadata: { name, project } }: Stored<typeof Network>, store: Store): Promise<void> {
  const { items } = await store.list(Instance, project === undefined ? {} : { project })
  const users = items.filter(({ spec, status }) => [...spec.networks, ...status.nics].some(({ network }) => network === name))
  if (users[0]) throw new PandoError('network.in_use', { name, count: users.length, first: users[0].metadata.name })
}

async function assertNetworks(change: InstanceChange, store: Store): Promise<void> {
  const {
    project,
    spec: { networks },
  } = change
  const asked = new Set<string>()
  for (const [index, { network: name, address }] of networks.entries()) {
    const known = change.verb === 'update' && change.old.spec.networks.some((old) => old.network === name && old.address === address)
    const object = await store.get(Network, { name, ...(project === undefined ? {} : { project }) })
    if (!known && (!object || object.metadata.deletedAt !== undefined)) {
      throw new PandoError('network.not_found', { name, project }, { field: `/spec/networks/${index}/network` })
    }
    if (address === undefined) continue
    const field = `/spec/networks/${index}/address`
    if (asked.has(`${name} ${address}`))
      throw new PandoError('network.address_taken', { address, owner: 'another network of the same instance' }, { field })
    asked.add(`${name} ${address}`)
    if (!known && object) await assertAddress(change, { network: object, address, field }, store)
  }
}

async function assertAddress(
  { name, project }: InstanceChange,
  wanted: { network: Stored<typeof Network>; address: string; field: string },
  store: Store,
): Promise<void> {
  const {
    network: { metadata, status, spec },
    address,
    field,
  } = wanted
  const cidr = status.cidr ?? spec.cidr
  if (cidr === undefined)
    throw new PandoError(
      'network.address_outside',
      { address, name: metadata.name, cidr: 'its subnet, which is not chosen yet' },
      { field },
    )
  const query = project === undefined ? {} : { project }
  const { items: snapshots } = await store.list(Snapshot, query)
  const { items } = await store.list(Instance, query)
  const others = items.filter((other) => other.metadata.name !== name)
  const pool = poolOf({ name: metadata.name, cidr }, guestsOf(others, snapshots))
  if (!pool.has(address)) throw new PandoError('network.address_outside', { address, name: metadata.name, cidr }, { field })
  const owner = pool.ownerOf(address)
  if (owner !== undefined) throw new PandoError('network.address_taken', { address, owner }, { field })
}

async function assertPorts(change: InstanceChange, store: Store, driver: Pick<NetworkDriver, 'listeners'>): Promise<void> {
  const old = change.verb === 'update' ? change.old.spec.ports.map(hostPortOf) : []
  const mine = change.spec.ports.map((port, index) => ({ port, index, id: hostPortOf(port) }))
  const fresh = mine.filter(({ id }) => !old.includes(id))
  const twice = mine.find(({ id, index }) => mine.findIndex((other) => other.id === id) < index)
  if (twice) throw taken(twice.port, twice.index, 'the same instance')
  if (fresh.length === 0) return
  const { items } = await store.list(Instance)
  const others = items.filter(({ metadata }) => metadata.name !== change.name || metadata.project !== change.project)
  const owners = new Map(
    others.flatMap(({ metadata, spec }) =>
      spec.ports.map((port) => [hostPortOf(port), `instance ${metadata.name} of project ${metadata.project}`]),
    ),
  )
  for (const { protocol, port, owner } of await driver.listeners(AbortSignal.timeout(hostTimeoutMs))) {
    const id = hostPortOf({ protocol, hostPort: port })
    if (!owners.has(id)) owners.set(id, owner)
  }
  for (const { port, index, id } of fresh) {
    const owner = owners.get(id)
    if (owner !== undefined) throw taken(port, index, owner)
  }
}

function hostPortOf({ protocol, hostPort }: Pick<Port, 'protocol' | 'hostPort'>): string {
  return `${protocol} ${hostPort}`
}

function taken({ hostPort, protocol }: Port, index: number, owner: string): PandoError {
  return new PandoError('network.port_taken', { port: hostPort, protocol, owner }, { field: `/spec/ports/${index}/hostPort` })
}
