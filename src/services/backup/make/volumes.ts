import { createHash } from 'node:crypto'
import { hasCode, PandoError } from '../../../base/errors.ts'
import type { VolumePlan, VolumeRef } from '../../../resources/storage/driver.ts'
import { Closers, type OpenOptions, type Source, type VolumeObject } from './source.ts'

/** The pool that volumes of old are in. */
const firstPool = 'local'

export function refOf({ metadata, status }: VolumeObject): VolumeRef {
  return { id: metadata.uid, pool: status.pool ?? firstPool }
}

export function partOfVolume({ metadata, spec }: VolumeObject, type: 'disk' | 'files', bytes: number) {
  return { name: `volume/${metadata.name}`, type, bytes, volume: { ...spec } }
}

/** A volume that belongs to no running VM: as a folder where the host may mount it, else as a disk. */
export async function openVolume(volume: VolumeObject, options: OpenOptions): Promise<Source> {
  const closers = new Closers()
  const { metadata, spec } = volume
  try {
    const source: Source = {
      uid: metadata.uid,
      labels: metadata.labels,
      spec: { ...spec },
      consistency: 'crash',
      pauseMs: 0,
      disks: [],
      folders: [],
      files: [],
      close: (kept) => closers.close(kept),
    }
    const found =
      volume.status.guest || spec.format === 'none' ? await asDisk(volume, options, closers) : await asFolder(volume, options, closers)
    if (found.disk) source.disks.push(found.disk)
    if (found.folder) source.folders.push(found.folder)
    return { ...source, consistency: found.consistency }
  } catch (error) {
    await closers.close(false)
    throw error
  }
}

interface Found {
  consistency: Source['consistency']
  disk?: Source['disks'][number]
  folder?: Source['folders'][number]
}

/**
 * As a folder. Of a pool with cheap copies it is a copy of one moment; elsewhere the files are read while programs may write, each
 * for itself.
 */
export async function asFolder(volume: VolumeObject, options: OpenOptions, closers: Closers): Promise<Found> {
  const { deps, signal } = options
  const ref = refOf(volume)
  const usage = await deps.volumes.usage(ref, signal)
  if (!usage) throw new PandoError('backup.never_used', { name: volume.metadata.name })
  const isHeld = volume.status.holders.length > 0
  const copy = isHeld ? await copyOf(volume, options, closers) : undefined
  const plan: VolumePlan = copy?.plan ?? { ...ref, bytes: usage.sizeBytes, format: volume.spec.format }
  const attached = await deps.volumes.attach(plan, { as: 'folder', signal })
  if (!isHeld || copy) closers.add(() => letGo(plan, deps))
  if (attached.type !== 'folder')
    throw new PandoError('backup.not_restorable', { name: volume.metadata.name, detail: 'its pool shows it as a disk only' })
  return {
    consistency: copy ? copy.consistency : isHeld ? 'files' : 'filesystem',
    folder: { part: partOfVolume(volume, 'files', usage.usedBytes), path: attached.path },
  }
}

/** Nobody writes to it: VMs of its own that run are asked through their engine. */
export async function asDisk(volume: VolumeObject, options: OpenOptions, closers: Closers): Promise<Found> {
  const { deps, signal } = options
  const { name } = volume.metadata
  const ref = refOf(volume)
  const usage = await deps.volumes.usage(ref, signal)
  const disk = usage && (await deps.volumes.disk(ref, signal))
  if (!disk) throw new PandoError('backup.never_used', { name })
  const shared = await deps.disks.share(disk, signal)
  closers.add(() => shared.close())
  return {
    consistency: 'filesystem',
    disk: {
      part: partOfVolume(volume, 'disk', usage.sizeBytes),
      disk: { socket: shared.socket, export: shared.export, bytes: usage.sizeBytes },
    },
  }
}

/** A copy that costs nothing, under ids that follow from the backup: what a killed one left is found by the next. */
async function copyOf(
  volume: VolumeObject,
  { deps, backupUid, signal }: OpenOptions,
  closers: Closers,
): Promise<{ plan: VolumePlan; consistency: Source['consistency'] } | undefined> {
  const ref = refOf(volume)
  if (!(await deps.cheapCopies(ref.pool))) return undefined
  const snapshot = idFrom(`${backupUid}:${ref.id}:snapshot`)
  const plan: VolumePlan = {
    id: idFrom(`${backupUid}:${ref.id}:copy`),
    pool: ref.pool,
    bytes: volume.status.sizeBytes ?? volume.spec.size,
    format: volume.spec.format,
  }
  await letGo(plan, deps)
  await deps.volumes.remove(plan, signal)
  await deps.volumes.removeSnapshot(snapshot, ref.pool, signal)
  closers.add(async () => {
    await deps.volumes.remove(plan, signal)
    await deps.volumes.removeSnapshot(snapshot, ref.pool, signal)
  })
  const { consistency } = await deps.volumes.snapshot(ref, snapshot, { settled: false, signal })
  await deps.volumes.clone({ snapshot, pool: ref.pool }, plan, { signal })
  return { plan, consistency }
}

async function letGo(ref: VolumeRef, { volumes }: OpenOptions['deps']): Promise<void> {
  await volumes.detach(ref, new AbortController().signal).catch((error: unknown) => {
    if (!hasCode(error, 'volume.busy')) throw error // somebody began to use it meanwhile
  })
}

/** Looks like a uid and is always the same for the same words. */
export function idFrom(words: string): string {
  const hex = createHash('sha256').update(words).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
