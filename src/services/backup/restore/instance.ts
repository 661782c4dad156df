import { join } from 'node:path'
import type { SpecOf, Stored } from '../../../api/kind.ts'
import { PandoError } from '../../../base/errors.ts'
import type { ReconcileContext } from '../../../controller/controller.ts'
import type { ImportedRoot } from '../../../engines/engine.ts'
import { Volume } from '../../../resources/storage/kind.ts'
import { setStatus } from '../../../store/update.ts'
import { Snapshot } from '../../fork/kind.ts'
import { Instance } from '../../lifecycle/kind.ts'
import type { BackupDeps } from '../deps.ts'
import { backupPower } from '../make/instance.ts'
import { type Manifest, partPath } from '../manifest.ts'
import { assertReplaceable, beginPlacing, type Place, putInPlace } from './in-place.ts'
import { newInstance, ownLabels } from './new-instance.ts'
import { partAsTar } from './part-tar.ts'
import { type OpenedBackup, placeOf, restoreImage } from './parts.ts'
import { nameOf, restoredUid, restoreVolumes, volumeParts } from './volumes.ts'

export interface RestoreOrder {
  /** Name of the Backup. */
  backup: string
  project: string
  /** Of the new instance. */
  name: string
  /** Of the Snapshot that it begins at. */
  snapshot: string
  /** Uid of the Operation: names of things follow from it, so that it can be taken up again. */
  by: string
  /** In the place of what is there. Undefined: nothing is thrown away. */
  place?: Place
  /** Begin while the rest is still fetched. */
  live: boolean
  /** Instead of its own: a drill disturbs nobody. */
  networks?: SpecOf<typeof Instance>['networks']
  labels?: Record<string, string>
}

interface Means {
  deps: BackupDeps
  ctx: ReconcileContext
  say(message: string, bytes?: { done: number; total: number }): void
}

/** Resolves when the instance is there; `fetched` when all of it is here. Until then the backup must stay open. */
export async function restoreInstance(
  opened: OpenedBackup,
  order: RestoreOrder,
  means: Means,
): Promise<{ instance: Stored<typeof Instance>; fetched: Promise<void>; close(): Promise<void> }> {
  const { deps, ctx, say } = means
  const { store, signal } = ctx
  const { manifest } = opened
  const { project, place } = order
  if (manifest.spec.of !== 'instance')
    throw new PandoError('backup.not_restorable', { name: order.backup, detail: `it is of a ${manifest.spec.of}` })
  const names = place?.names ?? (await volumeNames(manifest, order, ctx))
  await assertFree(order, names, ctx)
  say('bringing its image')
  await restoreImage(opened, project, { deps, store, signal })
  deps.checkpoint('restore:image')
  const { fetched, close } = await importRoot(opened, order, means)
  fetched.catch(() => {}) // whoever waits for it hears of it
  try {
    deps.checkpoint('restore:imported')
    say('filling its volumes')
    await restoreVolumes(opened, { ...order, names, replace: place !== undefined }, { deps, ctx })
    if (place) {
      deps.checkpoint('restore:filled')
      say('putting it in place')
      await beginPlacing(place, manifest.source.labels, ctx)
    }
    const placed = place && (await putInPlace(place, ctx, deps.checkpoint))
    const instance = placed ?? (await create(opened, order, names, means))
    deps.checkpoint('restore:created')
    return { instance, fetched, close }
  } catch (error) {
    await close()
    throw error
  }
}

function isOurs({ spec, metadata }: Stored<typeof Instance>, { snapshot }: RestoreOrder): boolean {
  return spec.from?.snapshot === snapshot && metadata.deletedAt === undefined
}

/** Nothing is thrown away before it is known that all of it may be. Throws backup.in_the_way, volume.in_use. */
async function assertFree(order: RestoreOrder, names: ReadonlyMap<string, string>, ctx: ReconcileContext): Promise<void> {
  const { store } = ctx
  if (order.place) return assertReplaceable(order.place, ctx)
  const { project, name: instance, by } = order
  const existing = await store.get(Instance, { project, name: instance })
  if (existing && !isOurs(existing, order)) throw new PandoError('backup.in_the_way', { kind: 'instance', name: instance })
  for (const [part, name] of names) {
    const there = await store.get(Volume, { project, name })
    if (there && there.metadata.uid !== restoredUid(by, part)) throw new PandoError('backup.in_the_way', { kind: 'volume', name })
  }
}

