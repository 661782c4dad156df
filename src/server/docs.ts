import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import type { ApiDocument } from './openapi.ts'

/**
 * The API document and a page to read it with, open to all: they tell nothing about this cloud. The page is served whole
 * from here; these settings keep it from asking anybody else.
 */
export async function serveDocs(app: FastifyInstance, document: () => ApiDocument): Promise<void> {
  let text: string | undefined
  app.get('/v1/openapi.json', { config: { open: true }, exposeHeadRoute: false }, (_request, reply) =>
    reply.type('application/json').send((text ??= JSON.stringify(document()))),
  )
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, open: true }
    })
    await scope.register(scalar, {
      routePrefix: '/v1/docs',
      configuration: {
        url: '/v1/openapi.json',
        withDefaultFonts: false,
        telemetry: false,
        agent: { disabled: true },
        mcp: { disabled: true },
        proxyUrl: '',
      },
    })
  })
}
