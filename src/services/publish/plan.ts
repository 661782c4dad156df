import type { SpecOf, StatusOf, Stored } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import type { LoadBalancer } from '../load-balancing/kind.ts'
import type { WebPorts } from './edge-driver.ts'
import { coversHost, overlap } from './hosts.ts'
import { type Certificate, type Route, routeLabel } from './kind.ts'

export type RouteObject = Stored<typeof Route>
export type CertificateObject = Stored<typeof Certificate>
export type CertificateSpec = SpecOf<typeof Certificate>

/** What a certificate was made for; when the spec asks for another, it is made anew. */
export interface Made {
  hosts: string[]
  issuer: 'own' | 'acme'
  days: number
  /** Address of the ACME directory. */
  directory?: string
}

/** A certificate that is on this host, in instants. */
export interface Held {
  made: Made
  notBefore: number
  notAfter: number
}

/** Keep what is there until an instant, get a new one now, or wait with that until an instant. */
export type CertificateStep = { do: 'keep'; until: number } | { do: 'get' } | { do: 'wait'; until: number }

export function certificateStep(wanted: Made, { held, status, generation, now }: CertificateFacts): CertificateStep {
  const until = held && isSame(held.made, wanted) ? renewAt(held) : 0
  if (now < until) return { do: 'keep', until }
  const failedAlready = status.phase === 'failed' && status.generation === generation && Date.parse(status.retryAt)
  return failedAlready && now < failedAlready ? { do: 'wait', until: failedAlready } : { do: 'get' }
}

function isSame(a: Made, b: Made): boolean {
  return a.hosts.join() === b.hosts.join() && a.issuer === b.issuer && a.days === b.days && a.directory === b.directory
}

interface CertificateFacts {
  held: Held | undefined
  status: StatusOf<typeof Certificate>
  /** Of the spec. */
  generation: number
  now: number
}

export function madeFor({ hosts, issuer, days, directory }: CertificateSpec, defaultDirectory: string): Made {
  // A star takes in what is below it, so the order alone changes nothing, and a host named twice neither.
  const sorted = [...new Set(hosts)].sort()
  return issuer === 'own' ? { hosts: sorted, issuer, days } : { hosts: sorted, issuer, days: 0, directory: directory ?? defaultDirectory }
}

/** When a third of its life is left. */
export function renewAt({ notBefore, notAfter }: Pick<Held, 'notBefore' | 'notAfter'>): number {
  return notAfter - Math.floor((notAfter - notBefore) / 3)
}

/** As long as this it may stay while no other is to be had: one of an issuer outside to its end, one of our own is cheap. */
export function goodUntil(held: Held): number {
  return held.made.issuer === 'own' ? renewAt(held) : held.notAfter
}

const stopgapDays = 90

/** While an issuer outside gives none, the hosts answer with one of the cloud's own. */
export function stopgapFor({ hosts, issuer }: Made): Made | undefined {
  return issuer === 'own' ? undefined : { hosts, issuer: 'own', days: stopgapDays }
}

const firstPauseMs = 60_000
const longestPauseMs = 6 * 3_600_000

/** Issuers refuse who asks too often for hours: 1, 3, 9, 27 minutes ... 6 hours. */
export function pauseAfter(failures: number): number {
  return Math.min(firstPauseMs * 3 ** Math.min(Math.max(failures, 1) - 1, 10), longestPauseMs)
}

/** The certificate a route uses: the one it names, or the one that is made for it. */
export function certificateOf({ metadata, spec }: Pick<RouteObject, 'metadata' | 'spec'>): string | undefined {
  return spec.tls ? (spec.certificate ?? metadata.name) : undefined
}

/** What is made for a route; undefined: it needs none of its own. */
export function ownCertificate(route: RouteObject): Pick<CertificateSpec, 'hosts' | 'issuer' | 'email'> | undefined {
  const { host, tls, certificate, issuer, email } = route.spec
  if (!tls || certificate !== undefined || route.metadata.deletedAt !== undefined) return undefined
  return { hosts: [host], issuer, ...(email === undefined ? {} : { email }) }
}

export function isMadeFor(certificate: CertificateObject, route: string): boolean {
  return certificate.metadata.labels[routeLabel] === route && certificate.metadata.name === route
}

/** Where the app's balancer listens for the route. Throws route.app_missing, route.no_such_port, route.app_not_ready. */
export function targetOf(
  { spec: { app, port } }: Pick<RouteObject, 'spec'>,
  balancer: Stored<typeof LoadBalancer> | undefined,
): { address: string; port: number } {
  if (!balancer || balancer.metadata.deletedAt !== undefined) throw new PandoError('route.app_missing', { app })
  const { ports } = balancer.spec
  const found =
    port === undefined
      ? (ports.find(({ mode }) => mode === 'http') ?? ports[0])
      : ports.find((each) => each.name === port || String(each.port) === port)
  if (!found) {
    const known = ports.map((each) => (each.name === `p${each.port}` ? each.port : `${each.name} (${each.port})`)).join(', ')
    throw new PandoError('route.no_such_port', { app, port: port ?? 'to lead to', ports: known === '' ? 'it has none' : `it has ${known}` })
  }
  const { address } = balancer.status
  if (address === undefined) throw new PandoError('route.app_not_ready', { app })
  return { address, port: found.port }
}

/** Throws route.wrong_certificate. */
export function assertCovers(certificate: CertificateObject, host: string, hosts: readonly string[]): void {
  if (hosts.some((name) => coversHost(name, host))) return
  throw new PandoError('route.wrong_certificate', { certificate: certificate.metadata.name, host, hosts: hosts.join(', ') })
}

/**
 * Who has what this route asks for: the same host and path, or a host that belongs to another project. Of two that both
 * are stored, the older one has it.
 */
export function rivalOf(route: Claim, others: readonly RouteObject[]): RouteObject | undefined {
  return others.find(({ metadata, spec }) => {
    if (metadata.uid === route.uid || metadata.deletedAt !== undefined) return false
    if (route.uid !== undefined && !isOlder(metadata, route as Required<Claim>)) return false
    return metadata.project === route.project ? spec.host === route.host && spec.path === route.path : overlap(spec.host, route.host)
  })
}

/** What a route asks for. Without a uid: one that is not stored yet. */
export interface Claim {
  host: string
  path: string
  project: string | undefined
  uid?: string
  createdAt?: string
}

export function claimOf({ metadata, spec }: RouteObject): Claim {
  return { host: spec.host, path: spec.path, project: metadata.project, uid: metadata.uid, createdAt: metadata.createdAt }
}

export function takenBy(route: Pick<Claim, 'host' | 'path' | 'project'>, rival: RouteObject): PandoError {
  const { project, name } = rival.metadata
  const owner = project === route.project ? `route ${name}, which leads to app ${rival.spec.app}` : `project ${project}`
  return new PandoError('route.taken', { host: route.host, path: route.path, owner, ownerProject: project }, { field: '/spec/host' })
}

function isOlder(a: { uid: string; createdAt: string }, b: { uid: string; createdAt: string }): boolean {
  return a.createdAt === b.createdAt ? a.uid < b.uid : a.createdAt < b.createdAt
}

/** Where people find it; undefined while no port is open. */
export function urlOf(
  { host, path, tls }: Pick<SpecOf<typeof Route>, 'host' | 'path' | 'tls'>,
  { httpPort, httpsPort }: WebPorts,
): string | undefined {
  const [scheme, port, usual] = tls ? ['https', httpsPort, 443] : ['http', httpPort, 80]
  return port === 0 ? undefined : `${scheme}://${host}${port === usual ? '' : `:${port}`}${path}`
}
