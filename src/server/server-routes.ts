import type { RouteDeps } from './api-deps.ts'
import { type Route, route } from './route.ts'

/** What there is to know about the server itself. */
export function serverRoutes({ store, version }: RouteDeps): Route[] {
  return [
    route({
      method: 'GET',
      url: '/v1/version',
      id: 'getVersion',
      access: 'signed-in',
      tag: 'Server',
      summary: 'Version of the server',
      answers: { 200: { component: 'Version' } },
      handle: () => ({ version, node: process.versions.node }),
    }),
    route({
      method: 'GET',
      url: '/v1/healthz',
      id: 'getHealth',
      tag: 'Server',
      summary: 'Does the server answer, and its store?',
      access: 'open',
      answers: { 200: { component: 'Health' } },
      handle: async () => ({ status: 'ok', revision: await store.revision() }),
    }),
  ]
}
