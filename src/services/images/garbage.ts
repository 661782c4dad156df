import type { Store } from '../../store/store.ts'
import { Snapshot } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { BlobStore } from './blobs.ts'
import { readImage } from './content.ts'
import { Image } from './kind.ts'

/** Removes blobs that no Image, no instance, no snapshot and no running operation needs. */
export async function collectGarbage(store: Store, blobs: BlobStore): Promise<{ removed: number; bytes: number }> {
  return blobs.gc(async () => {
    const [images, instances, snapshots] = await Promise.all([store.list(Image), store.list(Instance), store.list(Snapshot)])
    const roots = new Set([
      ...images.items.map((image) => image.status.digest),
      ...[...instances.items, ...snapshots.items].flatMap(({ status }) => status.imageDigest ?? []),
    ])
    roots.delete('')
    const needed = await Promise.all([...roots].map((digest) => partsOf(blobs, digest)))
    return new Set(needed.flat())
  })
}

/** An image that cannot be read any more needs no more than itself. */
async function partsOf(blobs: BlobStore, digest: string): Promise<string[]> {
  const image = await readImage(blobs, digest).catch(() => undefined)
  return image ? [digest, image.configDigest, ...image.layerDigests] : [digest]
}
