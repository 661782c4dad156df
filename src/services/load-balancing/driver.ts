import type { Probe } from '../../base/probe.ts'

export interface BalancerPort {
  name: string
  port: number
  target: number
  mode: 'tcp' | 'http'
}

export interface BackendPlan {
  /** Uid of the instance. */
  id: string
  address: string
  /** 0 to 256. */
  weight: number
  state: 'active' | 'draining'
}

/** One app's balancer as the driver builds it. `id` is the uid of the LoadBalancer object. */
export interface BalancerPlan {
  id: string
  /** Path of the network namespace it listens in; undefined: the host's. */
  netns: string | undefined
  /** It must be an address of the namespace already (see NetworkDriver.setVirtualAddresses). */
  address: string
  ports: readonly BalancerPort[]
  algorithm: 'round-robin' | 'least-connections' | 'source'
  affinity: 'none' | 'cookie' | 'source'
  retries: number
  /** Requests wait for a backend while there is none, and `events` says `wanted`. */
  wake: boolean
  backends: readonly BackendPlan[]
}

/** What goes by host name and path, for all apps of this host together. Without routes and answers nothing listens. */
export interface EdgePlan {
  /** Ports of the host; 0: any free one, the same as long as the edge lives. */
  httpPort: number
  httpsPort: number
  routes: readonly EdgeRoute[]
  /** How the issuer of a certificate sees that a host is ours. They come and go often; no connection may be lost for it. */
  answers: readonly EdgeAnswer[]
}

/** Plain text at plain HTTP, whatever the host, before all routes and redirects. */
export interface EdgeAnswer {
  /** The whole path: letters, digits and `/._-`. */
  path: string
  /** Letters, digits and `._-`. */
  text: string
}

export interface EdgeRoute {
  /** Uid of the Route object. */
  id: string
  host: string
  /** Prefix, `/` for all. */
  path: string
  /** PEM: chain, then key. Undefined: without TLS. */
  certificate: string | undefined
  /** Plain HTTP is sent on to HTTPS. */
  redirect: boolean
  /** Where the app's balancer listens. */
  target: { address: string; port: number }
}

export interface BackendCounters {
  id: string
  state: 'up' | 'down' | 'draining' | 'drained'
  /** Requests (http) or connections (tcp) now under way. */
  current: number
  /** Since the balancer first knew it. */
  requests: number
  /** Of those: answered 5xx, or broken off. */
  errors: number
  bytesIn: number
  bytesOut: number
  /** Mean time to answer over the last 1024, ms; undefined for tcp. */
  latencyMs: number | undefined
}

export interface BalancerObservation {
  running: boolean
  backends: BackendCounters[]
}

/**
 * Look again at this balancer: a backend changed its state, a process ended, or somebody waits and there is no backend.
 * Several may listen, each gets all.
 */
export interface BalancerEvent {
  /** `edge` for the edge. */
  id: string
  type: 'changed' | 'wanted'
}

/**
 * A proven proxy, driven. Every call is idempotent and whole ("make it so"), survives a restart of ours, and changes
 * backends without a reload: no connection is lost that is not on a backend that is taken away.
 */
export interface BalancerDriver {
  readonly name: string
  probe(signal: AbortSignal): Promise<Probe>
  ensure(plan: BalancerPlan, signal: AbortSignal): Promise<void>
  /** Fine when absent. */
  remove(id: string, signal: AbortSignal): Promise<void>
  /** Undefined when there is none. */
  observe(id: string, signal: AbortSignal): Promise<BalancerObservation | undefined>
  /**
   * Resolves to the ports it listens on; to those of the plan when there is nothing to listen for. Changes no connection
   * under way, also when certificates or routes differ. Throws publish.ports_taken.
   */
  ensureEdge(plan: EdgePlan, signal: AbortSignal): Promise<{ httpPort: number; httpsPort: number }>
  events(signal: AbortSignal): AsyncIterable<BalancerEvent>
  /** Ids of what exists on this host, wanted or not. */
  list(signal: AbortSignal): Promise<string[]>
  close(): Promise<void>
}
