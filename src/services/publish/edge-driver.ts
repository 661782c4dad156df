/**
 * The part of the proxy that publishing drives, as it needs it: `BalancerDriver` of services/load-balancing is one, and
 * the registry puts them together. There stands what each field and call promises.
 */
export interface EdgeDriver {
  ensureEdge(plan: EdgePlan, signal: AbortSignal): Promise<WebPorts>
  events(signal: AbortSignal): AsyncIterable<{ id: string }>
}

export interface WebPorts {
  httpPort: number
  httpsPort: number
}

export interface EdgePlan extends WebPorts {
  routes: readonly EdgeRoute[]
  answers: readonly EdgeAnswer[]
}

export interface EdgeRoute {
  id: string
  host: string
  path: string
  /** PEM: chain, then key. */
  certificate: string | undefined
  redirect: boolean
  target: { address: string; port: number }
}

export interface EdgeAnswer {
  path: string
  text: string
}
