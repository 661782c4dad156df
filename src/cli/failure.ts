import type { ErrorCode } from '../base/error-codes.ts'
import { asPandoError, isAbort, PandoError, type Problem } from '../base/errors.ts'
import { exitCodeOf, exitCodes, interruptedExitCode } from './exit-codes.ts'
import { notice } from './print/output.ts'
import { tone } from './print/style.ts'

/** The exit code of a program inside an instance, passed on as ours. Nothing is printed. */
export class ProgramEnded extends Error {
  readonly exitCode: number
  constructor(exitCode: number) {
    super(`the program ended with ${exitCode}`)
    this.exitCode = exitCode
  }
}

export function usageError(detail: string, hint?: string): PandoError {
  return new PandoError('cli.usage', { detail }, hint === undefined ? {} : { hint })
}

/** Tells a person what failed and what to do next; returns the exit code. */
export function reportFailure(error: unknown): number {
  if (error instanceof ProgramEnded) return error.exitCode
  if (isCommanderError(error)) return error.exitCode === 0 ? exitCodes.ok.code : exitCodes.usage.code // it has printed already
  if (isAbort(error)) return interruptedExitCode
  const problem = problemOf(error)
  notice(...failureLines(problem))
  if (problem.code === 'base.internal' && process.env['PANDO_DEBUG']) notice(String((error as Error).stack))
  return exitCodeOf(problem)
}

/**
 * error: Memory must be at least 16 MiB
 *   field: /spec/memory
 *   hint:  ...
 *   code:  api.invalid
 */
export function failureLines({ title, field, hint, code, errors, requestId }: Problem): string[] {
  const more = (errors ?? []).filter((other) => other.field !== field || other.message !== title)
  const lines: [string, string | undefined][] = [
    ['field', field],
    ...more.map((other): [string, string] => ['also', `${other.field}: ${other.message}`]),
    ['hint', hint],
    ['code', code],
    ['request', code === 'base.internal' ? requestId : undefined],
  ]
  const width = Math.max(...lines.map(([name]) => name.length)) + 2
  return [
    `${tone('bad', 'error:', process.stderr)} ${title}`,
    ...lines.filter(([, value]) => value).map(([name, value]) => `  ${`${name}:`.padEnd(width)}${value}`),
  ]
}

/** Errors of the API bring their problem along; all others are made one. */
export function problemOf(error: unknown): Problem {
  const carried = (error as { problem?: Problem }).problem
  if (carried) return carried
  const problem = asPandoError(error).toProblem()
  return problem.code === 'base.internal'
    ? { ...problem, hint: 'This is a fault of the program. PANDO_DEBUG=1 shows where it is.' }
    : problem
}

export function hasProblem(error: unknown, ...codes: ErrorCode[]): boolean {
  return codes.includes(problemOf(error).code)
}

function isCommanderError(error: unknown): error is Error & { exitCode: number; code: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('commander.')
}
