import type { Reason, Stored } from '../../api/kind.ts'
import { reasonOf } from '../../api/reason.ts'
import { PandoError } from '../../base/errors.ts'
import type { ReconcileContext } from '../../controller/controller.ts'
import { Snapshot } from '../fork/kind.ts'
import type { DesktopsDeps } from './desktops.ts'
import type { DesktopPool } from './kind.ts'

/** What new desktops of a pool are made from. */
export interface Golden {
  /** What tells it from another one: `image:<digest>` or `snapshot:<uid>`. Undefined while it is not there. */
  id: string | undefined
  snapshot: Stored<typeof Snapshot> | undefined
  /** Why there is none. */
  problem: Reason | undefined
}

/** Looks at the golden image or snapshot of a pool. Another content under the same name is another golden image. */
export async function goldenOf(
  { spec, metadata, status }: Stored<typeof DesktopPool>,
  deps: Pick<DesktopsDeps, 'images'>,
  { store, clock }: ReconcileContext,
): Promise<Golden> {
  const project = metadata.project!
  const { image, snapshot: name } = spec.from
  const missing = (error: PandoError): Golden => ({
    id: undefined,
    snapshot: undefined,
    problem: reasonOf(error, { now: clock.now(), status }),
  })
  if (name === undefined) {
    const found = await deps.images.find(store, project, image!)
    return found
      ? { id: `image:${found.digest}`, snapshot: undefined, problem: undefined }
      : missing(new PandoError('image.not_found', { name: image! }))
  }
  const snapshot = await store.get(Snapshot, { project, name })
  if (!snapshot || snapshot.metadata.deletedAt !== undefined) return missing(new PandoError('snapshot.not_found', { name, project }))
  const { phase } = snapshot.status
  if (phase !== 'saving' && phase !== 'ready') return missing(new PandoError('snapshot.not_ready', { name, phase }))
  return { id: `snapshot:${snapshot.metadata.uid}`, snapshot, problem: undefined }
}
