import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import { asPandoError, hasCode, type PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Project } from '../../services/auth/kind.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import { giveAddresses, needsNics } from './addresses.ts'
import type { NetworkDriver } from './driver.ts'
import { Network } from './kind.ts'
import { defaultNetwork, defaultPool, domainOf, gatewayOf, guestOf, hasNics, SubnetChooser, subnetsOf } from './plan.ts'

export interface NetworkControllerDeps {
  driver: Pick<NetworkDriver, 'hostSubnets'>
  /** Where automatic subnets come from. Default 10.210.0.0/16. */
  pool?: string
}

/** To read all networks, or to look through all instances of a project, takes at most one part in five of the time, however many ask for one. */
const restShare = 4

/** Three kinds of work, each for all objects concerned at once: what many ask for at the same time is counted out once. */
const subnets: Key = { name: 'subnets' }
const projectDefault = (project: string): Key => ({ name: 'default-network', project })
const addresses = (project: string): Key => ({ name: 'addresses', project })

/** Gives each project a network, each network a subnet and each instance, and clone to be, its addresses. One at a time: nothing is given twice. */
export function networkController(deps: NetworkControllerDeps): Controller {
  const told = new Map<string, string>() // uid -> the last failure its owner was told of
  let restUntil = 0
  let subnetsRestUntil = 0
  return {
    name: 'resources/network/ipam',
    watches: [
      { kind: Project, keys: (event) => (event.type === 'created' ? [projectDefault(event.name)] : []) },
      { kind: Network, keys: networkKeys },
      { kind: Instance, keys: instanceKeys },
      { kind: Snapshot, keys: snapshotKeys },
      { kind: LoadBalancer, keys: balancerKeys() },
    ],
    writes: [
      'Network.status.cidr',
      'Network.status.gateway',
      'Network.status.domain',
      'Instance.status.nics',
      'Snapshot.status.spares.nics',
      'LoadBalancer.status.address',
    ],
    concurrency: 1,
    async reconcile(key, ctx): Promise<Outcome> {
      if (key.project === undefined) {
        const start = ctx.clock.now()
        if (start < subnetsRestUntil) return { again: subnetsRestUntil - start }
        const { items } = await ctx.store.list(Network, {}, ctx.signal)
        subnetsRestUntil = ctx.clock.now() + (ctx.clock.now() - start) * restShare
        await giveSubnets(items, deps, ctx)
      } else if (key.name === 'default-network') await makeDefaultNetwork(key.project, ctx)
      else {
        const start = ctx.clock.now()
        if (start < restUntil) return { again: restUntil - start }
        const workMs = await giveAddresses(key.project, told, ctx)
        restUntil = ctx.clock.now() + workMs * restShare
      }
      return 'done'
    },
  }
}

/** A network that goes makes room for one that found none; one that has its subnet lets instances have addresses. */
function networkKeys(event: LoggedEvent): Key[] {
  if (event.type === 'deleted') return [subnets]
  const { status } = event.object as Stored<typeof Network>
  return status.cidr === undefined ? [subnets] : [addresses(event.project!)]
}

function instanceKeys(event: LoggedEvent): Key[] {
  return event.type === 'deleted' || !hasNics(guestOf(event.object as Stored<typeof Instance>)) ? [addresses(event.project!)] : []
}

function snapshotKeys(event: LoggedEvent): Key[] {
  return event.type !== 'deleted' && needsNics(event.object as Stored<typeof Snapshot>) ? [addresses(event.project!)] : []
}

/** Their backends change all the time; an address is missing at first, and when the network is another one. */
function balancerKeys(): (event: LoggedEvent) => Key[] {
  const networks = new Map<string, string>()
  return ({ type, object, uid, project }) => {
    const before = networks.get(uid)
    if (type === 'deleted') {
      networks.delete(uid)
      return [addresses(project!)]
    }
    const { spec, status } = object as Stored<typeof LoadBalancer>
    networks.set(uid, spec.network)
    return status.address === undefined || before !== spec.network ? [addresses(project!)] : []
  }
}

/**
 * Once in a project's life: people may delete it, or put one of their own in its place. The log tells whether it was
 * there; in a project older than the log, a network of any name says that people have made up their mind.
 */
async function makeDefaultNetwork(project: string, { store, signal }: ReconcileContext): Promise<void> {
  const object = await store.get(Project, { name: project }, signal)
  if (!object || object.metadata.deletedAt !== undefined) return
  if ((await store.list(Network, { project, limit: 1 }, signal)).total > 0) return
  const past = await store.history({ kind: Network.kind, project, name: defaultNetwork, types: ['created', 'deleted'] })
  if (past.some((event) => event.at >= object.metadata.createdAt)) return
  try {
    await store.create(Network, { project, name: defaultNetwork, spec: { mtu: 1500 } }, signal)
  } catch (error) {
    if (!hasCode(error, 'store.exists')) throw error
  }
}

async function giveSubnets(
  items: readonly Stored<typeof Network>[],
  { driver, pool = defaultPool }: NetworkControllerDeps,
  { store, signal }: ReconcileContext,
): Promise<void> {
  const waiting = items.filter((network) => network.status.cidr === undefined && network.metadata.deletedAt === undefined)
  if (waiting.length === 0) return
  const given = subnetsOf(items.filter((network) => network.status.cidr !== undefined))
  const chooser = new SubnetChooser(pool, [...(await driver.hostSubnets(signal)), ...given])
  const failures: PandoError[] = []
  // What people chose first, so that an automatic subnet never lands on it.
  for (const network of waiting.sort((a, b) => Number(a.spec.cidr === undefined) - Number(b.spec.cidr === undefined))) {
    try {
      const cidr = chooser.choose(network.spec)
      await setStatus(store, Network, network, (status) => ({
        ...status,
        cidr,
        gateway: gatewayOf(cidr),
        domain: domainOf(network.metadata),
      }))
      for (const one of subnetsOf([{ ...network, spec: { ...network.spec, cidr } }])) chooser.take(one)
    } catch (error) {
      failures.push(asPandoError(error))
    }
  }
  if (failures[0]) throw failures[0]
}
