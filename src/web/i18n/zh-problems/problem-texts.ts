import type { ErrorCode } from '../../../base/error-codes.ts'

/** By code: what is wrong, and what to do. Braces are filled in as in src/base/error-codes. */
export type ProblemTexts = Partial<Record<ErrorCode, readonly [title: string, hint: string]>>
