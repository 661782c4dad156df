import type { Subject } from '../../../api/access.ts'
import type { SpecOf, Stored } from '../../../api/kind.ts'
import { type Clock, isoTime } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import { setStatus } from '../../../store/update.ts'
import { Credential, ServiceAccount, Token, User } from '../people-kind.ts'
import { credentialOf } from './credentials.ts'
import { type ClaimedKey, newToken, sameDigest } from './random-keys.ts'
import { noteEveryMs } from './sessions.ts'

const dayMs = 86_400_000
/** Long enough for a quarter, short enough that a forgotten one ends by itself. */
export const defaultTokenMs = 90 * dayMs

export type Scope = SpecOf<typeof Token>['scope']

export interface TokenRequest {
  owner: Stored<typeof User> | Stored<typeof ServiceAccount>
  description: string
  scope: Scope
  /** Absent: never. */
  expiresAt?: string | undefined
}

/** `user:ann`, `serviceaccount:demo/ci` */
export function subjectOf({
  kind,
  metadata,
}: {
  kind: string
  metadata: { name: string; project?: string }
}): Exclude<Subject, `group:${string}`> {
  return kind === User.kind ? `user:${metadata.name}` : `serviceaccount:${metadata.project ?? ''}/${metadata.name}`
}

/** Keys to the API. The text of one is answered once; the store holds its digest. */
export class Tokens {
  readonly #store: Store
  readonly #clock: Clock

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store
    this.#clock = clock
  }

  async issue({ owner, description, scope, expiresAt }: TokenRequest): Promise<{ text: string; token: Stored<typeof Token> }> {
    const key = newToken()
    const token = await this.#store.create(Token, {
      name: key.id,
      spec: { owner: subjectOf(owner), description, scope, ...(expiresAt === undefined ? {} : { expiresAt }) },
    })
    await this.#store.create(Credential, {
      name: token.metadata.uid,
      spec: { of: 'Token', owner: owner.metadata.uid, digest: key.digest, passkeys: [], mustChange: false, addresses: [] },
    })
    return { text: key.text, token }
  }

  /** Whose it is. Throws auth.unknown_token, auth.token_expired, auth.account_disabled. */
  async resolve(claimed: ClaimedKey): Promise<{ token: Stored<typeof Token>; owner: TokenRequest['owner'] }> {
    const token = await this.#store.get(Token, { name: claimed.id })
    if (!token) throw new PandoError('auth.unknown_token')
    const { digest, owner: ownerUid } = await credentialOf(this.#store, token)
    if (digest === undefined || !sameDigest(digest, claimed.digest)) throw new PandoError('auth.unknown_token')
    const { expiresAt } = token.spec
    if (expiresAt !== undefined && Date.parse(expiresAt) <= this.#clock.now())
      throw new PandoError('auth.token_expired', { name: token.metadata.name, at: expiresAt })
    const owner = await this.#ownerOf(token.spec.owner)
    if (!owner || owner.metadata.uid !== ownerUid || owner.metadata.deletedAt !== undefined) throw new PandoError('auth.unknown_token')
    if (owner.spec.disabled) throw new PandoError('auth.account_disabled', { name: owner.metadata.name })
    return { token, owner }
  }

  /** Notes when and from where, at most once a minute. */
  async used(token: Stored<typeof Token>, address: string): Promise<void> {
    const { lastUsedAt } = token.status
    if (lastUsedAt !== undefined && this.#clock.now() - Date.parse(lastUsedAt) < noteEveryMs) return
    await setStatus(this.#store, Token, token, (status) => ({ ...status, lastUsedAt: isoTime(this.#clock), lastAddress: address }))
  }

  async of(subject: string): Promise<Stored<typeof Token>[]> {
    return (await this.#store.list(Token)).items.filter(({ spec }) => spec.owner === subject)
  }

  /** Fine when it is gone. */
  async revoke(name: string): Promise<void> {
    const token = await this.#store.get(Token, { name })
    if (token) await this.#store.remove(Token, token)
  }

  async #ownerOf(subject: string): Promise<TokenRequest['owner'] | undefined> {
    const [, type, project, name] = /^(user|serviceaccount):(?:([^/]+)\/)?([^/]+)$/.exec(subject) ?? []
    if (name === undefined) return undefined
    return type === 'user' ? this.#store.get(User, { name }) : this.#store.get(ServiceAccount, { project: project ?? '', name })
  }
}
