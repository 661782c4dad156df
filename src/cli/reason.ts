import { type ErrorCode, errorCodes } from '../base/error-codes.ts'
import { PandoError, type Problem } from '../base/errors.ts'
import type { ApiObject } from './api.ts'

interface Reason {
  code: string
  message: string
  hint: string
}

/** An object that came to a bad end, as the error to report: `failed` with its reason. */
export function failureOf({ status, kind, metadata }: ApiObject): FailedObject | PandoError | undefined {
  if (status.phase === 'cancelled') return new PandoError('base.cancelled', { what: `${kind} ${metadata.name}` })
  if (status.phase !== 'failed') return undefined
  const reason = status['reason'] as Reason | undefined
  return new FailedObject(reason ?? { code: 'base.internal', message: `${kind} ${metadata.name} failed`, hint: 'See `pando describe`.' })
}

/** An object that fails again and again: its reason, once it has failed so often in a row. */
export function repeatedFailureOf({ status }: ApiObject, times: number): FailedObject | undefined {
  const reason = status['reason'] as Reason | undefined
  return status.phase === 'backoff' && reason && Number(status['failures'] ?? 0) >= times ? new FailedObject(reason) : undefined
}

export function storedReason(reason: Reason): Error {
  return new FailedObject(reason)
}

/** The reason in a status, thrown on. */
class FailedObject extends Error {
  readonly problem: Problem
  constructor({ code, message, hint }: Reason) {
    super(message)
    const known = code in errorCodes ? (code as ErrorCode) : 'base.internal'
    this.problem = { type: `urn:pando:error:${code}`, title: message, status: errorCodes[known].status, code: known, hint }
  }
}
