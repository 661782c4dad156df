import { App } from '../../services/apps/kind.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { Store } from '../../store/store.ts'
import { SecurityGroup } from './kind.ts'
import type { SecurityWorld } from './plan.ts'

/** All of one project, or of all. Snapshots before instances: a spare that one takes over leaves them only when it is among those. */
export async function readSecurityWorld(store: Store, query: { project?: string }, signal: AbortSignal): Promise<SecurityWorld> {
  const snapshots = await store.view(Snapshot, query, signal)
  const [groups, instances, balancers, apps] = await Promise.all([
    store.view(SecurityGroup, query, signal),
    store.view(Instance, query, signal),
    store.view(LoadBalancer, query, signal),
    store.view(App, query, signal),
  ])
  return { groups, instances, snapshots, balancers, apps }
}

/** What of it is in one project; each object is looked at once, however many projects ask. */
export function worldsOf({ groups, instances, snapshots, balancers, apps }: SecurityWorld): (project: string | undefined) => SecurityWorld {
  const [groupsIn, instancesIn, snapshotsIn] = [byProject(groups), byProject(instances), byProject(snapshots)]
  const [balancersIn, appsIn] = [byProject(balancers), byProject(apps)]
  return (project) => ({
    groups: groupsIn(project),
    instances: instancesIn(project),
    snapshots: snapshotsIn(project),
    balancers: balancersIn(project),
    apps: appsIn(project),
  })
}

function byProject<O extends { metadata: { project?: string } }>(objects: readonly O[]): (project: string | undefined) => readonly O[] {
  const groups = Map.groupBy(objects, ({ metadata }) => metadata.project)
  return (project) => groups.get(project) ?? []
}
