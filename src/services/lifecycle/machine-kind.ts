import { z } from 'zod'
import { PandoError } from '../../base/errors.ts'
import { formatBytes } from '../../base/units.ts'

/** Drives that a machine has. One that is installed from an ISO has that in the first. */
export const mostDiscs = 4

const cloudInit = z.strictObject({
  userData: z
    .string()
    .max(256 * 1024)
    .optional()
    .describe('User-data as cloud-init takes it: `#cloud-config`, a script, or MIME parts.'),
  networkData: z
    .string()
    .max(64 * 1024)
    .optional()
    .describe("Network configuration, version 2. Left out: made from the instance's network cards."),
  vendorData: z
    .string()
    .max(256 * 1024)
    .optional()
    .describe('Vendor-data; what user-data says comes on top. Left out: it mounts the volumes that have a path.'),
})

/** What a VM of a disk image is made of. VMs of OCI images have hardware of their own and none of this. */
export const machine = z.strictObject({
  firmware: z.enum(['bios', 'uefi']).optional().describe('How it boots. Left out: as its image does.'),
  secureBoot: z.boolean().default(false).describe('Only what Microsoft or the distribution signed may boot. Needs `uefi`.'),
  tpm: z.boolean().default(false).describe('A TPM 2.0 of its own, kept with the instance.'),
  system: z
    .enum(['linux', 'windows', 'other'])
    .default('linux')
    .describe('`windows`: Hyper-V enlightenments, a clock in local time, SATA and e1000e until it has virtio drivers (`drivers`).'),
  drivers: z
    .enum(['virtio', 'emulated'])
    .optional()
    .describe('Disk and network it sees. Left out: `virtio`; `emulated` for `windows`, which installs with what it knows.'),
  display: z.boolean().default(false).describe('A screen, keyboard and pointer, to be seen through `pando vnc` and in the console.'),
  cdroms: z
    .array(z.string().min(1).max(512))
    .max(mostDiscs)
    .default([])
    .describe(
      'References of ISO images in its drives, e.g. one to install from and the virtio drivers. It boots from the first when its disk is empty.',
    ),
  cloudInit: cloudInit.optional().describe('What cloud-init in the guest is told (NoCloud). A guest without cloud-init takes no notice.'),
})
export type Machine = z.output<typeof machine>

/** With less the kernel of a VM of an OCI image has no room to unpack what it boots from, and says nothing. In bytes. */
export const leastMemory = 96 * 1024 ** 2

/** What there is to know of a disk image. */
export interface DiskFacts {
  type: 'disk' | 'iso'
  firmware: 'bios' | 'uefi'
}

/** The parts of an Instance that must go together with its image. */
export interface MachineSpec {
  image: string
  engine: 'container' | 'vm'
  memory?: number | undefined
  machine?: Machine | undefined
  command?: readonly string[] | undefined
  args?: readonly string[] | undefined
  env?: object
  user?: string | undefined
  workdir?: string | undefined
  files?: readonly unknown[] | undefined
  secrets?: readonly unknown[] | undefined
  tmpfs?: readonly unknown[] | undefined
}

/** `disk` is what is known of the image; undefined: it is an OCI image. Throws hardware.disk_image_only, hardware.too_little_memory, hardware.runs_itself, hardware.too_many_discs. */
export function assertMachineFits(spec: MachineSpec, disk: DiskFacts | undefined): void {
  const { image, machine, command, args, env = {}, user, workdir, files = [], secrets = [], tmpfs = [] } = spec
  if (!disk) {
    if (machine) throw new PandoError('hardware.disk_image_only', { name: image }, { field: '/spec/machine' })
    const { engine, memory = leastMemory } = spec
    if (engine === 'vm' && memory < leastMemory)
      throw new PandoError(
        'hardware.too_little_memory',
        { least: formatBytes(leastMemory), given: formatBytes(memory) },
        { field: '/spec/memory' },
      )
    return
  }
  const meaningless = Object.entries({
    command,
    args,
    user,
    workdir,
    env: filled(Object.keys(env)),
    files: filled(files),
    secrets: filled(secrets),
    tmpfs: filled(tmpfs),
  })
  const field = meaningless.find(([, value]) => value !== undefined)?.[0]
  if (field !== undefined) throw new PandoError('hardware.runs_itself', { name: image, field }, { field: `/spec/${field}` })
  const discs = (machine?.cdroms.length ?? 0) + (disk.type === 'iso' ? 1 : 0)
  if (discs > mostDiscs)
    throw new PandoError('hardware.too_many_discs', { count: discs, most: mostDiscs }, { field: '/spec/machine/cdroms' })
}

/** What can be told without its image. Throws hardware.vm_only, hardware.needs_uefi. */
export function assertMachineMakesSense({ engine, machine }: Pick<MachineSpec, 'engine' | 'machine'>): void {
  if (!machine) return
  if (engine !== 'vm') throw new PandoError('hardware.vm_only', {}, { field: '/spec/machine' })
  if (machine.secureBoot && machine.firmware === 'bios')
    throw new PandoError('hardware.needs_uefi', {}, { field: '/spec/machine/secureBoot' })
}

function filled<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}
