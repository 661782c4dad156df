import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writeDurably } from './durable-file.node.ts'
import { PandoError } from './errors.ts'

/**
 * Keys that seal small texts: AES-256-GCM (NIST SP 800-38D) of Node's crypto, with a random 96-bit nonce for each. One key seals
 * at most 2^32 texts; `rotate` makes another.
 */
export interface Keyring {
  /** `about` is not kept: to open it takes the same. So what was sealed for one thing is of no use elsewhere. */
  seal(text: string, about: string): string
  /** What was not sealed comes back as it is. Throws secret.key_missing, secret.damaged. */
  open(sealed: string, about: string): string
  /** Name of the key that seals now. */
  readonly current: string
  /** Makes the first key where there is none yet. Until then nothing can be sealed. */
  makeFirst(): Promise<void>
  /** From now on another key seals. The old ones still open. */
  rotate(): Promise<void>
  /** Forgets all but the current key: what they sealed is lost. */
  forgetOld(): Promise<void>
}

interface Key {
  id: string
  bytes: Buffer
}

/** Start of everything sealed, and of nothing else: what people write is sealed too, whatever it begins with. */
export const sealedMark = 'sealed:v1:'

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/** The keys of this file, which is made when it is not there. Throws secret.bad_key_file. */
export async function openKeyring(path: string): Promise<Keyring> {
  const keyring = readKeyring(path)
  await keyring.makeFirst()
  return keyring
}

/**
 * The keys of this file: one line each, `<id> <32 bytes as base64url>`, the current one first; readable by its owner only. None where
 * it is not there: whether one may be made is known only when nothing sealed has been found. Throws secret.bad_key_file.
 */
export function readKeyring(path: string): Keyring {
  let keys = readKeys(path)

  async function store(next: Key[]): Promise<void> {
    await writeDurably(path, next.map(({ id, bytes }) => `${id} ${bytes.toString('base64url')}\n`).join(''), 0o600)
    keys = next
  }
  const all = () => keys ?? []
  const current = () => {
    const [first] = all()
    if (!first) throw new PandoError('base.internal', { detail: 'something is sealed before there is a key' })
    return first
  }
  return {
    get current() {
      return current().id
    },
    async makeFirst() {
      if (!keys) await store([newKey()])
    },
    seal(text, about) {
      const { id, bytes } = current()
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, bytes, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(about))
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${sealedMark}${id}:${sealed.toString('base64url')}`
    },
    open(sealed, about) {
      if (!sealed.startsWith(sealedMark)) return sealed
      const [id = '', text = ''] = sealed.slice(sealedMark.length).split(':', 2)
      const key = all().find((each) => each.id === id)
      if (!key) throw new PandoError('secret.key_missing', { key: id, path })
      return opened(Buffer.from(text, 'base64url'), key, about)
    },
    rotate: () => store([newKey(), ...all()]),
    forgetOld: () => store([current()]),
  }
}

function opened(sealed: Buffer, key: Key, about: string): string {
  try {
    const decipher = createDecipheriv(algorithm, key.bytes, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(about)).setAuthTag(sealed.subarray(-tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, -tagBytes)), decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new PandoError('secret.damaged', { about }, { cause })
  }
}

function newKey(): Key {
  return { id: randomBytes(6).toString('base64url'), bytes: randomBytes(32) }
}

function readKeys(path: string): Key[] | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new PandoError('secret.bad_key_file', { path, detail: (error as Error).message }, { cause: error })
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const keys = lines.map((line) => /^([A-Za-z0-9_-]+) ([A-Za-z0-9_-]{43})$/.exec(line.trim()))
  if (keys.length === 0 || keys.includes(null)) throw new PandoError('secret.bad_key_file', { path, detail: 'a line is no key' })
  return keys.map((found) => ({ id: found![1]!, bytes: Buffer.from(found![2]!, 'base64url') }))
}
