import { normalizeCidr } from 'cidr-tools'
import ipaddr from 'ipaddr.js'
import type { Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { type Admission, admission, type Change } from '../../controller/admission.ts'
import { App } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Store } from '../../store/store.ts'
import type { NetworkDriver } from './driver.ts'
import { assertPorts, hostTimeoutMs, publishedBy } from './host-ports.ts'
import { Network } from './kind.ts'
import { defaultPool, guestsOf, poolOf, SubnetChooser, subnetsOf } from './plan.ts'
import { holdersOf } from './room.ts'

type InstanceChange = Exclude<Change<typeof Instance>, { verb: 'delete' }>

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
    const hosts = await driver.hostSubnets(AbortSignal.timeout(hostTimeoutMs))
    new SubnetChooser(defaultPool, [...subnetsOf(others), ...hosts]).assertFree(cidr)
  })
}

/** What an instance asks of networks exists: the network itself, a fixed address in it, and host ports no one else has. */
export function instanceNetworks({ driver }: { driver: Pick<NetworkDriver, 'listeners'> }): Admission {
  return admission(Instance, async (change, { store }) => {
    if (change.verb === 'delete') return
    const { name, project, spec } = change
    const old = change.verb === 'update' ? change.old.spec : undefined
    const asking = { name, project, networks: spec.networks, known: old?.networks ?? [], at: '/spec' }
    if (!old) await assertNameFree(App, asking, store)
    await assertNetworks(asking, store)
    const wanted = spec.ports.map((port, i) => ({ ...port, field: `/spec/ports/${i}/hostPort` }))
    await assertPorts(
      { owner: `instance ${name} of project ${project}`, self: 'the same instance', wanted, had: old?.ports ?? [] },
      store,
      driver,
    )
  })
}

/** The same for an app: its name in DNS, the networks of its replicas, and the ports that the host publishes for it. */
export function appNetworks({ driver }: { driver: Pick<NetworkDriver, 'listeners'> }): Admission {
  return admission(App, async (change, { store }) => {
    if (change.verb === 'delete') return
    const { name, project, spec } = change
    const old = change.verb === 'update' ? change.old.spec : undefined
    const asking = { name, project, networks: spec.template.networks, known: old?.template.networks ?? [], at: '/spec/template' }
    if (!old) await assertNameFree(Instance, asking, store)
    await assertNetworks(asking, store)
    const wanted = publishedBy(spec).map((port) => ({ ...port, field: `/spec/ports/${port.index}/publish` }))
    await assertPorts(
      { owner: `app ${name} of project ${project}`, self: 'the same app', wanted, had: old ? publishedBy(old) : [] },
      store,
      driver,
    )
  })
}

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
  const { instances, balancers } = await holdersOf(project, store)
  const users = [
    ...instances.filter(({ spec, status }) => [...spec.networks, ...status.nics].some(({ network }) => network === name)),
    ...balancers.filter(({ spec }) => spec.network === name),
  ]
  if (users[0]) throw new PandoError('network.in_use', { name, count: users.length, first: users[0].metadata.name })
}

interface Asking {
  name: string
  project: string | undefined
  networks: InstanceChange['spec']['networks']
  /** What it has by now. */
  known: InstanceChange['spec']['networks']
  /** Where `networks` is, e.g. `/spec`. */
  at: string
}

async function assertNetworks(asking: Asking, store: Store): Promise<void> {
  const { project, networks, at } = asking
  const asked = new Set<string>()
  for (const [index, { network: name, address }] of networks.entries()) {
    const known = asking.known.some((old) => old.network === name && old.address === address)
    const object = await store.get(Network, { name, ...(project === undefined ? {} : { project }) })
    if (!known && (!object || object.metadata.deletedAt !== undefined)) {
      throw new PandoError('network.not_found', { name, project }, { field: `${at}/networks/${index}/network` })
    }
    if (address === undefined) continue
    const field = `${at}/networks/${index}/address`
    if (asked.has(`${name} ${address}`))
      throw new PandoError('network.address_taken', { address, owner: 'another network of the same instance' }, { field })
    asked.add(`${name} ${address}`)
    if (!known && object) await assertAddress(asking, { network: object, address, field }, store)
  }
}

async function assertAddress(
  { name, project }: Asking,
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
  const { instances, ...rest } = await holdersOf(project, store)
  const others = instances.filter((other) => other.metadata.name !== name)
  const pool = poolOf({ name: metadata.name, cidr }, guestsOf({ ...rest, instances: others }))
  if (!pool.has(address)) throw new PandoError('network.address_outside', { address, name: metadata.name, cidr }, { field })
  const owner = pool.ownerOf(address)
  if (owner !== undefined) throw new PandoError('network.address_taken', { address, owner }, { field })
}

/** Both would answer for `<name>.<domain>`. */
async function assertNameFree(kind: typeof App | typeof Instance, { name, project }: Asking, store: Store): Promise<void> {
  const object = await store.get(kind, { name, ...(project === undefined ? {} : { project }) })
  if (object)
    throw new PandoError('network.name_taken', { name, owner: `the ${kind.kind.toLowerCase()} ${name}` }, { field: '/metadata/name' })
}
