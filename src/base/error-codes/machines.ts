import type { ErrorCodes } from './entry.ts'

/** Of disk images and the virtual machines made of them. */
export const machinesCodes = {
  'hardware.no_firmware': {
    status: 503,
    title: 'This node has no UEFI firmware: {path} is missing',
    hint: 'Install the package `ovmf`, as `pando doctor --fix` does, or set `machine.firmware` to `bios`.',
    retry: true,
  },
  'hardware.no_tpm': {
    status: 503,
    title: 'This node can make no TPM: swtpm is not installed',
    hint: 'Install the package `swtpm`, as `pando doctor --fix` does, or set `machine.tpm` to false.',
    retry: true,
  },
  'hardware.tpm_failed': {
    status: 500,
    title: 'The TPM of {name} did not start: {detail}',
    hint: 'See `tpm.log` in the folder of the VM; its state is in `machine/tpm` beside.',
    retry: true,
  },
  'hardware.no_seed': {
    status: 503,
    title: 'This node can make no disc for cloud-init: genisoimage is not installed',
    hint: 'Install the package `genisoimage`, as `pando doctor --fix` does.',
    retry: true,
  },
  'hardware.vm_only': {
    status: 422,
    title: 'A container has no hardware of its own',
    hint: 'Leave `machine` out, or set `engine` to `vm` (`--vm`).',
  },
  'hardware.disk_image_only': {
    status: 422,
    title: '{name} is an OCI image, and its VMs have hardware of their own',
    hint: 'Leave `machine` out, or import a disk image with `pando image import`.',
  },
  'hardware.too_little_memory': {
    status: 422,
    title: 'A VM of an OCI image needs {least} of memory to boot, and {given} is less',
    hint: 'Set `memory` (`--memory`) to {least} or more, or run it as a container, which needs no kernel of its own.',
  },
  'hardware.needs_uefi': {
    status: 422,
    title: 'Secure Boot is a part of UEFI',
    hint: 'Set `machine.firmware` to `uefi`, or leave it out.',
  },
  'hardware.runs_itself': {
    status: 422,
    title: 'The disk image {name} boots a system of its own: {field} means nothing to it',
    hint: 'Leave it out; tell the system through `machine.cloudInit.userData` (`--cloud-init`).',
  },
  'hardware.too_many_discs': {
    status: 422,
    title: 'There are {count} discs and {most} drives',
    hint: 'Leave some of `machine.cdroms` out; an ISO that is the image itself takes a drive, too.',
  },
  'hardware.not_a_disc': {
    status: 422,
    title: '{name} is no ISO image and does not fit into a drive',
    hint: 'Import the ISO with `pando image import`; disks are volumes.',
  },
  'instance.no_display': {
    status: 409,
    title: 'Instance {name} has no screen',
    hint: 'Set `machine.display` to true (`--display`); its serial console is there without: `pando console {name}`.',
  },
  'instance.no_agent': {
    status: 409,
    title: 'No guest agent answers in {name} ({detail})',
    hint: 'Install and start qemu-guest-agent inside, or wait until the system has booted; `pando console {name}` works without.',
    retry: true,
  },
  'instance.no_terminal': {
    status: 422,
    title: 'The guest agent of {name} runs programs, but without a terminal',
    hint: 'Leave --tty out, or log in with `pando console {name}`.',
  },
  'instance.input_too_large': {
    status: 413,
    title: 'The guest agent takes the input of a program whole, and no more than {limit}',
    hint: 'Copy it in with `pando cp`, and let the program read the file.',
  },
  'fork.guest_unsupported': {
    status: 422,
    title: 'The memory of {name} can be gone back to, but no clone can go on from it: {why}',
    hint: 'Clone its disk alone (`--cold`): the clone boots. With qemu-guest-agent inside, a Linux can be cloned with memory, too.',
  },
} as const satisfies ErrorCodes
