import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { PandoError } from '../../../base/errors.ts'

/** What OWASP and RFC 9106 advise for a server: 64 MiB, three passes. About 0.2 s of one processor each. */
const cost = { memory: 64 * 1024, passes: 3, parallelism: 1 }
const tagLength = 32
/** At most so many at a time: each holds 64 MiB and a thread of Node's pool, which serves files as well. */
const atATime = 2
/** More than these are refused at once instead of being served when nobody waits any more. */
const maxWaiting = 64

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>

let running = 0
const waiting: (() => void)[] = []

/** Hashes a password to PHC format, off the event loop. Throws auth.busy. */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16)
  const tag = await inTurn(() => derive('argon2id', { ...cost, message: prepare(password), nonce, tagLength }))
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(nonce)}$${unpadded(tag)}`
}

/**
 * Compares in constant time. Without a hash (nobody of that name, or somebody without a password) it takes as long and is
 * false: how long an answer takes tells nobody who exists. Throws auth.busy.
 */
export async function passwordFits(password: string, phc: string | undefined): Promise<boolean> {
  const known = phc === undefined ? undefined : parse(phc)
  const { nonce, tag, ...parameters } = known ?? { ...cost, nonce: randomBytes(16), tag: Buffer.alloc(tagLength) }
  const derived = await inTurn(() => derive('argon2id', { ...parameters, message: prepare(password), nonce, tagLength: tag.length }))
  return timingSafeEqual(derived, tag) && known !== undefined
}

/** True when the hash is cheaper to guess than those made today. */
export function isOutdated(phc: string): boolean {
  const { memory, passes } = parse(phc)
  return memory < cost.memory || passes < cost.passes
}

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atATime) {
    if (waiting.length >= maxWaiting) throw new PandoError('auth.busy')
    await new Promise<void>((resolve) => {
      waiting.push(resolve)
    })
  } else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift() // it takes over this place
    if (next) next()
    else running--
  }
}

/** The same password typed on another keyboard is other bytes: one form of them counts. */
function prepare(password: string): Buffer {
  return Buffer.from(password.normalize('NFKC'))
}

function parse(phc: string): { memory: number; passes: number; parallelism: number; nonce: Buffer; tag: Buffer } {
  const [, memory, passes, parallelism, nonce, tag] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(phc) ?? []
  if (nonce === undefined || tag === undefined) throw new PandoError('base.internal', { detail: 'a password hash is not in PHC format' })
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(nonce, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '')
}
