import type { Cell } from '../../../base/cell.ts'
import type { InstanceId, SnapshotId } from '../../engine.ts'
import { type DockerClient, httpStatus } from '../client.ts'
import { label, removedTag, snapshotTag } from '../names.ts'

/** An image that is a snapshot, or is about to be one, or was. */
export interface HeldImage {
  /** As Docker knows it, `sha256:…`. */
  id: string
  snapshot: SnapshotId
  /**
   * `whole`: others can begin there. `half-made`: we died before it got its name. `removed`: it goes with the last container
   * or snapshot that lies on it.
   */
  state: 'whole' | 'half-made' | 'removed'
  /** Id of the image below; empty where Docker keeps none (its containerd store). */
  parent: string
  /** Tag of the loaded image at the bottom. */
  base: string
  consistency: string
}

/** How images are called that are held for backups: nobody else's snapshots. */
const backupPrefix = 'pando-backup.'

export function backupName(instance: InstanceId): string {
  return `${backupPrefix}${instance}.`
}

/** Without an instance: of any. */
export function isOfBackup(snapshot: SnapshotId, instance?: InstanceId): boolean {
  return snapshot.startsWith(instance === undefined ? backupPrefix : backupName(instance))
}

/** Told by labels, which an image has from its first moment and keeps. */
export async function heldImages(client: DockerClient, cell: Cell, signal: AbortSignal): Promise<HeldImage[]> {
  const filters = { label: [`${label.cell}=${cell.tag}`, label.snapshot] }
  const images = await client.request('images', { signal }, (abortSignal) => client.api.listImages({ all: true, filters, abortSignal }))
  return images.flatMap(({ Id, RepoTags, Labels, ParentId }) => {
    const snapshot = Labels?.[label.snapshot]
    if (!snapshot) return []
    const tags = RepoTags ?? []
    const state = tags.includes(snapshotTag(cell, snapshot)) ? 'whole' : tags.includes(removedTag(cell, snapshot)) ? 'removed' : 'half-made'
    const { [label.base]: base = '', [label.consistency]: consistency = '' } = Labels
    return [{ id: Id, snapshot, state, parent: ParentId, base, consistency }]
  })
}

/** What nothing else lies on: Docker would take the name off another one, and keep it. */
function leaves(images: HeldImage[]): HeldImage[] {
  const parents = new Set(images.map(({ parent }) => parent))
  return images.filter(({ id }) => !parents.has(id))
}

/** Removes what is left of removed snapshots, as far as no container and no other snapshot needs it. */
export async function sweepRemoved(client: DockerClient, cell: Cell, signal: AbortSignal): Promise<void> {
  for (let again = true; again; ) {
    again = false // one that goes may have been the last on another
    for (const { state, snapshot } of leaves(await heldImages(client, cell, signal)))
      if (state === 'removed' && (await deleteImage(client, removedTag(cell, snapshot), signal))) again = true
  }
}

/** Removes what was held for backups of containers that are gone. */
export async function sweepBackups(client: DockerClient, cell: Cell, instances: readonly InstanceId[], signal: AbortSignal): Promise<void> {
  for (const { id, snapshot } of await heldImages(client, cell, signal))
    if (isOfBackup(snapshot) && !instances.some((instance) => isOfBackup(snapshot, instance)))
      await deleteImage(client, id, signal, { force: true })
}

/** Removes all of them; containers are gone. */
export async function removeAllSnapshots(client: DockerClient, cell: Cell, signal: AbortSignal): Promise<void> {
  for (let again = true; again; ) {
    again = false
    for (const { id } of leaves(await heldImages(client, cell, signal)))
      if (await deleteImage(client, id, signal, { force: true })) again = true
  }
}

/** Gives an image a name, and takes it off another that had it. */
export async function tagImage(client: DockerClient, image: string, name: string, signal: AbortSignal): Promise<void> {
  const [repo = '', tag = ''] = name.split(':')
  await client.request('tag', { signal }, (abortSignal) => client.api.getImage(image).tag({ repo, tag, abortSignal }))
}

/** False when it is gone already, or still in use. `force` takes all its names along. */
export async function deleteImage(
  client: DockerClient,
  name: string,
  signal: AbortSignal,
  { force = false }: { force?: boolean } = {},
): Promise<boolean> {
  try {
    await client.request('image removal', { signal, timeoutMs: 120_000 }, (abortSignal) =>
      client.api.getImage(name).remove({ force, abortSignal }),
    )
    return true
  } catch (error) {
    if (httpStatus(error) !== 404 && httpStatus(error) !== 409) throw error
    return false
  }
}

/** What a snapshot takes beside what lies below it, and where its image wants volumes, which no image holds. */
export async function contentOf(client: DockerClient, image: string, signal: AbortSignal): Promise<{ bytes: number; volumes: string[] }> {
  const inspect = (name: string) => client.request('image', { signal }, () => client.api.getImage(name).inspect())
  const { Size, Parent, Config } = await inspect(image)
  const below = await inspect(Parent || (Config.Labels[label.base] ?? '')).catch((error: unknown) => {
    if (httpStatus(error) !== 404) throw error
    return { Size: 0 } // somebody took it away: then all of it is the snapshot's
  })
  return { bytes: Math.max(0, Size - below.Size), volumes: Object.keys(Config.Volumes ?? {}) }
}
