import { z } from 'zod'
import { bytes, defineKind, phases } from '../../api/kind.ts'

const MiB = 1024 ** 2
const GiB = 1024 ** 3

const holder = z.object({
  instance: z.string().describe('Name of the instance.'),
  uid: z.string().describe('Uid of the instance.'),
  readOnly: z.boolean().describe('It only reads.'),
})

/** pending: nobody has used it yet -> ready: there is something of it on the node. deletion: from either, once nobody has it. */
export const Volume = defineKind({
  kind: 'Volume',
  plural: 'volumes',
  scope: 'project',
  statusOwner: 'resources/storage',
  finalized: true,
  description: 'A disk of its own that outlives the instances it is given to.',
  spec: z.strictObject({
    size: bytes({ min: 16 * MiB, max: 64 * 1024 * GiB })
      .default(10 * GiB)
      .describe('Room in it, in bytes or as `10GiB`. Used as it fills; it stays as it is once it is made.'),
    shared: z
      .boolean()
      .optional()
      .describe('Several containers may write to it at the same time, as to a folder. VMs cannot: they have it alone, or all read.'),
  }),
  status: phases(
    {
      holders: z.array(holder).default([]).describe('Who has it now: one instance that writes, or any number that read.'),
      guest: z
        .boolean()
        .default(false)
        .describe('A VM has had it to write: from then on it is for VMs only, since what they write is not to be trusted by the host.'),
    },
    { pending: {}, ready: { node: z.string().describe('The machine it is on.') } },
  ),
  initialStatus: { phase: 'pending', holders: [], guest: false },
  can: { delete: ['pending', 'ready'] },
  columns: [
    { title: 'PHASE', path: 'status.phase' },
    { title: 'SIZE', path: 'spec.size', format: 'bytes' },
    { title: 'USED BY', path: 'status.holders.0.instance' },
    { title: 'NODE', path: 'status.node' },
  ],
})
