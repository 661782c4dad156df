import { isIP } from 'node:net'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { type Clock, isoTime } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import { Credential, User } from '../people-kind.ts'
import { type CredentialSpec, changeCredential, credentialOf, type Person, showCredential } from './credentials.ts'
import { Pending } from './pending.ts'

const challengeMs = 5 * 60_000
const maxPasskeys = 20

type Passkey = CredentialSpec['passkeys'][number]
export type PasskeyFacts = Pick<Passkey, 'id' | 'name' | 'createdAt'>

/**
 * Passkeys (WebAuthn): signing in without a name and without a password. The authenticator checks a finger or a PIN, so that it is
 * two proofs in one; attestation is not asked for. A passkey belongs to the host name under which the console is open.
 */
export class Passkeys {
  readonly #store: Store
  readonly #clock: Clock
  /** Challenge -> uid of the user who adds a passkey; empty for a sign-in. */
  readonly #challenges: Pending<string>

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store
    this.#clock = clock
    this.#challenges = new Pending(clock, { ms: challengeMs })
  }

  /** Throws auth.passkey_needs_name. */
  async offer(user: Person, host: string): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { passkeys } = await credentialOf(this.#store, user)
    const { generateRegistrationOptions } = await library()
    const options = await generateRegistrationOptions({
      rpName: 'Pando',
      rpID: relyingParty(host),
      userName: user.metadata.name,
      userDisplayName: user.spec.displayName || user.metadata.name,
      userID: Uint8Array.from(Buffer.from(user.metadata.uid)),
      excludeCredentials: passkeys.map(({ id, transports }) => ({ id, transports })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    this.#challenges.add(options.challenge, user.metadata.uid)
    return options
  }

  /** Throws auth.passkey_refused. */
  async add(user: Person, { name, response, host }: { name: string; response: unknown; host: string }): Promise<PasskeyFacts> {
    const { uid } = user.metadata
    const { verifyRegistrationResponse } = await library()
    const result = await verified(() =>
      verifyRegistrationResponse({
        response: response as RegistrationResponseJSON,
        expectedChallenge: (challenge) => this.#challenges.take(challenge) === uid,
        expectedOrigin: `https://${host}`,
        expectedRPID: relyingParty(host),
      }),
    )
    if (!result.verified) throw new PandoError('auth.passkey_refused', { detail: 'its signature does not fit' })
    const { credential } = result.registrationInfo
    const passkey: Passkey = {
      id: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: [...(credential.transports ?? [])],
      name,
      createdAt: isoTime(this.#clock),
    }
    await changeCredential(this.#store, user, (now) => {
      if (now.passkeys.length >= maxPasskeys) throw new PandoError('auth.passkey_refused', { detail: `you have ${maxPasskeys} already` })
      return { ...now, passkeys: [...now.passkeys.filter(({ id }) => id !== passkey.id), passkey] }
    })
    await showCredential(this.#store, user)
    return facts(passkey)
  }

  /** Options for a sign-in that names nobody. Throws auth.passkey_needs_name. */
  async challenge(host: string): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await library()
    const options = await generateAuthenticationOptions({ rpID: relyingParty(host), userVerification: 'required', allowCredentials: [] })
    this.#challenges.add(options.challenge, '')
    return options
  }

  /** Whose passkey answered. Throws auth.passkey_refused. */
  async signIn(response: unknown, host: string): Promise<Person> {
    const answer = response as AuthenticationResponseJSON
    const { user, passkey } = await this.#find(answer)
    const { verifyAuthenticationResponse } = await library()
    const result = await verified(() =>
      verifyAuthenticationResponse({
        response: answer,
        expectedChallenge: (challenge) => this.#challenges.take(challenge) === '',
        expectedOrigin: `https://${host}`,
        expectedRPID: relyingParty(host),
        credential: { id: passkey.id, publicKey: Uint8Array.from(Buffer.from(passkey.publicKey, 'base64url')), counter: passkey.counter },
      }),
    )
    if (!result.verified || user.spec.disabled || user.metadata.deletedAt !== undefined)
      throw new PandoError('auth.passkey_refused', { detail: 'its signature does not fit' })
    const counter = result.authenticationInfo.newCounter
    await changeCredential(this.#store, user, (now) => ({
      ...now,
      passkeys: now.passkeys.map((one) => (one.id === passkey.id ? { ...one, counter } : one)),
    }))
    return user
  }

  async of(user: Person): Promise<PasskeyFacts[]> {
    return (await credentialOf(this.#store, user)).passkeys.map(facts)
  }

  /** Throws auth.no_such_item. */
  async remove(user: Person, id: string): Promise<void> {
    await changeCredential(this.#store, user, (now) => {
      const passkeys = now.passkeys.filter((one) => one.id !== id)
      if (passkeys.length === now.passkeys.length)
        throw new PandoError('auth.no_such_item', { what: 'passkey', name: id, plural: 'passkeys' })
      return { ...now, passkeys }
    })
    await showCredential(this.#store, user)
  }

  /** The authenticator tells whose passkey it is by the handle it was given: the uid of the user. */
  async #find({ id, response }: AuthenticationResponseJSON): Promise<{ user: Person; passkey: Passkey }> {
    const uid = Buffer.from(response?.userHandle ?? '', 'base64url').toString()
    const credential = /^[0-9a-f-]{36}$/.test(uid) ? await this.#store.get(Credential, { name: uid }) : undefined
    const passkey = credential?.spec.passkeys.find((one) => one.id === id)
    const user = passkey && (await this.#store.list(User)).items.find(({ metadata }) => metadata.uid === uid)
    if (!user || !passkey) throw new PandoError('auth.passkey_refused', { detail: 'it is not known here' })
    return { user, passkey }
  }
}

/** Loaded when somebody has a passkey: a server starts sooner without it. */
function library(): Promise<typeof import('@simplewebauthn/server')> {
  return import('@simplewebauthn/server')
}

function facts({ id, name, createdAt }: Passkey): PasskeyFacts {
  return { id, name, createdAt }
}

/** Host name without its port. Throws auth.passkey_needs_name. */
function relyingParty(host: string): string {
  const { hostname } = new URL(`https://${host}`)
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) throw new PandoError('auth.passkey_needs_name', { host: hostname })
  return hostname
}

/** What a browser sent is somebody's text: whatever the library says against it is a refusal. */
async function verified<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof PandoError) throw cause
    throw new PandoError('auth.passkey_refused', { detail: (cause as Error).message }, { cause })
  }
}
