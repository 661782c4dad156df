import type { Configuration } from 'openid-client'
import type { Stored } from '../../../api/kind.ts'
import { namePattern } from '../../../api/kind.ts'
import type { Clock } from '../../../base/clock.ts'
import { hasCode, PandoError } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import { setStatus } from '../../../store/update.ts'
import { Credential, User } from '../people-kind.ts'
import { changeCredential, credentialOf, type Person, showCredential } from './credentials.ts'
import { Pending } from './pending.ts'
import { IdentityProvider } from './provider-kind.ts'
import { randomText } from './random-keys.ts'

type Provider = Stored<typeof IdentityProvider>

/** People have so long to sign in there. */
const flowMs = 10 * 60_000
const discoveryMs = 5 * 60_000
const timeoutSeconds = 10
const maxGroups = 200

interface Flow {
  provider: string
  verifier: string
  nonce: string
  state: string
  redirect: string
  /** Where to go afterwards: a path of ours. */
  next: string
}

/** Signing in with somebody else's word: OpenID Connect, code flow with PKCE, state and nonce. */
export class OpenIdConnect {
  readonly #store: Store
  /** A random key that only the browser has in which it began -> what was begun. */
  readonly #flows: Pending<Flow>
  readonly #known: Pending<{ revision: number; config: Configuration }>

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store
    this.#flows = new Pending(clock, { ms: flowMs })
    this.#known = new Pending(clock, { ms: discoveryMs, limit: 100 })
  }

  /** Where to send the browser, and the key it has to keep meanwhile. Throws auth.unknown_provider, auth.provider_unreachable. */
  async begin(name: string, { origin, next }: { origin: string; next: string }): Promise<{ url: string; browserKey: string }> {
    const provider = await this.#provider(name)
    const config = await this.#configOf(provider)
    const client = await library()
    const [verifier, browserKey] = [client.randomPKCECodeVerifier(), randomText(43)]
    const [nonce, state] = [client.randomNonce(), client.randomState()]
    const redirect = `${origin}/v1/sign-in/oidc/${encodeURIComponent(name)}/callback`
    this.#flows.add(browserKey, { provider: name, verifier, nonce, state, redirect, next: ownPath(next) })
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: redirect,
      scope: provider.spec.scopes.join(' '),
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    return { url: url.href, browserKey }
  }

  /** Who came back. Throws auth.provider_refused, auth.stranger, auth.name_taken, auth.account_disabled. */
  async finish(
    name: string,
    { search, browserKey }: { search: string; browserKey: string | undefined },
  ): Promise<{ user: Person; groups: string[]; next: string }> {
    const flow = browserKey === undefined ? undefined : this.#flows.take(browserKey)
    if (!flow || flow.provider !== name)
      throw new PandoError('auth.provider_refused', { name, detail: 'this browser did not begin it here, or too long ago' })
    const provider = await this.#provider(name)
    const claims = await this.#claims(provider, flow, search)
    const user = await this.#userOf(provider, claims)
    if (user.spec.disabled || user.metadata.deletedAt !== undefined)
      throw new PandoError('auth.account_disabled', { name: user.metadata.name })
    return { user, groups: groupsOf(claims[provider.spec.groupsClaim]), next: flow.next }
  }

  /** Providers people can sign in with. */
  async offered(): Promise<{ name: string; displayName: string }[]> {
    const { items } = await this.#store.list(IdentityProvider)
    return items
      .filter(({ spec }) => !spec.disabled)
      .map(({ metadata, spec }) => ({ name: metadata.name, displayName: spec.displayName || metadata.name }))
  }

  /** Keeps what this cloud proves itself to the provider with. */
  async keepSecret(name: string, clientSecret: string): Promise<void> {
    const provider = await this.#provider(name, { disabledToo: true })
    await changeCredential(this.#store, provider, (now) => ({ ...now, clientSecret }))
    this.#known.take(name)
    await setStatus(this.#store, IdentityProvider, provider, (status) => ({ ...status, secret: true }))
  }

  /** Ties an account to what the provider calls its owner. Throws auth.name_taken where it is tied to somebody else. */
  async link(user: Person, { provider: name, subject }: { provider: string; subject: string }): Promise<void> {
    const { spec } = await this.#provider(name, { disabledToo: true })
    const there = await this.#linked(spec.issuer, subject)
    if (there && there.metadata.uid !== user.metadata.uid) throw new PandoError('auth.name_taken', { name: there.metadata.name })
    await changeCredential(this.#store, user, (now) => ({ ...now, identity: { issuer: spec.issuer, subject } }))
    await showCredential(this.#store, user)
  }

  async #provider(name: string, { disabledToo = false } = {}): Promise<Provider> {
    const provider = namePattern.test(name) ? await this.#store.get(IdentityProvider, { name }) : undefined
    if (!provider || (provider.spec.disabled && !disabledToo)) throw new PandoError('auth.unknown_provider', { name })
    return provider
  }

  async #configOf(provider: Provider): Promise<Configuration> {
    const { metadata, spec } = provider
    const known = this.#known.peek(metadata.name)
    if (known?.revision === metadata.revision) return known.config
    const { clientSecret } = await credentialOf(this.#store, provider)
    const client = await library()
    try {
      const config = await client.discovery(
        new URL(spec.issuer),
        spec.clientId,
        clientSecret,
        clientSecret === undefined ? client.None() : undefined,
        { timeout: timeoutSeconds, execute: spec.issuer.startsWith('http:') ? [client.allowInsecureRequests] : [] },
      )
      this.#known.add(metadata.name, { revision: metadata.revision, config })
      return config
    } catch (cause) {
      throw new PandoError('auth.provider_unreachable', { name: metadata.name, detail: detailOf(cause) }, { cause })
    }
  }

  async #claims(
    provider: Provider,
    { verifier, nonce, state, redirect }: Flow,
    search: string,
  ): Promise<Record<string, unknown> & { sub: string }> {
    const config = await this.#configOf(provider)
    const client = await library()
    try {
      const tokens = await client.authorizationCodeGrant(config, new URL(redirect + search), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
      const claims = tokens.claims()!
      const more = config.serverMetadata().userinfo_endpoint ? await client.fetchUserInfo(config, tokens.access_token, claims.sub) : {}
      return { ...more, ...claims }
    } catch (cause) {
      throw new PandoError('auth.provider_refused', { name: provider.metadata.name, detail: detailOf(cause) }, { cause })
    }
  }

  /** By issuer and subject alone: a name or a mail address is what the provider lets people choose. */
  async #userOf({ metadata, spec }: Provider, claims: Record<string, unknown> & { sub: string }): Promise<Person> {
    const there = await this.#linked(spec.issuer, claims.sub)
    if (there) return there
    if (!spec.createUsers) throw new PandoError('auth.stranger', { name: spec.displayName || metadata.name })
    const name = accountName(String(claims[spec.usernameClaim] ?? claims['email'] ?? claims.sub))
    const email = claims['email_verified'] === true ? { email: String(claims['email']) } : {}
    const wanted = User.spec.parse({ displayName: String(claims['name'] ?? '').slice(0, 200), ...email })
    try {
      const user = await this.#store.create(User, { name, spec: wanted })
      await changeCredential(this.#store, user, (now) => ({ ...now, identity: { issuer: spec.issuer, subject: claims.sub } }))
      return user
    } catch (error) {
      if (hasCode(error, 'store.exists')) throw new PandoError('auth.name_taken', { name })
      throw error
    }
  }

  async #linked(issuer: string, subject: string): Promise<Person | undefined> {
    const { items } = await this.#store.list(Credential)
    const found = items.find(({ spec }) => spec.identity?.issuer === issuer && spec.identity.subject === subject)
    return found && (await this.#store.list(User)).items.find(({ metadata }) => metadata.uid === found.metadata.name)
  }
}

/** Loaded when somebody comes from there: a server starts sooner without it. */
function library(): Promise<typeof import('openid-client')> {
  return import('openid-client')
}

/** `Ann.Miller@example.org` -> `ann-miller` */
function accountName(text: string): string {
  const name = text
    .split('@')[0]!
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '')
  return name === '' ? `user-${randomText(8).toLowerCase()}` : name
}

function groupsOf(claim: unknown): string[] {
  const all = Array.isArray(claim) ? claim : typeof claim === 'string' ? [claim] : []
  return all.filter((one): one is string => typeof one === 'string' && one.length <= 200).slice(0, maxGroups)
}

/** A path of our own, so that nobody is led elsewhere after signing in. */
function ownPath(next: string): string {
  const base = 'https://here.invalid'
  const url = next.startsWith('/') && URL.canParse(next, base) ? new URL(next, base) : undefined
  return url?.origin === base && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : '/'
}

/** What the provider says, as far as it is for people. */
function detailOf(cause: unknown): string {
  const { error, error_description: described, message } = cause as { error?: string; error_description?: string; message?: string }
  return (described ?? error ?? message ?? String(cause)).slice(0, 300)
}
