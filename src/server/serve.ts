import { cellOf, parseHostSettings } from '../base/host-settings.ts'
import type { ResolvedSettings } from '../base/settings.ts'
import { announceServer } from '../host/daemon.ts'
import { ensureSystemUser, importAccount, type SystemUser } from '../host/system-user.ts'
import { ensureConsole } from '../host/web-console.ts'
import { type RunningServer, startServer } from './boot.ts'
import { serverConfig } from './config.ts'
import { version } from './version.ts'

export interface ServeOptions {
  fake: boolean
  /** Ends the server; workloads run on. */
  signal: AbortSignal
  onReady?(server: RunningServer): void
}

/** The server in this process until the signal ends, with the record by which other commands find it. */
export async function serve(settings: ResolvedSettings, { fake, signal, onReady }: ServeOptions): Promise<void> {
  const host = parseHostSettings(settings)
  // Without it the API works all the same, and the page says how to build it.
  await ensureConsole(signal, { evenIfThere: false }).catch(() => {})
  const qemuUser = fake ? thisUser() : await ensureSystemUser(host.qemuUser, signal)
  const importUser = fake ? thisUser() : await ensureSystemUser(importAccount, signal, 'imports')
  const server = await startServer(serverConfig(host, { fake, qemuUser, importUser }))
  const withdraw = await announceServer(cellOf(host), { socketPath: server.socketPath, url: server.url, version })
  onReady?.(server)
  await ended(signal)
  await server.close()
  await withdraw()
}

function thisUser(): SystemUser {
  return { name: '', uid: process.getuid!(), gid: process.getgid!() }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
