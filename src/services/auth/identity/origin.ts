import type { IncomingHttpHeaders } from 'node:http'
import { PandoError } from '../../../base/errors.ts'

/** What browsers ask across origins without asking us first, and what changes nothing. */
const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

interface Asked {
  method?: string | undefined
  headers: IncomingHttpHeaders
}

/**
 * Of a request that brings a cookie: what changes something, and every WebSocket, has to come from a page of our own. Browsers say
 * where from by Origin or Sec-Fetch-Site and let no page lie about it; who says nothing is refused. Throws auth.foreign_origin.
 */
export function assertOwnOrigin({ method = 'GET', headers }: Asked): void {
  const socket = headers.upgrade?.toLowerCase() === 'websocket'
  if (safe.has(method) && !socket) return
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  if (origin !== undefined ? origin === `https://${host}` : site === 'same-origin') return
  throw new PandoError('auth.foreign_origin', { origin: origin ?? site?.toString() ?? 'none named' })
}

/** The same for signing in, where no cookie proves anything yet: programs name no origin, and may. Throws auth.foreign_origin. */
export function assertNoForeignOrigin(asked: Asked): void {
  const { origin, ['sec-fetch-site']: site } = asked.headers
  if (origin !== undefined || site !== undefined) assertOwnOrigin(asked)
}
