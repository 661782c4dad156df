import { z } from 'zod'

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
    .max(4)
    .default([])
    .describe(
      'References of ISO images in its drives, e.g. one to install from and the virtio drivers. It boots from the first when its disk is empty.',
    ),
  cloudInit: cloudInit.optional().describe('What cloud-init in the guest is told (NoCloud). A guest without cloud-init takes no notice.'),
})
export type Machine = z.output<typeof machine>
