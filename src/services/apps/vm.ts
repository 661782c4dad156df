import type { SpecOf, Stored } from '../../api/kind.ts'
import type { Snapshot } from '../fork/kind.ts'
import type { Instance } from '../lifecycle/kind.ts'
import { type App, appLabel } from './kind.ts'
import type { VmMode } from './plan.ts'
import type { EngineWord } from './shares.ts'

type AppObject = Stored<typeof App>
type SnapshotObject = Stored<typeof Snapshot>
type Template = SpecOf<typeof App>['template']

/** What a revision's VMs begin at. */
export interface Beginning {
  mode: VmMode
  /** Of the snapshot that they begin at, or that is to be made. */
  name: string | undefined
  snapshot: SnapshotObject | undefined
}

/** Of the snapshot that an app makes for itself of the first VM of a revision. */
export function ownSnapshot(app: string, revision: number): string {
  return `${app}-r${revision}`
}

/** Name of the snapshot to look at, if any. */
export function snapshotNameOf(app: AppObject, revision: number, made: Template): string | undefined {
  return made.snapshot ?? (app.spec.fork ? ownSnapshot(app.metadata.name, revision) : undefined)
}

export function beginningOf(
  app: AppObject,
  { name, isOwn, snapshot }: { name: string | undefined; isOwn: boolean; snapshot: SnapshotObject | undefined },
  hasNode: (name: string) => boolean,
): Beginning {
  if (name === undefined) return { mode: 'boot', name, snapshot }
  if (!isOwn) return { mode: 'clone', name, snapshot }
  if (!snapshot || snapshot.metadata.deletedAt !== undefined) return { mode: snapshot ? 'boot' : 'seed', name, snapshot }
  if (snapshot.metadata.labels[appLabel] !== app.metadata.name) return { mode: 'boot', name: undefined, snapshot: undefined }
  const { phase, node, memory } = snapshot.status
  if (phase === 'pending' || phase === 'freezing') return { mode: 'wait', name, snapshot }
  const isUsable = phase !== 'failed' && memory && (node === undefined || hasNode(node))
  return { mode: isUsable ? 'clone' : 'boot', name, snapshot }
}

/** Clones that are made ahead of time, so that the next to scale up finds some: a quarter of what an autoscaler has now. */
export function warmFor({ isScaled, vms }: { isScaled: boolean; vms: number }): number {
  return isScaled ? Math.min(8, Math.max(2, Math.ceil(vms / 4))) : 1
}

/** What a replica is made from. */
export function replicaSpec({ snapshot: _its, ...made }: Template, engine: EngineWord): SpecOf<typeof Instance> {
  return { ...made, engine, ports: [], state: 'running', restarts: 0 }
}

/** Memory can be gone on with as the program was started only. */
export function likeItsSource(spec: SpecOf<typeof Instance>, source: SpecOf<typeof Instance>): SpecOf<typeof Instance> {
  const { command: _c, args: _a, user: _u, workdir: _w, ...rest } = spec
  const { command, args, user, workdir, env, cpus, memory, disk } = source
  return {
    ...rest,
    ...{ image: source.image, env, cpus, memory, disk },
    ...(command ? { command } : {}),
    ...(args ? { args } : {}),
    ...(user === undefined ? {} : { user }),
    ...(workdir === undefined ? {} : { workdir }),
  }
}
