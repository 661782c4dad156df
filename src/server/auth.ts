import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { writeDurably } from '../base/durable-file.node.ts'
import { PandoError } from '../base/errors.ts'

/** Who may speak: whoever can open the Unix socket (root, by its mode), and whoever knows the token. */
export interface Authenticator {
  /** Requests on this connection need no token. */
  trust(connection: Socket): void
  /** Throws auth.required, auth.unknown_token. */
  authenticate(request: IncomingMessage): void
}

export function createAuthenticator(token: string): Authenticator {
  const trusted = new WeakSet<Socket>()
  const expected = digest(token)
  return {
    trust: (connection) => {
      trusted.add(connection)
    },
    authenticate(request) {
      if (trusted.has(request.socket)) return
      const sent = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
      if (sent === undefined) throw new PandoError('auth.required')
      if (!timingSafeEqual(digest(sent), expected)) throw new PandoError('auth.unknown_token')
    },
  }
}

/** Where the token lies: readable by root only. */
function tokenPath(stateDir: string): string {
  return join(stateDir, 'token')
}

/** Reads the token, and makes it when there is none: 32 random bytes as base64url. */
export async function openToken(stateDir: string): Promise<string> {
  const path = tokenPath(stateDir)
  const existing = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  if (existing.trim() !== '') return existing.trim()
  const token = randomBytes(32).toString('base64url')
  await writeDurably(path, `${token}\n`, 0o600)
  return token
}

/** Equal lengths for the comparison, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
