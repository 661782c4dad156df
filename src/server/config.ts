import type { Cell } from '../base/cell.ts'
import { cellOf, type HostSettings } from '../base/host-settings.ts'

/** What the server is started with, checked. */
export interface ServerConfig {
  cell: Cell
  /** HTTPS beside the Unix socket. Port 0 takes any free one. */
  https: { host: string; port: number }
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
    logLevel: host.logLevel,
    accel: host.accel,
    pool: host.networkPool,
    ...options,
  }
}
