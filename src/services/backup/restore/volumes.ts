import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SpecOf, StatusOf, Stored } from '../../../api/kind.ts'
import { hasCode, PandoError } from '../../../base/errors.ts'
import type { ReconcileContext } from '../../../controller/controller.ts'
import type { VolumePlan } from '../../../resources/storage/driver.ts'
import { Volume } from '../../../resources/storage/kind.ts'
import { StoragePool } from '../../../resources/storage/pool-kind.ts'
import { setStatus } from '../../../store/update.ts'
import type { BackupDeps } from '../deps.ts'
import { idFrom } from '../make/volumes.ts'
import { type Part, partPath } from '../manifest.ts'
import { follow } from '../wait.ts'
import type { OpenedBackup } from './parts.ts'

type VolumeObject = Stored<typeof Volume>

export interface VolumeOrder {
  /** Name of the Backup. */
  backup: string
  /** Uid of the Operation: those of what it makes follow from it. */
  by: string
  project: string
  /** Part -> name of the new volume. */
  names: ReadonlyMap<string, string>
  /** Fill it under a name of its own, whoever has that name now; see in-place.ts. */
  replace: boolean
}

/** So long a new volume may take to get its pool, in ms. */
const poolMs = 60_000

export function volumeParts<P extends Pick<Part, 'name'>>(parts: readonly P[]): P[] {
  return parts.filter(({ name }) => name.startsWith('volume/'))
}

/** The uid of a volume that a restore makes: so it knows its own again, after a crash too, and mistakes nobody else's for it. */
export function restoredUid(by: string, part: string): string {
  return idFrom(`${by}:${part}`)
}

/** Its own under the name of its instance, else `<instance>-<volume>`. Pure. */
export function nameOf(
  { name }: Pick<Part, 'name'>,
  { instance, source, isTaken = false }: { instance: string; source: string; isTaken?: boolean },
): string {
  const own = name.slice('volume/'.length)
  return instance === source && !isTaken ? own : shortened(`${instance}-${own}`, 63)
}

/** What a new volume is called while the one that it replaces is there. Pure. */
export function nameBeside(name: string, uid: string): string {
  return `${shortened(name, 56)}-${uid.slice(0, 6)}`
}

function shortened(name: string, most: number): string {
  return name.slice(0, most).replace(/-+$/, '')
}

/** Makes volumes anew and fills them with what they held. Those that an earlier attempt of the same restore made are filled again. */
export async function restoreVolumes(
  opened: OpenedBackup,
  order: VolumeOrder,
  { deps, ctx }: { deps: BackupDeps; ctx: ReconcileContext },
): Promise<void> {
  for (const part of volumeParts(opened.manifest.parts)) {
    const volume = await emptyVolume(part, order.names.get(part.name)!, order, ctx)
    if (volume.status.phase === 'ready') continue // by an earlier attempt
    await fill(volume, part, opened, { deps, ctx })
    deps.checkpoint('restore:volume')
    await setReady(volume, part, { deps, ctx })
  }
}

async function setReady(volume: VolumeObject, part: Part, { deps, ctx }: { deps: BackupDeps; ctx: ReconcileContext }): Promise<void> {
  await setStatus(
    ctx.store,
    Volume,
    volume,
    (status): StatusOf<typeof Volume> => ({
      ...status,
      phase: 'ready',
      node: deps.node,
      sizeBytes: part.type === 'disk' ? part.bytes : volume.spec.size,
      guest: part.type === 'disk',
    }),
  )
}

async function emptyVolume(
  part: Part,
  finalName: string,
  { backup, by, project, replace }: VolumeOrder,
  ctx: ReconcileContext,
): Promise<VolumeObject> {
  const { store, signal } = ctx
  const uid = restoredUid(by, part.name)
  const isThere = (await store.get(Volume, { project, name: finalName }))?.metadata.uid === uid
  const name = replace && !isThere ? nameBeside(finalName, uid) : finalName
  const key = { project, name }
  const existing = await store.get(Volume, key)
  if (existing && existing.metadata.uid !== uid) throw new PandoError('backup.in_the_way', { kind: 'volume', name })
  const found = existing ?? (await store.create(Volume, { ...key, uid, spec: await specOf(part, backup, ctx) }))
  const placed = await follow(Volume, key, ({ status }) => status.pool !== undefined || status.phase === 'ready', {
    store,
    signal,
    ms: poolMs,
  })
  if (!placed) throw new PandoError('volume.not_found', { name, project })
  const { phase, pool, reason } = placed.status
  // Elsewhere there may be no room for it either.
  if (phase !== 'ready' && pool === undefined && reason)
    throw new PandoError('backup.not_restorable', { name: backup, detail: reason.message })
  return placed.metadata.uid === found.metadata.uid ? placed : found
}

async function specOf({ volume, type, bytes }: Part, backup: string, { store }: ReconcileContext): Promise<SpecOf<typeof Volume>> {
  const was = Volume.spec.parse(volume ?? {})
  const { pool, from: _from, ...rest } = was
  const isThere = pool !== undefined && (await store.get(StoragePool, { name: pool })) !== undefined
  return { ...rest, size: type === 'disk' ? Math.max(bytes, rest.size) : rest.size, ...(isThere ? { pool } : {}), from: { backup } }
}

async function fill(
  volume: VolumeObject,
  part: Part,
  opened: OpenedBackup,
  { deps, ctx }: { deps: BackupDeps; ctx: ReconcileContext },
): Promise<void> {
  const { signal } = ctx
  const plan: VolumePlan = {
    id: volume.metadata.uid,
    pool: volume.status.pool ?? 'local',
    bytes: part.type === 'disk' ? part.bytes : volume.spec.size,
    format: volume.spec.format,
  }
  if (part.type === 'disk') {
    const { target, done } = await deps.volumes.fill(plan, signal)
    const served = await deps.disks.serve(
      opened.view,
      { name: partPath(part), bytes: part.bytes },
      join(deps.runDir, `bk-${plan.id.slice(0, 8)}.sock`),
    )
    try {
      await deps.disks.pour(served, target, signal)
    } finally {
      await served.close()
    }
    return done()
  }
  const attached = await deps.volumes.attach(plan, { as: 'folder', signal })
  if (attached.type !== 'folder')
    throw new PandoError('backup.not_restorable', { name: volume.metadata.name, detail: 'its pool has no folders' })
  try {
    await restoreFolder(opened, partPath(part), attached.path, { stateDir: deps.stateDir, signal })
  } finally {
    await deps.volumes.detach(plan, new AbortController().signal).catch((error: unknown) => {
      if (!hasCode(error, 'volume.busy')) throw error
    })
  }
}

/** Owners, times, links and attributes as they were; the folder itself too. */
async function restoreFolder(
  { repository, snapshotId }: OpenedBackup,
  path: string,
  into: string,
  { stateDir, signal }: { stateDir: string; signal: AbortSignal },
): Promise<void> {
  const work = join(stateDir, 'backup/work')
  await mkdir(work, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(work, 'restore-'))
  try {
    const to = join(folder, path)
    await mkdir(to, { recursive: true })
    await repository.restore(snapshotId, { path: `/${path}`, folder, mounts: [{ from: into, to, readOnly: false }], signal })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
