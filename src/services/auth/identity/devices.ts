import { randomInt } from 'node:crypto'
import type { Stored } from '../../../api/kind.ts'
import { type Clock, isoTime } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import { type Token, User } from '../people-kind.ts'
import type { Person } from './credentials.ts'
import { Pending } from './pending.ts'
import { digestOf, randomText } from './random-keys.ts'
import { defaultTokenMs, type Tokens } from './tokens.ts'

/** People have so long to agree. */
const patienceMs = 10 * 60_000
/** So long one question is kept waiting, so that the answer comes at once and not many questions do. */
const waitMs = 20_000
/** RFC 8628: no vowels, so no words; nothing that looks like something else. */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

interface Request {
  /** As the command line calls its machine. */
  name: string
  address: string
  beganAt: string
  agreed: Promise<void>
  agree(): void
  user?: { name: string; uid: string }
}

/**
 * Signing in on a machine without a browser (after RFC 8628): the command line shows a code, somebody who is signed in to the
 * console types it there and agrees, and the command line gets a token of theirs.
 */
export class Devices {
  readonly #store: Store
  readonly #clock: Clock
  readonly #tokens: Tokens
  /** Digest of what only the command line has -> request. */
  readonly #requests: Pending<Request>
  /** Code for people -> that digest. */
  readonly #codes: Pending<string>

  constructor({ store, clock, tokens }: { store: Store; clock: Clock; tokens: Tokens }) {
    this.#store = store
    this.#clock = clock
    this.#tokens = tokens
    this.#requests = new Pending(clock, { ms: patienceMs })
    this.#codes = new Pending(clock, { ms: patienceMs })
  }

  begin(about: { name: string; address: string }): { deviceCode: string; userCode: string; expiresAt: string } {
    const deviceCode = randomText(43)
    const userCode = Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join('')
    const { promise: agreed, resolve: agree } = Promise.withResolvers<void>()
    const digest = digestOf(deviceCode)
    this.#requests.add(digest, { ...about, beganAt: isoTime(this.#clock), agreed, agree })
    this.#codes.add(userCode, digest)
    const expiresAt = new Date(this.#clock.now() + patienceMs).toISOString()
    return { deviceCode, userCode: userCode.replace(/^.{4}/, '$&-'), expiresAt }
  }

  /** Who asks, for whoever is to agree. Throws auth.unknown_device. */
  look(userCode: string): Pick<Request, 'name' | 'address' | 'beganAt'> {
    const { name, address, beganAt } = this.#requestOf(userCode)
    return { name, address, beganAt }
  }

  /** Throws auth.unknown_device. */
  approve(userCode: string, { metadata: { name, uid } }: Person): void {
    const request = this.#requestOf(userCode)
    this.#codes.take(plain(userCode))
    request.user = { name, uid }
    request.agree()
  }

  /** A token once somebody agreed; undefined while nobody did. Throws auth.unknown_device. */
  async token(deviceCode: string, signal: AbortSignal): Promise<{ text: string; token: Stored<typeof Token>; user: string } | undefined> {
    const digest = digestOf(deviceCode)
    const waiting = this.#requests.peek(digest)
    if (!waiting) throw new PandoError('auth.unknown_device')
    if (!waiting.user) {
      const over = new AbortController()
      const patience = this.#clock.sleep(waitMs, AbortSignal.any([signal, over.signal])).catch(() => {})
      await Promise.race([waiting.agreed, patience]).finally(() => over.abort())
    }
    if (!waiting.user || !this.#requests.take(digest)) return undefined
    const owner = await this.#store.get(User, { name: waiting.user.name })
    if (owner?.metadata.uid !== waiting.user.uid) throw new PandoError('auth.unknown_device')
    const expiresAt = new Date(this.#clock.now() + defaultTokenMs).toISOString()
    return {
      ...(await this.#tokens.issue({ owner, description: `pando login on ${waiting.name}`, scope: {}, expiresAt })),
      user: owner.metadata.name,
    }
  }

  #requestOf(userCode: string): Request {
    const digest = this.#codes.peek(plain(userCode))
    const request = digest === undefined ? undefined : this.#requests.peek(digest)
    if (!request) throw new PandoError('auth.unknown_device')
    return request
  }
}

function plain(userCode: string): string {
  return userCode.toUpperCase().replace(/[^A-Z]/g, '')
}
