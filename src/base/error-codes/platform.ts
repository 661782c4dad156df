import type { ErrorCodes } from './entry.ts'

/** Of the platform itself: store, API, access, host, client. */
export const platformCodes = {
  'base.internal': {
    status: 500,
    title: 'Something failed inside Pando: {detail}',
    hint: 'Run `pando doctor`; the server log has the cause under this request id.',
  },
  'base.timeout': {
    status: 504,
    title: '{what} did not finish within {ms} ms',
    hint: 'Try again; if it repeats, look at the server log.',
    retry: true,
  },
  'base.cancelled': { status: 409, title: '{what} was cancelled', hint: 'Start it again when you want it.' },
  'base.command_failed': {
    status: 500,
    title: '`{command}` ended with {exit}: {stderr}',
    hint: 'Run `pando doctor` to see what the host lacks.',
  },
  'base.command_missing': {
    status: 500,
    title: 'The program {command} is not installed',
    hint: 'Run `pando doctor --fix` to install what is missing.',
  },
  'base.bad_quantity': {
    status: 422,
    title: '"{value}" is not a {what}',
    hint: 'Write a number with a unit: 512MiB, 4GiB (memory, disk) or 500ms, 30s, 5m (time).',
  },
  'base.out_of_reach': {
    status: 403,
    title: 'The server does not ask {host} for people: it is no public address',
    hint: 'Ask an administrator of the cloud to do it, or to allow the range with the setting `fetch-from`.',
  },
  'base.bad_config': {
    status: 422,
    title: 'The configuration is not valid: {detail}',
    hint: '`pando config show --origin` tells where each value comes from.',
  },

  'store.conflict': {
    status: 409,
    title: '{kind} {name} was changed by someone else (revision {found}, you sent {sent})',
    hint: 'Read it again, repeat your change, and send it once more.',
  },
  'store.exists': { status: 409, title: '{kind} {name} exists already', hint: 'Choose another name, or delete the existing one first.' },
  'store.not_found': { status: 404, title: '{kind} {name} does not exist', hint: 'List what exists with `pando get {plural}`.' },
  'store.compacted': {
    status: 410,
    title: 'Events before revision {oldest} are gone (asked for {since})',
    hint: 'List again and continue from the revision of that list.',
  },
  'store.bad_key': {
    status: 422,
    title: '{kind} "{name}": {detail}',
    hint: 'Objects of a project are named by project and name, all others by name alone.',
  },
  'store.locked': {
    status: 409,
    title: 'The state in {path} is in use by another server',
    hint: 'Use the server that runs, or stop it with `pando down`.',
    retry: true,
  },
  'store.unreadable': {
    status: 500,
    title: 'The state in {path} cannot be opened: {detail}',
    hint: 'Check that the disk is healthy and the file is ours; restore it from a backup if it is damaged.',
  },
  'store.too_new': {
    status: 409,
    title: 'The state in {path} was written by a newer Pando (schema {found}, this one knows {known})',
    hint: 'Start the newer Pando again, or restore a backup from before the upgrade.',
  },
  'store.write_failed': {
    status: 507,
    title: 'The state could not be written: {detail}',
    hint: 'Check the free space and the health of the disk that holds the state directory.',
    retry: true,
  },
  'store.closed': { status: 503, title: 'The store is closed', hint: 'The server is stopping; try again when it is back.', retry: true },

  'api.invalid': { status: 422, title: '{detail}', hint: 'Compare with the schema of this kind: `pando explain {kind}`.' },
  'api.unknown_field': { status: 422, title: 'There is no field {field}', hint: '{suggestion}' },
  'api.bad_json': {
    status: 400,
    title: 'The body is not valid JSON: {detail}',
    hint: 'Send UTF-8 JSON with content-type application/json.',
  },
  'api.not_found': { status: 404, title: 'There is no route {method} {path}', hint: 'The API reference is at /v1/docs.' },
  'api.too_large': {
    status: 413,
    title: 'The request body is larger than {limit} bytes',
    hint: 'Send less at once; images go through `pando image import`.',
  },
  'api.not_allowed_now': {
    status: 409,
    title: '{kind} {name} is {phase}: {action} is possible when it is {allowed}',
    hint: 'Wait for it with `pando wait {plural}/{name}`, or look with `pando describe {plural} {name}`.',
  },
  'api.read_only': { status: 422, title: '{what} is written by {owner} and not by people', hint: 'Leave it out of what you send.' },
  'api.being_deleted': {
    status: 409,
    title: '{kind} {name} is being deleted',
    hint: 'Wait until it is gone, then try again.',
    retry: true,
  },
  'api.bad_request': { status: 400, title: 'The request cannot be understood: {detail}', hint: 'The API reference is at /v1/docs.' },
  'api.body_late': {
    status: 408,
    title: 'The body of the request was not here after {seconds} s',
    hint: 'Send it again over a better connection; archives and disk images may take as long as they keep coming.',
    retry: true,
  },
  'api.too_slow': {
    status: 503,
    title: 'This stream came faster than it was read',
    hint: 'Go on from the last event or line you have: nothing is lost. To read less, ask for one kind, project or name.',
    retry: true,
  },
  'api.too_many_requests': {
    status: 429,
    title: 'More requests than one caller may send in a minute',
    hint: 'Wait {seconds} s. To follow what happens, watch `GET /v1/events` in place of asking again and again.',
    retry: true,
  },
  'api.unsupported_media_type': {
    status: 415,
    title: 'The content type {type} is not taken here',
    hint: 'Send application/json; archives and files as application/x-tar.',
  },
  'api.upgrade_required': {
    status: 426,
    title: 'This address speaks WebSocket only',
    hint: 'Use `pando exec` or `pando console`, or a WebSocket client.',
  },
  'api.address_in_use': {
    status: 409,
    title: 'The server cannot listen on {address}: {detail}',
    hint: 'Choose another address or port with --listen and --port, or stop what uses it.',
  },
  'api.bad_selector': {
    status: 422,
    title: '"{selector}" is not a label selector',
    hint: 'Write key=value, key!=value, key or !key, with commas between.',
  },

  'auth.required': {
    status: 401,
    title: 'This address needs somebody who is signed in',
    hint: 'Sign in with `pando login`, or send `authorization: Bearer <token>`; `pando token create` makes one.',
  },
  'auth.unknown_token': {
    status: 401,
    title: 'This token is not known here',
    hint: 'It was taken away, or never was one: make another with `pando token create`, or sign in with `pando login`.',
  },
  'auth.too_many_attempts': {
    status: 429,
    title: 'Too many attempts failed',
    hint: 'Wait {seconds} s, then try again with the right password or token.',
    retry: true,
  },

  'project.not_found': { status: 404, title: 'Project {name} does not exist', hint: 'Create it with `pando project create {name}`.' },
  'project.not_empty': {
    status: 409,
    title: 'Project {name} still holds {count} objects, {first} among them',
    hint: 'Delete them first, or pass --force to delete everything in it.',
  },

  'operation.not_cancellable': { status: 409, title: 'Operation {name} has ended already ({phase})', hint: 'Nothing to do.' },

  'client.untrusted_server': {
    status: 502,
    title: 'The certificate of {address} is not trusted: {detail}',
    hint: 'Give its authority with --ca: the file tls/ca.crt in the state directory of the server.',
  },
  'client.connection_lost': {
    status: 502,
    title: 'The connection to {address} broke',
    hint: 'See whether the server runs, then do it again.',
    retry: true,
  },
  'client.bad_answer': {
    status: 502,
    title: '{address} answered with something that is not Pando: {detail}',
    hint: 'Check the address given with --host.',
  },

  'cli.usage': { status: 400, title: '{detail}', hint: 'See `pando --help`.' },
  'cli.unsafe_archive': {
    status: 422,
    title: 'What the instance sent was refused: {name}',
    hint: 'It tries to write outside the folder it was copied to. Copy to an empty folder, and only from instances you trust.',
  },
  'cli.no_access': {
    status: 403,
    title: 'The socket {address} may not be opened by this user',
    hint: 'Use sudo, or the HTTPS address with a token: --host https://… --token …',
  },
  'cli.server_down': {
    status: 503,
    title: 'No Pando server answers at {address}',
    hint: 'Start it with `pando up`, or name another with --host.',
    retry: true,
  },

  'host.no_apt': {
    status: 500,
    title: 'This system has no apt-get to install {packages}',
    hint: 'Install what these Debian packages hold with the tools of your system, then run `pando doctor`.',
  },
  'host.install_failed': {
    status: 500,
    title: 'Installing packages failed: {detail}',
    hint: 'Check the network and the sources of apt, then run `pando doctor --fix` again.',
    retry: true,
  },
  'host.unfit': { status: 409, title: 'This host cannot run Pando: {detail}', hint: '`pando doctor` lists each remedy.' },
  'host.console_not_built': {
    status: 500,
    title: 'The web console could not be built: {detail}',
    hint: 'Run `npm ci` and `npm run build:web` in the folder of Pando and read what they say. The API works without it.',
  },
  'host.no_user': {
    status: 500,
    title: 'The system user {name} could not be made',
    hint: 'Make it with `useradd --system {name}`, or name another with --qemu-user.',
  },
  'host.server_ended': { status: 503, title: 'The server ended at once ({exit}): {detail}', hint: 'Its log is {log}.', retry: true },

  'bench.unknown_measure': {
    status: 400,
    title: 'There is no measure called {name}',
    hint: 'The measures are {known}.',
  },
} as const satisfies ErrorCodes
