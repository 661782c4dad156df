import type { Problem } from '../../base/errors.ts'
import { asProblem } from '../data/http.ts'

/** What the server says of fields, by JSON pointer. */
export function fieldErrors(error: unknown): ReadonlyMap<string, string> {
  if (!error) return new Map()
  const problem: Problem = asProblem(error)
  const each = (problem.errors ?? []).map(({ field, message }) => [field, message] as const)
  return new Map(problem.field !== undefined && each.length === 0 ? [[problem.field, problem.title]] : each)
}
