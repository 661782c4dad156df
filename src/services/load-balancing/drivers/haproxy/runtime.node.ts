import { connect, type Socket } from 'node:net'
import { deadline } from '../../../../base/clock.ts'
import { PandoError } from '../../../../base/errors.ts'
import type { ProxyFiles } from './files.ts'

/** HAProxy answers in microseconds; one that does not in this time hangs. */
const answerLimitMs = 5_000
/** HAProxy takes a line of its buffer's size; this stays well below. */
const lineLimit = 8_000
const goodAnswers = new Set(['', 'New server registered.', 'Server deleted.'])

/** One command (or several with `;` between) at a socket of HAProxy. Throws loadbalancer.silent. */
export async function ask(socketPath: string, command: string, signal: AbortSignal): Promise<string> {
  const limit = deadline(signal, answerLimitMs)
  limit.throwIfAborted()
  const socket = connect(socketPath)
  const onAbort = () => socket.destroy(limit.reason)
  limit.addEventListener('abort', onAbort, { once: true })
  try {
    socket.setEncoding('utf8')
    socket.end(`${command}\n`)
    let text = ''
    for await (const chunk of socket) text += chunk
    return text
  } catch (cause) {
    signal.throwIfAborted()
    throw new PandoError('loadbalancer.silent', { command: command.slice(0, 100), detail: (cause as Error).message }, { cause })
  } finally {
    limit.removeEventListener('abort', onAbort)
    socket.destroy()
  }
}

/** Commands that answer nothing when they succeed, a few lines at a time. Throws loadbalancer.refused with the first complaint. */
export async function command(files: ProxyFiles, commands: readonly string[], signal: AbortSignal): Promise<void> {
  for (const line of packed(commands)) {
    const complaint = (await ask(files.admin, line, signal)).split('\n').find((answer) => !goodAnswers.has(answer.trim()))
    if (complaint !== undefined) throw new PandoError('loadbalancer.refused', { command: line.slice(0, 200), detail: complaint })
  }
}

function packed(commands: readonly string[]): string[] {
  const lines: string[] = []
  for (const each of commands) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + each.length < lineLimit) lines[lines.length - 1] = `${last};${each}`
    else lines.push(each)
  }
  return lines
}

/** Follows the log in memory of a worker, line by line, from now on. Ends when the worker does. */
export class LogStream {
  readonly #socket: Socket
  readonly closed: Promise<void>

  constructor(files: ProxyFiles, { ring, onLine }: { ring: string; onLine(line: string): void }) {
    const socket = (this.#socket = connect(files.admin))
    let rest = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      for (const line of lines) onLine(line)
    })
    socket.on('error', () => {}) // `close` follows
    socket.write(`show events ${ring} -w -n\n`)
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.unref()
  }

  close(): void {
    this.#socket.destroy()
  }
}
