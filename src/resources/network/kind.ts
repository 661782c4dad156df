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
    cidr: z.cidrv4().optional().describe('IPv4 subnet, e.g. `10.20.0.0/24`. Left out: the next free /24 of the pool.'),
    isolated: z
      .boolean()
      .optional()
      .describe(
        'True: nothing in it connects to anything outside of it, nor looks up outside names. The host and published ports still reach in.',
      ),
    mtu: z.int().min(576).max(9000).default(1500).describe('Largest packet, in bytes.'),
  }),
  status: phases(
    {
      cidr: z.string().optional().describe('The IPv4 subnet it has.'),
      gateway: z.string().optional().describe("Address of its router, which is its instances' DNS server too."),
      domain: z.string().optional().describe('DNS domain: an instance is found as `<name>.<domain>`.'),
      reason: reason().optional().describe('Why it is not ready.'),
    },
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
