import type { Stored } from '../../api/kind.ts'
import { asPandoError, type PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { Snapshot, type Spare } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import { setStatus } from '../../store/update.ts'
import { Network } from './kind.ts'
import { guestOf, guestOfBalancer, guestOfSpare, guestsOf, hasAddress, hasNics, type Nic, nicsFor, poolOf } from './plan.ts'
import { holdersOf } from './room.ts'

export function needsNics(snapshot: Stored<typeof Snapshot>): boolean {
  return snapshot.status.spares.some((spare) => !spare.leaving && !hasNics(guestOfSpare(snapshot, spare)))
}

/** Serves all that wait in a project; resolves to the milliseconds that it took to work out who gets what. */
export async function giveAddresses(project: string, told: Map<string, string>, ctx: ReconcileContext): Promise<number> {
  const { store, clock, signal } = ctx
  const start = clock.now()
  const { items: networkList } = await store.list(Network, { project }, signal)
  const holders = await holdersOf(project, store, signal)
  const { instances, snapshots, balancers } = holders
  const networks = new Map(networkList.map((network) => [network.metadata.name, network]))
  const guests = guestsOf(holders)
  const pools = new Map(
    networkList.flatMap(({ metadata: { name }, status: { cidr } }) =>
      cidr === undefined ? [] : [[name, poolOf({ name, cidr }, guests)] as const],
    ),
  )
  const waiting = instances.filter((instance) => !hasNics(guestOf(instance)) && instance.metadata.deletedAt === undefined)
  // Chosen one after the other, written together: the store commits what comes at once in one transaction.
  const given = waiting.map((instance) => ({ instance, ...tryNics(guestOf(instance), networks, pools) }))
  const virtual = balancers
    .filter((balancer) => balancer.metadata.deletedAt === undefined && !hasAddress(balancer, pools.get(balancer.spec.network)))
    .map((balancer) => ({ balancer, ...tryNics({ ...guestOfBalancer(balancer), nics: [] }, networks, pools) }))
  const ahead = snapshots.filter(needsNics).map((snapshot) => ({ snapshot, ...tryNicsOfSpares(snapshot, networks, pools) }))
  const workMs = clock.now() - start
  await Promise.all([
    ...given.map(async ({ instance, nics, failure }) => {
      if (failure) return tellOnce(instance, failure, told, ctx)
      if (nics) await setStatus(store, Instance, instance, (status) => ({ ...status, nics }))
      if (nics) told.delete(instance.metadata.uid)
    }),
    ...virtual.map(async ({ balancer, nics, failure }) => {
      if (failure) return tellOnce(balancer, failure, told, ctx)
      const address = nics?.[0]?.address
      if (address !== undefined) await setStatus(store, LoadBalancer, balancer, (status) => ({ ...status, address }))
      if (nics) told.delete(balancer.metadata.uid)
    }),
    ...ahead.map(async ({ snapshot, nics }) => {
      const withNics = (spare: Spare) => ({ ...spare, nics: spare.leaving ? spare.nics : (nics.get(spare.uid) ?? spare.nics) })
      await setStatus(store, Snapshot, snapshot, (status) => ({ ...status, spares: status.spares.map(withNics) }))
    }),
  ])
  const failed = [...given, ...virtual, ...ahead].find(({ failure }) => failure)
  if (failed?.failure) throw failed.failure
  return workMs
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

/** The reason in its status is not ours to write; a note says why it waits. */
async function tellOnce(
  object: Stored<typeof Instance> | Stored<typeof LoadBalancer>,
  { message }: PandoError,
  told: Map<string, string>,
  { store }: ReconcileContext,
): Promise<void> {
  if (told.get(object.metadata.uid) === message) return
  told.set(object.metadata.uid, message)
  await store.note(object, { level: 'warning', reason: 'NoAddress', message, source: 'resources/network' })
}
