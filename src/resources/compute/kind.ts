import { z } from 'zod'
import { defineKind, instant, phases } from '../../api/kind.ts'

const engine = z.object({
  name: z.string(),
  runs: z.array(z.enum(['container', 'vm'])),
  available: z.boolean(),
  version: z.string().optional(),
  accelerator: z.string().optional(),
  reason: z.string().optional(),
  remedy: z.string().optional(),
})
const resources = z.object({ cpus: z.number(), memoryBytes: z.number(), diskBytes: z.number() })

// ready <-> notReady          drain and fencing belong to services/maintenance and services/ha
export const Node = defineKind({
  kind: 'Node',
  plural: 'nodes',
  scope: 'cluster',
  statusOwner: 'resources/compute',
  description: 'A machine that runs instances, with the engines it offers.',
  spec: z.strictObject({
    /** False keeps new instances away. */
    schedulable: z.boolean().default(true),
  }),
  status: phases(
    {
      engines: z.array(engine),
      capacity: resources,
      allocated: resources,
      hostname: z.string(),
      kernel: z.string(),
      architecture: z.string(),
      version: z.string(),
      heartbeatAt: instant(),
      bootId: z.string(),
    },
    {
      ready: {},
      notReady: { reason: z.string() },
    },
  ),
  initialStatus: {
    phase: 'notReady',
    reason: 'not seen yet',
    engines: [],
    capacity: { cpus: 0, memoryBytes: 0, diskBytes: 0 },
    allocated: { cpus: 0, memoryBytes: 0, diskBytes: 0 },
    hostname: '',
    kernel: '',
    architecture: '',
    version: '',
    heartbeatAt: '1970-01-01T00:00:00.000Z',
    bootId: '',
  },
  can: {},
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'CPUS', path: 'status.capacity.cpus' },
    { title: 'MEMORY', path: 'status.capacity.memoryBytes', format: 'bytes' },
    { title: 'KERNEL', path: 'status.kernel' },
  ],
})
