import { z } from 'zod'
import { defineKind, instant, name, phases } from '../../api/kind.ts'
import { roleNames } from './kind.ts'

const cloudRoles = () =>
  roleNames().default([]).describe('Roles that hold in every project and for the cloud itself. To change it takes the verb `grant`.')
const disabled = () => z.boolean().default(false).describe('It can no longer sign in, and what it signed in with has ended.')

export const User = defineKind({
  kind: 'User',
  plural: 'users',
  scope: 'cluster',
  statusOwner: 'services/auth',
  finalized: true,
  description: 'A person who signs in. How they prove it is kept apart and shown to nobody.',
  spec: z.strictObject({
    displayName: z.string().max(200).default('').describe('As people write it.'),
    email: z.email().max(320).optional().describe('Where mail to them goes.'),
    roles: cloudRoles(),
    disabled: disabled(),
  }),
  status: phases(
    {
      password: z.boolean().describe('They have a password.'),
      totp: z.boolean().describe('Their password alone is not enough: a code of an app is asked for.'),
      passkeys: z.int().describe('Passkeys they can sign in with.'),
      issuer: z.string().optional().describe('The provider of OpenID Connect they come from.'),
      lastSignInAt: instant().optional().describe('When they last signed in.'),
    },
    { active: {}, disabled: {} },
  ),
  initialStatus: { phase: 'active', password: false, totp: false, passkeys: 0 },
  can: { delete: ['active', 'disabled'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'DISPLAY NAME', path: 'spec.displayName' },
    { title: 'ROLES', path: 'spec.roles', format: 'list' },
    { title: 'LAST SIGN-IN', path: 'status.lastSignInAt', format: 'age' },
  ],
})

export const Group = defineKind({
  kind: 'Group',
  plural: 'groups',
  scope: 'cluster',
  statusOwner: 'services/auth',
  description: 'People who get roles together.',
  spec: z.strictObject({
    description: z.string().max(500).default('').describe('What it is for, for people.'),
    members: z
      .array(name())
      .max(10_000)
      .default([])
      .describe('Names of users. To change it takes the verb `grant` where the group has roles.'),
    roles: cloudRoles(),
    claims: z
      .array(z.string().max(200))
      .max(100)
      .default([])
      .describe('Groups of an OpenID Connect provider: who has one of them is a member while signed in.'),
  }),
  status: phases({}, { active: {} }),
  initialStatus: { phase: 'active' },
  can: { delete: ['active'] },
  columns: [
    { title: 'MEMBERS', path: 'spec.members', format: 'list' },
    { title: 'ROLES', path: 'spec.roles', format: 'list' },
    { title: 'DESCRIPTION', path: 'spec.description' },
  ],
})

export const ServiceAccount = defineKind({
  kind: 'ServiceAccount',
  plural: 'serviceaccounts',
  scope: 'project',
  statusOwner: 'services/auth',
  finalized: true,
  description: 'A program that calls the API, with tokens and without a password.',
  spec: z.strictObject({
    description: z.string().max(500).default('').describe('What it is for, for people.'),
    roles: cloudRoles(),
    disabled: disabled(),
  }),
  status: phases({}, { active: {}, disabled: {} }),
  initialStatus: { phase: 'active' },
  can: { delete: ['active', 'disabled'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'DESCRIPTION', path: 'spec.description' },
  ],
})

export const Role = defineKind({
  kind: 'Role',
  plural: 'roles',
  scope: 'cluster',
  statusOwner: 'services/auth',
  description: 'What somebody may do. The roles viewer, operator, developer and admin come with Pando and cannot be changed.',
  spec: z.strictObject({
    description: z.string().max(500).default('').describe('What it is for, for people.'),
    rules: z
      .array(
        z.strictObject({
          kinds: z
            .array(z.string().regex(/^(?:\*|[A-Z][A-Za-z]+)$/, 'write a kind, e.g. `Instance`, or `*`'))
            .min(1)
            .max(100)
            .describe('What it is about; `*` stands for every kind.'),
          verbs: z
            .array(z.string().regex(/^(?:\*|[a-z][a-z-]*)$/, 'write a verb, e.g. `start`, or `*`'))
            .min(1)
            .max(100)
            .describe('What may be done: `get`, `list`, `create`, `update`, `delete`, or the word of an action; `*` stands for all.'),
          selector: z.string().max(4096).optional().describe('Only objects with these labels.'),
        }),
      )
      .max(200)
      .describe('What is in none of them is not allowed.'),
  }),
  status: phases({ builtIn: z.boolean().describe('It came with Pando.') }, { active: {} }),
  initialStatus: { phase: 'active', builtIn: false },
  can: { delete: ['active'] },
  columns: [
    { title: 'BUILT IN', path: 'status.builtIn' },
    { title: 'DESCRIPTION', path: 'spec.description' },
  ],
})

