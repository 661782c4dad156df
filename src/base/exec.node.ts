import { type ChildProcess, spawn } from 'node:child_process'
import { PandoError } from './errors.ts'

export interface ExecOptions {
  signal?: AbortSignal
  /** Ends the program with SIGKILL after this long. Default 30_000. */
  timeoutMs?: number
  /** Written to the program's standard input, which is closed after it. Default: no input. */
  input?: string | Buffer
  env?: Record<string, string>
  cwd?: string
  /** Exit codes that are not errors. Default [0]. */
  okCodes?: number[]
}

export interface ExecResult {
  stdout: string
  stderr: string
  code: number
}

/** Runs a program to its end. Throws base.command_missing, base.timeout or base.command_failed (with the last of its stderr). */
export async function exec(command: string, args: string[], options: ExecOptions = {}): Promise<ExecResult> {
  options.signal?.throwIfAborted()
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env ? { ...process.env, ...options.env } : process.env,
  })
  const ended = collect(child, command)
  child.stdin.on('error', () => {}) // a program may end without reading its input
  child.stdin.end(options.input)
  let timedOut = false
  const timeoutMs = options.timeoutMs ?? 30_000
  const timer = setTimeout(() => {
    timedOut = true
    child.kill('SIGKILL')
  }, timeoutMs)
  const onAbort = () => child.kill('SIGKILL')
  options.signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const result = await ended
    if (timedOut) throw new PandoError('base.timeout', { what: `\`${command} ${args[0] ?? ''}\``, ms: timeoutMs })
    options.signal?.throwIfAborted()
    if (!(options.okCodes ?? [0]).includes(result.code)) throw failed(command, args, result)
    return result
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', onAbort)
  }
}

function collect(child: ChildProcess, command: string): Promise<ExecResult> {
  return new Promise((resolve, reject) => {
    let stdout = '',
      stderr = ''
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.on('error', (cause: NodeJS.ErrnoException) =>
      reject(cause.code === 'ENOENT' ? new PandoError('base.command_missing', { command }, { cause }) : cause),
    )
    child.on('close', (code, signal) => resolve({ stdout, stderr, code: code ?? (signal ? 128 : 1) }))
  })
}

function failed(command: string, args: string[], result: ExecResult): PandoError {
  const line = [command, ...args].join(' ')
  return new PandoError('base.command_failed', {
    command: line.length > 200 ? `${line.slice(0, 200)}…` : line,
    exit: result.code,
    stderr: (result.stderr.trim() || result.stdout.trim()).slice(-500) || 'no message',
  })
}
