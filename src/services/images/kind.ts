import { z } from 'zod'
import { defineKind, instant, phases } from '../../api/kind.ts'

const config = z.object({
  entrypoint: z.array(z.string()),
  cmd: z.array(z.string()),
  env: z.record(z.string(), z.string()),
  user: z.string(),
  workdir: z.string(),
  exposedPorts: z.array(z.string()),
  stopSignal: z.string(),
  architecture: z.string(),
  labels: z.record(z.string(), z.string()),
})

// An Image appears when its content is complete and verified (Operations image.pull, image.import, image.build make it).
// ready          delete: refused while an instance uses it
export const Image = defineKind({
  kind: 'Image',
  plural: 'images',
  scope: 'project',
  statusOwner: 'services/images',
  finalized: true,
  readOnly: true,
  description: 'A verified OCI image that runs as a container or as a virtual machine.',
  spec: z.strictObject({
    /** The full reference as people wrote it, e.g. `shop:1` or `registry.example/team/shop:1`. */
    reference: z.string(),
    /** Where it came from. */
    source: z.enum(['registry', 'archive', 'build']),
  }),
  status: phases(
    {},
    {
      ready: { digest: z.string(), sizeBytes: z.number(), layers: z.array(z.string()), config, createdAt: instant() },
    },
  ),
  initialStatus: {
    phase: 'ready',
    digest: '',
    sizeBytes: 0,
    layers: [],
    config: {
      entrypoint: [],
      cmd: [],
      env: {},
      user: '',
      workdir: '/',
      exposedPorts: [],
      stopSignal: 'SIGTERM',
      architecture: '',
      labels: {},
    },
    createdAt: '1970-01-01T00:00:00.000Z',
  },
  can: { delete: ['ready'] },
  columns: [
    { title: 'REFERENCE', path: 'spec.reference' },
    { title: 'DIGEST', path: 'status.digest' },
    { title: 'SIZE', path: 'status.sizeBytes', format: 'bytes' },
  ],
})
