import { PassThrough, type Readable } from 'node:stream'
import type { ExecRequest, ExecSession, LogLine, LogOptions } from '../engine.ts'
import type { Fake } from './world.ts'

/** `echo` prints, `cat` returns its input, what is in `exits` ends so; all else is not found. */
export function runInside(fake: Fake, request: ExecRequest, exits: Record<string, number>): ExecSession {
  const stdin = new PassThrough(),
    stdout = new PassThrough(),
    stderr = new PassThrough()
  const [program = '', ...args] = request.argv
  let code = exits[program] ?? 127
  if (program === 'echo') {
    stdout.write(`${args.join(' ')}\n`)
    code = 0
  }
  if (program === 'hostname') {
    stdout.write(`${fake.spec.hostname}\n`)
    code = 0
  }
  stderr.end()
  if (program === 'cat') {
    stdin.pipe(stdout)
    return session(new Promise((resolve) => stdin.once('end', () => resolve(0))))
  }
  stdout.end()
  return session(Promise.resolve(code))

  function session(exit: Promise<number>): ExecSession {
    return { stdin, stdout, stderr, resize() {}, signal() {}, exit }
  }
}

export async function* readLog(fake: Fake, { since, tail }: LogOptions): AsyncIterable<LogLine> {
  const lines = fake.log.filter((line) => since === undefined || line.at > since)
  yield* tail === undefined ? lines : lines.slice(Math.max(0, lines.length - tail))
}

export async function collect(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part as Buffer)
  return Buffer.concat(parts)
}
