import type { Stored } from '../../../api/kind.ts'
import { isoTime } from '../../../base/clock.ts'
import { hasCode, PandoError } from '../../../base/errors.ts'
import type { ReconcileContext } from '../../../controller/controller.ts'
import { Volume } from '../../../resources/storage/kind.ts'
import { type Store, type Write, write } from '../../../store/store.ts'
import { Snapshot } from '../../fork/kind.ts'
import { Instance } from '../../lifecycle/kind.ts'
import type { Backup } from '../kind.ts'
import { removeFully } from '../wait.ts'
import { newInstance, ownLabels } from './new-instance.ts'
import { nameBeside, nameOf, restoredUid, volumeParts } from './volumes.ts'

/** What a restore puts in the place of what is there. */
export interface Place {
  project: string
  /** Uid of the Operation. */
  by: string
  /** Part -> name that its volume has in the end. */
  names: ReadonlyMap<string, string>
  /** Undefined where a volume alone is restored. */
  instance?: { name: string; snapshot: string }
  /** All of the root is here before anything goes. Else that of the repository is needed further on. */
  whole: boolean
}

/**
 * On a Snapshot or Volume that a restore made: `placing` once all data is here and what was there may begin to go. From then on it is
 * carried through whatever happens, for what was restored may be all there is. `placed`: the instance is there.
 */
const placeLabel = 'pando.restore'

/** The same at each start of a server. Undefined where nothing is replaced. Pure. */
export function placeFor(
  { spec, status }: Stored<typeof Backup>,
  {
    project,
    by,
    name,
    snapshot,
    replace,
    live,
  }: { project: string; by: string; name: string; snapshot: string; replace: boolean; live: boolean },
): Place | undefined {
  if (!replace) return undefined
  const parts = volumeParts(status.parts)
  if (spec.of !== 'instance') return { project, by, whole: true, names: new Map(parts.map((part) => [part.name, name])) }
  const names = new Map(parts.map((part) => [part.name, nameOf(part, { instance: name, source: spec.source })]))
  return { project, by, whole: !live, names, instance: { name, snapshot } }
}

/** Has what was there begun to go, with all that comes in its place here? Then the repository is needed no more. */
export async function placeState({ project, by, names, instance }: Place, store: Store): Promise<'placing' | 'placed' | undefined> {
  if (instance) {
    const root = await store.get(Snapshot, { project, name: instance.snapshot })
    if (root?.metadata.uid !== restoredUid(by, 'root')) return undefined
    const state = root.metadata.labels[placeLabel]
    return state === 'placing' || state === 'placed' ? state : undefined
  }
  for (const [part, name] of names) {
    const uid = restoredUid(by, part)
    if ((await store.get(Volume, { project, name }))?.metadata.uid === uid) return 'placed'
    const beside = await store.get(Volume, { project, name: nameBeside(name, uid) })
    if (beside?.metadata.uid === uid && isPlacing(beside)) return 'placing'
  }
  return undefined
}

export function isPlacing({ metadata }: Stored<typeof Volume>): boolean {
  return metadata.labels[placeLabel] === 'placing'
}

/** Nothing is thrown away while somebody else has it. Throws volume.in_use. */
export async function assertReplaceable({ project, by, names, instance }: Place, { store }: ReconcileContext): Promise<void> {
  for (const [part, name] of names) {
    const there = await store.get(Volume, { project, name })
    if (!there || there.metadata.uid === restoredUid(by, part)) continue
    const other = there.status.holders.find((holder) => holder.instance !== instance?.name)
    if (other) throw new PandoError('volume.in_use', { name, user: other.instance })
  }
}

/**
 * All data is here: notes that what was there goes now. Refused while it may not: nothing is touched then. Throws volume.in_use,
 * volume.not_found.
 */
export async function beginPlacing(place: Place, labels: Record<string, string>, ctx: ReconcileContext): Promise<void> {
  const { store } = ctx
  for (;;) {
    await assertReplaceable(place, ctx)
    const marks = await marksOf(place, ownLabels(labels), store)
    try {
      await store.together(marks)
      return
    } catch (error) {
      if (!hasCode(error, 'store.conflict') && !hasCode(error, 'store.not_found')) throw error // else somebody wrote to one meanwhile
    }
  }
}

async function marksOf({ project, by, names, instance, whole }: Place, labels: Record<string, string>, store: Store): Promise<Write[]> {
  const marks: Write[] = []
  for (const [part, name] of names) {
    const uid = restoredUid(by, part)
    if ((await store.get(Volume, { project, name }))?.metadata.uid === uid) continue
    const volume = await beside({ project, name, uid }, store)
    const other = volume.status.holders[0]
    if (other) throw new PandoError('volume.in_use', { name: volume.metadata.name, user: other.instance })
    marks.push(write.update(Volume, marked(volume, { [placeLabel]: 'placing' })))
  }
  if (!instance) return marks
  const root = await rootOf({ project, snapshot: instance.snapshot }, store)
  return [...marks, write.update(Snapshot, marked(root, { ...labels, ...(whole ? { [placeLabel]: 'placing' } : {}) }))]
}

