import { z } from 'zod'
import { Instance } from '../services/lifecycle/kind.ts'
import type { RouteDeps } from './api-deps.ts'
import { powerOver } from './instance-powers.ts'
import { collectionUrl } from './resources.ts'
import { type Route, route } from './route.ts'

const filesQuery = z.strictObject({
  /** Absolute, inside the instance. */
  path: z.string().startsWith('/', 'must be an absolute path').max(4096),
})

/** Files in and out of a running instance, as tar streams. */
export function fileRoutes(deps: RouteDeps): Route[] {
  const url = `${collectionUrl(Instance)}/:name/files`
  return [
    route({
      method: 'GET',
      url,
      id: 'copyFromInstance',
      access: { kind: Instance, verb: 'copy' },
      tag: 'Instance',
      summary: 'A file or folder of an Instance, as a tar stream',
      query: filesQuery,
      answers: { 200: { media: 'application/x-tar', description: 'Entries begin with the base name of the path' } },
      async handle({ params, query, reply, signal }) {
        const { id, powers } = await powerOver('files', { params, action: 'copy' }, deps)
        return reply.type('application/x-tar').send(await powers.files.copyOut(id, query.path, signal))
      },
    }),
    route({
      method: 'PUT',
      url,
      id: 'copyToInstance',
      access: { kind: Instance, verb: 'copy' },
      tag: 'Instance',
      summary: 'Unpack a tar stream into a folder of an Instance',
      query: filesQuery,
      body: { upload: 'application/x-tar' },
      answers: { 204: { description: 'It is unpacked' } },
      async handle({ params, query, request, reply, signal }) {
        const { id, powers } = await powerOver('files', { params, action: 'copy' }, deps)
        await powers.files.copyIn(id, query.path, request.raw, signal)
        return reply.code(204).send()
      },
    }),
  ]
}
