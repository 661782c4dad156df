import { z } from 'zod'
import { App } from '../services/apps/kind.ts'
import { LoadBalancer } from '../services/load-balancing/kind.ts'
import { trafficOf } from '../services/load-balancing/traffic.ts'
import type { RouteDeps } from './api-deps.ts'
import { collectionUrl, existing, keyOf } from './resources.ts'
import { type Route, route } from './route.ts'

const counters = {
  current: z.int().meta({ description: 'Requests (http) or connections (tcp) under way now' }),
  requests: z.int().meta({ description: 'Since the balancer first knew it' }),
  errors: z.int().meta({ description: 'Of those: answered 5xx, or broken off' }),
  bytesIn: z.int(),
  bytesOut: z.int(),
}

export const appTraffic = z.object({
  running: z.boolean().meta({ description: 'False while the balancer is being started again, and for an app that listens nowhere' }),
  replicas: z.array(
    z.object({
      instance: z.string().meta({ description: 'Name of the instance' }),
      uid: z.string(),
      revision: z.int(),
      state: z.enum(['up', 'down', 'draining', 'drained']),
      ...counters,
      latencyMs: z.number().optional().meta({ description: 'Mean time to answer over the last 1024 requests; absent for tcp' }),
    }),
  ),
  total: z.object(counters),
})

/** What the balancer of an app counts, asked now: nothing of it is stored. */
export function appTrafficRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'GET',
      url: `${collectionUrl(App)}/:name/traffic`,
      id: 'getAppTraffic',
      access: { kind: App, verb: 'traffic' },
      tag: App.kind,
      summary: 'What goes to the replicas of an App: requests, errors, bytes and latency of each',
      answers: { 200: { component: 'AppTraffic' } },
      async handle({ params, signal }) {
        await existing(App, params, deps)
        const balancer = await deps.store.get(LoadBalancer, keyOf(params))
        if (!balancer) return { running: false, replicas: [], total: { current: 0, requests: 0, errors: 0, bytesIn: 0, bytesOut: 0 } }
        return trafficOf(balancer, await deps.balancer.observe(balancer.metadata.uid, signal))
      },
    }),
  ]
}
