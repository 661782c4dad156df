import { PandoError } from './errors.ts'

interface Setting {
  /** Long option, without the dashes. */
  readonly flag: string
  readonly env: string
  /** Placeholder of the value in help texts. */
  readonly value: string
  readonly description: string
  /** Who reads it: the machine that runs the server, or whoever calls its API. */
  readonly scope: 'host' | 'client'
}

/** Everything that can be set about a Pando. Names are the keys of the configuration file. */
export const settings = {
  stateDir: {
    flag: 'state-dir',
    env: 'PANDO_STATE_DIR',
    value: 'dir',
    scope: 'host',
    description: 'Where state lies that survives a reboot',
  },
  runDir: { flag: 'run-dir', env: 'PANDO_RUN_DIR', value: 'dir', scope: 'host', description: 'Where sockets and pid files lie' },
  tag: {
    flag: 'tag',
    env: 'PANDO_TAG',
    value: 'tag',
    scope: 'host',
    description: 'Mark on everything made on the host, so that several Pandos can share it: 1 to 4 letters or digits',
  },
  listen: {
    flag: 'listen',
    env: 'PANDO_LISTEN',
    value: 'address',
    scope: 'host',
    description: 'Address on which the API is served by HTTPS',
  },
  port: { flag: 'port', env: 'PANDO_PORT', value: 'port', scope: 'host', description: 'Port of the HTTPS API; 0 takes any free one' },
  httpPort: {
    flag: 'http-port',
    env: 'PANDO_HTTP_PORT',
    value: 'port',
    scope: 'host',
    description: 'Port of the host on which routes answer by HTTP; 0 takes any free one',
  },
  httpsPort: {
    flag: 'https-port',
    env: 'PANDO_HTTPS_PORT',
    value: 'port',
    scope: 'host',
    description: 'Port of the host on which routes answer by HTTPS; 0 takes any free one',
  },
  acmeDirectory: {
    flag: 'acme-directory',
    env: 'PANDO_ACME_DIRECTORY',
    value: 'url',
    scope: 'host',
    description: 'Address of the issuer that certificates with the issuer acme come from',
  },
  networkPool: {
    flag: 'network-pool',
    env: 'PANDO_NETWORK_POOL',
    value: 'cidr',
    scope: 'host',
    description: 'Addresses from which networks without a subnet of their own get a /24',
  },
  fetchFrom: {
    flag: 'fetch-from',
    env: 'PANDO_FETCH_FROM',
    value: 'cidrs',
    scope: 'host',
    description:
      'Ranges that are not public and may be asked for anybody: for images, and by receivers of projects; e.g. 10.20.0.0/16,192.168.1.5/32',
  },
  accel: {
    flag: 'accel',
    env: 'PANDO_ACCEL',
    value: 'auto|kvm|tcg',
    scope: 'host',
    description: 'How virtual machines run; auto takes KVM when a guest truly boots on it',
  },
  qemuUser: {
    flag: 'qemu-user',
    env: 'PANDO_QEMU_USER',
    value: 'name',
    scope: 'host',
    description: 'The unprivileged system user that runs QEMU',
  },
  keyFile: {
    flag: 'key-file',
    env: 'PANDO_KEY_FILE',
    value: 'file',
    scope: 'host',
    description: 'Keys that seal the secrets in the database. Left out: the file keys in the state directory',
  },
  sessionIdle: {
    flag: 'session-idle',
    env: 'PANDO_SESSION_IDLE',
    value: 'time',
    scope: 'host',
    description: 'How long somebody who is signed in with a browser may do nothing before they have to sign in again',
  },
  sessionMax: {
    flag: 'session-max',
    env: 'PANDO_SESSION_MAX',
    value: 'time',
    scope: 'host',
    description: 'After how long whoever is signed in with a browser has to sign in again in any case',
  },
  metricsSize: {
    flag: 'metrics-size',
    env: 'PANDO_METRICS_SIZE',
    value: 'size',
    scope: 'host',
    description: 'Room that the archive of metrics may take; what is oldest goes first',
  },
  metricsKeep: {
    flag: 'metrics-keep',
    env: 'PANDO_METRICS_KEEP',
    value: 'times',
    scope: 'host',
    description: 'How long metrics are kept: points of 10 s, 1 min, 15 min and 2 h',
  },
  auditSize: {
    flag: 'audit-size',
    env: 'PANDO_AUDIT_SIZE',
    value: 'size',
    scope: 'host',
    description: 'Room that the audit log may take; the oldest entries go first',
  },
  auditKeep: {
    flag: 'audit-keep',
    env: 'PANDO_AUDIT_KEEP',
    value: 'time',
    scope: 'host',
    description: 'How long entries of the audit log are kept',
  },
  prometheusUrl: {
    flag: 'prometheus-url',
    env: 'PANDO_PROMETHEUS_URL',
    value: 'url',
    scope: 'host',
    description: 'Prometheus server that graphs are read from. Left out: from the archive of this server',
  },
  prices: {
    flag: 'prices',
    env: 'PANDO_PRICES',
    value: 'list',
    scope: 'host',
    description:
      'What things cost in a month, for `pando project cost`: a currency, then prices of instance, cpu, memory and storage (by the GiB), address, snapshot, port, e.g. EUR,cpu=8,memory=3.5,storage=0.08',
  },
  logLevel: {
    flag: 'log-level',
    env: 'PANDO_LOG_LEVEL',
    value: 'level',
    scope: 'host',
    description: 'Least serious line the server logs: debug, info, warn or error',
  },
  host: {
    flag: 'host',
    env: 'PANDO_HOST',
    value: 'socket|url',
    scope: 'client',
    description: 'The API: path of its Unix socket, or https://address:port',
  },
  context: {
    flag: 'context',
    env: 'PANDO_CONTEXT',
    value: 'name',
    scope: 'client',
    description: 'The cloud to talk to, by the name `pando login` gave it, where --host names none; `local` is the socket',
  },
  token: { flag: 'token', env: 'PANDO_TOKEN', value: 'token', scope: 'client', description: 'Token for an https:// host' },
  ca: {
    flag: 'ca',
    env: 'PANDO_CA',
    value: 'file',
    scope: 'client',
    description: 'Certificate authority of an https:// host, as PEM file',
  },
  project: { flag: 'project', env: 'PANDO_PROJECT', value: 'name', scope: 'client', description: 'Project to work in' },
} as const satisfies Record<string, Setting>

