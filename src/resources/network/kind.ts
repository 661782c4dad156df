import { z } from 'zod'
import { defineKind, phases, reason } from '../../api/kind.ts'

// pending -> ready          failed --(retry)--> ready
export const Network = defineKind({
  kind: 'Network',
  plural: 'networks',
  scope: 'project',
  statusOwner: 'resources/network',
  finalized: true,
  description: 'One layer-2 network that containers and virtual machines of a project share, with its own addresses and DNS.',
  spec: z.strictObject({
    /** IPv4 subnet, e.g. `10.20.0.0/24`. Left out: the next free /24 of the pool. */
    cidr: z.cidrv4().optional(),
    /** Bytes in one frame. Default 1500. */
    mtu: z.int().min(576).max(9000).default(1500),
  }),
  status: phases(
    { cidr: z.string().optional(), gateway: z.string().optional(), domain: z.string().optional(), reason: reason().optional() },
    {
      pending: {},
      ready: {},
      failed: {},
    },
  ),
  initialStatus: { phase: 'pending' },
  can: { delete: ['pending', 'ready', 'failed'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'SUBNET', path: 'status.cidr' },
    { title: 'GATEWAY', path: 'status.gateway' },
    { title: 'DOMAIN', path: 'status.domain' },
  ],
})
