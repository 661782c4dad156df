import type { ErrorCodes } from './entry.ts'

/** Who may do what, and how much of it. */
export const accessCodes = {
  'access.denied': {
    status: 403,
    title: '{subject} may not {verb} {what}',
    hint: '{remedy}',
  },
  'access.escalation': {
    status: 403,
    title: '{subject} cannot give {what}: they may not {lacks} themselves',
    hint: 'Nobody gives more than they hold. Ask somebody who holds it.',
  },
  'auth.last_admin': {
    status: 409,
    title: '{name} is the last admin of the cloud who can sign in',
    hint: 'Make another user an admin first: `pando user create NAME --role admin`.',
  },
  'quota.exceeded': {
    status: 409,
    title: 'Project {project} may hold {limit} of {what}: it holds {used}, and {asked} more were asked for',
    hint: 'Delete what is not needed; `pando project usage {project}` shows what there is. An admin of the cloud can raise the limit: `{quota}` of the quota of the project.',
  },
  'role.not_found': { status: 422, title: 'There is no role {name}', hint: 'See which there are with `pando role ls`.' },
  'role.built_in': {
    status: 409,
    title: 'The role {name} comes with Pando and stays as it is',
    hint: 'Make a role of your own under another name: `pando apply`, kind Role.',
  },
} as const satisfies ErrorCodes
