import type { Readable } from 'node:stream'
import type { Clock } from '../../base/clock.ts'
import type { ImageContent } from '../../engines/engine.ts'
import type { Store } from '../../store/store.ts'
import type { BlobStore } from './blobs.ts'
import { readImage } from './content.ts'
import { findImage } from './find.ts'
import { recordImage } from './record.ts'

interface Taken {
  digest: string
  reference: string
  parts: readonly string[]
}

/** Images as backups take them along and bring them back: whole, by their blobs. */
export function imageShelf({ blobs, open }: { blobs: BlobStore; open(digest: string): Promise<ImageContent> }, clock: Clock) {
  return {
    open,
    /** Manifest first. Throws image.not_found. */
    async parts(digest: string): Promise<{ digest: string; path: string }[]> {
      const { configDigest, layerDigests } = await readImage(blobs, digest)
      return [...new Set([digest, configDigest, ...layerDigests])].map((each) => ({ digest: each, path: blobs.path(each) }))
    },
    /**
     * Has it here, each blob checked against its digest, and an Image of that reference where there is none. It was looked into
     * when it came the first time, so a disk image is as safe as it was then.
     */
    async restore(
      { digest, reference, parts }: Taken,
      { project, open: read, store, signal }: { project: string; open(digest: string): Readable; store: Store; signal: AbortSignal },
    ): Promise<void> {
      using lease = blobs.lease()
      for (const part of [...parts].reverse()) {
        lease.keep(part)
        await blobs.fetch(part, { open: async () => ({ offset: 0, body: read(part) }) }, { signal })
      }
      const image = await readImage(blobs, digest)
      if (await findImage(store, project, reference)) return
      await recordImage(store, image, { project, reference, source: 'archive', clock, signal })
    },
  }
}
