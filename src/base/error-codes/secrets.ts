import type { ErrorCodes } from './entry.ts'

export const secretsCodes = {
  'secret.not_found': {
    status: 404,
    title: 'Secret {name} does not exist in project {project}',
    hint: 'Create it with `pando secret create {name} --generate KEY`.',
  },
  'secret.no_key': {
    status: 409,
    title: 'Secret {name} has no key {key}',
    hint: 'See its keys with `pando secret show {name}`, and set it with `pando secret set {name} {key}`.',
  },
  'secret.in_use': {
    status: 409,
    title: 'Secret {name} is used by {user}',
    hint: 'Take it out of there first, or delete it with --force: what runs goes on, and does not start again without it.',
  },
  'secret.not_sealed': {
    status: 409,
    title: 'This server keeps nothing on disk, so there is nothing to seal',
    hint: 'Run it with a state directory: `pando up`.',
  },
  'secret.path_twice': {
    status: 400,
    title: 'Two files of the instance would be at {path}',
    hint: 'Give one of them another `path`.',
  },
  'secret.signal_needs_container': {
    status: 400,
    title: 'A VM cannot be told of a new secret by a signal',
    hint: 'Set onSecretChange to `restart` or `nothing`.',
  },
  'secret.key_missing': {
    status: 500,
    title: 'The key {key} that secrets were sealed with is not in {path}',
    hint: 'Put the key file back that belongs to this database; without it the secrets in it are lost.',
  },
  'secret.damaged': {
    status: 500,
    title: 'A sealed secret of {about} does not open',
    hint: 'The database or its key file was changed from outside. Restore both from a backup.',
  },
  'secret.bad_key_file': {
    status: 500,
    title: 'The key file {path} cannot be read: {detail}',
    hint: 'Put the key file back from a backup. It is never made anew over one that is there.',
  },
} as const satisfies ErrorCodes
