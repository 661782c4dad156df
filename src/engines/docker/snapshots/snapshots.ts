import { PandoError } from '../../../base/errors.ts'
import type { SnapshotId, SnapshotPower } from '../../engine.ts'
import { noMemory } from '../config.ts'
import { removedTag, snapshotTag } from '../names.ts'
import { createTurns } from '../turns.ts'
import { type FreezeContext, freeze } from './freeze.ts'
import { contentOf, deleteImage, type HeldImage, heldImages, isOfBackup, sweepRemoved, tagImage } from './held.ts'

/** The writable layer as an image. Memory, running programs and volumes are not part of it. */
export function snapshotPower(ctx: FreezeContext): SnapshotPower {
  const { client, cell } = ctx
  const turns = createTurns()

  async function find(snapshot: SnapshotId, signal: AbortSignal): Promise<HeldImage> {
    const found = (await heldImages(client, cell, signal)).find((image) => image.snapshot === snapshot && image.state === 'whole')
    if (!found) throw new PandoError('snapshot.lost', { name: snapshot, detail: 'it is not on this host' })
    return found
  }

  return {
    memory: false,
    freeze: (id, snapshot, { signal }) => turns.take(id, () => freeze(ctx, id, snapshot, signal), signal),
    async keep(snapshot, { signal, progress }) {
      // It was written to disk when it was made.
      const { bytes } = await contentOf(client, (await find(snapshot, signal)).id, signal)
      progress?.(bytes, bytes)
      return { bytes }
    },
    async assertUsable(snapshot, { memory, signal }) {
      await find(snapshot, signal)
      if (memory) throw noMemory(snapshot)
    },
    async remove(snapshot, signal) {
      for (const { id, state } of (await heldImages(client, cell, signal)).filter((image) => image.snapshot === snapshot)) {
        if (state === 'half-made') await deleteImage(client, id, signal)
        if (state === 'whole') await rename(id, snapshot, signal)
      }
      await sweepRemoved(client, cell, signal)
    },
    async list(signal) {
      const images = await heldImages(client, cell, signal)
      return [
        ...new Set(images.filter(({ state, snapshot }) => state !== 'removed' && !isOfBackup(snapshot)).map(({ snapshot }) => snapshot)),
      ]
    },
  }

  /** The new name first: an image without any would be lost sight of, or go although a stopped container lies on it. */
  async function rename(image: string, snapshot: SnapshotId, signal: AbortSignal): Promise<void> {
    await tagImage(client, image, removedTag(cell, snapshot), signal)
    await deleteImage(client, snapshotTag(cell, snapshot), signal)
  }
}
