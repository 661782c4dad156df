import { createHash } from 'node:crypto'
import scalar from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'
import type { ApiDocument } from './openapi.ts'

/**
 * The API document and a page to read it with, open to all: they tell nothing about this cloud. The page is served whole
 * from here; these settings keep it from asking anybody else.
 */
export async function serveDocs(app: FastifyInstance, document: () => ApiDocument): Promise<void> {
  let text: string | undefined
  app.get('/v1/openapi.json', { config: { access: 'open' }, exposeHeadRoute: false }, (_request, reply) =>
    reply.type('application/json').send((text ??= JSON.stringify(document()))),
  )
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open' }
    })
    scope.addHook('onSend', async (_request, reply, payload) => {
      if (typeof payload === 'string' && String(reply.getHeader('content-type')).startsWith('text/html'))
        reply.header('content-security-policy', policy(payload))
      return payload
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

/** Only the scripts that are in the page as it was made, and this server. Styles are made at run time by the page itself. */
function policy(html: string): string {
  const scripts = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>(.*?)<\/script>/gs)]
  const hashes = scripts.map(([, text]) => `'sha256-${createHash('sha256').update(text!).digest('base64')}'`)
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
