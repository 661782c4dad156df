import { access } from 'node:fs/promises'
import type { Check } from './checks.ts'
import { program } from './program-checks.ts'

const firmware = '/usr/share/OVMF/OVMF_CODE_4M.secboot.fd'

/** What VMs of disk images need besides. */
export const hardwareChecks: readonly Check[] = [
  {
    id: 'ovmf',
    what: 'UEFI firmware',
    why: 'boots disk images by UEFI, with Secure Boot where that is wanted',
    neededBy: 'virtual machines',
    optional: true,
    packages: ['ovmf'],
    probe: () =>
      access(firmware).then(
        () => ({ state: 'ok', detail: firmware }),
        () => ({ state: 'failed', detail: `${firmware} is missing` }),
      ),
  },
  {
    id: 'swtpm',
    what: 'swtpm',
    why: 'is the TPM of a virtual machine that has one',
    neededBy: 'virtual machines',
    optional: true,
    packages: ['swtpm'],
    probe: () => program('swtpm'),
  },
  {
    id: 'genisoimage',
    what: 'genisoimage',
    why: 'makes the disc that tells cloud-init in a disk image who it is',
    neededBy: 'virtual machines',
    optional: true,
    packages: ['genisoimage'],
    probe: () => program('genisoimage'),
  },
]
