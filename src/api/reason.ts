import type { PandoError } from '../base/errors.ts'
import type { Reason } from './kind.ts'

/** An error as a status keeps it. The same reason keeps its first instant, so that an unchanged wait rewrites nothing. */
export function reasonOf(error: PandoError, { now, status }: { now: number; status?: { reason?: Reason | undefined } }): Reason {
  const old = status?.reason
  const same = old && old.code === error.code && old.message === error.message
  return { code: error.code, message: error.message, hint: error.hint, at: same ? old.at : new Date(now).toISOString() }
}
