import type { Clock } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import { addressOf } from '../../services/auth/identity/callers.ts'
import { credentialOf, type Person } from '../../services/auth/identity/credentials.ts'
import { defaultTokenMs, type TokenRequest } from '../../services/auth/identity/tokens.ts'
import { Token } from '../../services/auth/people-kind.ts'
import type { RouteDeps } from '../api-deps.ts'
import { type HttpCall, type Route, route } from '../route.ts'
import { validate } from '../validation.ts'
import { addPasskeyBody, changePasswordBody, confirmBody, tokenBody, totpCodeBody } from './bodies.ts'
import { describeMe, personOf, sessionOf } from './me.ts'
import { hostOf } from './sign-in.ts'

const about = { plural: 'users' }
const shared = { tag: 'Your account', access: 'signed-in' as const }

/** What people do with their own account. */
export function ownRoutes(deps: RouteDeps): Route[] {
  return [meRoute(deps), passwordRoute(deps), ...totpRoutes(deps), ...passkeyRoutes(deps), ...sessionRoutes(deps), ...tokenRoutes(deps)]
}

function meRoute({ store }: RouteDeps): Route {
  return route({
    ...shared,
    method: 'GET',
    url: '/v1/me',
    id: 'getMe',
    summary: 'Who asks, and what they may do',
    answers: { 200: { component: 'Me' } },
    handle: ({ request }) => describeMe(request.caller!, store),
  })
}

function passwordRoute({ store, identity }: RouteDeps): Route {
  return route({
    ...shared,
    method: 'PUT',
    url: '/v1/me/password',
    id: 'changePassword',
    summary: 'Choose another password; all other sessions end',
    body: { component: 'ChangePasswordRequest' },
    answers: { 204: { description: 'It holds from now on' } },
    async handle({ request, reply }) {
      const { user, caller } = await personOf(request, store)
      const asked = validate(changePasswordBody, request.body, about)
      // Without a password to ask for, a token that somebody found would be enough to get a whole account.
      if ((await credentialOf(store, user)).passwordHash === undefined) sessionOf(caller, 'A first password')
      const session = caller.by.type === 'session' ? caller.by.session : undefined
      await identity.passwords.change(user, { ...asked, session, address: addressOf(request) })
      return reply.code(204).send()
    },
  })
}

function totpRoutes(deps: RouteDeps): Route[] {
  const { store, identity } = deps
  const place = { ...shared, url: '/v1/me/totp' }
  return [
    route({
      ...place,
      method: 'POST',
      id: 'beginTotp',
      summary: 'Begin to set up an app that shows codes; nothing changes before it is confirmed',
      body: { component: 'ConfirmRequest', optional: true },
      answers: { 200: { component: 'TotpOffer' } },
      async handle({ request, reply }) {
        const user = await confirmed(request, deps)
        return reply.header('cache-control', 'no-store').send(await identity.totp.offer(user))
      },
    }),
    route({
      ...place,
      method: 'PUT',
      id: 'confirmTotp',
      summary: 'Ask for codes from now on; answers recovery codes',
      body: { component: 'TotpCode' },
      answers: { 200: { component: 'RecoveryCodes' } },
      async handle({ request, reply }) {
        const { user } = await personOf(request, store)
        const { code } = validate(totpCodeBody, request.body, about)
        return reply.header('cache-control', 'no-store').send({ recoveryCodes: await identity.totp.confirm(user, code) })
      },
    }),
    route({
      ...shared,
      method: 'POST',
      url: `${place.url}/remove`, // not DELETE: what lies between often drops its body, and the password is in it
      id: 'removeTotp',
      summary: 'Ask for no codes any more',
      body: { component: 'ConfirmRequest', optional: true },
      answers: { 204: { description: 'The password alone is enough' } },
      async handle({ request, reply }) {
        await identity.totp.remove(await confirmed(request, deps))
        return reply.code(204).send()
      },
    }),
  ]
}

function passkeyRoutes({ store, identity }: RouteDeps): Route[] {
  const url = '/v1/me/passkeys'
  return [
    route({
      ...shared,
      method: 'GET',
      url,
      id: 'listPasskeys',
      summary: 'Your passkeys',
      answers: { 200: { component: 'PasskeyList' } },
      handle: async ({ request }) => ({ items: await identity.passkeys.of((await personOf(request, store)).user) }),
    }),
    route({
      ...shared,
      method: 'POST',
      url: `${url}/options`,
      id: 'beginPasskey',
      summary: 'What `navigator.credentials.create` needs to make a passkey',
      answers: { 200: { component: 'BrowserAnswer' } },
      async handle({ request }) {
        const { user, caller } = await personOf(request, store)
        sessionOf(caller, 'A passkey')
        return identity.passkeys.offer(user, hostOf(request))
      },
    }),
    route({
      ...shared,
      method: 'POST',
      url,
      id: 'addPasskey',
      summary: 'Keep a passkey that the browser made',
      body: { component: 'AddPasskey' },
      answers: { 201: { component: 'Passkey' } },
      async handle({ request, reply }) {
        const { user, caller } = await personOf(request, store)
        sessionOf(caller, 'A passkey')
        const asked = validate(addPasskeyBody, request.body, about)
        return reply.code(201).send(await identity.passkeys.add(user, { ...asked, host: hostOf(request) }))
      },
    }),
    route({
      ...shared,
      method: 'DELETE',
      url: `${url}/:id`,
      id: 'removePasskey',
      summary: 'Forget a passkey',
      answers: { 204: { description: 'It opens nothing any more' } },
      async handle({ request, reply, params }) {
        const { user, caller } = await personOf(request, store)
        sessionOf(caller, 'A passkey')
        await identity.passkeys.remove(user, params['id']!)
        return reply.code(204).send()
      },
    }),
  ]
}

