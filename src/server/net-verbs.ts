import { z } from 'zod'
import { Network } from '../resources/network/kind.ts'
import { trace, withCounters } from '../resources/security/trace.ts'
import { readSecurityWorld } from '../resources/security/world.ts'
import { requireProject } from './admission.ts'
import type { RouteDeps } from './api-deps.ts'
import { count, type Route, route } from './route.ts'

const end = 'An instance or an app by name, an address, `host`, or `internet`'
const traceQuery = z.strictObject({
  from: z.string().min(1).max(253).describe(`${end}: who connects.`),
  to: z.string().min(1).max(253).describe(`${end}: to whom.`),
  protocol: z.enum(['tcp', 'udp', 'icmp']).default('tcp').describe('Protocol.'),
  port: count({ min: 1, max: 65_535 }).optional().describe('Port of the other side.'),
})

export const traceAnswer = z.object({
  allowed: z.boolean(),
  hops: z.array(
    z.object({
      at: z.string().meta({ description: 'Where on the way' }),
      allowed: z.boolean(),
      says: z.string().meta({ description: 'What is so there, for people' }),
      direction: z.enum(['ingress', 'egress']).optional().meta({ description: 'Where security groups have a say' }),
      groups: z.array(z.string()).optional().meta({ description: 'The group of the rule; where none fits, all of the member' }),
      rule: z.string().optional().meta({ description: 'The rule that lets it through' }),
      packets: z.number().optional().meta({ description: 'Connections that the rule let through, or packets refused, until now' }),
      bytes: z.number().optional(),
    }),
  ),
})

/** Who may connect to whom, and what decides it: answered from the objects, as the rules in the kernel are made. */
export function netVerbRoutes(deps: RouteDeps): Route[] {
  return [
    route({
      method: 'GET',
      url: '/v1/projects/:project/net/trace',
      id: 'traceNetwork',
      access: { kind: Network, verb: 'trace' },
      tag: Network.kind,
      summary: 'What is on the way from one to another, and which rule decides',
      query: traceQuery,
      answers: { 200: { component: 'NetTrace' } },
      async handle({ params, query: { port, ...ends }, signal }) {
        const project = params['project']!
        await requireProject(deps.store, project)
        const { items: networks } = await deps.store.list(Network, { project }, signal)
        const world = await readSecurityWorld(deps.store, { project }, signal)
        const { network, ...found } = trace({ ...ends, port }, { ...world, networks })
        return network === undefined ? found : withCounters(found, await deps.driver.ruleCounters(network, signal))
      },
    }),
  ]
}
