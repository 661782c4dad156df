import { chmod, chown, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { acceptExport } from './accept.node.ts'
import type { Extent } from './protocol.ts'
import { Serving } from './serving.node.ts'
import { Incoming } from './wire.node.ts'

/** What a server gives to read. */
export interface NbdExport {
  bytes: number
  /** Throws when it cannot be read; the client is told, and the connection stays. */
  read(offset: number, length: number, signal: AbortSignal): Promise<Buffer>
  /** What is allocated (flags of `base:allocation`), without gaps from `offset` on; may say less than it was asked. */
  extents?(offset: number, length: number, signal: AbortSignal): Promise<Extent[]>
}

export interface NbdServeOptions {
  /** Whose the socket becomes; nobody else may connect. Default: ours. */
  owner?: { uid: number; gid: number }
  /** Told what an export threw. */
  onError?(error: unknown): void
}

export interface NbdServer extends AsyncDisposable {
  /** Ends all connections and removes the socket. */
  close(): Promise<void>
}

/**
 * Serves exports for reading, to any number of connections. Looked up by name at each connection, so what is added to or
 * deleted from `exports` counts from then on. A socket that a dead process left is replaced.
 */
export async function serveNbd(path: string, exports: Record<string, NbdExport>, options: NbdServeOptions = {}): Promise<NbdServer> {
  const over = new AbortController()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}) // `close` follows
    socket.once('close', () => sockets.delete(socket))
    serve(socket, exports, { signal: over.signal, ...options }).catch((error: unknown) => {
      options.onError?.(error)
      socket.destroy()
    })
  })
  await rm(path, { force: true })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen({ path }, resolve))
  await chmod(path, 0o600)
  if (options.owner) await chown(path, options.owner.uid, options.owner.gid)
  const close = async () => {
    over.abort()
    for (const socket of sockets) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
    await rm(path, { force: true })
  }
  return { close, [Symbol.asyncDispose]: close }
}

async function serve(
  socket: Socket,
  exports: Record<string, NbdExport>,
  { signal, onError }: NbdServeOptions & { signal: AbortSignal },
): Promise<void> {
  const gone = new AbortController()
  socket.once('close', () => gone.abort())
  const incoming = new Incoming(socket)
  const accepted = await acceptExport(
    { socket, incoming },
    (name) => (Object.hasOwn(exports, name) ? exports[name] : undefined),
    () => Object.keys(exports),
  )
  if (accepted) {
    const serving = new Serving({ socket, incoming, ...accepted, onError, signal: AbortSignal.any([signal, gone.signal]) })
    await serving.run()
  }
  socket.destroySoon()
}