function sessionRoutes({ store, identity }: RouteDeps): Route[] {
  const url = '/v1/me/sessions'
  return [
    route({
      ...shared,
      method: 'GET',
      url,
      id: 'listOwnSessions',
      summary: 'Where you are signed in',
      answers: { 200: { component: 'OwnSessions' } },
      handle: async ({ request }) => ({ items: await identity.sessions.of((await personOf(request, store)).user.metadata.name) }),
    }),
    route({
      ...shared,
      method: 'DELETE',
      url: `${url}/:name`,
      id: 'endOwnSession',
      summary: 'Sign out elsewhere',
      answers: { 204: { description: 'It has ended' } },
      async handle({ request, reply, params }) {
        const { user } = await personOf(request, store)
        const name = params['name']!
        const mine = (await identity.sessions.of(user.metadata.name)).some(({ metadata }) => metadata.name === name)
        if (!mine) throw new PandoError('auth.no_such_item', { what: 'session', name, plural: 'sessions' })
        await identity.sessions.end(name)
        return reply.code(204).send()
      },
    }),
  ]
}

function tokenRoutes({ store, identity, clock }: RouteDeps): Route[] {
  const url = '/v1/me/tokens'
  return [
    route({
      ...shared,
      method: 'GET',
      url,
      id: 'listOwnTokens',
      summary: 'Your tokens, without what opens anything',
      answers: { 200: { component: 'OwnTokens' } },
      handle: async ({ request }) => ({ items: await identity.tokens.of(request.caller!.subject) }),
    }),
    route({
      ...shared,
      method: 'POST',
      url,
      id: 'createOwnToken',
      summary: 'Make a token; it is answered once',
      body: { component: 'TokenRequest', optional: true },
      answers: { 201: { component: 'NewToken' } },
      async handle(call) {
        const { user, caller } = await personOf(call.request, store)
        const wanted = tokenWanted(call, clock)
        if (caller.by.type !== 'token') return answerToken({ owner: user, ...wanted }, call, { identity })
        const mine = await store.get(Token, { name: caller.by.token })
        return answerToken({ owner: user, ...within(wanted, mine?.spec) }, call, { identity })
      },
    }),
    route({
      ...shared,
      method: 'DELETE',
      url: `${url}/:name`,
      id: 'revokeOwnToken',
      summary: 'Take a token away',
      answers: { 204: { description: 'It opens nothing any more' } },
      async handle({ request, reply, params }) {
        const name = params['name']!
        const mine = (await identity.tokens.of(request.caller!.subject)).some(({ metadata }) => metadata.name === name)
        if (!mine) throw new PandoError('auth.no_such_item', { what: 'token', name, plural: 'tokens' })
        await identity.tokens.revoke(name)
        return reply.code(204).send()
      },
    }),
  ]
}

/** What was asked for, with the default end. */
export function tokenWanted({ request }: HttpCall, clock: Clock): Omit<TokenRequest, 'owner'> {
  const { description, project, roles, expiresAt, neverExpires } = validate(tokenBody, request.body ?? {}, about)
  const end = expiresAt ?? (neverExpires ? undefined : new Date(clock.now() + defaultTokenMs).toISOString())
  if (end !== undefined && Date.parse(end) <= clock.now())
    throw new PandoError('api.invalid', { detail: 'expiresAt: must be in the future', kind: 'tokens' }, { field: '/expiresAt' })
  return {
    description,
    scope: { ...(project === undefined ? {} : { project }), ...(roles === undefined ? {} : { roles }) },
    expiresAt: end,
  }
}

export async function answerToken(request: TokenRequest, { reply }: HttpCall, { identity }: Pick<RouteDeps, 'identity'>) {
  const { text, token } = await identity.tokens.issue(request)
  const { name } = token.metadata
  const { expiresAt } = token.spec
  return reply
    .code(201)
    .header('cache-control', 'no-store')
    .send({ token: text, name, ...(expiresAt === undefined ? {} : { expiresAt }) })
}

/** A token that somebody stole must not become one that opens more or lives longer. Throws auth.token_too_wide. */
function within(
  wanted: Omit<TokenRequest, 'owner'>,
  mine: Pick<TokenRequest, 'scope' | 'expiresAt'> | undefined,
): Omit<TokenRequest, 'owner'> {
  if (!mine) throw new PandoError('auth.unknown_token')
  const { project = mine.scope.project, roles = mine.scope.roles } = wanted.scope
  const wider =
    (mine.scope.project !== undefined && project !== mine.scope.project) ||
    (mine.scope.roles !== undefined && roles?.some((role) => !mine.scope.roles!.includes(role)))
  if (wider) throw new PandoError('auth.token_too_wide')
  const ends = [wanted.expiresAt, mine.expiresAt].filter((one) => one !== undefined).toSorted()
  return {
    ...wanted,
    scope: { ...(project === undefined ? {} : { project }), ...(roles === undefined ? {} : { roles }) },
    expiresAt: ends[0],
  }
}

/** The user, once they have given their password again where they have one. Throws auth.wrong_password, auth.session_required. */
async function confirmed(request: HttpCall['request'], { store, identity }: RouteDeps): Promise<Person> {
  const { user, caller } = await personOf(request, store)
  const { password } = validate(confirmBody, request.body ?? {}, about)
  if ((await credentialOf(store, user)).passwordHash === undefined) sessionOf(caller, 'This change')
  else await identity.passwords.confirm(user, password, addressOf(request))
  return user
}
