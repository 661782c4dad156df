import { once } from 'node:events'
import { chmod, rename, rm, stat } from 'node:fs/promises'
import type { RequestListener, Server, ServerOptions } from 'node:http'
import type { Server as TlsServer } from 'node:https'
import type { AddressInfo, ListenOptions } from 'node:net'
import { isIPv6 } from 'node:net'
import { join } from 'node:path'
import type { Clock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { http, https } from '../base/http.node.ts'
import type { ServerConfig } from './config.ts'
import { limitConnections } from './hardening.ts'
import type { Api } from './http.ts'
import { certificateNames, openTls, type TlsFiles } from './tls.ts'

export interface Listening {
  socketPath: string /** E.g. `https://127.0.0.1:7443`. */
  url: string
}

/** Uploads take as long as they take; headers do not. */
const serverOptions: ServerOptions = {
  requestTimeout: 0,
  headersTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
}
/** How long answers on their way may take when the server ends. */
const drainMs = 2_000
const renewEveryMs = 12 * 3_600_000

/** Opens the Unix socket, which only root may connect to, and HTTPS. Both end with the API. Throws api.address_in_use. */
export async function listen(
  api: Api,
  { cell, https, clock }: Pick<ServerConfig, 'cell' | 'https'> & { clock: Clock },
): Promise<Listening> {
  const handler: RequestListener = (request, response) => api.app.routing(request, response)
  try {
    const socketPath = await listenOnSocket(api, handler, join(cell.runDir, 'api.sock'))
    const url = await listenOnTls(api, handler, { ...https, stateDir: cell.stateDir, clock })
    return { socketPath, url }
  } catch (error) {
    await api.resources[Symbol.asyncDispose]()
    throw error
  }
}

/** Bound under another name and moved into place, so that it is never reachable with other permissions, nor missing for long. */
async function listenOnSocket(api: Api, handler: RequestListener, path: string): Promise<string> {
  const server = http().createServer(serverOptions, handler)
  server.on('connection', (connection) => api.trust.mark(connection))
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
  { host, port, stateDir, clock }: { host: string; port: number; stateDir: string; clock: Clock },
): Promise<string> {
  const certificate = () => openTls({ stateDir, names: certificateNames(host), now: clock.now() })
  const files = await certificate()
  const server = https().createServer({ ...serverOptions, minVersion: 'TLSv1.2', handshakeTimeout: 10_000, ...secrets(files) }, handler)
  limitConnections(server, api.limits)
  await open(api, server, { host, port })
  const end = new AbortController()
  api.resources.defer(() => end.abort())
  keepFresh(api, { clock, signal: end.signal, renew: async () => server.setSecureContext(secrets(await certificate())) })
  const { port: taken } = server.address() as AddressInfo
  return `https://${isIPv6(host) ? `[${host}]` : host}:${taken}`
}

/** Looks at the certificate from time to time; connections that are open go on with the one they began with. */
async function keepFresh(
  { log }: Api,
  { clock, signal, renew }: { clock: Clock; signal: AbortSignal; renew: () => Promise<void> },
): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(renewEveryMs, signal).catch(() => {}) // the server ends
    if (signal.aborted) return
    await renew().catch((error: unknown) => log.error({ module: 'server', err: error }, 'renewing the certificate failed'))
  }
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
