import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { PandoError } from '../../../base/errors.ts'
import { letVolumesGo } from '../../../base/own-mounts.ts'

export interface RunOptions {
  signal: AbortSignal
  env?: Record<string, string>
  cwd?: string
  /** Each line of its standard error. */
  onLine?(line: string): void
}

/** Ends with us, however we end: the kernel kills the program when this process dies. */
const boundToUs = ['setpriv', '--pdeathsig', 'KILL']
/**
 * In namespaces of its own: when the first process is killed, the kernel ends all of its descendants and drops every mount
 * they made. Without this, a build that is cut short leaves a chroot with mounts behind.
 */
const isolated = [
  ...boundToUs,
  'unshare',
  '--mount',
  '--pid',
  '--fork',
  '--kill-child',
  '--mount-proc',
  'sh',
  '-c',
  `${letVolumesGo}\nexec "$@"`,
  'sh',
]

/** Runs a program of the build to its end. Throws image.build_failed with its last words, or the signal's reason. */
export async function runBuildStep(command: string[], options: RunOptions & { isolate?: boolean }): Promise<void> {
  options.signal.throwIfAborted()
  const [program, ...args] = [...(options.isolate ? isolated : boundToUs), ...command]
  const child = spawn(program!, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive', ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  })
  const kill = () => child.kill('SIGKILL')
  options.signal.addEventListener('abort', kill, { once: true })
  const words = lastWords(child.stderr, options.onLine)
  try {
    const [code] = (await once(child, 'close')) as [number | null]
    options.signal.throwIfAborted()
    if (code !== 0) throw new PandoError('image.build_failed', { detail: (await words) || `${command[0]} ended with ${code}` })
  } finally {
    options.signal.removeEventListener('abort', kill)
  }
}

/** The standard output of a program as a stream that fails when the program does. */
export function outputOf(command: string[], signal: AbortSignal): Readable {
  const [program, ...args] = [...boundToUs, ...command]
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'], signal })
  const words = lastWords(child.stderr)
  child.on('error', (error) => child.stdout.destroy(error))
  child.stdout.once('close', () => child.kill('SIGKILL')) // the reader wants no more
  child.on('close', (code) => {
    if (code !== 0)
      void words.then((detail) =>
        child.stdout.destroy(new PandoError('image.build_failed', { detail: detail || `${command[0]} ended with ${code}` })),
      )
  })
  return child.stdout
}

/** The errors a program names, or else its last line. */
async function lastWords(stderr: Readable, onLine?: (line: string) => void): Promise<string> {
  const errors: string[] = []
  let last = ''
  for await (const line of createInterface({ input: stderr, crlfDelay: Infinity })) {
    if (line.trim() === '') continue
    last = line
    if (/^(E|mmdebstrap|dpkg-deb)[: ]/.test(line)) errors.push(line)
    onLine?.(line)
  }
  return (errors.length > 0 ? errors.slice(0, 3).join('; ') : last).slice(0, 500)
}
