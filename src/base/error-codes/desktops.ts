import type { ErrorCodes } from './entry.ts'

/** Of desktop pools. */
export const desktopsCodes = {
  'desktop.none_free': {
    status: 409,
    title: 'No desktop of {pool} is free: {inUse} of {size} are in use, {making} are being made',
    hint: 'Ask again when one is given back, or make the pool larger: `pando desktop resize {pool} N`.',
    retry: true,
  },
  'desktop.not_assigned': {
    status: 409,
    title: 'Nobody has the desktop {name}',
    hint: 'Give it to somebody first: `pando desktop assign {pool} USER`.',
  },
  'desktop.not_theirs': {
    status: 409,
    title: '{user} does not have the desktop {name}',
    hint: '`pando desktop ls` shows who has which.',
  },
  'desktop.has_another': {
    status: 409,
    title: '{user} has the desktop {name} of this pool already',
    hint: 'Take it from them first: `pando desktop logout {name}`.',
  },
  'desktop.taken': {
    status: 409,
    title: 'The desktop {name} is not free: it is with {user}, or is made as new after them',
    hint: '`pando desktop ls` shows which are free.',
    retry: true,
  },
  'desktop.name_taken': {
    status: 409,
    title: 'The instance {name} is none of the pool, and has the name of one of its desktops',
    hint: 'Delete that instance, or give the pool another name.',
  },
  'desktop.volume_taken': {
    status: 409,
    title: 'The volume {volume} is not the data of {user}',
    hint: 'Delete or rename that volume; the desktop gets a data disk of its own then.',
  },
  'desktop.is_instance': {
    status: 409,
    title: '{name} is a desktop of the pool {pool}, and is as that says',
    hint: 'Use `pando desktop reset`, `logout` or `upgrade`, or change the pool.',
  },
  'desktop.bad_schedule': {
    status: 422,
    title: '"{rule}" is no cron rule: {detail}',
    hint: 'Write minute, hour, day, month and weekday, e.g. `0 7 * * 1-5`; the time zone as `Asia/Shanghai`.',
  },
  'desktop.blast_radius': {
    status: 409,
    title: '{what} ends {stops} of the {of} desktops of {pool} ({share}%); its guard lets {guard}% pass',
    hint: 'Confirm it: `--yes` in the CLI, `confirm={pool}` in the API. What passes unasked is `spec.guard` of the pool.',
  },
  'desktop.not_frozen': {
    status: 500,
    title: 'The desktop {name} could not be frozen, and boots when it is reset: {why}',
    hint: 'See `pando describe snapshot {name}-base`.',
  },
  'screen.bad_ticket': {
    status: 401,
    title: "This ticket is not good for the screen {name}: it was used, is too old, or the desktop is somebody else's by now",
    hint: 'Get a new one: `pando desktop open`, or `pando vnc --browser` for an instance.',
  },
} as const satisfies ErrorCodes
