import type { Readable } from 'node:stream'
import type { LogLine, LogOptions } from '../engine.ts'
import { type DockerClient, unavailable } from './client.ts'
import { type Frame, frames } from './frames.ts'

/** A line without an end is told in pieces of this size. */
const longestLine = 256 * 1024

/** The lines of the program, oldest first. Following ends with the program. */
export async function* readLogs(
  client: DockerClient,
  container: string,
  options: LogOptions,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const after = options.since === undefined ? undefined : unixNanos(options.since)
  const source = await openLogs(client, container, options, signal)
  try {
    for await (const line of lines(frames(source))) if (after === undefined || unixNanos(line.at) > after) yield line
  } catch (cause) {
    signal.throwIfAborted()
    throw unavailable('the log stream broke', cause)
  }
  signal.throwIfAborted()
}

async function openLogs(
  client: DockerClient,
  container: string,
  { follow, since, tail }: LogOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<unknown>> {
  const wanted = {
    stdout: true,
    stderr: true,
    timestamps: true,
    ...(since === undefined ? {} : { since: seconds(unixNanos(since)) as unknown as number }),
    ...(tail === undefined ? {} : { tail }),
  }
  const api = client.api.getContainer(container)
  if (!follow)
    return [
      await client.request('logs', { signal, timeoutMs: 60_000 }, (abortSignal) => api.logs({ ...wanted, follow: false, abortSignal })),
    ] as unknown as AsyncIterable<unknown>
  return (await client.request('logs', { signal }, (abortSignal) => api.logs({ ...wanted, follow: true, abortSignal }))) as Readable
}

/** One frame is one line, except that Docker cuts lines of more than 16 KiB, each piece with a time of its own. */
async function* lines(source: AsyncIterable<Frame>): AsyncGenerator<LogLine> {
  const begun: Partial<Record<Frame['stream'], LogLine>> = {}
  for await (const { stream, payload } of source) {
    const piece = payload.toString()
    const space = piece.indexOf(' ')
    const line = begun[stream] ?? { at: piece.slice(0, space), stream, text: '' }
    line.text += piece.slice(space + 1)
    const whole = line.text.endsWith('\n')
    if (!whole && line.text.length < longestLine) {
      begun[stream] = line
      continue
    }
    delete begun[stream]
    yield whole ? { ...line, text: line.text.replace(/\r?\n$/, '') } : line
  }
  yield* Object.values(begun)
}

/** RFC 3339 with up to nine digits of fraction, which Docker trims, -> nanoseconds since the epoch. */
export function unixNanos(instant: string): bigint {
  const fraction = /\.(\d+)/.exec(instant)?.[1] ?? ''
  const wholeSeconds = Math.floor(Date.parse(instant.replace(/\.\d+/, '')) / 1000)
  return BigInt(wholeSeconds) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9))
}

function seconds(nanos: bigint): string {
  return `${nanos / 1_000_000_000n}.${String(nanos % 1_000_000_000n).padStart(9, '0')}`
}
