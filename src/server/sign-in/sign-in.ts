import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { namePattern } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { addressOf, cookieOf } from '../../services/auth/identity/callers.ts'
import type { Person } from '../../services/auth/identity/credentials.ts'
import { assertNoForeignOrigin } from '../../services/auth/identity/origin.ts'
import type { OpenedSession } from '../../services/auth/identity/sessions.ts'
import type { From } from '../../services/auth/identity/sign-in.ts'
import type { RouteDeps } from '../api-deps.ts'
import { tellRefusal, tellWho } from '../audit/trail.ts'
import { type Route, route } from '../route.ts'
import { validate } from '../validation.ts'
import { browserAnswer, signInBody } from './bodies.ts'
import { beginCookie, forgetBegin, forgetSession, keepBegin, keepSession } from './cookies.ts'
import { describeMe } from './me.ts'

const about = { plural: 'users' }
const tag = 'Sign-in'
const meAnswer = { 200: { component: 'Me' } }

/** From nobody to somebody, and back. */
export function signInRoutes(deps: RouteDeps): Route[] {
  const { identity } = deps
  return [
    route({
      method: 'GET',
      url: '/v1/sign-in',
      id: 'getSignIn',
      tag,
      summary: 'With what one can sign in here',
      access: 'open',
      answers: { 200: { component: 'SignInMethods' } },
      handle: async () => ({ password: true, passkey: true, oidc: await identity.oidc.offered() }),
    }),
    route({
      method: 'POST',
      url: '/v1/sign-in/password',
      id: 'signInWithPassword',
      tag,
      summary: 'Sign in by name and password, and a code where an app is set up; answers a cookie',
      access: 'open',
      body: { component: 'SignInRequest' },
      answers: meAnswer,
      async handle({ request, reply }) {
        assertNoForeignOrigin(request)
        const asked = validate(signInBody, request.body, about)
        if (namePattern.test(asked.user)) tellWho('anonymous', asked.user) // whatever else is typed there may be a password
        const opened = await identity.passwords.signIn(asked, fromOf(request)).catch((error: unknown) => tellToWait(error, reply))
        return answerSignedIn(opened, { request, reply }, deps)
      },
    }),
    ...passkeyRoutes(deps),
    ...oidcRoutes(deps),
    route({
      method: 'POST',
      url: '/v1/sign-out',
      id: 'signOut',
      tag,
      summary: 'End this session, or take the token away that came with the request',
      access: 'signed-in',
      answers: { 204: { description: 'It has ended' } },
      async handle({ request, reply }) {
        const by = request.caller?.by
        if (by?.type === 'session') await identity.sessions.end(by.session)
        if (by?.type === 'token') await identity.tokens.revoke(by.token)
        return forgetSession(reply).code(204).send()
      },
    }),
  ]
}

function passkeyRoutes(deps: RouteDeps): Route[] {
  const { identity } = deps
  return [
    route({
      method: 'POST',
      url: '/v1/sign-in/passkey/options',
      id: 'getPasskeyChallenge',
      tag,
      summary: 'What `navigator.credentials.get` needs to sign in with a passkey; names nobody',
      access: 'open',
      answers: { 200: { component: 'BrowserAnswer' } },
      async handle({ request }) {
        assertNoForeignOrigin(request)
        return identity.passkeys.challenge(hostOf(request))
      },
    }),
    route({
      method: 'POST',
      url: '/v1/sign-in/passkey',
      id: 'signInWithPasskey',
      tag,
      summary: 'Sign in with a passkey; answers a cookie',
      access: 'open',
      body: { component: 'BrowserAnswer' },
      answers: meAnswer,
      async handle({ request, reply }) {
        assertNoForeignOrigin(request)
        const answer = validate(browserAnswer, request.body, about)
        const user = await identity.passkeys.signIn(answer, hostOf(request))
        return answerSignedIn(await begin(user, { method: 'passkey', groups: [] }, request, deps), { request, reply }, deps)
      },
    }),
  ]
}

function oidcRoutes(deps: RouteDeps): Route[] {
  const { identity } = deps
  return [
    route({
      method: 'GET',
      url: '/v1/sign-in/oidc/:provider',
      id: 'beginSignInWithProvider',
      tag,
      summary: 'Leads the browser to a provider of OpenID Connect',
      query: z.strictObject({ next: z.string().max(2000).default('/').meta({ description: 'Path to go to afterwards' }) }),
      access: 'open',
      answers: { 303: { description: 'To the provider' } },
      async handle({ params, query, request, reply }) {
        const origin = `https://${hostOf(request)}`
        const { url, browserKey } = await identity.oidc.begin(params['provider']!, { origin, next: query.next })
        return keepBegin(reply, browserKey).redirect(url, 303)
      },
    }),
    route({
      method: 'GET',
      url: '/v1/sign-in/oidc/:provider/callback',
      id: 'finishSignInWithProvider',
      tag,
      summary: 'Where the provider sends the browser back to; answers a cookie and leads to the console',
      query: z.looseObject({}),
      access: 'open',
      answers: { 303: { description: 'To the console, or to its sign-in page with `problem`' } },
      async handle({ params, request, reply }) {
        const [, query = ''] = request.url.split(/\?(.*)/s)
        const browserKey = cookieOf(request.headers.cookie, beginCookie)
        forgetBegin(reply)
        try {
          const { user, groups, next } = await identity.oidc.finish(params['provider']!, { search: `?${query}`, browserKey })
          const opened = await begin(user, { method: 'oidc', groups }, request, deps)
          tellWho(`user:${user.metadata.name}`, user.metadata.name)
          return keepSession(reply, opened.cookie).redirect(next, 303)
        } catch (error) {
          // A browser that comes from elsewhere is shown a page; programs get the problem itself.
          if (!(error instanceof PandoError) || !request.headers.accept?.includes('text/html')) throw error
          tellRefusal(error.code)
          return reply.redirect(`/sign-in?problem=${error.code}`, 303)
        }
      },
    }),
  ]
}

function begin(user: Person, how: { method: 'passkey' | 'oidc'; groups: string[] }, request: FastifyRequest, { identity }: RouteDeps) {
  return identity.passwords.begin(user, how, fromOf(request))
}

async function answerSignedIn(
  { cookie, session }: OpenedSession,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { permissions, store }: RouteDeps,
) {
  const identity = {
    subject: `user:${session.spec.user}` as const,
    groups: session.spec.groups,
    by: { type: 'session' as const, session: session.metadata.name },
  }
  const caller = await permissions.callerOf(identity, addressOf(request))
  if (!caller) throw new PandoError('auth.session_ended')
  tellWho(caller.subject, session.spec.user)
  return keepSession(reply, cookie).send(await describeMe(caller, store))
}

function fromOf(request: FastifyRequest): From {
  return { address: addressOf(request), agent: request.headers['user-agent'] ?? '' }
}

/** Host and port as the browser calls them. */
export function hostOf({ headers }: FastifyRequest): string {
  const { host = '' } = headers
  if (!URL.canParse(`https://${host}`)) throw new PandoError('api.bad_request', { detail: 'the header Host is no host' })
  return host
}

function tellToWait(error: unknown, reply: FastifyReply): never {
  const seconds = error instanceof PandoError ? error.params['seconds'] : undefined
  if (typeof seconds === 'number') reply.header('retry-after', seconds)
  throw error
}
