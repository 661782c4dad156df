import { z } from 'zod'
import { defineKind, instant, phases } from '../../api/kind.ts'

const engine = z.object({
  name: z.string().describe('`docker`, `qemu` or `fake`.'),
  runs: z.array(z.enum(['container', 'vm'])).describe('Which `engine` of an instance it serves.'),
  available: z.boolean().describe('Whether it can run something now.'),
  version: z.string().optional().describe('Its own version.'),
  accelerator: z.string().optional().describe('How virtual processors run: `kvm`, or `tcg` (emulated, slow).'),
  reason: z.string().optional().describe('Why it is not available.'),
  remedy: z.string().optional().describe('What to do about it.'),
})
const resources = z.object({
  cpus: z.number().describe('Processors.'),
  memoryBytes: z.number().describe('Memory, in bytes.'),
  diskBytes: z.number().describe('Disk, in bytes.'),
})

// ready <-> notReady          drain and fencing belong to services/maintenance and services/ha
export const Node = defineKind({
  kind: 'Node',
  plural: 'nodes',
  scope: 'cluster',
  statusOwner: 'resources/compute',
  description: 'A machine that runs instances, with the engines it offers.',
  spec: z.strictObject({
    schedulable: z.boolean().default(true).describe('False keeps new instances away.'),
    overcommit: z
      .strictObject({
        cpus: z.number().min(1).max(1000).default(16).describe('How many virtual processors may be promised for each real one.'),
        memory: z
          .number()
          .min(1)
          .max(1000)
          .default(1)
          .describe('How many times its memory may be promised. More than 1 is for clones, which share memory, and for swap.'),
      })
      .prefault({})
      .describe('How much more than it has may be promised to instances.'),
  }),
  status: phases(
    {
      engines: z.array(engine).describe('What can run instances here, and if not, why.'),
      capacity: resources.describe('What the machine has.'),
      allocated: resources.describe('What its instances were promised.'),
      hostname: z.string().describe('Name the machine gives itself.'),
      kernel: z.string().describe('Release of its kernel.'),
      architecture: z.string().describe('Its processor: `amd64` or `arm64`.'),
      version: z.string().describe('Version of Pando on it.'),
      heartbeatAt: instant().describe('When it was last heard of.'),
      bootId: z.string().describe('Changes with every boot of the machine.'),
    },
    {
      ready: {},
      notReady: { reason: z.string().describe('Why, for people.') },
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
