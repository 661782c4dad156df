import { tooSlowCode } from '../api/streams.ts'
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

/**
 * The lines of a log as `open` reads them. Whoever was ended since they read too slowly goes on after the last line they have; they may
 * find the connection gone, when they come back late to what the server said.
 */
export async function* logLines<T extends { at: string }>(open: (since: string | undefined) => AsyncIterable<T>): AsyncGenerator<T> {
  let last: string | undefined
  for (;;) {
    const begun = last
    try {
      for await (const line of open(last)) {
        last = line.at
        yield line
      }
      return
    } catch (error) {
      const isLate = error instanceof ApiError && [tooSlowCode, 'client.connection_lost'].includes(error.code)
      if (!isLate || last === begun) throw error
    }
  }
}

function parseLine<T>(line: string): T {
  const value = JSON.parse(line) as T & { problem?: Problem }
  if (value.problem) throw new ApiError(value.problem)
  return value
}
