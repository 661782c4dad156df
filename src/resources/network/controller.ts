import type { LoggedEvent } from '../../api/event.ts'
import type { Stored } from '../../api/kind.ts'
import { asPandoError, hasCode, type PandoError } from '../../base/errors.ts'
import type { Controller, Outcome, ReconcileContext } from '../../controller/controller.ts'
import { Project } from '../../services/auth/kind.ts'
import { Snapshot, type Spare } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import type { Key } from '../../store/store.ts'
import { setStatus } from '../../store/update.ts'
import type { NetworkDriver } from './driver.ts'
import { Network } from './kind.ts'
import {
  defaultNetwork,
  defaultPool,
  domainOf,
  gatewayOf,
  guestOf,
  guestOfSpare,
  guestsOf,
  hasNics,
  type Nic,
  nicsFor,
  poolOf,
  subnetFor,
  subnetsOf,
} from './plan.ts'

export interface NetworkControllerDeps {
  driver: Pick<NetworkDriver, 'hostSubnets'>
  /** Where automatic subnets come from. Default 10.210.0.0/16. */
  pool?: string
}

/** To read all instances of a project takes at most one part in five of the time, however many ask for an address. */
const restShare = 4

/** Three kinds of work, each for all objects concerned at once: what many ask for at the same time is counted out once. */
const subnets: Key = { name: 'subnets' }
const projectDefault = (project: string): Key => ({ name: 'default-network', project })
const addresses = (project: string): Key => ({ name: 'addresses', project })

