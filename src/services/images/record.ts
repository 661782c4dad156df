import type { Stored } from '../../api/kind.ts'
import type { Clock } from '../../base/clock.ts'
import { isoTime } from '../../base/clock.ts'
import { hasCode } from '../../base/errors.ts'
import type { Store } from '../../store/store.ts'
import { modify } from '../../store/update.ts'
import type { StoredImage } from './content.ts'
import { Image } from './kind.ts'
import { imageName } from './reference.ts'

export interface RecordOptions {
  project: string
  reference: string
  source: 'registry' | 'archive' | 'build'
  clock: Clock
  signal: AbortSignal
}

/** While an old Image of this name is being deleted, look again this often (milliseconds). */
const deletionPoll = 200

/** Makes the Image object say what is now in the content store, whether or not there was one of this reference before. */
export async function recordImage(
  store: Store,
  image: StoredImage,
  { project, reference, source, clock, signal }: RecordOptions,
): Promise<Stored<typeof Image>> {
  const key = { project, name: imageName(reference) }
  const spec = { reference, source }
  const content = {
    phase: 'ready' as const,
    digest: image.digest,
    sizeBytes: image.sizeBytes,
    layers: image.layerDigests,
    ...(image.disk ? { disk: image.disk } : {}),
    config: image.config,
  }
  for (;;) {
    signal.throwIfAborted()
    const existing = await store.get(Image, key)
    if (!existing) {
      try {
        return await store.create(Image, { ...key, spec, status: { ...content, createdAt: isoTime(clock) } })
      } catch (error) {
        if (!hasCode(error, 'store.exists')) throw error
      }
    } else if (existing.metadata.deletedAt === undefined) {
      const createdAt = existing.status.digest === image.digest ? existing.status.createdAt : isoTime(clock)
      const updated = await modify(store, Image, key, (current) =>
        current.metadata.deletedAt === undefined ? { ...current, spec, status: { ...content, createdAt } } : undefined,
      )
      if (updated) return updated
    }
    await clock.sleep(deletionPoll, signal)
  }
}
