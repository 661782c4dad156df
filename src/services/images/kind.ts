import { z } from 'zod'
import { defineKind, instant, phases } from '../../api/kind.ts'

const config = z.object({
  entrypoint: z.array(z.string()).describe('Program and first arguments; `command` of an instance replaces it.'),
  cmd: z.array(z.string()).describe('Arguments after the entrypoint; `args` of an instance replaces them.'),
  env: z.record(z.string(), z.string()).describe('Environment variables; those of an instance come on top.'),
  user: z.string().describe('`name`, `uid` or `user:group` the program runs as. Empty: root.'),
  workdir: z.string().describe('Folder the program starts in.'),
  exposedPorts: z.array(z.string()).describe('Ports the program listens on, as `80/tcp`. They publish nothing by themselves.'),
  stopSignal: z.string().describe('Signal that asks the program to end, as `SIGTERM`.'),
  architecture: z.string().describe('Processor it is made for: `amd64` or `arm64`.'),
  labels: z.record(z.string(), z.string()).describe('What its maker wrote on it.'),
})

const disk = z.object({
  type: z.enum(['disk', 'iso']).describe('`disk`: a whole machine to boot. `iso`: a medium to install from, or with drivers.'),
  format: z.enum(['qcow2', 'raw']).describe('How Pando keeps it. Whatever it came as was converted.'),
  virtualBytes: z.number().describe('Size the guest sees, in bytes.'),
  importedFrom: z.string().describe('What it came as, e.g. `vmdk`.'),
  firmware: z.enum(['bios', 'uefi']).describe('How it boots when an instance does not say.'),
  sourceDigest: z.string().describe('Digest of the file that was imported, `sha256:…`.'),
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
  description: 'A verified OCI image that runs as a container or as a virtual machine, or a disk image that runs as a virtual machine.',
  spec: z.strictObject({
    reference: z.string().describe('The full reference as people wrote it, e.g. `shop:1` or `registry.example/team/shop:1`.'),
    source: z.enum(['registry', 'archive', 'build']).describe('Where it came from.'),
  }),
  status: phases(
    {},
    {
      ready: {
        digest: z.string().describe('Digest of the manifest: the name of exactly this content, `sha256:…`.'),
        sizeBytes: z.number().describe('Size of manifest, config and packed layers, in bytes.'),
        layers: z.array(z.string()).describe('Digests of the layers, the lowest first.'),
        disk: disk.optional().describe('It is a disk image, for VMs only. Left out: an OCI image.'),
        config: config.describe('How its program is run, unless the instance says otherwise.'),
        createdAt: instant().describe('When this reference came to mean this content.'),
      },
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
    { title: 'DISK', path: 'status.disk.type' },
    { title: 'DIGEST', path: 'status.digest' },
    { title: 'SIZE', path: 'status.sizeBytes', format: 'bytes' },
  ],
})