/** Their own names where nobody has them; else `<instance>-<volume>`. */
async function volumeNames(
  manifest: Manifest,
  { name, project, by }: RestoreOrder,
  { store }: ReconcileContext,
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const part of volumeParts(manifest.parts)) {
    const own = part.name.slice('volume/'.length)
    const there = await store.get(Volume, { project, name: own })
    const isFree = !there || there.metadata.uid === restoredUid(by, part.name)
    names.set(part.name, nameOf(part, { instance: name, source: manifest.spec.source, isTaken: !isFree }))
  }
  return names
}

/** The Snapshot object first: what an engine holds of a snapshot that is not there is cleared away. */
async function importRoot(
  opened: OpenedBackup,
  order: RestoreOrder,
  { deps, ctx, say }: Means,
): Promise<{ fetched: Promise<void>; close(): Promise<void> }> {
  const { store, signal } = ctx
  const { manifest, view } = opened
  const part = manifest.parts.find(({ name }) => name === 'root')
  const machine = manifest.parts.find(({ type }) => type === 'machine')
  const { engine: word = 'container' } = manifest.source
  if (!part || !manifest.image)
    throw new PandoError('backup.not_restorable', { name: order.backup, detail: 'its root or its image is not among its parts' })
  const key = { project: order.project, name: order.snapshot }
  const uid = restoredUid(order.by, 'root')
  const spec = { instance: manifest.spec.source, memory: false, keep: false, warm: 0, backup: order.backup }
  // With a node it is removed there, however far it came.
  const status = { ...Snapshot.initialStatus, phase: 'pending' as const, node: deps.node, engine: word }
  const snapshot = (await store.get(Snapshot, key)) ?? (await store.create(Snapshot, { ...key, uid, spec, status }))
  const power = backupPower(deps.engineFor(word), word)
  const image = await deps.images.open(manifest.image.digest)
  const served =
    part.type === 'disk'
      ? await deps.disks.serve(view, { name: partPath(part), bytes: part.bytes }, join(deps.runDir, `bk-${uid.slice(0, 8)}.sock`))
      : undefined
  const root: ImportedRoot = served
    ? {
        type: 'disk',
        disk: { socket: served.socket, export: served.export, bytes: part.bytes },
        ...(machine ? { machine: { open: async () => partAsTar(placeOf(view, machine), { name: order.backup }) } } : {}),
      }
    : { type: 'layer', open: async () => partAsTar(placeOf(view, part), { name: order.backup }) }
  const close = async () => served?.close()
  try {
    const progress = (done: number, total: number) => say('fetching its disk', { done, total })
    const { done } = await power.import(snapshot.metadata.uid, root, { image, live: order.live && part.type === 'disk', progress, signal })
    const live = order.live && part.type === 'disk'
    if (!live) await done
    await setStatus(store, Snapshot, snapshot, (status) => ({
      ...status,
      phase: 'ready' as const,
      node: deps.node,
      engine: word,
      memory: false,
      kept: true,
      consistency: manifest.consistency === 'crash' || manifest.consistency === 'files' ? ('crash' as const) : ('filesystem' as const),
      frozenAt: manifest.at,
      sourceUid: manifest.source.uid,
      sourceSpec: manifest.source.spec,
      imageDigest: manifest.image!.digest,
      lineage: [{ snapshot: order.snapshot, instance: manifest.spec.source, uid: manifest.source.uid, at: manifest.at }],
    }))
    return { fetched: live ? done : Promise.resolve(), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Unless an earlier attempt has. */
async function create(
  { manifest }: OpenedBackup,
  order: RestoreOrder,
  names: ReadonlyMap<string, string>,
  { deps, ctx }: Means,
): Promise<Stored<typeof Instance>> {
  const { project, name, snapshot, networks, labels } = order
  const existing = await ctx.store.get(Instance, { project, name })
  if (existing && isOurs(existing, order)) return existing
  const { source, spec, image } = manifest
  const was = { source: spec.source, spec: source.spec, labels: labels ?? ownLabels(source.labels), imageDigest: image!.digest }
  const wanted = { project, name, snapshot, node: deps.node, names, ...(networks ? { networks } : {}) }
  return ctx.store.create(Instance, newInstance(was, wanted))
}
