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
} as const satisfies ErrorCodes
