import type { IncomingMessage } from 'node:http'
import type { Identity } from '../../../api/access.ts'
import { PandoError } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import { credentialOf } from './credentials.ts'
import { assertOwnOrigin } from './origin.ts'
import { readSessionKey, readToken } from './random-keys.ts'
import type { Sessions } from './sessions.ts'
import { subjectOf, type Tokens } from './tokens.ts'

/**
 * `__Host-`: only by HTTPS, only for this very host, for all paths. The name tells browsers to refuse it otherwise, also from a
 * neighbour under the same domain.
 */
export const sessionCookie = '__Host-pando'

export type Request = Pick<IncomingMessage, 'headers' | 'method' | 'url' | 'socket'>

/** Who asks, by what they bring. `undefined`: they bring nothing of the kind. */
export interface Callers {
  /** Throws auth.session_ended, auth.foreign_origin, auth.password_change_required. */
  sessionCaller(request: Request): Promise<Identity | undefined>
  /** Throws auth.unknown_token, auth.token_expired, auth.account_disabled, auth.password_change_required. */
  tokenCaller(request: Request): Promise<Identity | undefined>
}

export function callers({ store, sessions, tokens }: { store: Store; sessions: Sessions; tokens: Tokens }): Callers {
  return {
    async sessionCaller(request) {
      const text = cookieOf(request.headers.cookie, sessionCookie)
      if (text === undefined) return undefined
      const claimed = readSessionKey(text)
      if (!claimed) throw new PandoError('auth.session_ended')
      const { session, user } = await sessions.resolve(claimed)
      assertOwnOrigin(request)
      if (session.spec.method === 'password') await assertPasswordIsTheirs(store, user, request)
      await sessions.seen(session)
      return { subject: `user:${user.metadata.name}`, groups: session.spec.groups, by: { type: 'session', session: session.metadata.name } }
    },
    async tokenCaller(request) {
      const text = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
      if (text === undefined) return undefined
      const claimed = readToken(text)
      if (!claimed) throw new PandoError('auth.unknown_token')
      const { token, owner } = await tokens.resolve(claimed)
      await tokens.used(token, addressOf(request))
      return { subject: subjectOf(owner), by: { type: 'token', token: token.metadata.name }, scope: token.spec.scope }
    },
  }
}

/** Where a request comes from; `local` by the Unix socket. */
export function addressOf({ socket }: Pick<Request, 'socket'>): string {
  return socket.remoteAddress?.replace(/^::ffff:(?=\d+\.)/, '') ?? 'local'
}

/** The value of a cookie; the first where several have the name. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const at = part.indexOf('=')
    if (part.slice(0, at).trim() === name) return part.slice(at + 1).trim()
  }
  return undefined
}

/** Who uses a password that somebody else chose may choose their own, and go, and nothing else. */
async function assertPasswordIsTheirs(store: Store, user: Parameters<typeof credentialOf>[1], { method, url }: Request): Promise<void> {
  const path = url?.split('?', 1)[0]
  const allowed = [
    ['GET', '/v1/me'],
    ['PUT', '/v1/me/password'],
    ['POST', '/v1/sign-out'],
  ]
  if (allowed.some(([verb, place]) => method === verb && path === place)) return
  if ((await credentialOf(store, user)).mustChange) throw new PandoError('auth.password_change_required')
}
