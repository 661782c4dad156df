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
  'volume.in_backup': {
    status: 409,
    title: 'Volume {name} of {instance} is being backed up',
    hint: 'It is tried again when the backup is done. See `pando backup ls`.',
    retry: true,
  },
  'volume.in_copy': {
    status: 409,
    title: 'A volume of {name} is being copied or moved, so it cannot be backed up now',
    hint: 'It is tried again when that is done.',
    retry: true,
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
  'volume.moves_later': {
    status: 409,
    title: 'Volume {name} is moved when nobody has it: only a running VM can go on writing meanwhile',
    hint: 'Stop the instances that have it; `pando volume ls` shows them. It goes on by itself then.',
    retry: true,
  },
  'volume.no_snapshot': {
    status: 404,
    title: 'There is no volume snapshot {name} in project {project}',
    hint: 'List them with `pando volume snapshots`; make one with `pando volume snapshot <volume>`.',
  },
  'pool.nearly_full': {
    status: 507,
    title: 'Storage pool {name} is nearly full: {free} are free',
    hint: 'Remove volumes or snapshots (`pando volume ls`), move some to another pool, or make its disk larger. VMs stand still when it is full.',
    retry: true,
  },
  'pool.none_of_tier': {
    status: 409,
    title: 'There is no storage pool of tier {tier}',
    hint: 'Add one: `pando pool add <name> --path <folder> --tier {tier}`; or say of one that it is so quick: `pando pool set <name> --tier {tier}`.',
  },
  'volume.cannot_shrink': {
    status: 422,
    title: 'Volume {name} has {size} and cannot become smaller',
    hint: 'Make a smaller volume and copy the data. What is not used in a volume takes no room.',
  },
  'volume.fixed': {
    status: 422,
    title: 'The {what} of {name} cannot change',
    hint: 'Make another one with what you want.',
  },
  'volume.one_origin': {
    status: 422,
    title: 'A volume begins as one thing: a volume, a snapshot or a backup',
    hint: 'Give exactly one of them in `from`.',
  },
  'volume.too_small': {
    status: 422,
    title: 'A volume of {size} is too small for what it begins with: that has {needed}',
    hint: 'Make it at least that large.',
  },
  'volume.snapshot_failed': {
    status: 409,
    title: 'There is nothing in volume snapshot {name}: it failed',
    hint: 'See why with `pando describe volumesnapshot {name}`, and make another one.',
  },
  'pool.in_use': {
    status: 409,
    title: 'In storage pool {name} there are {volumes} volumes and {snapshots} snapshots',
    hint: 'Move them (`pando volume move <volume> --to <pool>`) or delete them first. See `pando volume ls`.',
  },
  'pool.built_in': {
    status: 409,
    title: 'Storage pool {name} is in the state directory and stays',
    hint: 'Make another pool the default one: `pando pool set <name> --default`.',
  },
  'pool.fixed': {
    status: 422,
    title: 'The {what} of storage pool {name} cannot change',
    hint: 'Add another pool and move the volumes there: `pando volume move <volume> --to <pool>`.',
  },
  'pool.misses': {
    status: 422,
    title: 'A pool with driver {driver} needs `{what}`',
    hint: 'Directory, btrfs and nfs pools have a `path`, rbd pools have `rbd`.',
  },
  'pool.needless': {
    status: 422,
    title: 'A pool with driver {driver} has no `{what}`',
    hint: 'Leave it out, or use another driver.',
  },
  'pool.bad_path': {
    status: 422,
    title: 'A pool cannot be in {path}: {detail}',
    hint: 'Use a folder of its own on the disk that volumes are to be on, e.g. /srv/volumes.',
  },
  'pool.path_taken': {
    status: 409,
    title: 'Storage pool {other} is in {path} already',
    hint: 'Use that pool, or another folder.',
  },
} as const satisfies ErrorCodes
