import type { Stored } from '../../api/kind.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import type { Key } from '../../store/store.ts'
import { Snapshot } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import { markDeleted } from './carry-out.ts'
import { App, appLabel } from './kind.ts'
import type { ReplicaIndex } from './replica-index.ts'
import type { RevisionIndex } from './revision-index.ts'
import { Revision } from './revision-kind.ts'

interface Indexes {
  replicas: ReplicaIndex
  revisions: RevisionIndex
}

/** Replicas, balancer and snapshots first, then the history, then the app; each of them wakes us when it has gone. */
export async function takeDown(app: Stored<typeof App>, { replicas, revisions }: Indexes, ctx: ReconcileContext): Promise<void> {
  const key = { project: app.metadata.project!, name: app.metadata.name }
  const left = await dropReplicas(key, replicas, ctx)
  const balancer = await ctx.store.get(LoadBalancer, key)
  if (balancer) await markDeleted(LoadBalancer, { ...key, uid: balancer.metadata.uid }, ctx)
  await dropSnapshots(key, ctx)
  if (left || balancer) return
  for (const revision of revisions.of(key)) {
    const current = await ctx.store.get(Revision, revision.metadata)
    if (current) await ctx.store.remove(Revision, current)
  }
  revisions.forget(key)
  await ctx.store.remove(App, app)
}

/** Marks all replicas of an app; true while there are some. */
export async function dropReplicas(app: Key, index: ReplicaIndex, ctx: ReconcileContext): Promise<boolean> {
  const replicas = index.of(app)
  const staying = replicas.filter(({ state }) => state !== 'leaving')
  const mark = ({ name, uid }: { name: string; uid: string }) =>
    markDeleted(Instance, { project: app.project!, name, uid }, ctx, (written) => index.put(written))
  await Promise.all(staying.map(mark))
  return replicas.length > 0
}

async function dropSnapshots({ project, name }: { project: string; name: string }, ctx: ReconcileContext): Promise<void> {
  const { items } = await ctx.store.list(Snapshot, { project, selector: `${appLabel}=${name}` }, ctx.signal)
  await Promise.all(items.map(({ metadata }) => markDeleted(Snapshot, { project, name: metadata.name, uid: metadata.uid }, ctx)))
}
