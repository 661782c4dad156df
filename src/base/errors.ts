import { type ErrorCode, errorCodes } from './error-codes.ts'

export type ErrorParams = Record<string, string | number | boolean | undefined>

/** What goes over the wire and into `status.reason`: RFC 9457 problem details with a stable code. */
export interface Problem {
  type: string
  title: string
  status: number
  code: ErrorCode
  hint: string
  /** JSON pointer of the field at fault, e.g. `/spec/memory`. */
  field?: string
  /** All that is wrong with a body, the one above among them. */
  errors?: FieldError[]
  requestId?: string
}

export interface FieldError {
  field: string
  message: string
  code: ErrorCode
}

/**
 * The only error that may reach a person. Match on `code`, never on the text or the class.
 * `field` is a JSON pointer into what the caller sent; `hint` replaces the hint of the table where a better one is known.
 */
export class PandoError extends Error {
  readonly code: ErrorCode
  readonly params: ErrorParams
  readonly field: string | undefined
  readonly #hint: string | undefined

  constructor(code: ErrorCode, params: ErrorParams = {}, options: { cause?: unknown; field?: string; hint?: string } = {}) {
    super(fill(errorCodes[code].title, params), options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'PandoError'
    this.code = code
    this.params = params
    this.field = options.field
    this.#hint = options.hint
  }

  get status(): number {
    return errorCodes[this.code].status
  }
  get hint(): string {
    return this.#hint ?? fill(errorCodes[this.code].hint, this.params)
  }
  /** True when the same call may succeed later without a change by the caller. */
  get retry(): boolean {
    return 'retry' in errorCodes[this.code]
  }

  toProblem(): Problem {
    return {
      type: `urn:pando:error:${this.code}`,
      title: this.message,
      status: this.status,
      code: this.code,
      hint: this.hint,
      ...(this.field === undefined ? {} : { field: this.field }),
    }
  }
}

function fill(template: string, params: ErrorParams): string {
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => (params[key] === undefined ? whole : String(params[key])))
}

/** Any thrown value as a PandoError; what is not ours becomes `base.internal` with the original as cause. */
export function asPandoError(error: unknown): PandoError {
  if (error instanceof PandoError) return error
  if (isAbort(error)) return new PandoError('base.cancelled', { what: 'The call' }, { cause: error })
  return new PandoError('base.internal', { detail: error instanceof Error ? error.message : String(error) }, { cause: error })
}

/** The error with a thing called as people call it: engines know instances and snapshots by their uid only. */
export function withName(error: unknown, { id, name }: { id: string; name: string }): unknown {
  if (!(error instanceof PandoError) || error.params['name'] !== id) return error
  const field = error.field === undefined ? {} : { field: error.field }
  return new PandoError(error.code, { ...error.params, name }, { cause: error.cause ?? error, ...field })
}

export function hasCode(error: unknown, ...codes: ErrorCode[]): boolean {
  return error instanceof PandoError && codes.includes(error.code)
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
}

/** True for what a full disk or tmpfs, or a used-up quota, makes of a write. */
export function isDiskFull(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return code === 'ENOSPC' || code === 'EDQUOT'
}

/** Closes an exhaustive switch: adding a case elsewhere makes this call fail to compile. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`)
}
