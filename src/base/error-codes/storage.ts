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
  'volume.never_used': {
    status: 409,
    title: 'The volume was never used: there is nothing of it',
    hint: 'A volume is made when an instance gets it first. Attach it to one, then try again.',
  },
  'volume.leased': {
    status: 409,
    title: 'Another host has the volume: {host}',
    hint: 'Detach it there. When that host is off for good, remove the file {path}; never while it may still run.',
    retry: true,
  },
  'pool.not_found': {
    status: 404,
    title: 'There is no storage pool {name}',
    hint: 'List pools with `pando pool ls`; add one with `pando pool add {name} --path <folder> --tier ssd`.',
  },
  'pool.no_driver': {
    status: 422,
    title: 'There is no driver for {driver} pools on this host',
    hint: 'Use one of the drivers that `pando pool add --help` lists.',
  },
  'volume.busy_inside': {
    status: 409,
    title: 'A program in {instance} still uses volume {name}',
    hint: 'End it, or unmount the volume inside; it is tried again by itself. `pando exec {instance} -- fuser -m PATH` may tell which one it is.',
    retry: true,
  },
  'volume.needs_restart': {
    status: 409,
    title: '{name} was started before volumes could come and go while it runs',
    hint: 'Restart it once: `pando restart {name}`.',
  },
  'volume.not_attached': {
    status: 409,
    title: '{instance} does not have volume {name}',
    hint: 'It is attached first; see `pando describe instance {instance}`.',
    retry: true,
  },
  'volume.copy_failed': {
    status: 507,
    title: 'Volume {name} could not be copied: {detail}',
    hint: 'Nothing was changed: it is where it was. Make room in the pool that it goes to, and try again.',
    retry: true,
  },
  'volume.no_room_left': {
    status: 507,
    title: 'Volume {name} has no room to write to: its pool is full',
    hint: 'Make room in its pool: `pando get pools`. The VM stands still until then, goes on by itself, and has lost nothing.',
    retry: true,
  },
  'instance.stalled': {
    status: 507,
    title: 'The disk of {name} has no room to write to: {detail}',
    hint: 'Make room in the state directory of its node. The VM stands still until then, goes on by itself, and has lost nothing.',
    retry: true,
  },
  'volume.moving': {
    status: 409,
    title: 'Volume {name} is on its way to another pool',
    hint: 'What needs it starts when it has arrived; `pando volume ls` shows how far it is.',
    retry: true,
  },
  'pool.unavailable': {
    status: 503,
    title: 'Storage pool {name} does not answer: {detail}',
    hint: 'Volumes in it are left alone and tried again. See `pando pool describe {name}`.',
    retry: true,
  },
  'pool.no_nfs_client': {
    status: 422,
    title: 'This host cannot mount {export}: it has no NFS client',
    hint: 'Install `nfs-common`, or a kernel that has NFS; or mount the share another way and leave `export` out.',
  },
  'volume.grows_later': {
    status: 409,
    title: 'The file system of the volume cannot grow while a container uses it: this host may not (CAP_SYS_RESOURCE)',
    hint: 'It grows when the volume is mounted the next time: stop what uses it, and start it again.',
    retry: true,
  },
} as const satisfies ErrorCodes
