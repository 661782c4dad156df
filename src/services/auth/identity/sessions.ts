import type { SpecOf, Stored } from '../../../api/kind.ts'
import { type Clock, isoTime } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import { setStatus } from '../../../store/update.ts'
import { Credential, Session, User } from '../people-kind.ts'
import { credentialOf, type Person } from './credentials.ts'
import { type ClaimedKey, newSessionKey, sameDigest } from './random-keys.ts'

export interface SessionLimits {
  /** Without a request for so long it ends, in milliseconds. */
  idleMs: number
  /** After so long it ends in any case, in milliseconds. */
  absoluteMs: number
}

export const defaultSessionLimits: SessionLimits = { idleMs: 30 * 60_000, absoluteMs: 12 * 3_600_000 }

/** `lastSeenAt` is written at most so often. */
export const noteEveryMs = 60_000
/** Of one user; the one that was seen least recently makes room. */
const maxPerUser = 50

export interface OpenedSession {
  /** What the browser keeps. */
  cookie: string
  session: Stored<typeof Session>
}

/** Browsers in which people are signed in. The store holds digests: who reads it cannot take a session over. */
export class Sessions {
  readonly #store: Store
  readonly #clock: Clock
  readonly limits: SessionLimits

  constructor({ store, clock, limits }: { store: Store; clock: Clock; limits: SessionLimits }) {
    this.#store = store
    this.#clock = clock
    this.limits = limits
  }

  async open(user: Person, about: Pick<SpecOf<typeof Session>, 'method' | 'address' | 'agent' | 'groups'>): Promise<OpenedSession> {
    const key = newSessionKey()
    const now = this.#clock.now()
    await this.#makeRoom(user.metadata.name)
    const session = await this.#store.create(Session, {
      name: key.id,
      spec: { ...about, user: user.metadata.name, expiresAt: new Date(now + this.limits.absoluteMs).toISOString() },
      status: { phase: 'active', lastSeenAt: isoTime(this.#clock) },
    })
    await this.#store.create(Credential, {
      name: session.metadata.uid,
      spec: { of: 'Session', owner: user.metadata.uid, digest: key.digest, passkeys: [], mustChange: false, addresses: [] },
    })
    return { cookie: key.text, session }
  }

  /** Whose it is. Throws auth.session_ended. */
  async resolve(claimed: ClaimedKey): Promise<{ session: Stored<typeof Session>; user: Person }> {
    const session = await this.#store.get(Session, { name: claimed.id })
    if (!session) throw new PandoError('auth.session_ended')
    const { digest, owner } = await credentialOf(this.#store, session)
    if (digest === undefined || !sameDigest(digest, claimed.digest)) throw new PandoError('auth.session_ended')
    const user = await this.#store.get(User, { name: session.spec.user })
    if (!user || user.metadata.uid !== owner || user.spec.disabled || user.metadata.deletedAt || this.endsAt(session) <= this.#clock.now())
      throw new PandoError('auth.session_ended')
    return { session, user }
  }

  /** Notes that somebody is there, so that it goes on. */
  async seen(session: Stored<typeof Session>): Promise<void> {
    const now = this.#clock.now()
    if (now - Date.parse(session.status.lastSeenAt) < noteEveryMs) return
    await setStatus(this.#store, Session, session, (status) => ({ ...status, lastSeenAt: isoTime(this.#clock) }))
  }

  /** When it ends if nobody comes any more, in milliseconds since the epoch. */
  endsAt({ spec, status }: Stored<typeof Session>): number {
    return Math.min(Date.parse(spec.expiresAt), Date.parse(status.lastSeenAt) + this.limits.idleMs)
  }

  async of(user: string): Promise<Stored<typeof Session>[]> {
    const now = this.#clock.now()
    return (await this.#store.list(Session)).items.filter((session) => session.spec.user === user && this.endsAt(session) > now)
  }

  /** Fine when it has ended. */
  async end(name: string): Promise<void> {
    const session = await this.#store.get(Session, { name })
    if (session) await this.#store.remove(Session, session)
  }

  /** All of a user but one. */
  async endOthers(user: string, except?: string): Promise<void> {
    for (const { metadata } of await this.of(user)) if (metadata.name !== except) await this.end(metadata.name)
  }

  async #makeRoom(user: string): Promise<void> {
    const there = (await this.of(user)).toSorted((a, b) => a.status.lastSeenAt.localeCompare(b.status.lastSeenAt))
    for (const { metadata } of there.slice(0, Math.max(0, there.length - maxPerUser + 1))) await this.end(metadata.name)
  }
}
