import { z } from 'zod'
import { defineKind, phases } from '../../../api/kind.ts'

const claim = (fallback: string, text: string) => z.string().min(1).max(200).default(fallback).describe(text)

export const IdentityProvider = defineKind({
  kind: 'IdentityProvider',
  plural: 'identityproviders',
  scope: 'cluster',
  statusOwner: 'services/auth',
  description: 'Who vouches for people by OpenID Connect. Its client secret is set by `PUT …/secret` and shown to nobody.',
  spec: z.strictObject({
    displayName: z.string().max(200).default('').describe('What the button says. Default: its name.'),
    issuer: z
      .url({ protocol: /^https?$/ })
      .refine((text) => /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/.test(text), 'must be an https:// address')
      .describe('Its address; the rest is found at /.well-known/openid-configuration under it.'),
    clientId: z.string().min(1).max(500).describe('How this cloud is called there.'),
    scopes: z.array(z.string().min(1).max(200)).max(20).default(['openid', 'profile', 'email']).describe('What is asked for.'),
    usernameClaim: claim('preferred_username', 'The claim that names of new users come from.'),
    groupsClaim: claim('groups', 'The claim that lists groups; see `claims` of Group.'),
    createUsers: z.boolean().default(false).describe('Whoever signs in for the first time gets a User, without any role of their own.'),
    disabled: z.boolean().default(false).describe('Nobody signs in with it.'),
  }),
  status: phases({ secret: z.boolean().describe('A client secret is kept.') }, { active: {} }),
  initialStatus: { phase: 'active', secret: false },
  can: { delete: ['active'] },
  columns: [
    { title: 'ISSUER', path: 'spec.issuer' },
    { title: 'SECRET', path: 'status.secret' },
    { title: 'MAKES USERS', path: 'spec.createUsers' },
  ],
})
