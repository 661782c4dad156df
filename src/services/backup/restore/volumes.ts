import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { SpecOf, StatusOf, Stored } from '../../../api/kind.ts'
import { isoTime } from '../../../base/clock.ts'
import { hasCode, PandoError } from '../../../base/errors.ts'
import type { ReconcileContext } from '../../../controller/controller.ts'
import type { VolumePlan } from '../../../resources/storage/driver.ts'
import { Volume } from '../../../resources/storage/kind.ts'
import { StoragePool } from '../../../resources/storage/pool-kind.ts'
import { setStatus } from '../../../store/update.ts'
import type { BackupDeps } from '../deps.ts'
import { type Part, partPath } from '../manifest.ts'
import { follow, removeFully } from '../wait.ts'
import type { OpenedBackup } from './parts.ts'

type VolumeObject = Stored<typeof Volume>

export interface VolumeOrder {
  /** Name of the Backup. */
  backup: string
  project: string
  /** Part -> name of the new volume. */
  names: ReadonlyMap<string, string>
  /** Throw away what has such a name now. */
  replace: boolean
}

/** So long a new volume may take to get its pool, in ms. */
const poolMs = 60_000

export function volumeParts(parts: readonly Part[]): Part[] {
  return parts.filter(({ name }) => name.startsWith('volume/'))
}

/** Makes volumes anew and fills them with what they held. Volumes that an earlier attempt of the same backup made are filled again. */
export async function restoreVolumes(
  opened: OpenedBackup,
  order: VolumeOrder,
  { deps, ctx }: { deps: BackupDeps; ctx: ReconcileContext },
): Promise<void> {
  const made: VolumeObject[] = []
  try {
    for (const part of volumeParts(opened.manifest.parts)) {
      const volume = await emptyVolume(part, order.names.get(part.name)!, order, ctx)
      if (volume.status.phase === 'ready') continue // by an earlier attempt
      made.push(volume)
      await fill(volume, part, opened, { deps, ctx })
      deps.checkpoint('restore:volume')
      await setReady(volume, part, { deps, ctx })
    }
  } catch (error) {
    // Who was interrupted goes on with them. Half of what is in a backup is nothing that anybody should find.
    if (!ctx.signal.aborted) await takeBack(made, ctx)
    throw error
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

async function takeBack(made: readonly VolumeObject[], { store, signal, clock, log }: ReconcileContext): Promise<void> {
  for (const { metadata } of made)
    await removeFully(Volume, metadata, { store, signal, at: isoTime(clock) }).catch((err: unknown) =>
      log.warn({ module: 'backup', volume: metadata.name, err }, 'a volume of a restore that failed could not be removed'),
    )
}

async function emptyVolume(
  part: Part,
  name: string,
  { backup, project, replace }: VolumeOrder,
  ctx: ReconcileContext,
): Promise<VolumeObject> {
  const { store, signal, clock } = ctx
  const key = { project, name }
  const existing = await store.get(Volume, key)
  if (existing && !isOurs(existing, backup)) {
    if (!replace) throw new PandoError('backup.in_the_way', { kind: 'volume', name })
    await removeFully(Volume, key, { store, signal, at: isoTime(clock) })
  }
  const found =
    existing && isOurs(existing, backup) ? existing : await store.create(Volume, { ...key, spec: await specOf(part, backup, ctx) })
  const placed = await follow(Volume, key, ({ status }) => status.pool !== undefined || status.phase === 'ready', {
    store,
    signal,
    ms: poolMs,
  })
  if (!placed) throw new PandoError('volume.not_found', { name, project })
  return placed.metadata.uid === found.metadata.uid ? placed : found
}

function isOurs({ spec, status, metadata }: VolumeObject, backup: string): boolean {
  return spec.from?.backup === backup && metadata.deletedAt === undefined && status.holders.length === 0
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
