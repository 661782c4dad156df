import type { ErrorCode } from '../base/error-codes.ts'
import { PandoError, type Problem } from '../base/errors.ts'

/** The server refused, or could not be asked. Match on `code`. */
export class ApiError extends Error {
  readonly problem: Problem

  constructor(problem: Problem, options: { cause?: unknown } = {}) {
    super(problem.title, options)
    this.name = 'ApiError'
    this.problem = problem
  }

  get code(): ErrorCode {
    return this.problem.code
  }
}

export type Fault =
  | 'cli.server_down'
  | 'client.untrusted_server'
  | 'client.authority_changed'
  | 'client.connection_lost'
  | 'client.bad_answer'

/** What this side found. */
export function fault(code: Fault, address: string, cause?: unknown): ApiError {
  const detail = cause instanceof Error ? cause.message : String(cause ?? '')
  return new ApiError(new PandoError(code, { address, detail }).toProblem(), { cause })
}
