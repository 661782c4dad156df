import { App } from '../services/apps/kind.ts'
import { AutoscalePolicy } from '../services/autoscale/kind.ts'
import type { RouteDeps } from './api-deps.ts'
import { entityTag } from './precondition.ts'
import { collectionUrl, existing, keyOf } from './resources.ts'
import { type Route, route } from './route.ts'

/** Deleting a policy gives the number of replicas back to what people said last; to turn it off keeps the one there is. */
export function autoscaleVerbRoutes(deps: RouteDeps): Route[] {
  const { store, writer } = deps
  return [
    route({
      method: 'POST',
      url: `${collectionUrl(AutoscalePolicy)}/:name/off`,
      id: 'turnOffAutoscalePolicy',
      access: { kind: AutoscalePolicy, verb: 'off' },
      tag: AutoscalePolicy.kind,
      summary: 'Delete an AutoscalePolicy; its App keeps the number of replicas that was decided last',
      answers: { 200: { component: App.kind }, 204: { description: 'It is gone, and there is no such App' } },
      async handle({ params, reply }) {
        const policy = await existing(AutoscalePolicy, params, deps)
        const key = keyOf(params)
        const app = await store.get(App, key)
        const isThere = app !== undefined && app.metadata.deletedAt === undefined
        const { wanted } = policy.status
        // One that sleeps would sleep for ever: nobody would wake it.
        if (isThere && wanted !== undefined) await writer.update(App, key, ({ spec }) => ({ ...spec, replicas: Math.max(1, wanted) }))
        await writer.remove(AutoscalePolicy, key, { force: false, when: {} })
        if (!isThere) return reply.code(204).send()
        const left = await existing(App, params, deps)
        return reply.header('etag', entityTag(left.metadata.revision)).send(left)
      },
    }),
  ]
}
