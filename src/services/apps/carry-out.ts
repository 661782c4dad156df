import { isDeepStrictEqual } from 'node:util'
import type { SpecOf, Stored } from '../../api/kind.ts'
import { isoTime } from '../../base/clock.ts'
import { hasCode } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { modify } from '../../store/update.ts'
import { Snapshot, sourceSpecOf } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import type { AppsDeps } from './apps.ts'
import { type App, appLabel, revisionLabel } from './kind.ts'
import type { Plan } from './plan.ts'
import type { ReplicaIndex } from './replica-index.ts'
import { type Beginning, likeItsSource, ownSnapshot, replicaSpec, warmFor } from './vm.ts'

type AppObject = Stored<typeof App>
type Template = SpecOf<typeof App>['template']

export interface Work {
  app: AppObject
  plan: Plan
  balancer: Stored<typeof LoadBalancer> | undefined
  index: ReplicaIndex
  templateOf(revision: number): Template
  beginningOf(revision: number): Beginning
  /** A policy decides how many there are. */
  isScaled: boolean
  deps: AppsDeps
  ctx: ReconcileContext
}

/** Creates all replicas of a plan in one turn, and so in one commit. True when a name was taken already. */
export async function createReplicas({ app, plan, index, ctx, deps, ...work }: Work): Promise<boolean> {
  const { name, project } = app.metadata
  const total = plan.create.reduce((sum, { count }) => sum + count, 0)
  let number = plan.status.lastReplica - total
  const groups = plan.create.map(({ revision, engine, count }) => {
    const names = Array.from({ length: count }, () => `${name}-${++number}`)
    const labels = { ...app.metadata.labels, [appLabel]: name, [revisionLabel]: String(revision) }
    const spec = replicaSpec(work.templateOf(revision), engine)
    const begin = engine === 'vm' ? work.beginningOf(revision) : undefined
    if (begin?.mode !== 'clone') return createAll({ names, labels, spec, project: project!, index, ctx })
    const { snapshot } = begin
    const source = snapshot && sourceSpecOf(snapshot)
    if (snapshot && source && snapshot.metadata.deletedAt === undefined) {
      const order = { snapshot, names, memory: true, labels, spec: likeItsSource(spec, source) }
      return deps.clone(order, ctx).then((made) => {
        for (const one of made) index.put(one)
        return made.length === names.length
      })
    }
    const from = { snapshot: begin.name!, memory: true, take: 0 }
    return createAll({ names, labels, spec: { ...spec, from }, project: project!, index, ctx })
  })
  return (await Promise.all(groups)).includes(false)
}

interface Fresh {
  names: readonly string[]
  labels: Record<string, string>
  spec: SpecOf<typeof Instance>
  project: string
  index: ReplicaIndex
  ctx: ReconcileContext
}

/** False when a name was taken already: the next time a new one is tried. */
async function createAll({ names, labels, spec, project, index, ctx: { store } }: Fresh): Promise<boolean> {
  const made = names.map(async (name) => {
    try {
      index.put(await store.create(Instance, { project, name, labels, spec }))
      return true
    } catch (error) {
      if (!hasCode(error, 'store.exists')) throw error
      return false
    }
  })
  return (await Promise.all(made)).every(Boolean)
}

export async function removeReplicas(removed: readonly { name: string; uid: string }[], { app, index, ctx }: Work): Promise<void> {
  const { project } = app.metadata
  await Promise.all(removed.map(({ name, uid }) => markDeleted(Instance, { project: project!, name, uid }, ctx, (made) => index.put(made))))
}

export async function markDeleted<K extends typeof Instance | typeof Snapshot | typeof LoadBalancer>(
  kind: K,
  { project, name, uid }: { project: string; name: string; uid: string },
  { store, clock }: ReconcileContext,
  onWritten: (object: Stored<K>) => void = () => {},
): Promise<void> {
  const written = await modify(store, kind, { project, name }, (object) =>
    object.metadata.uid !== uid || object.metadata.deletedAt !== undefined
      ? undefined
      : { ...object, metadata: { ...object.metadata, deletedAt: isoTime(clock) } },
  )
  if (written) onWritten(written)
}

export async function writeBalancer({ app, plan: { balancer: spec }, balancer, ctx }: Work): Promise<void> {
  const { name, project } = app.metadata
  if (balancer && !spec) return markDeleted(LoadBalancer, { project: project!, name, uid: balancer.metadata.uid }, ctx)
  if (!spec || balancer?.metadata.deletedAt !== undefined) return
  if (!balancer) return void (await ctx.store.create(LoadBalancer, { project: project!, name, spec }))
  if (isDeepStrictEqual(balancer.spec, spec)) return
  await modify(ctx.store, LoadBalancer, { project: project!, name }, (object) =>
    object.metadata.uid === balancer.metadata.uid ? { ...object, spec } : undefined,
  )
}

/** Freezes the first VM of a revision for all that come after it. */
export async function freezeFirst({ app, plan: { freeze, status }, isScaled, ctx: { store } }: Work): Promise<void> {
  if (!freeze) return
  const { name, project } = app.metadata
  try {
    await store.create(Snapshot, {
      project: project!,
      name: ownSnapshot(name, freeze.revision),
      labels: { [appLabel]: name, [revisionLabel]: String(freeze.revision) },
      spec: { instance: freeze.name, memory: true, keep: true, warm: warmFor({ isScaled, vms: status.wanted }) },
    })
  } catch (error) {
    if (!hasCode(error, 'store.exists')) throw error
  }
}
