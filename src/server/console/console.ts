import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PandoError } from '../../base/errors.ts'

/** Stands in the page where each answer puts a nonce of its own; see src/web/vite.ts. */
const nonceMark = /__CSP_NONCE__/g

/** What the page may load and whom it may ask: this server, and nobody else. No script or style that is written into the page runs. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const sharedHeaders = {
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
}

/**
 * The web console, from the folder that `npm run build:web` writes. Its files are open to all: they tell nothing about this cloud, and
 * all that they show comes over the API. Every address that is none of the API answers the page, which then looks at the address.
 */
export async function serveConsole(app: FastifyInstance, folder: string): Promise<void> {
  // An address of the API that does not exist stays one of the API.
  app.get('/v1/*', { exposeHeadRoute: false }, refuse)
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'open' }
    })
    scope.addHook('onSend', async (_request, reply) => {
      reply.headers(sharedHeaders)
    })
    await scope.register(fastifyStatic, {
      root: join(folder, 'assets'),
      prefix: '/assets/',
      // Their names change with their content.
      ...{ immutable: true, maxAge: '365d', preCompressed: true, index: false, wildcard: true },
    })
    for (const file of ['pando.svg', 'first.js'])
      scope.get(`/${file}`, (_request, reply) => reply.sendFile(file, folder, { immutable: false, maxAge: '1h' }))
    scope.get('/*', (request, reply) => answerPage(request, reply, folder))
  })
}

async function answerPage(request: FastifyRequest, reply: FastifyReply, folder: string) {
  if (!request.headers.accept?.includes('text/html')) return refuse(request)
  const page = await readFile(join(folder, 'index.html'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  const nonce = randomBytes(16).toString('base64')
  reply.type('text/html; charset=utf-8').headers({ 'cache-control': 'no-store', 'content-security-policy': policy(nonce) })
  return page === undefined ? reply.code(503).send(notBuilt) : reply.send(page.replace(nonceMark, nonce))
}

function refuse(request: FastifyRequest): never {
  throw new PandoError('api.not_found', { method: request.method, path: request.url.split('?', 1)[0]! })
}

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Pando</title>
<h1>The web console is not built</h1>
<p>Run <code>npm ci</code> and <code>npm run build:web</code> in the folder of Pando, then reload this page. Nothing needs a restart.</p>
<p>The API works without it, see <a href="/v1/docs">its reference</a>, and so does the command <code>pando</code>.</p>
</html>
`
