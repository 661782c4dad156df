import type { ErrorCodes } from './entry.ts'

/** Of volumes, pools and what goes wrong with disks. */
export const storageCodes = {
  'volume.needs_path': {
    status: 422,
    title: '{user} needs a path for volume {name}',
    hint: 'Give the volume a `path` there. Only a VM of a disk image takes a volume as a mere disk.',
  },
  'volume.unformatted': {
    status: 422,
    title: 'Volume {name} has no file system and cannot be mounted at {path}',
    hint: 'Use a volume of format `ext4`, or give this one to a VM of a disk image without a `path`.',
  },
  'nbd.refused': {
    status: 500,
    title: 'The NBD server does not open {export}: {detail}',
    hint: 'It is tried again. See the log of the server.',
    retry: true,
  },
  'nbd.failed': {
    status: 500,
    title: 'A disk could not be read over NBD ({export}): {detail}',
    hint: 'Check the disk below; it is tried again.',
    retry: true,
  },
  'nbd.closed': {
    status: 503,
    title: 'The NBD server has ended the connection',
    hint: 'The VM, or what served its disk, has ended. It is tried again.',
    retry: true,
  },
} as const satisfies ErrorCodes
