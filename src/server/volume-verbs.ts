import { PandoError } from '../base/errors.ts'
import { Volume } from '../resources/storage/kind.ts'
import { setStatus } from '../store/update.ts'
import type { RouteDeps } from './api-deps.ts'
import { entityTag } from './precondition.ts'
import { collectionUrl, existing } from './resources.ts'
import { type Route, route } from './route.ts'

/** Growing and moving a volume are changes of its spec; a snapshot and a clone are objects. What is left is done at once. */
export function volumeVerbRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'POST',
      url: `${collectionUrl(Volume)}/:name/trim`,
      id: 'trimVolume',
      access: { kind: Volume, verb: 'trim' },
      tag: Volume.kind,
      summary: 'Give room that was freed inside a Volume back to its pool; a VM does that itself for those it has',
      answers: { 200: { component: Volume.kind } },
      async handle({ params, reply, signal }) {
        const volume = await existing(Volume, params, deps)
        const { pool } = volume.status
        if (!deps.volumes || pool === undefined) throw new PandoError('volume.never_used')
        const ref = { id: volume.metadata.uid, pool }
        await deps.volumes.trim(ref, signal)
        const usage = await deps.volumes.usage(ref, signal)
        const usedBytes = usage?.usedBytes
        if (usedBytes !== undefined) await setStatus(deps.store, Volume, volume, (status) => ({ ...status, usedBytes }))
        const now = await existing(Volume, params, deps)
        return reply.header('etag', entityTag(now.metadata.revision)).send(now)
      },
    }),
  ]
}
