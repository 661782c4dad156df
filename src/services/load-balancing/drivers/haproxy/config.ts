import { createHash } from 'node:crypto'
import type { BackendPlan, BalancerPlan, BalancerPort } from '../../driver.ts'
import type { ProxyFiles } from './files.ts'

/** What the host gives to every HAProxy. */
export interface ProxyHost {
  /** The account that the workers run as. */
  account: { user: string; group: string }
  maxConnections: number
  /** An empty folder that the workers are locked into. */
  jail: string
  wakeScript: string
}

/** Name of the log in memory that the driver follows. */
export const ring = 'events'
/** How long a request waits for a backend in an app that may sleep. */
const wakeLimitMs = 120_000
const day = '24h'

/**
 * Everything of the configuration but the servers. Two plans with the same shape differ only in what the runtime socket
 * can change, so HAProxy is told the hash of its shape and can be asked for it.
 */
export function shapeOf(plan: BalancerPlan): string {
  const { address, ports, algorithm, affinity, retries, wake } = plan
  return hashOf(JSON.stringify([configVersion, address, ports, algorithm, affinity, retries, wake]))
}

/** Raised when the text below changes, so that running balancers take it over. */
const configVersion = 1

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

/** The whole configuration of an app's balancer, with the servers it has now: what a reload or a new start comes up with. */
export function appConfig(plan: BalancerPlan, files: ProxyFiles, host: ProxyHost): string {
  return [
    ...globalLines({ shape: shapeOf(plan), files, host }),
    ...(plan.wake ? [`  lua-load ${host.wakeScript}`] : []),
    ...commonLines({ retries: plan.retries }),
    ...plan.ports.flatMap((port, i) => [...frontendLines(plan, port), ...backendLines(plan, port, i)]),
    '',
  ].join('\n')
}

/** Listening sockets are not shared by port (noreuseport): two clouds must not take connections from each other unseen. */
export function globalLines({ shape, files, host }: { shape: string; files: ProxyFiles; host: ProxyHost }): string[] {
  return [
    'global',
    `  description ${shape}`,
    '  nbthread 1',
    `  maxconn ${host.maxConnections}`,
    '  noreuseport',
    '  spread-checks 10',
    `  user ${host.account.user}`,
    `  group ${host.account.group}`,
    `  chroot ${host.jail}`,
    `  stats socket ${files.admin} mode 600 level admin expose-fd listeners`,
    '  stats timeout 20d',
    '  mworker-max-reloads 50',
    `  log ring@${ring} format raw local0 notice`,
  ]
}

/**
 * Long polls, websockets and idle database connections live for a day; who is dead is found by TCP keepalive. Only requests
 * that change nothing are sent a second time once they have reached a backend: see `frontendLines`.
 */
export function commonLines({ retries }: { retries: number }): string[] {
  return [
    `ring ${ring}`,
    '  format raw',
    '  maxlen 400',
    '  size 16384',
    'defaults',
    '  timeout connect 1s',
    '  timeout check 500ms',
    `  timeout client ${day}`,
    `  timeout server ${day}`,
    `  timeout tunnel ${day}`,
    '  timeout client-fin 30s',
    '  timeout server-fin 30s',
    '  timeout http-request 30s',
    '  timeout http-keep-alive 60s',
    `  retries ${retries}`,
    '  option redispatch 1',
    '  option contstats',
    '  option clitcpka',
    '  clitcpka-idle 60s',
    '  clitcpka-intvl 10s',
    '  clitcpka-cnt 3',
    '  option srvtcpka',
    '  srvtcpka-idle 10s',
    '  srvtcpka-intvl 5s',
    '  srvtcpka-cnt 3',
  ]
}

/** `transparent`: it may listen before its address is on the bridge, and goes on when the address comes back. */
function frontendLines(plan: BalancerPlan, port: BalancerPort): string[] {
  const backend = backendName(port)
  const wait = `lua.pando_wait ${backend} ${wakeLimitMs}`
  const lines = [`frontend in_${port.port}`, `  mode ${port.mode}`, `  bind ${plan.address}:${port.port} transparent`]
  if (port.mode === 'tcp') {
    if (plan.wake) lines.push(`  tcp-request inspect-delay ${wakeLimitMs}ms`, `  tcp-request content ${wait}`)
  } else {
    lines.push(
      '  option idle-close-on-response', // a reload closes no connection on which the next request may be on its way
      '  option forwardfor',
      '  http-request set-header X-Forwarded-Proto http if !{ req.hdr(X-Forwarded-Proto) -m found }',
      '  http-request disable-l7-retry if !{ method GET HEAD OPTIONS }',
      ...(plan.wake ? [`  http-request ${wait}`] : []),
    )
  }
  return [...lines, `  default_backend ${backend}`]
}

function backendLines(plan: BalancerPlan, port: BalancerPort, index: number): string[] {
  return [
    `backend ${backendName(port)}`,
    `  mode ${port.mode}`,
    '  log global',
    ...spreadLines(plan, port, index),
    ...(port.mode === 'http'
      ? [
          '  retry-on conn-failure empty-response',
          '  http-error status 503 content-type "text/plain; charset=utf-8" string "No replica of this app is ready. Try again in a moment.\\n"',
        ]
      : []),
    ...plan.backends.map((backend) => `  server ${backend.id} ${serverWords(backend, port)}`),
  ]
}

/** Cookies of backends that are to be emptied are written into this list at run time, so that their clients move on. */
export function leavingAcl(index: number): number {
  return 1000 + index
}

export function usesCookie(plan: BalancerPlan, port: BalancerPort): boolean {
  return plan.affinity === 'cookie' && port.mode === 'http'
}

/** Affinity by address is a consistent hash: it needs no table, outlives every restart, and a new backend moves few clients. */
function spreadLines(plan: BalancerPlan, port: BalancerPort, index: number): string[] {
  const bySource = plan.algorithm === 'source' || (plan.affinity !== 'none' && !usesCookie(plan, port))
  if (bySource && port.mode === 'tcp') return ['  balance source', '  hash-type consistent']
  if (bySource)
    return [
      '  http-request set-var(txn.client) req.hdr_ip(X-Forwarded-For,1)',
      '  http-request set-var(txn.client) src if !{ var(txn.client) -m found }',
      '  balance hash var(txn.client)',
      '  hash-type consistent',
    ]
  const balance = `  balance ${plan.algorithm === 'least-connections' ? 'leastconn' : 'roundrobin'}`
  if (!usesCookie(plan, port)) return [balance]
  return [
    balance,
    '  cookie PANDO insert indirect nocache httponly dynamic attr SameSite=Lax',
    `  dynamic-cookie-key ${cookieKey(plan)}`,
    `  acl leaving req.cook(PANDO) -m str -u ${leavingAcl(index)} none`,
    '  ignore-persist if leaving',
  ]
}

/** The cookie of a server is a hash of this and its address, so it does not change when the balancer is started again. */
export function cookieKey(plan: BalancerPlan): string {
  return hashOf(plan.id)
}

export function backendName({ port }: BalancerPort): string {
  return `to_${port}`
}

/** `draining`: no weight, so nothing new comes, and what it has goes on. */
export function weightOf({ state, weight }: BackendPlan): number {
  return state === 'active' ? weight : 0
}

/** Checks take the dead out; who is new is known to be healthy and gets traffic before its first check. */
export function serverWords(backend: BackendPlan, port: BalancerPort): string {
  return `${backend.address}:${port.target} check inter 500ms fall 2 rise 1 weight ${weightOf(backend)}`
}
