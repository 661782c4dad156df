import type { Socket } from 'node:net'
import type { Authenticate } from './gate.ts'

/** Whoever can open the Unix socket is root, by its mode. */
export interface Trust {
  /** What comes on this connection comes from root. */
  mark(connection: Socket): void
  authenticate: Authenticate
}

export function createTrust(): Trust {
  const trusted = new WeakSet<Socket>()
  return {
    mark: (connection) => {
      trusted.add(connection)
    },
    authenticate: async ({ socket }) => (trusted.has(socket) ? { subject: 'system:root', by: { type: 'socket' } } : undefined),
  }
}
