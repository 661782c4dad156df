import { App } from '../../services/apps/kind.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { Store } from '../../store/store.ts'
import { SecurityGroup } from './kind.ts'
import type { SecurityWorld } from './plan.ts'

/** All of one project, or of all. Snapshots before instances: a spare that one takes over leaves them only when it is among those. */
export async function readSecurityWorld(store: Store, query: { project?: string }, signal: AbortSignal): Promise<SecurityWorld> {
  const { items: snapshots } = await store.list(Snapshot, query, signal)
  const [{ items: groups }, { items: instances }, { items: balancers }, { items: apps }] = await Promise.all([
    store.list(SecurityGroup, query, signal),
    store.list(Instance, query, signal),
    store.list(LoadBalancer, query, signal),
    store.list(App, query, signal),
  ])
  return { groups, instances, snapshots, balancers, apps }
}

export function worldOf(project: string | undefined, { groups, instances, snapshots, balancers, apps }: SecurityWorld): SecurityWorld {
  const isIn = ({ metadata }: { metadata: { project?: string } }) => metadata.project === project
  return {
    groups: groups.filter(isIn),
    instances: instances.filter(isIn),
    snapshots: snapshots.filter(isIn),
    balancers: balancers.filter(isIn),
    apps: apps.filter(isIn),
  }
}
