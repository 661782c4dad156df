import type { Problem } from '../base/errors.ts'

/** What the exit code of `pando` means. Documented in `pando --help` and docs/cli.md from here. */
export const exitCodes = {
  ok: { code: 0, meaning: 'done' },
  failure: { code: 1, meaning: 'it failed; the message says why' },
  usage: { code: 2, meaning: 'the command line, or what it asks for, is not valid' },
  notFound: { code: 3, meaning: 'what was named does not exist' },
  conflict: { code: 4, meaning: 'not possible as things are now: name taken, in use, changed by someone else' },
  unreachable: { code: 5, meaning: 'no server answers, or not one that can be trusted' },
  denied: { code: 6, meaning: 'not allowed: token missing or wrong' },
  timeout: { code: 7, meaning: 'it took too long' },
} as const

/** As a shell reports a program that Ctrl-C ended. */
export const interruptedExitCode = 130

export function exitCodeOf({ code, status }: Pick<Problem, 'code' | 'status'>): number {
  if (code === 'cli.server_down' || code.startsWith('client.')) return exitCodes.unreachable.code
  switch (status) {
    case 400:
    case 413:
    case 422:
      return exitCodes.usage.code
    case 401:
    case 403:
      return exitCodes.denied.code
    case 404:
      return exitCodes.notFound.code
    case 409:
    case 412:
      return exitCodes.conflict.code
    case 504:
      return exitCodes.timeout.code
    default:
      return exitCodes.failure.code
  }
}