function marked<T extends { metadata: Stored['metadata'] }>(object: T, labels: Record<string, string>): T {
  return { ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } } }
}

async function rootOf({ project, snapshot }: { project: string; snapshot: string }, store: Store): Promise<Stored<typeof Snapshot>> {
  const root = await store.get(Snapshot, { project, name: snapshot })
  if (root && root.metadata.deletedAt === undefined) return root
  throw new PandoError('store.not_found', { kind: Snapshot.kind, name: snapshot, plural: Snapshot.plural })
}

/** The new volume while it is not yet called as it will be. */
async function beside(
  { project, name, uid }: { project: string; name: string; uid: string },
  store: Store,
): Promise<Stored<typeof Volume>> {
  const key = { project, name: nameBeside(name, uid) }
  const volume = await store.get(Volume, key)
  if (volume?.metadata.uid === uid && volume.metadata.deletedAt === undefined && volume.status.phase === 'ready') return volume
  throw new PandoError('volume.not_found', key)
}

/**
 * Takes away what is there and gives its names to what was restored. Each step is found done or not by whoever begins again. Resolves
 * to the instance, where there is one.
 */
export async function putInPlace(
  place: Place,
  ctx: ReconcileContext,
  checkpoint: (name: string) => void = () => {},
): Promise<Stored<typeof Instance> | undefined> {
  const { store, signal, clock } = ctx
  const { project, by, names, instance } = place
  // What has the name now may be somebody else's again.
  if ((await placeState(place, store)) === 'placed') return instance && createOnce(place, instance, store)
  if (instance) {
    const key = { project, name: instance.name }
    const existing = await store.get(Instance, key)
    const isOurs = existing?.spec.from?.snapshot === instance.snapshot && existing.metadata.deletedAt === undefined
    if (existing && !isOurs) await removeFully(Instance, key, { store, signal, at: isoTime(clock) })
    checkpoint('restore:removed')
  }
  for (const [part, name] of names) await giveName({ project, name, uid: restoredUid(by, part) }, ctx)
  checkpoint('restore:renamed')
  return instance && createOnce(place, instance, store)
}

/** Its data is found by its uid, which it keeps: nothing is moved, and at no moment is it nobody's. */
export async function giveName(
  { project, name, uid }: { project: string; name: string; uid: string },
  ctx: ReconcileContext,
): Promise<void> {
  const { store, signal, clock } = ctx
  for (;;) {
    const there = await store.get(Volume, { project, name })
    if (there?.metadata.uid === uid) return
    const volume = await beside({ project, name, uid }, store)
    if (there) {
      await removeFully(Volume, { project, name }, { store, signal, at: isoTime(clock) })
      continue
    }
    const { [placeLabel]: _mark, ...labels } = volume.metadata.labels
    const renamed = { project, name, uid, labels, spec: volume.spec, status: volume.status }
    try {
      await store.together([write.remove(Volume, volume), write.create(Volume, renamed)], signal)
      return
    } catch (error) {
      const isRace = hasCode(error, 'store.conflict') || hasCode(error, 'store.exists') || hasCode(error, 'store.not_found')
      if (!isRace) throw error
    }
  }
}

/** One that is there is left alone, and one that somebody deleted since is not made again. */
async function createOnce(
  { project, by, names, whole }: Place,
  { name, snapshot }: NonNullable<Place['instance']>,
  store: Store,
): Promise<Stored<typeof Instance>> {
  for (;;) {
    const root = await rootOf({ project, snapshot }, store)
    const existing = await store.get(Instance, { project, name })
    if (existing?.spec.from?.snapshot === snapshot) return existing
    if (root.metadata.labels[placeLabel] === 'placed')
      throw new PandoError('store.not_found', { kind: Instance.kind, name, plural: Instance.plural })
    const { instance: source } = root.spec
    const { sourceSpec, imageDigest, node } = root.status
    if (root.metadata.uid !== restoredUid(by, 'root') || !sourceSpec || imageDigest === undefined || node === undefined)
      throw new PandoError('base.internal', { detail: `snapshot ${snapshot} is not what a restore made` })
    const labels = ownLabels(root.metadata.labels)
    const fresh = newInstance({ source, spec: sourceSpec, labels, imageDigest }, { project, name, snapshot, node, names })
    const done = whole ? [write.update(Snapshot, marked(root, { [placeLabel]: 'placed' }))] : []
    try {
      const [made] = await store.together([write.create(Instance, fresh), ...done])
      return made as Stored<typeof Instance>
    } catch (error) {
      if (!hasCode(error, 'store.conflict')) throw error
    }
  }
}
