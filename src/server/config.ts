import type { Cell } from '../base/cell.ts'
import { cellOf, type HostSettings } from '../base/host-settings.ts'

/** What the server is started with, checked. */
export interface ServerConfig {
  cell: Cell
  /** HTTPS beside the Unix socket. Port 0 takes any free one. */
  https: { host: string; port: number }
  /** Ports of the host on which routes answer; 0 takes any free one. */
  webPorts: { httpPort: number; httpsPort: number }
  /** Address of the ACME directory. */
  acmeDirectory: string
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** The fake engine and network in place of the real ones; needs no root. */
  fake: boolean
  /** Owner of QEMU processes and taps. */
  qemuUser: { name: string; uid: number; gid: number }
  accel: 'auto' | 'kvm' | 'tcg'
  /** IPv4 range from which networks without a subnet of their own get a /24. */
  pool: string
}

/** `qemuUser`: the account behind the setting of that name; the fake engine needs none. */
export function serverConfig(host: HostSettings, options: { fake: boolean; qemuUser: ServerConfig['qemuUser'] }): ServerConfig {
  return {
    cell: cellOf(host),
    https: { host: host.listen, port: host.port },
    webPorts: { httpPort: host.httpPort, httpsPort: host.httpsPort },
    acmeDirectory: host.acmeDirectory,
    logLevel: host.logLevel,
    accel: host.accel,
    pool: host.networkPool,
    ...options,
  }
}
