import { PandoError } from '../../base/errors.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { Store } from '../../store/store.ts'
import { Network } from './kind.ts'
import { guestsOf, type Holders, poolOf } from './plan.ts'

/**
 * So many guests more find an address in each of these networks now. Throws network.full: who asks for many at once had better
 * know before the first is made. A network that has no subnet yet is no reason.
 */
export async function assertAddresses(
  { count, networks, project }: { count: number; networks: readonly { network: string }[]; project: string },
  store: Store,
): Promise<void> {
  if (networks.length === 0) return
  const guests = guestsOf(await holdersOf(project, store))
  for (const { network: name } of networks) {
    const cidr = (await store.get(Network, { project, name }))?.status.cidr
    if (cidr !== undefined && poolOf({ name, cidr }, guests).free < count) throw new PandoError('network.full', { name, cidr })
  }
}

/** Snapshots are read before the instances: a spare that one takes over leaves the first list only when it is in the second. */
export async function holdersOf(project: string | undefined, store: Store, signal?: AbortSignal): Promise<Holders> {
  const query = project === undefined ? {} : { project }
  const snapshots = await store.view(Snapshot, query, signal)
  const [balancers, instances] = await Promise.all([store.view(LoadBalancer, query, signal), store.view(Instance, query, signal)])
  return { snapshots, balancers, instances }
}
