import type { Store } from '../../store/store.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { BlobStore } from './blobs.ts'
import { readImage } from './content.ts'
import { Image } from './kind.ts'

/** Removes blobs that no Image, no instance and no running operation needs. */
export async function collectGarbage(store: Store, blobs: BlobStore): Promise<{ removed: number; bytes: number }> {
  return blobs.gc(async () => {
    const [images, instances] = await Promise.all([store.list(Image), store.list(Instance)])
    const roots = new Set([
      ...images.items.map((image) => image.status.digest),
      ...instances.items.flatMap((instance) => instance.status.imageDigest ?? []),
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
