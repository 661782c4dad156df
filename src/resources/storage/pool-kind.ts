import { z } from 'zod'
import { bytes, defineKind, phases, reason } from '../../api/kind.ts'

export const poolDrivers = ['directory', 'btrfs', 'nfs', 'rbd'] as const
export const tiers = ['ssd', 'hdd'] as const
export const tier = () => z.enum(tiers)

/**
 *   pending -> ready <-> failed          failed: it does not answer; what runs on it is left alone and tried again
 *   deletion: once no volume is in it
 */
export const StoragePool = defineKind({
  kind: 'StoragePool',
  plural: 'pools',
  scope: 'cluster',
  statusOwner: 'resources/storage',
  finalized: true,
  description: 'A place that volumes are in: a folder, a btrfs, a shared directory or a Ceph pool.',
  spec: z.strictObject({
    driver: z.enum(poolDrivers).default('directory').describe('What keeps the data.'),
    tier: tier().default('ssd').describe('How quick it is: `ssd` for systems and forks, `hdd` for data.'),
    path: z
      .string()
      .startsWith('/')
      .max(1024)
      .optional()
      .describe('Folder it is in (directory, btrfs, nfs). Left out for `rbd`. An nfs pool without `export` is mounted there already.'),
    export: z
      .string()
      .regex(/^[^:\s]+:\/\S*$/, 'write `server:/path`')
      .optional()
      .describe('NFS export that is mounted at `path`, e.g. `nas:/volumes`.'),
    rbd: z
      .strictObject({
        pool: z.string().min(1).max(128).describe('Name of the Ceph pool.'),
        conf: z.string().startsWith('/').default('/etc/ceph/ceph.conf').describe('Ceph configuration on the host.'),
        user: z.string().default('admin').describe('Ceph user, without `client.`.'),
      })
      .optional()
      .describe('Where an `rbd` pool is.'),
    default: z.boolean().default(false).describe('Volumes that name neither pool nor tier go here; of several, the first by name.'),
    alarmAt: z.number().min(0.1).max(1).default(0.85).describe('Part of its room from which on it raises an alarm.'),
    reserve: bytes()
      .default(1024 ** 3)
      .describe('Room that new volumes never take, in bytes or as `1GiB`.'),
  }),
  status: phases(
    {
      capacityBytes: z.number().optional().describe('Room in it altogether, in bytes.'),
      freeBytes: z.number().optional().describe('Room that is free, in bytes.'),
      promisedBytes: z.number().default(0).describe('Sizes of all its volumes together, in bytes. More than its room: it is thin.'),
      volumes: z.number().default(0).describe('How many volumes are in it.'),
      cheapCopies: z.boolean().default(false).describe('Snapshots and clones share their data (reflink, btrfs, rbd) and cost no time.'),
      alarm: z.boolean().default(false).describe('It is fuller than `alarmAt`.'),
      reason: reason().optional().describe('Why it is not as wished.'),
    },
    { pending: {}, ready: {}, failed: {} },
  ),
  initialStatus: { phase: 'pending', promisedBytes: 0, volumes: 0, cheapCopies: false, alarm: false },
  can: { delete: ['pending', 'ready', 'failed'] },
  columns: [
    { title: 'DRIVER', path: 'spec.driver' },
    { title: 'TIER', path: 'spec.tier' },
    { title: 'PHASE', path: 'status.phase' },
    { title: 'SIZE', path: 'status.capacityBytes', format: 'bytes' },
    { title: 'FREE', path: 'status.freeBytes', format: 'bytes' },
    { title: 'PROMISED', path: 'status.promisedBytes', format: 'bytes' },
    { title: 'VOLUMES', path: 'status.volumes' },
    { title: 'ALARM', path: 'status.alarm' },
  ],
})
