import type { Problem } from '../../base/errors.ts'
import { ApiError, fetchOrThrow, withQuery } from './http.ts'

export interface LogLine {
  at: string
  stream: 'stdout' | 'stderr'
  text: string
}

export interface LogFollowOptions {
  /** So many lines of what is there to begin with. */
  tail: number
  onLines(lines: readonly LogLine[]): void
  signal: AbortSignal
}

/**
 * What the program in the instance at `path` printed and prints. Returns the time of the last line when the server has no more, as
 * when the program ended. Throws ApiError when it breaks off.
 */
export async function followLogs(
  path: string,
  since: string | undefined,
  { tail, onLines, signal }: LogFollowOptions,
): Promise<string | undefined> {
  const query = since === undefined ? { tail } : { since }
  const answer = await fetchOrThrow(withQuery(`${path}/logs`, { follow: true, ...query }), { signal })
  let last = since
  for await (const texts of linesOf(answer.body!)) {
    const entries = texts.map((text) => JSON.parse(text) as LogLine | { problem: Problem })
    const lines = entries.filter((entry) => 'text' in entry)
    last = lines.at(-1)?.at ?? last
    if (lines.length > 0) onLines(lines)
    const broken = entries.find((entry) => 'problem' in entry)
    if (broken) throw new ApiError(broken.problem)
  }
  return last
}

/** Whole lines, as many at a time as have come. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string[]> {
  let rest = ''
  for await (const text of body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    const parts = (rest + text).split('\n')
    rest = parts.pop()!
    const lines = parts.filter((line) => line !== '')
    if (lines.length > 0) yield lines
  }
  if (rest !== '') yield [rest]
}
