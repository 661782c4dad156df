import { z } from 'zod'
import { bytes } from '../../api/kind.ts'

const most = () => z.int().min(0)

/** Limits of one project. What is left out has none. What an instance holds counts while the instance exists, also when it is stopped. */
export const quota = z.strictObject({
  instances: most().optional().describe('Instances, replicas and desktops together.'),
  cpus: z.number().min(0).optional().describe('CPUs of all instances; fractions count as such.'),
  memory: bytes().optional().describe('Memory of all instances.'),
  storage: bytes().optional().describe('Writable layers of instances and sizes of volumes, as promised, not as used.'),
  addresses: most().optional().describe('Addresses in networks.'),
  snapshots: most().optional().describe('Snapshots of instances and of volumes.'),
  publishedPorts: most().optional().describe('Ports of the host and routes.'),
})
export type Quota = z.output<typeof quota>
export type QuotaName = keyof Quota
