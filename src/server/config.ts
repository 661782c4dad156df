import { join } from 'node:path'
import type { Cell } from '../base/cell.ts'
import { cellOf, type HostSettings } from '../base/host-settings.ts'
import type { SessionLimits } from '../services/auth/identity/sessions.ts'
import { type Prices, parsePrices } from '../services/auth/quota/prices.ts'

/** What the server is started with, checked. */
export interface ServerConfig {
  cell: Cell
  /** HTTPS beside the Unix socket. Port 0 takes any free one. */
  https: { host: string; port: number }
  /** Ports of the host on which routes answer; 0 takes any free one. */
  webPorts: { httpPort: number; httpsPort: number }
  /** Address of the ACME directory. */
  acmeDirectory: string
  /** Keys that seal the secrets in the database. They are in backups of the cloud, which are sealed themselves. */
  keyFile: string
  /** When people who are signed in with a browser have to sign in again. */
  sessionLimits: SessionLimits
  /** Room for metrics in bytes, how long each level of them is kept in ms, and where graphs come from. */
  metrics: { mostBytes: number; keepMs: readonly number[]; prometheus?: string }
  /** Room for the audit log, and how long entries are kept. */
  audit: { mostBytes: number; keepMs: number }
  /** What things cost in a month, for whoever shares the bill. */
  prices?: Prices
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** The fake engine and network in place of the real ones; needs no root. */
  fake: boolean
  /** Owner of QEMU processes and taps. */
  qemuUser: { name: string; uid: number; gid: number }
  /** Whom programs run as that read disk images of strangers. Default: nobody. */
  importUser?: { uid: number; gid: number }
  accel: 'auto' | 'kvm' | 'tcg'
  /** IPv4 range from which networks without a subnet of their own get a /24. */
  pool: string
  /** Ranges that are not public and may be asked for anybody: for images, and by receivers of projects. Default: none. */
  fetchFrom?: readonly string[]
}

/** `qemuUser`: the account behind the setting of that name; the fake engine needs none. */
export function serverConfig(host: HostSettings, options: Pick<ServerConfig, 'fake' | 'qemuUser' | 'importUser'>): ServerConfig {
  const prices = host.prices === undefined ? undefined : parsePrices(host.prices)
  return {
    cell: cellOf(host),
    https: { host: host.listen, port: host.port },
    webPorts: { httpPort: host.httpPort, httpsPort: host.httpsPort },
    acmeDirectory: host.acmeDirectory,
    keyFile: host.keyFile ?? join(host.stateDir, 'keys'),
    sessionLimits: { idleMs: host.sessionIdle, absoluteMs: host.sessionMax },
    metrics: {
      ...{ mostBytes: host.metricsSize, keepMs: host.metricsKeep },
      ...(host.prometheusUrl === undefined ? {} : { prometheus: host.prometheusUrl }),
    },
    audit: { mostBytes: host.auditSize, keepMs: host.auditKeep },
    ...(prices ? { prices } : {}),
    logLevel: host.logLevel,
    accel: host.accel,
    pool: host.networkPool,
    ...(host.fetchFrom === undefined ? {} : { fetchFrom: host.fetchFrom }),
    ...options,
  }
}
