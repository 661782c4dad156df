import { z } from 'zod'
import { defineKind, instant, name, phases, reason, type SpecOf, type StatusOf, type Stored } from '../../api/kind.ts'
import { type Instance, nic } from '../lifecycle/kind.ts'

const spare = z.object({
  uid: z.string().describe('Uid of the instance it will become.'),
  nics: z.array(nic).default([]).describe('Its network cards. Written by the network; empty until it has addresses.'),
  ready: z.boolean().default(false).describe('It waits for its identity and nothing else.'),
  leaving: z.boolean().default(false).describe('It is being taken away; nobody may have it.'),
})
const ancestor = z.object({
  snapshot: z.string().describe('Name of the snapshot.'),
  instance: z.string().describe('Name of the instance it was made of.'),
  uid: z.string().describe('Uid of that instance.'),
  at: instant().describe('When it was frozen.'),
})

/**
 *   pending -> freezing -> saving -> ready        what fork makes for itself is not saved: freezing -> ready
 *                  \---------\--> failed           deletion may begin in any phase; it waits for nobody: refused while in use
 */
export const Snapshot = defineKind({
  kind: 'Snapshot',
  plural: 'snapshots',
  scope: 'project',
  statusOwner: 'services/fork',
  finalized: true,
  // Memory and disk are in it.
  refers: [{ path: 'instance', kind: 'Instance', verb: 'freeze' }],
  description: 'What an instance was at one moment, disk and memory: others can begin there.',
  spec: z.strictObject({
    instance: name().describe('Name of the instance that is frozen.'),
    memory: z.boolean().default(true).describe('Freeze memory too, so that clones go on where it was. Containers have none to freeze.'),
    keep: z
      .boolean()
      .default(true)
      .describe('True: saved to disk, there until deleted. False: made by fork; it goes with the last instance that began there.'),
    warm: z.int().min(0).max(64).default(0).describe('Clones kept ready ahead of time at least; more when demand asks for it.'),
    backup: name().optional().describe('It is made of this backup, not of an instance that is here. Written by restore.'),
  }),
  status: phases(
    {
      node: z.string().optional().describe('The machine it is on.'),
      engine: z.enum(['container', 'vm']).optional().describe('What the instance ran as.'),
      memory: z.boolean().default(false).describe('It holds memory.'),
      consistency: z
        .enum(['memory', 'application', 'filesystem', 'crash'])
        .optional()
        .describe(
          '`memory`: nothing was interrupted; `application`: programs were told, and the file system was quiet; `filesystem`: that was quiet; `crash`: as after a power cut.',
        ),
      leftOut: z.array(z.string()).optional().describe('Folders inside that are not part of it: volumes of the image, in a container.'),
      pauseMs: z.number().optional().describe('How long the instance stood still for it, in milliseconds.'),
      frozenAt: instant().optional().describe('When it was frozen.'),
      kept: z.boolean().default(false).describe('It is on disk and survives a restart of its machine.'),
      sizeBytes: z.number().optional().describe('What it takes beside what it shares with others, in bytes.'),
      sourceUid: z.string().optional().describe('Uid of the instance that was frozen.'),
      secretVersion: z.string().optional().describe('Which values of its Secrets that instance ran with; a clone with other ones boots.'),
      sourceSpec: z.record(z.string(), z.unknown()).optional().describe('Spec of that instance; clones begin with it.'),
      imageDigest: z.string().optional().describe('Digest of the image it was made from.'),
      lineage: z.array(ancestor).default([]).describe('The snapshots that this one descends from, oldest first, itself last.'),
      spares: z.array(spare).default([]).describe('Clones that are made ahead of time.'),
      reason: reason().optional().describe('Why it is not as wished.'),
    },
    {
      pending: {},
      freezing: {},
      saving: {
        doneBytes: z.number().default(0).describe('Written so far.'),
        totalBytes: z.number().default(0).describe('To be written.'),
      },
      ready: {},
      failed: {},
    },
  ),
  initialStatus: { phase: 'pending', memory: false, kept: false, lineage: [], spares: [] },
  can: { clone: ['saving', 'ready'], rewind: ['saving', 'ready'], delete: ['pending', 'freezing', 'saving', 'ready', 'failed'] },
  columns: [
    { title: 'INSTANCE', path: 'spec.instance' },
    { title: 'PHASE', path: 'status.phase' },
    { title: 'MEMORY', path: 'status.memory' },
    { title: 'SIZE', path: 'status.sizeBytes', format: 'bytes' },
    { title: 'PAUSE MS', path: 'status.pauseMs' },
  ],
})

export type Spare = StatusOf<typeof Snapshot>['spares'][number]

/** Spec of the instance that was frozen; undefined before. */
export function sourceSpecOf({ status }: Stored<typeof Snapshot>): SpecOf<typeof Instance> | undefined {
  return status.sourceSpec as SpecOf<typeof Instance> | undefined
}
