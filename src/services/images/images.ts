import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StatusOf } from '../../api/kind.ts'
import type { Reach } from '../../base/reach.node.ts'
import type { Service } from '../../controller/service.ts'
import type { ImageConfig, ImageContent } from '../../engines/engine.ts'
import type { Store } from '../../store/store.ts'
import { imageAdmissions } from './admissions.ts'
import { BlobStore } from './blobs.ts'
import { openImage } from './content.ts'
import { imagePullController, imagesController } from './controller.ts'
import { CredentialStore } from './credentials.ts'
import { nobody, type User } from './disk/enclosure.ts'
import { findImage } from './find.ts'
import { Image } from './kind.ts'
import { imageOperationsController } from './operations.ts'

export interface FoundImage {
  digest: string
  config: ImageConfig
  /** It is a disk image. */
  disk?: NonNullable<StatusOf<typeof Image>['disk']>
}

/** This node's images: what a reference means, and the content behind it. */
export interface ImageStore {
  readonly blobs: BlobStore
  readonly credentials: CredentialStore
  readonly workDir: string
  /** Who programs run as that read disk images of strangers. */
  readonly user: User
  find(store: Store, project: string, reference: string): Promise<FoundImage | undefined>
  /** Throws image.not_found. */
  open(digest: string): Promise<ImageContent>
}

/** `user` defaults to nobody. Opens `<stateDir>/images` and clears what builds and imports of an earlier process left in its working folder. */
export async function openImages({ stateDir, user = nobody }: { stateDir: string; user?: User }): Promise<ImageStore> {
  const root = join(stateDir, 'images')
  const blobs = new BlobStore(join(root, 'blobs'))
  const workDir = join(root, 'work')
  await rm(workDir, { recursive: true, force: true })
  return {
    blobs,
    workDir,
    user,
    credentials: new CredentialStore(join(root, 'credentials')),
    async find(store, project, reference) {
      const image = await findImage(store, project, reference)
      if (!image) return undefined
      const { digest, config, disk } = image.status
      return { digest, config, ...(disk ? { disk } : {}) }
    },
    open: rememberedImages(blobs),
  }
}

/** So many images are remembered. */
const mostRemembered = 256

/**
 * Opens images, and remembers those that were read: what has a digest does not change, and each look at an instance opens its image.
 * When blobs were removed all are read again, so that a missing part is noticed.
 */
function rememberedImages(blobs: BlobStore): ImageStore['open'] {
  const known = new Map<string, ImageContent>()
  let removals = 0
  return async (digest) => {
    if (blobs.removals !== removals || known.size >= mostRemembered) known.clear()
    removals = blobs.removals
    const found = known.get(digest)
    if (found) return found
    const image = await openImage(blobs, digest)
    if (blobs.removals === removals) known.set(digest, image)
    return image
  }
}

export interface ImagesDeps {
  imageStore: ImageStore
  uploadsDir: string
  /** Pull what an instance names and is not there. */
  autoPull: boolean
  /** Where images of people may come from who may not ask for more. Default: from anywhere. */
  reach?: Reach
}

/** Images from registries, archives and Debian packages. */
export function images({ imageStore, uploadsDir, autoPull, reach }: ImagesDeps): Service {
  return {
    name: 'services/images',
    kinds: [Image],
    admissions: imageAdmissions,
    controllers: [
      imageOperationsController({ ...imageStore, uploadsDir, reach }),
      imagesController(imageStore),
      ...(autoPull ? [imagePullController()] : []),
    ],
    nodeControllers: [],
  }
}
