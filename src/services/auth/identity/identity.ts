import type { Clock } from '../../../base/clock.ts'
import type { Store } from '../../../store/store.ts'
import { type Callers, callers } from './callers.ts'
import { Devices } from './devices.ts'
import { OpenIdConnect } from './oidc.ts'
import { Passkeys } from './passkeys.ts'
import { type SessionLimits, Sessions } from './sessions.ts'
import { PasswordSignIn } from './sign-in.ts'
import { Throttle } from './throttle.ts'
import { Tokens } from './tokens.ts'
import { Totp } from './totp.ts'

export interface IdentityDeps {
  store: Store
  clock: Clock
  limits: SessionLimits
}

/** What signing in is made of. */
export interface IdentityParts {
  store: Store
  clock: Clock
  throttle: Throttle
  sessions: Sessions
  totp: Totp
}

/** How people and programs prove who they are. */
export interface IdentityService extends Callers {
  passwords: PasswordSignIn
  sessions: Sessions
  tokens: Tokens
  totp: Totp
  passkeys: Passkeys
  oidc: OpenIdConnect
  devices: Devices
}

export function openIdentity({ store, clock, limits }: IdentityDeps): IdentityService {
  const sessions = new Sessions({ store, clock, limits })
  const tokens = new Tokens({ store, clock })
  const totp = new Totp({ store, clock })
  const passwords = new PasswordSignIn({ store, clock, sessions, totp, throttle: new Throttle(clock) })
  return {
    ...callers({ store, sessions, tokens }),
    passwords,
    sessions,
    tokens,
    totp,
    passkeys: new Passkeys({ store, clock }),
    oidc: new OpenIdConnect({ store, clock }),
    devices: new Devices({ store, clock, tokens }),
  }
}
