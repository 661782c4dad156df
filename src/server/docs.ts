import { createHash } from 'node:crypto'
import fastify, { type FastifyInstance } from 'fastify'
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
  let pages: Promise<FastifyInstance> | undefined
  for (const url of ['/v1/docs', '/v1/docs/*'])
    app.get(url, { config: { access: 'open' }, exposeHeadRoute: false }, async (request, reply) => {
      const { statusCode, headers, rawPayload } = await (await (pages ??= openPages())).inject(request.url)
      if (statusCode === 404) return reply.callNotFound()
      if (String(headers['content-type']).startsWith('text/html')) reply.header('content-security-policy', policy(rawPayload.toString()))
      for (const name of ['content-type', 'location'] as const) if (headers[name] !== undefined) reply.header(name, headers[name])
      return reply.code(statusCode).send(rawPayload)
    })
}

/** The library answers on its own, and is loaded when somebody reads: an eighth of what a server would load to start. */
async function openPages(): Promise<FastifyInstance> {
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  const pages = fastify()
  const configuration = {
    url: '/v1/openapi.json',
    withDefaultFonts: false,
    telemetry: false,
    agent: { disabled: true },
    mcp: { disabled: true },
    proxyUrl: '',
  }
  await pages.register(scalar, { routePrefix: '/v1/docs', configuration })
  return pages
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
