import type { ErrorCodes } from './entry.ts'

/** Of backups: targets, policies, restores, drills. */
export const backupCodes = {
  'backup.no_target': {
    status: 409,
    title: 'There is no backup target to send it to',
    hint: 'Add one: `pando backup target add NAME URL --default`.',
    retry: true,
  },
  'backup.target_not_found': {
    status: 404,
    title: 'There is no backup target {name}',
    hint: '`pando backup target ls` lists them; `pando backup target add` makes one.',
    retry: true,
  },
  'backup.target_not_allowed': {
    status: 403,
    title: 'The backup target {name} is not for project {project}',
    hint: 'Use another one, or add the project to `projects` of the target.',
  },
  'backup.target_not_ready': {
    status: 409,
    title: 'The backup target {name} cannot be used yet: {why}',
    hint: '`pando backup target ls` shows how it is.',
    retry: true,
  },
  'backup.target_in_use': {
    status: 409,
    title: 'The backup target {name} still has {count} backups, {example} among them',
    hint: 'Delete them first (`pando backup rm`). What is in the repository stays there when the target goes.',
  },
  'backup.target_unreachable': {
    status: 503,
    title: 'The backup target {name} does not answer: {detail}',
    hint: 'It is tried again by itself. Check that the machine is up, that its address is right and that nothing between blocks it.',
    retry: true,
  },
  'backup.denied': {
    status: 409,
    title: 'The backup target {name} lets us not in: {detail}',
    hint: 'Check user, keys and rights there; `pando backup target login {name}` writes new ones.',
    retry: true,
  },
  'backup.unknown_host': {
    status: 409,
    title: 'The host of the backup target {name} is not known, or is another one than before: {detail}',
    hint: 'Compare its key with that of the machine, and give it with `pando backup target login {name} --known-hosts FILE`.',
  },
  'backup.wrong_key': {
    status: 409,
    title: 'The key on this host does not open the repository of {name}',
    hint: 'Another one made it. Give its key: `pando backup target add NAME URL --key-file FILE`; nothing was changed there.',
  },
  'backup.key_missing': {
    status: 409,
    title: 'The key of the backup target {name} is not on this host',
    hint: 'Put the copy you kept into a file and give it with `pando backup target key {name} --key-file FILE`. Without it nobody can read the backups.',
  },
  'backup.no_repository': {
    status: 409,
    title: 'There is no repository at {name} any more',
    hint: 'It was there before. Is the right disk mounted, the right bucket named? Nothing is made anew in its place.',
    retry: true,
  },
  'backup.damaged': {
    status: 500,
    title: 'The repository of {name} is damaged or was tampered with: {detail}',
    hint: 'Do not trust what it holds. Copy it away for a look, back up to a new target, and find out which backups still restore with `pando backup verify`.',
  },
  'backup.locked': {
    status: 503,
    title: 'The repository of {name} is locked by somebody else: {detail}',
    hint: 'It is tried again. If that machine is gone, its lock ends by itself after half an hour.',
    retry: true,
  },
  'backup.no_room': {
    status: 507,
    title: 'There is no room left at the backup target {name}',
    hint: 'Make room there, or delete backups and free what they took: `pando backup target check {name} --prune`.',
    retry: true,
  },
  'backup.failed': {
    status: 500,
    title: 'restic could not do it at {name}: {detail}',
    hint: 'It is tried again. See the log of the server.',
    retry: true,
  },
  'backup.interrupted': {
    status: 503,
    title: 'restic was killed while it worked at {name}',
    hint: 'It is tried again. If the host ran out of memory, the log of its kernel says so.',
    retry: true,
  },
  'backup.bad_url': {
    status: 422,
    title: '{url} is no address of a repository: {detail}',
    hint: 'Write a folder like /srv/backup, sftp:user@host:/path, s3:https://host/bucket or rest:https://host/.',
  },
  'backup.beside_state': {
    status: 422,
    title: 'Backups must not be kept in or around {stateDir}: the key that opens them is in there, and so is what they save',
    hint: 'Take a folder on another disk, or better another machine.',
  },
  'backup.bad_schedule': {
    status: 422,
    title: '{schedule} is no schedule: {detail}',
    hint: 'Write a cron rule, e.g. `0 3 * * *` for each night at three, and a time zone like Europe/Zurich.',
  },
  'backup.source_gone': {
    status: 404,
    title: 'There is no {of} {name} to back up in project {project}',
    hint: 'See `pando ps` and `pando volume ls`.',
  },
  'backup.never_used': {
    status: 409,
    title: 'The volume {name} was never used: there is nothing of it',
    hint: 'Back it up once an instance has had it.',
  },
  'backup.hook_failed': {
    status: 500,
    title: 'A hook in {folder} of {name} failed: {detail}',
    hint: 'The hooks are executables inside the instance. Correct or remove it; nothing was backed up.',
    retry: true,
  },
  'backup.incomplete': {
    status: 500,
    title: 'Some of {name} could not be read: {detail}',
    hint: 'What is in the repository of it is forgotten. See the log of the server.',
    retry: true,
  },
  'backup.not_found': {
    status: 404,
    title: 'There is no backup of {name}{when} that is ready',
    hint: '`pando backup ls` lists all. `pando backup now {name}` makes one.',
  },
  'backup.cloud_runs': {
    status: 409,
    title: 'A server runs on {stateDir}, process {pid}',
    hint: 'The state of a cloud is restored while no server runs: `pando down` first.',
  },
  'backup.cloud_in_the_way': {
    status: 409,
    title: 'There is the state of a cloud in {stateDir}',
    hint: 'Restore on an empty machine, or with `--replace`: what is there is put aside.',
  },
  'backup.several_clouds': {
    status: 409,
    title: 'In {url} are backups of several clouds: {clouds}',
    hint: 'Choose one with `--cloud`. `restic snapshots --tag of:cloud` shows their names and times.',
  },
  'backup.not_ready': {
    status: 409,
    title: 'The backup {name} is {phase}',
    hint: 'Wait for one that is ready; see `pando backup ls`.',
    retry: true,
  },
  'backup.in_the_way': {
    status: 409,
    title: 'The {kind} {name} is there already',
    hint: 'Restore it under another name with `--as NAME`, or throw away what is there now with `--replace`.',
  },
  'backup.not_restorable': {
    status: 409,
    title: '{name} cannot be restored so: {detail}',
    hint: '`pando backup describe {name}` shows what it consists of.',
  },
  'backup.file_not_found': {
    status: 404,
    title: 'The backup {name} has no {path}',
    hint: '`pando backup files {name} /` lists what it has.',
  },
  'backup.disk_not_readable': {
    status: 409,
    title: 'Files inside the disk {part} of {name} cannot be told: {detail}',
    hint: 'Single files come out of ext4 file systems. Restore the whole under another name (`--as`) and copy from there.',
  },
  'backup.drill_failed': {
    status: 500,
    title: 'A restore of {name} did not work: {detail}',
    hint: 'Do not count on this backup. `pando backup drill {name}` tries again.',
    retry: true,
  },
  'backup.overdue': {
    status: 500,
    title: 'The backups of {name} are overdue: {detail}',
    hint: 'See `pando backup ls` and the reason of those that failed.',
    retry: true,
  },
} as const satisfies ErrorCodes
