import type { Stored } from '../../api/kind.ts'
import type { Store } from '../../store/store.ts'
import { Image } from './kind.ts'
import { imageName, parseReference, sameReference } from './reference.ts'

/**
 * The Image that a reference means in this project now; one that is being deleted is none. A digest in the reference also
 * finds an image of the same repository that came by its tag. Throws image.bad_reference.
 */
export async function findImage(store: Store, project: string, reference: string): Promise<Stored<typeof Image> | undefined> {
  const named = await store.get(Image, { project, name: imageName(reference) })
  if (named && isLive(named) && sameReference(named.spec.reference, reference)) return named
  const { digest, host, repository } = parseReference(reference)
  if (digest === undefined) return undefined
  const { items } = await store.list(Image, { project })
  return items.find((image) => {
    const own = parseReference(image.spec.reference)
    return isLive(image) && image.status.digest === digest && own.host === host && own.repository === repository
  })
}

function isLive(image: Stored<typeof Image>): boolean {
  return image.metadata.deletedAt === undefined && image.status.digest !== ''
}