/** Gives each project a network, each network a subnet and each instance, and clone to be, its addresses. One at a time: nothing is given twice. */
export function networkController(deps: NetworkControllerDeps): Controller {
  const told = new Map<string, string>() // uid -> the last failure its owner was told of
  let restUntil = 0
  return {
    name: 'resources/network/ipam',
    watches: [
      { kind: Project, keys: (event) => (event.type === 'created' ? [projectDefault(event.name)] : []) },
      { kind: Network, keys: networkKeys },
      { kind: Instance, keys: instanceKeys },
      { kind: Snapshot, keys: snapshotKeys },
    ],
    writes: [
      'Network.status.cidr',
      'Network.status.gateway',
      'Network.status.domain',
      'Instance.status.nics',
      'Snapshot.status.spares.nics',
    ],
    concurrency: 1,
    async reconcile(key, ctx): Promise<Outcome> {
      if (key.project === undefined) await giveSubnets(deps, ctx)
      else if (key.name === 'default-network') await makeDefaultNetwork(key.project, ctx)
      else {
        const start = ctx.clock.now()
        if (start < restUntil) return { again: restUntil - start }
        const listMs = await giveAddresses(key.project, told, ctx)
        restUntil = ctx.clock.now() + listMs * restShare
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

function needsNics(snapshot: Stored<typeof Snapshot>): boolean {
  return snapshot.status.spares.some((spare) => !spare.leaving && !hasNics(guestOfSpare(snapshot, spare)))
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

async function giveSubnets({ driver, pool = defaultPool }: NetworkControllerDeps, ctx: ReconcileContext): Promise<void> {
  const { store, signal } = ctx
  const { items } = await store.list(Network, {}, signal)
  const waiting = items.filter((network) => network.status.cidr === undefined && network.metadata.deletedAt === undefined)
  if (waiting.length === 0) return
  const taken = [...(await driver.hostSubnets(signal)), ...subnetsOf(items.filter((network) => network.status.cidr !== undefined))]
  const failures: PandoError[] = []
  // What people chose first, so that an automatic subnet never lands on it.
  for (const network of waiting.sort((a, b) => Number(a.spec.cidr === undefined) - Number(b.spec.cidr === undefined))) {
    try {
      const cidr = subnetFor(network.spec, taken, pool)
      await setStatus(store, Network, network, (status) => ({
        ...status,
        cidr,
        gateway: gatewayOf(cidr),
        domain: domainOf(network.metadata),
      }))
      taken.push(...subnetsOf([{ ...network, spec: { ...network.spec, cidr } }]))
    } catch (error) {
      failures.push(asPandoError(error))
    }
  }
  if (failures[0]) throw failures[0]
}

/** Serves all that wait in a project; resolves to the milliseconds that reading it took. */
async function giveAddresses(project: string, told: Map<string, string>, ctx: ReconcileContext): Promise<number> {
  const { store, clock, signal } = ctx
  const start = clock.now()
  // Before the instances: a spare that one takes over leaves this list only when the instance is in the other.
  const { items: snapshots } = await store.list(Snapshot, { project }, signal)
  const [{ items: networkList }, { items: instances }] = await Promise.all([
    store.list(Network, { project }, signal),
    store.list(Instance, { project }, signal),
  ])
  const listMs = clock.now() - start
  const networks = new Map(networkList.map((network) => [network.metadata.name, network]))
  const guests = guestsOf(instances, snapshots)
  const pools = new Map(
    networkList.flatMap(({ metadata: { name }, status: { cidr } }) =>
      cidr === undefined ? [] : [[name, poolOf({ name, cidr }, guests)] as const],
    ),
  )
  const waiting = instances.filter((instance) => !hasNics(guestOf(instance)) && instance.metadata.deletedAt === undefined)
  // Chosen one after the other, written together: the store commits what comes at once in one transaction.
  const given = waiting.map((instance) => ({ instance, ...tryNics(guestOf(instance), networks, pools) }))
  const ahead = snapshots.filter(needsNics).map((snapshot) => ({ snapshot, ...tryNicsOfSpares(snapshot, networks, pools) }))
  await Promise.all([
    ...given.map(async ({ instance, nics, failure }) => {
      if (failure) return tellOnce(instance, failure, told, ctx)
      if (nics) await setStatus(store, Instance, instance, (status) => ({ ...status, nics }))
      if (nics) told.delete(instance.metadata.uid)
    }),
    ...ahead.map(async ({ snapshot, nics }) => {
      const withNics = (spare: Spare) => ({ ...spare, nics: spare.leaving ? spare.nics : (nics.get(spare.uid) ?? spare.nics) })
      await setStatus(store, Snapshot, snapshot, (status) => ({ ...status, spares: status.spares.map(withNics) }))
    }),
  ])
  const failed = [...given, ...ahead].find(({ failure }) => failure)
  if (failed?.failure) throw failed.failure
  return listMs
}

function tryNics(...args: Parameters<typeof nicsFor>): { nics?: ReturnType<typeof nicsFor>; failure?: PandoError } {
  try {
    return { nics: nicsFor(...args) }
  } catch (error) {
    return { failure: asPandoError(error) }
  }
}

/** Spares that found an address, by uid; the rest has to do without. */
function tryNicsOfSpares(
  snapshot: Stored<typeof Snapshot>,
  networks: Parameters<typeof nicsFor>[1],
  pools: Parameters<typeof nicsFor>[2],
): { nics: Map<string, Nic[]>; failure?: PandoError } {
  const nics = new Map<string, Nic[]>()
  for (const spare of snapshot.status.spares) {
    const guest = guestOfSpare(snapshot, spare)
    if (spare.leaving || hasNics(guest)) continue
    const tried = tryNics(guest, networks, pools)
    if (tried.failure) return { nics, failure: tried.failure }
    if (tried.nics) nics.set(spare.uid, tried.nics)
  }
  return { nics }
}

/** The reason of an instance's status is not ours to write; a note says why it waits. */
async function tellOnce(
  instance: Stored<typeof Instance>,
  { message }: PandoError,
  told: Map<string, string>,
  { store }: ReconcileContext,
): Promise<void> {
  if (told.get(instance.metadata.uid) === message) return
  told.set(instance.metadata.uid, message)
  await store.note(instance, { level: 'warning', reason: 'NoAddress', message, source: 'resources/network' })
}
