import type { Problem } from '../base/errors.ts'
import { ApiError } from './api-error.ts'
import type { Transport } from './transport.ts'

/** An answer of one JSON object per line, until it or the signal ends. Throws the problem that a last line may hold. */
export async function* jsonLines<T>(transport: Transport, path: string, signal: AbortSignal): AsyncGenerator<T> {
  const answer = await transport.send({ method: 'GET', path, signal })
  answer.setEncoding('utf8')
  let rest = ''
  try {
    for await (const part of answer) {
      const lines = (rest + part).split('\n')
      rest = lines.pop()!
      for (const line of lines) yield parseLine<T>(line)
    }
  } catch (error) {
    if (!signal.aborted) throw transport.explain(error, signal)
  } finally {
    answer.destroy()
  }
}

function parseLine<T>(line: string): T {
  const value = JSON.parse(line) as T & { problem?: Problem }
  if (value.problem) throw new ApiError(value.problem)
  return value
}
