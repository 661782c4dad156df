import { connect, type Socket } from 'node:net'

/** Connects to a Unix socket. Throws the system's error (ENOENT, ECONNREFUSED) or the signal's reason. */
export function connectUnix(path: string, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const socket = connect({ path })
    const onAbort = () => {
      socket.destroy()
      reject(signal.reason as Error)
    }
    const onError = (error: Error) => {
      signal.removeEventListener('abort', onAbort)
      reject(error)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    socket.once('error', onError)
    socket.once('connect', () => {
      signal.removeEventListener('abort', onAbort)
      socket.off('error', onError)
      resolve(socket)
    })
  })
}
