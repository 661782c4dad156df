import type { ErrorCodes } from './entry.ts'

/** Of disk images: what is refused at the door, and what they cannot do. */
export const diskImagesCodes = {
  'image.vm_only': {
    status: 422,
    title: '{name} is a disk image and runs only as a virtual machine',
    hint: 'Add `--vm`, or `engine: vm` in the spec.',
  },
  'image.is_a_disk': {
    status: 422,
    title: '{name} is a disk image: it holds a whole machine, not files to unpack',
    hint: 'Run it as a virtual machine (`--vm`).',
  },
  'image.not_a_disk': {
    status: 422,
    title: '{name} is no disk image',
    hint: 'Only disk images can be exported; `pando image ls` marks them in the column DISK.',
  },
  'image.backing_file': {
    status: 422,
    title: 'The disk image is only a part of a disk: it builds on {file}',
    hint: 'Make one file of all, where the other one is: `qemu-img convert -O qcow2 IMAGE whole.qcow2`.',
  },
  'image.external_data': {
    status: 422,
    title: 'The disk image keeps its data in another file: {file}',
    hint: 'Make one file of both, where the other one is: `qemu-img convert -O qcow2 IMAGE whole.qcow2`.',
  },
  'image.encrypted': {
    status: 422,
    title: 'The disk image is encrypted ({method})',
    hint: 'Convert it where its key is. A guest may encrypt its disk inside.',
  },
  'image.bad_header': {
    status: 422,
    title: 'The {format} image has a damaged or forged header: {detail}',
    hint: 'Get it again from a source you trust.',
  },
  'image.truncated': {
    status: 422,
    title: 'The end of the {format} image is missing: {detail}',
    hint: 'The download or the copy broke off; get it again, with `--checksum` where one is published.',
  },
  'image.ambiguous': {
    status: 422,
    title: 'The file is made to be read in two ways, as {first} and as {second}',
    hint: 'No tool makes such a file by itself. Convert it to qcow2 where it comes from.',
  },
  'image.unsupported_format': {
    status: 422,
    title: 'Disk images of the format {format} are not taken',
    hint: 'Convert it first: `qemu-img convert -O qcow2 IMAGE image.qcow2`.',
  },
  'image.unreadable': {
    status: 422,
    title: 'The {format} image cannot be read: {detail}',
    hint: 'Check it where it was made: `qemu-img check IMAGE`.',
  },
  'image.too_large': {
    status: 422,
    title: 'The disk would have {found}, and {limit} is the most',
    hint: 'Shrink the disk where it was made.',
  },
  'image.import_limit': {
    status: 422,
    title: 'The import was stopped: {detail}',
    hint: 'The file is made to exhaust the host, or far larger inside than it looks. Convert it to qcow2 first.',
  },
  'image.bad_url': {
    status: 422,
    title: '"{url}" is no address of a disk image',
    hint: 'Write `https://…` or `http://…`.',
  },
  'image.download_failed': {
    status: 502,
    title: 'The download from {host} failed: {detail}',
    hint: 'Check address and network, and import it again.',
    retry: true,
  },
  'image.bad_checksum': {
    status: 422,
    title: '"{checksum}" is no checksum',
    hint: 'Write `sha256:` or `sha512:` and the hex digits of a published list.',
  },
  'image.checksum_mismatch': {
    status: 422,
    title: 'The file has the checksum {found}, and {wanted} was promised',
    hint: 'Nothing of it was kept. Compare with the list that its maker publishes.',
  },
} as const satisfies ErrorCodes
