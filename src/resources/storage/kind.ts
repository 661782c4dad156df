import { z } from 'zod'
import { bytes, defineKind, name, phases, reason } from '../../api/kind.ts'
import { tier } from './pool-kind.ts'

const MiB = 1024 ** 2
const GiB = 1024 ** 3

const holder = z.object({
  instance: z.string().describe('Name of the instance.'),
  uid: z.string().describe('Uid of the instance.'),
  readOnly: z.boolean().describe('It only reads.'),
})

const limits = z.strictObject({
  iops: z.int().min(1).optional().describe('Reads and writes together, per second.'),
  bandwidth: bytes({ min: 4096 }).optional().describe('Reads and writes together, in bytes or as `50MiB`, per second.'),
})
const origin = z.strictObject({
  volume: name().optional().describe('Name of a volume that it is a copy of. This, `snapshot` or `backup`.'),
  snapshot: name().optional().describe('Name of a volume snapshot.'),
  backup: name().optional().describe('Name of a backup. Written by restore.'),
})

/**
 * pending: nobody has used it yet -> ready: there is something of it on the node. deletion: from either, once nobody has it.
 * Another `pool` in the spec than in the status: it is being moved there, while it is in use too.
 */
export const Volume = defineKind({
  kind: 'Volume',
  plural: 'volumes',
  scope: 'project',
  statusOwner: 'resources/storage',
  finalized: true,
  refers: [
    { path: 'from.volume', kind: 'Volume' },
    { path: 'from.snapshot', kind: 'VolumeSnapshot' },
    { path: 'from.backup', kind: 'Backup', verb: 'restore' },
  ],
  description: 'A disk of its own that outlives the instances it is given to.',
  spec: z.strictObject({
    size: bytes({ min: 16 * MiB, max: 64 * 1024 * GiB })
      .default(10 * GiB)
      .describe('Room in it, in bytes or as `10GiB`. Used as it fills. It may grow at any time, and never shrinks.'),
    pool: name().optional().describe('Pool that it is in. Left out: the first of its tier that has room. Another one moves it.'),
    tier: tier().optional().describe('How quick its pool must be. Left out: as the default pool is.'),
    format: z
      .enum(['ext4', 'none'])
      .default('ext4')
      .describe('`ext4`: it has a file system from the start. `none`: an empty disk for a VM that makes its own.'),
    limits: limits.optional().describe('How much may go to and from it. A change takes effect at once.'),
    from: origin.optional().describe('What is in it at first. Left out: what the image has at its path, else nothing.'),
    shared: z
      .boolean()
      .optional()
      .describe('Several containers may write to it at the same time, as to a folder. VMs cannot: they have it alone, or all read.'),
  }),
  status: phases(
    {
      pool: z.string().optional().describe('The pool it is in.'),
      sizeBytes: z.number().optional().describe('Size that it has by now, in bytes.'),
      usedBytes: z.number().optional().describe('Room it takes in its pool, in bytes; looked at from time to time.'),
      move: z
        .object({
          from: z.string().describe('The pool it comes from; what is left there goes when it has arrived.'),
          to: z.string().describe('The pool it goes to.'),
          offline: z.boolean().describe('It is copied while nobody has it: who needs it waits.'),
          doneBytes: z.number().describe('Copied so far, in bytes.'),
          totalBytes: z.number().describe('To be copied, in bytes.'),
        })
        .optional()
        .describe('It is on its way to another pool.'),
      reason: reason().optional().describe('Why it is not as wished.'),
      holders: z.array(holder).default([]).describe('Who has it now: one instance that writes, or any number that read.'),
      guest: z
        .boolean()
        .default(false)
        .describe('A VM has had it to write: from then on it is for VMs only, since what they write is not to be trusted by the host.'),
    },
    { pending: {}, ready: { node: z.string().describe('The machine it is on.') } },
  ),
  initialStatus: { phase: 'pending', holders: [], guest: false },
  can: {
    snapshot: ['ready'],
    clone: ['ready'],
    trim: ['ready'],
    resize: ['pending', 'ready'],
    move: ['pending', 'ready'],
    delete: ['pending', 'ready'],
  },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'SIZE', path: 'spec.size', format: 'bytes' },
    { title: 'USED', path: 'status.usedBytes', format: 'bytes' },
    { title: 'POOL', path: 'status.pool' },
    { title: 'USED BY', path: 'status.holders.0.instance' },
    { title: 'NODE', path: 'status.node' },
  ],
})
