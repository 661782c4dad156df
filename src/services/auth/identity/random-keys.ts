import { createHash, randomInt, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const lower = 'abcdefghijklmnopqrstuvwxyz0123456789'
const secretLength = 43 // 256 bits

/** A random key as somebody holds it, the name of the object it belongs to, and what is kept of it. */
export interface RandomKey {
  /** All of it; never stored. */
  text: string
  id: string
  digest: string
}

/** What a text claims: nothing is proved by it but that it is well formed. */
export type ClaimedKey = Pick<RandomKey, 'id' | 'digest'>

/**
 * `pando_<12>_<43><6>`: the name of the Token, 256 random bits, and a checksum. Scanners find it by its form, and nobody asks the
 * database about a text that is none.
 */
export function newToken(): RandomKey {
  const id = `t${pick(lower, 11)}`
  const body = `pando_${id}_${pick(base62, secretLength)}`
  const text = body + checksum(body)
  return { text, id, digest: digestOf(text) }
}

export function readToken(text: string): ClaimedKey | undefined {
  const found = /^(pando_(t[a-z0-9]{11})_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/.exec(text)
  if (!found || checksum(found[1]!) !== found[3]) return undefined
  return { id: found[2]!, digest: digestOf(text) }
}

/** `<13>.<43>`: the name of the Session and 256 random bits. */
export function newSessionKey(): RandomKey {
  const id = `s${pick(lower, 12)}`
  const text = `${id}.${pick(base62, secretLength)}`
  return { text, id, digest: digestOf(text) }
}

export function readSessionKey(text: string): ClaimedKey | undefined {
  const found = /^(s[a-z0-9]{12})\.[0-9A-Za-z]{43}$/.exec(text)
  return found ? { id: found[1]!, digest: digestOf(text) } : undefined
}

/** For what only has to be unguessable: state of a sign-in under way, recovery codes. */
export function randomText(length: number): string {
  return pick(base62, length)
}

/** SHA-256 as base64url. It is enough for 256 random bits: there is nothing to guess. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url')
}

/** In constant time. */
export function sameDigest(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}

function pick(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

function checksum(text: string): string {
  let rest = crc32(text)
  let out = ''
  for (let i = 0; i < 6; i++) {
    out = base62[rest % 62]! + out
    rest = Math.floor(rest / 62)
  }
  return out
}
