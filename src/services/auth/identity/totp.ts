import { generateSecret, generateURI, verify } from 'otplib'
import { renderSVG, renderUnicodeCompact } from 'uqr'
import type { Clock } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import type { Store } from '../../../store/store.ts'
import { changeCredential, credentialOf, type Person, showCredential } from './credentials.ts'
import { Pending } from './pending.ts'
import { digestOf, randomText, sameDigest } from './random-keys.ts'

/** An app has so long to be set up, in milliseconds. */
const enrolMs = 10 * 60_000
/** Clocks of phones may be off by one step of 30 s. */
const toleranceSeconds = 30
const recoveryCount = 10

/** What an app needs to know, in three forms. */
export interface TotpOffer {
  /** Base32, for typing. */
  secret: string
  /** `otpauth://totp/…` */
  url: string
  /** The same as a picture to scan. */
  svg: string
  /** The same in characters, for terminals. */
  text: string
}

/** Codes of an app besides the password (RFC 6238: SHA-1, six digits, 30 s: what all apps can). */
export class Totp {
  readonly #store: Store
  readonly #clock: Clock
  /** uid of the user -> secret of the app that is being set up. */
  readonly #enrolments: Pending<string>

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store
    this.#clock = clock
    this.#enrolments = new Pending(clock, { ms: enrolMs })
  }

  /** Nothing changes for them until a code confirms it. Throws auth.totp_active. */
  async offer(user: Person): Promise<TotpOffer> {
    if ((await credentialOf(this.#store, user)).totp) throw new PandoError('auth.totp_active')
    const secret = generateSecret()
    const { uid, name } = user.metadata
    this.#enrolments.add(uid, secret)
    const url = generateURI({ issuer: 'Pando', label: name, secret })
    return { secret, url, svg: renderSVG(url), text: renderUnicodeCompact(url) }
  }

  /** Resolves to the recovery codes, which nobody can show again. Throws auth.totp_not_begun, auth.wrong_code, auth.totp_active. */
  async confirm(user: Person, code: string): Promise<string[]> {
    const { uid } = user.metadata
    const secret = this.#enrolments.peek(uid)
    if (secret === undefined) throw new PandoError('auth.totp_not_begun')
    const step = await this.#stepOf(secret, code)
    if (step === undefined) throw new PandoError('auth.wrong_code', {}, { field: '/code' })
    const codes = Array.from({ length: recoveryCount }, () => recoveryCode())
    await changeCredential(this.#store, user, (now) => {
      if (now.totp) throw new PandoError('auth.totp_active')
      return {
        ...now,
        totp: { secret, lastStep: step, recovery: codes.map((one) => digestOf(plain(one))) },
      }
    })
    this.#enrolments.take(uid)
    await showCredential(this.#store, user)
    return codes
  }

  /** Uses up a code of the app or a recovery code: none works twice, nor an older one after it. Throws auth.wrong_code. */
  async use(user: Person, code: string): Promise<void> {
    const { totp } = await credentialOf(this.#store, user)
    if (!totp) return
    const step = /^\d{6}$/.test(code.replaceAll(' ', '')) ? await this.#stepOf(totp.secret, code.replaceAll(' ', '')) : undefined
    const digest = digestOf(plain(code))
    await changeCredential(this.#store, user, (now) => {
      if (!now.totp) throw new PandoError('auth.wrong_code', {}, { field: '/code' })
      if (step !== undefined && step > now.totp.lastStep) return { ...now, totp: { ...now.totp, lastStep: step } }
      const left = now.totp.recovery.filter((one) => !sameDigest(one, digest))
      if (left.length === now.totp.recovery.length) throw new PandoError('auth.wrong_code', {}, { field: '/code' })
      return { ...now, totp: { ...now.totp, recovery: left } }
    })
  }

  /** Fine when there is none. */
  async remove(user: Person): Promise<void> {
    await changeCredential(this.#store, user, ({ totp, ...rest }) => (totp ? rest : undefined))
    await showCredential(this.#store, user)
  }

  /** The step of 30 s that the code belongs to. */
  async #stepOf(secret: string, token: string): Promise<number | undefined> {
    if (!/^\d{6}$/.test(token)) return undefined
    const result = await verify({ secret, token, epoch: Math.floor(this.#clock.now() / 1000), epochTolerance: toleranceSeconds })
    return result.valid && 'timeStep' in result ? result.timeStep : undefined
  }
}

/** Four groups of four, 95 bits. */
function recoveryCode(): string {
  return randomText(16).match(/.{4}/g)!.join('-')
}

function plain(code: string): string {
  return code.replace(/[\s-]/g, '')
}
