import { z } from 'zod'
import { defineKind, name, phases, reason } from '../../api/kind.ts'

const portRange = z
  .string()
  .regex(/^\d{1,5}(-\d{1,5})?$/, 'use a port or a range, e.g. `80` or `8000-8100`')
  .describe('A port or a range of ports, e.g. `80` or `8000-8100`.')
const peer = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('any').describe('Anybody who can reach the network.') }),
  z.strictObject({
    type: z.literal('cidr').describe('Addresses of a subnet.'),
    cidr: z.cidrv4().describe('IPv4 subnet, e.g. `10.0.0.0/8`.'),
  }),
  z.strictObject({
    type: z.literal('group').describe('Members of a group of the project.'),
    group: name().describe('Name of the group; its own too.'),
  }),
])

/** pending -> ready          failed --(retry)--> ready */
export const SecurityGroup = defineKind({
  kind: 'SecurityGroup',
  plural: 'securitygroups',
  scope: 'project',
  statusOwner: 'resources/security',
  finalized: true,
  refers: [
    { path: 'ingress.*.from.group', kind: 'SecurityGroup' },
    { path: 'egress.*.to.group', kind: 'SecurityGroup' },
  ],
  description:
    'Rules about who may connect to its members, containers and VMs alike. An instance in a group accepts what one of its groups allows, and nothing else.',
  spec: z.strictObject({
    ingress: z
      .array(
        z.strictObject({
          name: name().optional().describe('Name of the rule, for counters and traces. Left out: `in-<number>`.'),
          protocol: z.enum(['tcp', 'udp', 'icmp', 'any']).default('tcp').describe('Protocol.'),
          ports: z.array(portRange).max(64).default([]).describe('Ports of the member. Empty: all.'),
          from: peer.default({ type: 'any' }).describe('Who may connect.'),
        }),
      )
      .max(256)
      .default([])
      .describe('What members accept. Empty: nothing.'),
    egress: z
      .array(
        z.strictObject({
          name: name().optional().describe('Name of the rule. Left out: `out-<number>`.'),
          protocol: z.enum(['tcp', 'udp', 'icmp', 'any']).default('tcp').describe('Protocol.'),
          ports: z.array(portRange).max(64).default([]).describe('Ports of the other side. Empty: all.'),
          to: peer.default({ type: 'any' }).describe('Whom members may connect to.'),
        }),
      )
      .max(256)
      .optional()
      .describe('Whom members may connect to. Left out: everybody.'),
  }),
  status: phases(
    {
      members: z.number().default(0).describe('How many instances are in it.'),
      reason: reason().optional().describe('Why its rules do not hold.'),
    },
    { pending: {}, ready: {}, failed: {} },
  ),
  initialStatus: { phase: 'pending', members: 0 },
  can: { delete: ['pending', 'ready', 'failed'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'MEMBERS', path: 'status.members' },
  ],
})
