import { z } from 'zod'
import { defineKind, instant, phases, reason } from '../../api/kind.ts'
import { balance } from '../apps/kind.ts'

const backend = z.object({
  instance: z.string().describe('Name of the instance.'),
  uid: z.string().describe('Uid of the instance.'),
  address: z.string().describe('Its address in the network.'),
  revision: z.number().describe('The revision of the app it is of.'),
  weight: z.int().min(0).max(256).describe('Its part of the traffic, against the weights of the others.'),
  state: z
    .enum(['active', 'standby', 'draining'])
    .describe('`active`: gets traffic; `standby`: is ready and gets none; `draining`: finishes what it has.'),
  since: instant().optional().describe('Since when it is in this state.'),
})

/** Made by services/apps for each app, also for one without ports: discovery reads the backends from here. pending -> ready, failed --(retry)--> ready */
export const LoadBalancer = defineKind({
  kind: 'LoadBalancer',
  plural: 'loadbalancers',
  scope: 'project',
  statusOwner: 'services/load-balancing',
  readOnly: true,
  finalized: true,
  description: 'The one address of an app, and the replicas behind it.',
  spec: z.strictObject({
    app: z.string().describe('Name of the app; the load balancer has the same.'),
    network: z.string().describe('Name of the network it is in.'),
    ports: z
      .array(
        z.object({
          name: z.string().describe('Name of the port.'),
          port: z.int().describe('Port at its address.'),
          target: z.int().describe('Port inside the backends.'),
          mode: z.enum(['tcp', 'http']).describe('Balances connections, or requests.'),
          publish: z.int().optional().describe('Port of the host that leads there.'),
        }),
      )
      .describe('Where it listens.'),
    balance: balance.describe('How requests are spread.'),
    wake: z.boolean().default(false).describe('Requests wait while there is no backend, and say that one is wanted: scale to zero.'),
    backends: z.array(backend).describe('The replicas that are ready, or were until just now.'),
  }),
  status: phases(
    {
      address: z.string().optional().describe('Its virtual address. Written by the network.'),
      backends: z
        .array(
          z.object({
            uid: z.string().describe('Uid of the instance.'),
            state: z
              .enum(['up', 'down', 'draining', 'drained'])
              .describe('`down`: it does not answer the balancer; `drained`: nothing is under way any more.'),
            since: instant().describe('Since when.'),
          }),
        )
        .default([])
        .describe('What the balancer says of each backend it has.'),
      wantedAt: instant().optional().describe('When a request last came while there was no backend.'),
      reason: reason().optional().describe('Why it is not ready.'),
    },
    { pending: {}, ready: {}, failed: {} },
  ),
  initialStatus: { phase: 'pending', backends: [] },
  can: {},
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'ADDRESS', path: 'status.address' },
    { title: 'NETWORK', path: 'spec.network' },
  ],
})
