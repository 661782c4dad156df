import type { SpecOf, Stored } from '../../api/kind.ts'
import { type Clock, isoTime } from '../../base/clock.ts'
import { asPandoError, PandoError } from '../../base/errors.ts'
import type { Store } from '../../store/store.ts'
import { modify } from '../../store/update.ts'
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
  return spare.ready && !spare.leaving && !spare.claim
}

/** Spares by the name of the clone that has claimed them: from now on nobody else gets them. */
export async function claimSpares(order: CloneOrder, { store, clock, checkpoint }: CloneDeps): Promise<ReadonlyMap<string, Spare>> {
  const claimed = new Map<string, Spare>()
  if (!order.memory || !order.snapshot.status.spares.some(isFree)) return claimed
  const at = isoTime(clock)
  await modify(store, Snapshot, order.snapshot.metadata, (snapshot) => {
    claimed.clear()
    const names = order.names.values()
    const spares = snapshot.status.spares.map((spare) => {
      const { value: instance } = isFree(spare) ? names.next() : { value: undefined }
      if (instance === undefined) return spare
      const mine = { ...spare, claim: { instance, at } }
      claimed.set(instance, mine)
      return mine
    })
    return claimed.size === 0 ? undefined : { ...snapshot, status: { ...snapshot.status, spares } }
  })
  checkpoint('clone:claimed')
  return claimed
}

/** Stores the clones, all in one turn and so in one commit. A name that someone took meanwhile is left out of what comes back. */
export async function storeClones(
  order: CloneOrder,
  spares: ReadonlyMap<string, Spare>,
  { store, clock, checkpoint }: CloneDeps,
): Promise<InstanceObject[]> {
  const { snapshot, names, labels = {} } = order
  const spec = specOfClones(order)
  const at = isoTime(clock)
  const stored = names.map((name) => {
    const spare = spares.get(name)
    return store.create(Instance, {
      name,
      project: snapshot.metadata.project!,
      labels,
      spec,
      status: cloneStatus(snapshot, { image: spec.image, spare, at }),
      ...(spare ? { uid: spare.uid } : {}),
    })
  })
  const settled = await Promise.allSettled(stored)
  checkpoint('clone:stored')
  for (const result of settled) {
    if (result.status === 'rejected' && asPandoError(result.reason).code !== 'store.exists') throw result.reason
  }
  return settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

/** Clones for other services, of spares where there are any. */
export function cloneWorkshop({ checkpoint }: Pick<CloneDeps, 'checkpoint'>) {
  return async (order: CloneOrder, { store, clock }: Pick<CloneDeps, 'store' | 'clock'>): Promise<InstanceObject[]> => {
    const deps = { store, clock, checkpoint }
    return storeClones(order, await claimSpares(order, deps), deps)
  }
}
