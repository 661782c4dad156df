import { join } from 'node:path'
import type { SpecOf, Stored } from '../../../api/kind.ts'
import { isoTime } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import type { ReconcileContext } from '../../../controller/controller.ts'
import type { ImportedRoot } from '../../../engines/engine.ts'
import { Volume } from '../../../resources/storage/kind.ts'
import { setStatus } from '../../../store/update.ts'
import { Snapshot } from '../../fork/kind.ts'
import { Instance } from '../../lifecycle/kind.ts'
import type { BackupDeps } from '../deps.ts'
import { backupPower } from '../make/instance.ts'
import { idFrom } from '../make/volumes.ts'
import { type Manifest, partPath } from '../manifest.ts'
import { removeFully } from '../wait.ts'
import { type OpenedBackup, placeOf, restoreImage, tarOf } from './parts.ts'
import { restoreVolumes, volumeParts } from './volumes.ts'

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
  replace: boolean
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
  const { store, signal, clock } = ctx
  const { manifest } = opened
  const { project, name } = order
  if (manifest.spec.of !== 'instance')
    throw new PandoError('backup.not_restorable', { name: order.backup, detail: `it is of a ${manifest.spec.of}` })
  const names = await volumeNames(manifest, order, ctx)
  await assertFree(order, ctx)
  say('bringing its image')
  await restoreImage(opened, project, { deps, store, signal })
  deps.checkpoint('restore:image')
  const { fetched, close } = await importRoot(opened, order, means)
  fetched.catch(() => {}) // whoever waits for it hears of it
  try {
    deps.checkpoint('restore:imported')
    const existing = await store.get(Instance, { project, name })
    if (existing && !isOurs(existing, order)) await removeFully(Instance, { project, name }, { store, signal, at: isoTime(clock) })
    say('filling its volumes')
    await restoreVolumes(opened, { backup: order.backup, project, names, replace: order.replace }, { deps, ctx })
    const instance = existing && isOurs(existing, order) ? existing : await create(manifest, order, names, means)
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

async function assertFree(order: RestoreOrder, { store }: ReconcileContext): Promise<void> {
  const existing = await store.get(Instance, { project: order.project, name: order.name })
  if (existing && !isOurs(existing, order) && !order.replace)
    throw new PandoError('backup.in_the_way', { kind: 'instance', name: order.name })
}

/** Their own names where nobody has them, or what has them is replaced; else `<instance>-<volume>`. */
async function volumeNames(
  manifest: Manifest,
  { name, project, replace, backup }: RestoreOrder,
  { store }: ReconcileContext,
): Promise<Map<string, string>> {
  const names = new Map<string, string>()
  for (const part of volumeParts(manifest.parts)) {
    const own = part.name.slice('volume/'.length)
    const there = await store.get(Volume, { project, name: own })
    const isFree =
      !there || (replace && name === manifest.spec.source) || (there.spec.from?.backup === backup && name === manifest.spec.source)
    names.set(part.name, isFree && name === manifest.spec.source ? own : `${name}-${own}`.slice(0, 63).replace(/-+$/, ''))
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
  const { engine: word = 'container' } = manifest.source
  if (!part || !manifest.image)
    throw new PandoError('backup.not_restorable', { name: order.backup, detail: 'its root or its image is not among its parts' })
  const key = { project: order.project, name: order.snapshot }
  const uid = idFrom(`${order.by}:root`)
  const spec = { instance: manifest.spec.source, memory: false, keep: false, warm: 0, backup: order.backup }
  const snapshot = (await store.get(Snapshot, key)) ?? (await store.create(Snapshot, { ...key, uid, spec }))
  const power = backupPower(deps.engineFor(word), word)
  const image = await deps.images.open(manifest.image.digest)
  const served =
    part.type === 'disk'
      ? await deps.disks.serve(view, { name: partPath(part), bytes: part.bytes }, join(deps.runDir, `bk-${uid.slice(0, 8)}.sock`))
      : undefined
  const root: ImportedRoot = served
    ? { type: 'disk', disk: { socket: served.socket, export: served.export, bytes: part.bytes } }
    : { type: 'layer', open: async () => tarOf(placeOf(view, part), order.backup) }
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

async function create(
  manifest: Manifest,
  order: RestoreOrder,
  names: ReadonlyMap<string, string>,
  { deps, ctx }: Means,
): Promise<Stored<typeof Instance>> {
  const { project, name, snapshot, networks, labels } = order
  const spec = restoredSpec(Instance.spec.parse(manifest.source.spec), {
    sameName: name === manifest.spec.source,
    snapshot,
    names,
    ...(networks ? { networks } : {}),
  })
  const own = Object.fromEntries(Object.entries(manifest.source.labels).filter(([label]) => !label.startsWith('pando.')))
  return ctx.store.create(Instance, {
    name,
    project,
    labels: labels ?? own,
    spec,
    status: {
      ...Instance.initialStatus,
      phase: 'pending',
      node: deps.node,
      imageDigest: manifest.image!.digest,
      imageReference: spec.image,
    },
  })
}

/**
 * The spec of then. Under another name, or in another network, it is a second one beside the first: without the addresses, ports
 * and host name that only one can have. Pure.
 */
export function restoredSpec(
  was: SpecOf<typeof Instance>,
  {
    sameName,
    snapshot,
    names,
    networks,
  }: { sameName: boolean; snapshot: string; names: ReadonlyMap<string, string>; networks?: SpecOf<typeof Instance>['networks'] },
): SpecOf<typeof Instance> {
  const { hostname, volumes, ...rest } = was
  const alone = sameName && !networks
  return {
    ...rest,
    ...(alone && hostname !== undefined ? { hostname } : {}),
    // What it only read is no part of the backup: it gets the volume that is here now.
    ...(volumes ? { volumes: volumes.map((each) => ({ ...each, volume: names.get(`volume/${each.volume}`) ?? each.volume })) } : {}),
    networks: networks ?? (alone ? was.networks : was.networks.map(({ network }) => ({ network }))),
    ports: alone ? was.ports : [],
    restarts: 0,
    state: 'running',
    from: { snapshot, memory: false, take: 0 },
  }
}
