import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import type { Stored } from '../../../api/kind.ts'
import { PandoError } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import type { BackupDeps } from '../deps.ts'
import type { Backup } from '../kind.ts'
import { blobName } from '../make/run.ts'
import { type Manifest, partPath, readManifest } from '../manifest.ts'
import type { Repository } from '../repository/repository.ts'
import type { View } from '../repository/view.ts'
import { BackupTarget } from '../target-kind.ts'

/** A backup opened to read from. */
export interface OpenedBackup {
  manifest: Manifest
  view: View
  repository: Repository
  snapshotId: string
}

/** Throws backup.not_ready, backup.target_not_found, and why its repository cannot be read. `paths`: what is going to be read. */
export async function openBackup(
  { metadata, status }: Stored<typeof Backup>,
  paths: readonly string[],
  { deps, store, signal }: { deps: BackupDeps; store: Store; signal: AbortSignal },
): Promise<OpenedBackup> {
  if (status.phase !== 'ready' || status.snapshotId === undefined)
    throw new PandoError('backup.not_ready', { name: metadata.name, phase: status.phase })
  const target = await store.get(BackupTarget, { name: status.target! })
  if (!target) throw new PandoError('backup.target_not_found', { name: status.target })
  const repository = await deps.repositories.of(target)
  const view = await repository.view(status.snapshotId, { signal, paths: ['/backup.json', ...paths] })
  try {
    return { manifest: await readManifest(view.path, target.metadata.name), view, repository, snapshotId: status.snapshotId }
  } catch (error) {
    await view.close()
    throw error
  }
}

/** Where a part is in the view. */
export function placeOf(view: View, part: Parameters<typeof partPath>[0]): string {
  return join(view.path, partPath(part))
}

/** The image that it ran, from the backup, where it is not here. */
export async function restoreImage(
  { manifest, view }: OpenedBackup,
  project: string,
  { deps, store, signal }: { deps: BackupDeps; store: Store; signal: AbortSignal },
): Promise<void> {
  const { image } = manifest
  if (!image) return
  await deps.images.restore(image, {
    project,
    store,
    signal,
    open: (digest) => createReadStream(join(view.path, 'image', blobName(digest))),
  })
}