export type SettingName = keyof typeof settings
export const settingNames = Object.keys(settings) as SettingName[]

export interface Resolved {
  value: string /** Where it came from, for people: `flag --port`, `environment PANDO_PORT`. */
  origin: string
}
export type ResolvedSettings = { readonly [Name in SettingName]?: Resolved }

export interface SettingSources {
  flags: Partial<Record<SettingName, string>>
  env: Readonly<Record<string, string | undefined>>
  file: { path: string; values: Readonly<Record<string, unknown>> }
  defaults: Partial<Record<SettingName, string>>
}

/** Flag over environment over file over default. An empty environment variable counts as unset. Throws base.bad_config. */
export function resolveSettings({ flags, env, file, defaults }: SettingSources): ResolvedSettings {
  refuseUnknown(file)
  const resolve = (name: SettingName): Resolved | undefined => {
    const { flag, env: variable } = settings[name]
    if (flags[name] !== undefined) return { value: flags[name], origin: `flag --${flag}` }
    if (env[variable]) return { value: env[variable], origin: `environment ${variable}` }
    const written = file.values[name]
    if (written !== undefined && written !== null) return { value: String(written), origin: `file ${file.path}` }
    return defaults[name] === undefined ? undefined : { value: defaults[name], origin: 'default' }
  }
  return Object.fromEntries(
    settingNames.flatMap((name) => {
      const resolved = resolve(name)
      return resolved ? [[name, resolved]] : []
    }),
  )
}

/** Built-in values. Without root the state lies in the user's own folders. */
export function defaultSettings({
  env,
  uid,
}: {
  env: Readonly<Record<string, string | undefined>>
  uid: number
}): Partial<Record<SettingName, string>> {
  const stateHome = env['XDG_STATE_HOME'] ?? `${env['HOME'] ?? '.'}/.local/state`
  const dirs =
    uid === 0
      ? { stateDir: '/var/lib/pando', runDir: '/run/pando' }
      : { stateDir: `${stateHome}/pando`, runDir: env['XDG_RUNTIME_DIR'] ? `${env['XDG_RUNTIME_DIR']}/pando` : `${stateHome}/pando/run` }
  return {
    ...dirs,
    tag: 'pd',
    listen: '127.0.0.1',
    port: '7443',
    httpPort: '80',
    httpsPort: '443',
    acmeDirectory: 'https://acme-v02.api.letsencrypt.org/directory',
    networkPool: '10.210.0.0/16',
    accel: 'auto',
    qemuUser: 'pando-qemu',
    sessionIdle: '30m',
    sessionMax: '12h',
    metricsSize: '2GiB',
    metricsKeep: '6h,7d,90d,730d',
    auditSize: '2GiB',
    auditKeep: '365d',
    logLevel: 'info',
    project: 'default',
  }
}

function refuseUnknown({ path, values }: SettingSources['file']): void {
  const unknown = Object.keys(values).find((key) => !(key in settings))
  if (unknown !== undefined) {
    throw new PandoError(
      'base.bad_config',
      { detail: `${path}: there is no setting "${unknown}"` },
      { hint: `The settings are ${settingNames.join(', ')}.` },
    )
  }
}
