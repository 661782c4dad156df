import { z } from 'zod'
import { instant, name } from '../../api/kind.ts'
import { roleNames } from '../../services/auth/kind.ts'
import { Session, Token } from '../../services/auth/people-kind.ts'

const password = (text: string) => z.string().min(1).max(1024).describe(text)
const code = z.string().max(64).describe('Six digits of the app, or a recovery code.')
/** Of a browser, as it came from `navigator.credentials`. */
export const browserAnswer = z.record(z.string(), z.unknown()).describe('What the browser answered, as JSON.')

export const signInBody = z.strictObject({
  user: z.string().min(1).max(63).describe('Name of the user.'),
  password: password('Their password.'),
  code: code.optional(),
})
export const addPasskeyBody = z.strictObject({ name: z.string().min(1).max(100).describe('What you call it.'), response: browserAnswer })
export const changePasswordBody = z.strictObject({
  current: z.string().max(1024).default('').describe('The one until now; left out where there was none.'),
  password: password('The new one: 12 characters or more.'),
})
export const confirmBody = z.strictObject({ password: z.string().max(1024).default('').describe('Your password, where you have one.') })
export const totpCodeBody = z.strictObject({ code })
export const setPasswordBody = z.strictObject({
  password: password('The new one. Left out: one is generated and answered.').optional(),
  mustChange: z.boolean().default(true).describe('They have to choose their own at the next sign-in.'),
})
export const setIdentityBody = z.strictObject({
  provider: name().describe('Name of the IdentityProvider.'),
  subject: z.string().min(1).max(300).describe('The claim `sub`.'),
})
export const providerSecretBody = z.strictObject({ clientSecret: z.string().min(1).max(2000).describe('As the provider gave it out.') })
export const tokenBody = z.strictObject({
  description: z.string().max(500).default('').describe('What it is for.'),
  project: name().optional().describe('Only this project.'),
  roles: roleNames().min(1).optional().describe('No more than these roles allow.'),
  expiresAt: instant().optional().describe('Default: in 90 days.'),
  neverExpires: z.boolean().default(false).describe('It works until it is taken away.'),
})

export const deviceBody = z.strictObject({ name: z.string().min(1).max(100).describe('What the machine is called, for whoever agrees.') })
export const deviceTokenBody = z.strictObject({ deviceCode: z.string().min(1).max(100).describe('As it was answered.') })
export const deviceOffer = z.object({
  deviceCode: z.string().describe('For the machine alone.'),
  userCode: z.string().describe('For the person who agrees.'),
  expiresAt: instant(),
})
export const device = z.object({ name: z.string(), address: z.string(), beganAt: instant() })
export const deviceToken = z.object({ token: z.string(), name: z.string(), user: z.string(), expiresAt: instant() })

const rules = z.array(z.object({ kinds: z.array(z.string()), verbs: z.array(z.string()), selector: z.string().optional() }))

export const signInMethods = z.object({
  password: z.boolean(),
  passkey: z.boolean().describe('Somebody has one, and the console is open under a host name.'),
  oidc: z.array(z.object({ name: z.string(), displayName: z.string() })),
})
export const meAnswer = z.object({
  subject: z.string().describe('`user:ann`, `serviceaccount:demo/ci`, `system:root`'),
  name: z.string(),
  displayName: z.string(),
  groups: z.array(z.string()),
  permissions: z
    .array(z.object({ project: z.string().optional(), rules }))
    .describe('Those without `project` hold everywhere. What is in none is not allowed.'),
  session: z.object({ name: z.string(), method: z.string(), expiresAt: instant() }).optional(),
  mustChangePassword: z.boolean().describe('Nothing but `PUT /v1/me/password` is possible before.'),
  password: z.boolean().optional(),
  totp: z.boolean().optional(),
  passkeys: z.int().optional(),
})
export const totpOffer = z.object({
  secret: z.string().describe('Base32, for typing.'),
  url: z.string().describe('`otpauth://…`'),
  svg: z.string().describe('The same as a picture.'),
  text: z.string().describe('The same picture in characters, for terminals.'),
})
export const recoveryAnswer = z.object({ recoveryCodes: z.array(z.string()).describe('Each works once. They are not shown again.') })
export const passkey = z.object({ id: z.string(), name: z.string(), createdAt: instant() })
export const passkeyList = z.object({ items: z.array(passkey) })
export const passwordAnswer = z.object({ password: z.string().optional().describe('The generated one. It is not shown again.') })
export const newTokenAnswer = z.object({
  token: z.string().describe('The token itself. It is not shown again.'),
  name: z.string(),
  expiresAt: instant().optional(),
})
const stored = (kind: typeof Session | typeof Token) =>
  z.object({ metadata: z.record(z.string(), z.unknown()), spec: kind.spec, status: kind.status })
export const ownSessions = z.object({ items: z.array(stored(Session)) })
export const ownTokens = z.object({ items: z.array(stored(Token)) })
