import type { SpecOf, Stored } from '../../api/kind.ts'
import { type Clock, isoTime } from '../../base/clock.ts'
import { asPandoError, PandoError } from '../../base/errors.ts'
import { type Fresh, type Store, type Write, write } from '../../store/store.ts'
import { Instance } from '../lifecycle/kind.ts'
import { Snapshot, type Spare, sourceSpecOf } from './kind.ts'
import { cloneSpec, cloneStatus } from './plan.ts'

type InstanceObject = Stored<typeof Instance>
type SnapshotObject = Stored<typeof Snapshot>

/** Clones of one snapshot that are to be. */
export interface CloneOrder {
  snapshot: SnapshotObject
  names: readonly string[]
  /** Go on from its memory, where it has one. */
  memory: boolean
  labels?: Record<string, string>
  /** Default: the source's, without what only one can have. */
  spec?: SpecOf<typeof Instance>
  ports?: SpecOf<typeof Instance>['ports']
}

export interface CloneDeps {
  store: Store
  clock: Clock
  checkpoint(name: string): void
}

/** Whose clone an instance must be to count as one that was made already. */
export interface Kin {
  /** Name of the snapshot it began at; or */
  snapshot?: string
  /** Uid of the instance that its snapshot was made of. */
  sourceUid?: string
}

/**
 * Those of the names that are still to be made; the others are such clones already, so that asking twice makes nothing twice.
 * Throws store.exists for a name that something else has, api.being_deleted for one that is about to be free.
 */
export async function missingClones(
  names: readonly string[],
  project: string,
  { kin, store }: { kin: Kin; store: Store },
): Promise<string[]> {
  const found = await Promise.all(names.map((name) => store.get(Instance, { project, name })))
  const missing: string[] = []
  for (const [i, name] of names.entries()) {
    const instance = found[i]
    if (!instance) missing.push(name)
    else if (instance.metadata.deletedAt !== undefined) throw new PandoError('api.being_deleted', { kind: Instance.kind, name })
    else if (!(await isKin(instance, kin, store))) throw new PandoError('store.exists', { kind: Instance.kind, name }, { field: '/name' })
  }
  return missing
}

async function isKin({ metadata, spec }: InstanceObject, { snapshot, sourceUid }: Kin, store: Store): Promise<boolean> {
  const name = spec.from?.snapshot
  if (name === undefined || name === snapshot) return name !== undefined
  const own = sourceUid === undefined ? undefined : await store.get(Snapshot, { project: metadata.project!, name })
  return own !== undefined && own.status.sourceUid === sourceUid
}

/** The spec that all clones of an order have. Throws snapshot.not_ready. */
export function specOfClones({ snapshot, memory, ports, spec }: CloneOrder): SpecOf<typeof Instance> {
  const source = sourceSpecOf(snapshot)
  const { name } = snapshot.metadata
  if (!source) throw new PandoError('snapshot.not_ready', { name, phase: snapshot.status.phase })
  return cloneSpec(spec ?? source, { snapshot: name, memory: memory && snapshot.status.memory, ...(ports ? { ports } : {}) })
}

/** Anybody may have it. */
export function isFree(spare: Spare): boolean {
  return spare.ready && !spare.leaving
}

/**
 * Stores clones and what belongs to them, in one commit. Those that find a spare take it over: it leaves the list of its snapshot as
 * they come, so that one or the other names it, and never two clones. A name that someone took meanwhile is left out.
 */
export async function makeClones(
  order: CloneOrder,
  { store, clock, checkpoint }: CloneDeps,
  beside: readonly Write[] = [],
): Promise<{ clones: InstanceObject[]; beside: Stored[] }> {
  const spec = specOfClones(order)
  const at = isoTime(clock)
  for (let { names } = order; ; ) {
    const snapshot = await latestOf(order.snapshot, store)
    const free = order.memory ? (snapshot?.status.spares.filter(isFree) ?? []) : []
    const taken = new Map(free.slice(0, names.length).map((spare, i) => [names[i], spare]))
    try {
      const stored = await store.together([
        ...names.map((name) => write.create(Instance, cloneOf(order, { name, spec, spare: taken.get(name), at }))),
        ...(snapshot && taken.size > 0 ? [write.update(Snapshot, without(snapshot, new Set(taken.values())))] : []),
        ...beside,
      ])
      checkpoint('clone:stored')
      return { clones: stored.slice(0, names.length) as InstanceObject[], beside: stored.slice(stored.length - beside.length) }
    } catch (error) {
      const { code, params } = asPandoError(error)
      const others = names.filter((name) => name !== params['name'])
      if (code === 'store.exists' && params['kind'] === Instance.kind && others.length < names.length) names = others
      else if (code !== 'store.conflict' && code !== 'store.not_found') throw error // somebody changed the snapshot meanwhile
    }
  }
}

async function latestOf({ metadata }: SnapshotObject, store: Store): Promise<SnapshotObject | undefined> {
  const latest = await store.get(Snapshot, metadata)
  return latest?.metadata.uid === metadata.uid ? latest : undefined
}

function without(snapshot: SnapshotObject, taken: ReadonlySet<Spare>): SnapshotObject {
  return { ...snapshot, status: { ...snapshot.status, spares: snapshot.status.spares.filter((spare) => !taken.has(spare)) } }
}

function cloneOf(
  { snapshot, labels = {} }: CloneOrder,
  { name, spec, spare, at }: { name: string; spec: SpecOf<typeof Instance>; spare: Spare | undefined; at: string },
): Fresh<typeof Instance> {
  return {
    name,
    project: snapshot.metadata.project!,
    labels,
    spec,
    status: cloneStatus(snapshot, { image: spec.image, spare, at }),
    ...(spare ? { uid: spare.uid } : {}),
  }
}

/** Clones for other services, of spares where there are any. */
export function cloneWorkshop({ checkpoint }: Pick<CloneDeps, 'checkpoint'>) {
  return async (order: CloneOrder, { store, clock }: Pick<CloneDeps, 'store' | 'clock'>): Promise<InstanceObject[]> => {
    const { clones } = await makeClones(order, { store, clock, checkpoint })
    return clones
  }
}
