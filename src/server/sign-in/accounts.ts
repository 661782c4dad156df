import { generatePassword } from '../../services/auth/identity/password-rules.ts'
import { IdentityProvider } from '../../services/auth/identity/provider-kind.ts'
import { subjectOf } from '../../services/auth/identity/tokens.ts'
import { ServiceAccount, User } from '../../services/auth/people-kind.ts'
import { assertMayActFor } from '../access/rights.ts'
import { refuseDeleted } from '../admission.ts'
import type { RouteDeps } from '../api-deps.ts'
import { collectionUrl, existing } from '../resources.ts'
import { type Route, route } from '../route.ts'
import { validate } from '../validation.ts'
import { providerSecretBody, setIdentityBody, setPasswordBody } from './bodies.ts'
import { answerToken, tokenWanted } from './own.ts'

/** What administrators do with the accounts of others. */
export function accountRoutes(deps: RouteDeps): Route[] {
  const { identity, clock } = deps
  const user = { tag: User.kind, url: `${collectionUrl(User)}/:name` }
  return [
    route({
      ...user,
      method: 'PUT',
      url: `${user.url}/password`,
      id: 'setPassword',
      summary: 'Give a User another password, a generated one where none is sent; all their sessions end',
      access: { kind: User, verb: 'set-password' },
      body: { component: 'SetPasswordRequest', optional: true },
      answers: { 200: { component: 'SetPasswordAnswer' } },
      async handle({ params, request, reply }) {
        const person = await existing(User, params, deps)
        refuseDeleted(person)
        await assertMayActFor(subjectOf(person), deps)
        const { password, mustChange } = validate(setPasswordBody, request.body ?? {}, { plural: User.plural })
        const generated = password === undefined ? generatePassword() : undefined
        await identity.passwords.set(person, { password: password ?? generated!, mustChange })
        return reply.header('cache-control', 'no-store').send(generated === undefined ? {} : { password: generated })
      },
    }),
    route({
      ...user,
      method: 'DELETE',
      url: `${user.url}/totp`,
      id: 'resetTotp',
      summary: 'Ask a User who lost their app and their recovery codes for no codes any more',
      access: { kind: User, verb: 'set-password' },
      answers: { 204: { description: 'The password alone is enough' } },
      async handle({ params, reply }) {
        const person = await existing(User, params, deps)
        await assertMayActFor(subjectOf(person), deps)
        await identity.totp.remove(person)
        return reply.code(204).send()
      },
    }),
    route({
      ...user,
      method: 'PUT',
      url: `${user.url}/identity`,
      id: 'linkUser',
      summary: 'Tie a User to who they are at an IdentityProvider',
      access: { kind: User, verb: 'set-password' },
      body: { component: 'LinkUserRequest' },
      answers: { 200: { component: 'User' } },
      async handle({ params, request }) {
        const person = await existing(User, params, deps)
        refuseDeleted(person)
        await assertMayActFor(subjectOf(person), deps)
        await identity.oidc.link(person, validate(setIdentityBody, request.body, { plural: User.plural }))
        return existing(User, params, deps)
      },
    }),
    route({
      tag: IdentityProvider.kind,
      method: 'PUT',
      url: `${collectionUrl(IdentityProvider)}/:name/secret`,
      id: 'setProviderSecret',
      summary: 'Keep the client secret that an IdentityProvider gave out',
      access: { kind: IdentityProvider, verb: 'update' },
      body: { component: 'ProviderSecretRequest' },
      answers: { 200: { component: 'IdentityProvider' } },
      async handle({ params, request }) {
        const { clientSecret } = validate(providerSecretBody, request.body, { plural: IdentityProvider.plural })
        const { metadata } = await existing(IdentityProvider, params, deps)
        await identity.oidc.keepSecret(metadata.name, clientSecret)
        return existing(IdentityProvider, params, deps)
      },
    }),
    route({
      tag: ServiceAccount.kind,
      method: 'POST',
      url: `${collectionUrl(ServiceAccount)}/:name/tokens`,
      id: 'createServiceAccountToken',
      summary: 'Make a token for a ServiceAccount; it is answered once',
      access: { kind: ServiceAccount, verb: 'token' },
      body: { component: 'TokenRequest', optional: true },
      answers: { 201: { component: 'NewToken' } },
      async handle(call) {
        const owner = await existing(ServiceAccount, call.params, deps)
        refuseDeleted(owner)
        await assertMayActFor(subjectOf(owner), deps)
        return answerToken({ owner, ...tokenWanted(call, clock) }, call, deps)
      },
    }),
  ]
}
