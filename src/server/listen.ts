import { once } from 'node:events'
import { chmod, rename, rm, stat } from 'node:fs/promises'
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo, ListenOptions } from 'node:net'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import { PandoError } from '../base/errors.ts'
import type { ServerConfig } from './config.ts'
import type { Api } from './http.ts'
import { certificateNames, openTls, type TlsFiles } from './tls.ts'

export interface Listening {
  socketPath: string /** E.g. `https://127.0.0.1:7443`. */
  url: string
}

/** Uploads take as long as they take; headers do not. */
const serverOptions: ServerOptions = { requestTimeout: 0, headersTimeout: 30_000, keepAlive: true, keepAliveInitialDelay: 30_000 }
/** How long answers on their way may take when the server ends. */
const drainMs = 2_000
const renewEveryMs = 12 * 3_600_000

/** Opens the Unix socket, which only root may connect to, and HTTPS. Both end with the API. Throws api.address_in_use. */
export async function listen(api: Api, { cell, https }: Pick<ServerConfig, 'cell' | 'https'>): Promise<Listening> {
  const handler: RequestListener = (request, response) => api.app.routing(request, response)
  try {
    const socketPath = await listenOnSocket(api, handler, join(cell.runDir, 'api.sock'))
    const url = await listenOnTls(api, handler, { ...https, stateDir: cell.stateDir })
    return { socketPath, url }
  } catch (error) {
    await api.resources[Symbol.asyncDispose]()
    throw error
  }
}

/** Bound under another name and moved into place, so that it is never reachable with other permissions, nor missing for long. */
async function listenOnSocket(api: Api, handler: RequestListener, path: string): Promise<string> {
  const server = createServer(serverOptions, handler)
  server.on('connection', (connection) => api.authenticator.trust(connection))
  const scratch = `${path}.new`
  await rm(scratch, { force: true })
  await open(api, server, { path: scratch })
  await chmod(scratch, 0o600)
  await rename(scratch, path)
  const { ino } = await stat(path)
  api.resources.defer(async () => {
    const there = await stat(path).catch(() => undefined)
    if (there?.ino === ino) await rm(path, { force: true }) // a later server may have put its own there
  })
  return path
}

async function listenOnTls(
  api: Api,
  handler: RequestListener,
  { host, port, stateDir }: { host: string; port: number; stateDir: string },
): Promise<string> {
  const files = await openTls({ stateDir, names: certificateNames(host), now: Date.now() })
  const server = createTlsServer({ ...serverOptions, minVersion: 'TLSv1.2', ...secrets(files) }, handler)
  await open(api, server, { host, port })
  const renewal = setInterval(() => {
    openTls({ stateDir, names: certificateNames(host), now: Date.now() })
      .then((renewed) => server.setSecureContext(secrets(renewed)))
      .catch((error: unknown) => api.log.error({ module: 'server', err: error }, 'renewing the certificate failed'))
  }, renewEveryMs).unref()
  api.resources.defer(() => clearInterval(renewal))
  const { port: taken } = server.address() as AddressInfo
  return `https://${isIPv6(host) ? `[${host}]` : host}:${taken}`
}

function secrets({ key, chain }: TlsFiles): { key: string; cert: string } {
  return { key, cert: chain }
}

async function open(api: Api, server: Server | TlsServer, options: ListenOptions): Promise<void> {
  server.on('upgrade', (request, socket, head) => api.app.server.emit('upgrade', request, socket, head))
  server.listen(options)
  try {
    await once(server, 'listening')
  } catch (error) {
    const address = options.path ?? `${options.host}:${options.port}`
    throw new PandoError(
      'api.address_in_use',
      { address, detail: (error as NodeJS.ErrnoException).code ?? String(error) },
      { cause: error },
    )
  }
  api.resources.defer(async () => {
    const closed = once(server, 'close')
    server.close()
    server.closeIdleConnections()
    const force = setTimeout(() => server.closeAllConnections(), drainMs)
    await closed
    clearTimeout(force)
  })
}
