import { isoTime } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import { User } from '../people-kind.ts'
import { changeCredential, credentialOf, type Person, showCredential } from './credentials.ts'
import type { IdentityParts } from './identity.ts'
import { assertStrong } from './password-rules.ts'
import { hashPassword, isOutdated, passwordFits } from './passwords.ts'
import type { OpenedSession } from './sessions.ts'
import { networkOf } from './throttle.ts'

/** Addresses of earlier sign-ins that are kept for each user. */
const maxAddresses = 8

/** Where somebody sits. */
export interface From {
  address: string
  /** User-Agent. */
  agent: string
}

/** Signing in by name and password, and changing it. */
export class PasswordSignIn {
  readonly #parts: IdentityParts

  constructor(parts: IdentityParts) {
    this.#parts = parts
  }

  /**
   * Throws auth.wrong_password (nobody of that name, no password, disabled: all the same, and as slowly), auth.code_required,
   * auth.wrong_code, auth.too_many_attempts, auth.busy.
   */
  async signIn(
    { user: name, password, code }: { user: string; password: string; code?: string | undefined },
    from: From,
  ): Promise<OpenedSession> {
    const { user } = await this.#prove({ name, password, code, address: from.address, needsCode: true })
    return this.begin(user, { method: 'password', groups: [] }, from)
  }

  /** A session for somebody who has proved who they are. */
  async begin(
    user: Person,
    { method, groups }: { method: 'password' | 'passkey' | 'oidc'; groups: readonly string[] },
    from: From,
  ): Promise<OpenedSession> {
    const { store, sessions, clock } = this.#parts
    const opened = await sessions.open(user, { method, groups: [...groups], address: from.address, agent: from.agent.slice(0, 300) })
    const network = networkOf(from.address)
    await changeCredential(store, user, (now) =>
      now.addresses[0] === network
        ? undefined
        : { ...now, addresses: [network, ...now.addresses.filter((one) => one !== network)].slice(0, maxAddresses) },
    )
    await showCredential(store, user, { signedInAt: isoTime(clock) })
    return opened
  }

  /**
   * That the person who sits there is the one who signed in: asked again before what they sign in with changes. Throws
   * auth.wrong_password, auth.too_many_attempts.
   */
  async confirm(user: Person, password: string, address: string): Promise<void> {
    await this.#prove({ name: user.metadata.name, password, address, needsCode: false })
  }

  /** Their own new password. Other sessions end. Throws auth.wrong_password, auth.weak_password. */
  async change(
    user: Person,
    { current, password, session, address }: { current: string; password: string; session?: string | undefined; address: string },
  ): Promise<void> {
    assertStrong(password, user.metadata.name)
    const { passwordHash } = await credentialOf(this.#parts.store, user)
    if (passwordHash !== undefined) await this.confirm(user, current, address)
    await this.set(user, { password, mustChange: false, ...(session === undefined ? {} : { exceptSession: session }) })
  }

  /** A password that somebody else chose, or a generated one. All sessions but `exceptSession` end. Throws auth.weak_password. */
  async set(
    user: Person,
    { password, mustChange, exceptSession }: { password: string; mustChange: boolean; exceptSession?: string },
  ): Promise<void> {
    assertStrong(password, user.metadata.name)
    const { store, sessions } = this.#parts
    const passwordHash = await hashPassword(password)
    await changeCredential(store, user, (now) => ({ ...now, passwordHash, mustChange }))
    await sessions.endOthers(user.metadata.name, exceptSession)
    await showCredential(store, user)
  }

  async #prove({
    name,
    password,
    code,
    address,
    needsCode,
  }: {
    name: string
    password: string
    code?: string | undefined
    address: string
    needsCode: boolean
  }): Promise<{ user: Person }> {
    const { store, throttle, totp } = this.#parts
    const user = await store.get(User, { name })
    const credential = user && (await credentialOf(store, user))
    const attempt = throttle.attempt({ account: name, address, known: credential?.addresses.includes(networkOf(address)) ?? false })
    const fits = await passwordFits(password, credential?.passwordHash).catch((error: unknown) => {
      attempt.undecided()
      throw error
    })
    if (!user || !credential || !fits || user.spec.disabled || user.metadata.deletedAt !== undefined)
      throw new PandoError('auth.wrong_password')
    if (needsCode && credential.totp) {
      if (code === undefined || code === '') {
        attempt.undecided()
        throw new PandoError('auth.code_required', {}, { field: '/code' })
      }
      await totp.use(user, code)
    }
    attempt.succeeded()
    if (isOutdated(credential.passwordHash!)) {
      const passwordHash = await hashPassword(password)
      await changeCredential(store, user, (now) => ({ ...now, passwordHash }))
    }
    return { user }
  }
}