/** Somebody's key to the API. Made by a verb, which answers the token itself once. */
export const Token = defineKind({
  kind: 'Token',
  plural: 'tokens',
  scope: 'cluster',
  statusOwner: 'services/auth',
  readOnly: true,
  description: 'A key to the API for a program or a person. What it opens is at most what its owner may do.',
  spec: z.strictObject({
    owner: z.string().describe('Whose it is: `user:ann` or `serviceaccount:demo/ci`.'),
    description: z.string().max(500).default('').describe('What it is for, for people.'),
    scope: z
      .strictObject({
        project: name().optional().describe('No other project.'),
        roles: roleNames().optional().describe('No more than these roles allow.'),
      })
      .default({})
      .describe('Only this project, and no more than these roles allow.'),
    expiresAt: instant().optional().describe('From then on it opens nothing. Left out: it has no end.'),
  }),
  status: phases(
    { lastUsedAt: instant().optional().describe('To the minute.'), lastAddress: z.string().optional().describe('From where.') },
    { active: {}, expired: {} },
  ),
  initialStatus: { phase: 'active' },
  can: { delete: ['active', 'expired'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'OWNER', path: 'spec.owner' },
    { title: 'EXPIRES', path: 'spec.expiresAt' },
    { title: 'LAST USED', path: 'status.lastUsedAt', format: 'age' },
  ],
})

/** Somebody who is signed in with a browser. */
export const Session = defineKind({
  kind: 'Session',
  plural: 'sessions',
  scope: 'cluster',
  statusOwner: 'services/auth',
  readOnly: true,
  description: 'A browser or a command line in which somebody is signed in.',
  spec: z.strictObject({
    user: name().describe('Who.'),
    method: z.enum(['password', 'passkey', 'oidc']).describe('How they proved it.'),
    address: z.string().describe('From where they signed in.'),
    agent: z.string().max(300).describe('The browser, as it calls itself.'),
    groups: z.array(z.string().max(200)).max(200).describe('Groups that the provider named when they signed in; see `claims` of Group.'),
    expiresAt: instant().describe('The absolute end.'),
  }),
  status: phases({ lastSeenAt: instant().describe('To the minute. It ends when this is too long ago.') }, { active: {} }),
  initialStatus: { phase: 'active', lastSeenAt: '1970-01-01T00:00:00.000Z' },
  can: { delete: ['active'] },
  columns: [
    { title: 'USER', path: 'spec.user' },
    { title: 'METHOD', path: 'spec.method' },
    { title: 'ADDRESS', path: 'spec.address' },
    { title: 'LAST SEEN', path: 'status.lastSeenAt', format: 'age' },
  ],
})

/**
 * What proves who somebody is, one object per User, Token, Session and IdentityProvider, named after its uid. Internal: no route, no event stream
 * and no log shows it. The store seals its secrets.
 */
export const Credential = defineKind({
  kind: 'Credential',
  plural: 'credentials',
  scope: 'cluster',
  statusOwner: 'services/auth',
  internal: true,
  secrets: ['passwordHash', 'totp.secret', 'clientSecret'],
  readOnly: true,
  description: 'What proves who somebody is.',
  spec: z.strictObject({
    of: z.enum(['User', 'Token', 'Session', 'IdentityProvider']),
    /** uid of the User or ServiceAccount that a Token or Session speaks for: another of the same name is somebody else. */
    owner: z.string().optional(),
    /** argon2id in PHC format. */
    passwordHash: z.string().optional(),
    /** Somebody else chose the password: nothing but to change it is possible with it. */
    mustChange: z.boolean().default(false),
    /** Where they signed in from before, newest first: guesses from elsewhere do not lock these out. */
    addresses: z.array(z.string()).default([]),
    /** `recovery` are digests. */
    totp: z.strictObject({ secret: z.string(), lastStep: z.int(), recovery: z.array(z.string()) }).optional(),
    passkeys: z
      .array(
        z.strictObject({
          id: z.string(),
          publicKey: z.string(),
          counter: z.int(),
          transports: z.array(z.string()),
          name: z.string(),
          createdAt: instant(),
        }),
      )
      .default([]),
    /** SHA-256 of the random token or session id, base64url. */
    digest: z.string().optional(),
    /** `iss` and `sub` of OpenID Connect. */
    identity: z.strictObject({ issuer: z.string(), subject: z.string() }).optional(),
    /** Of an IdentityProvider. */
    clientSecret: z.string().optional(),
  }),
  status: phases({}, { active: {} }),
  initialStatus: { phase: 'active' },
  can: {},
  columns: [],
})
