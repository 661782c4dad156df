import { once } from 'node:events'
import { PassThrough, Writable } from 'node:stream'
import { PandoError } from '../../../base/errors.ts'
import type { ExecRequest, ExecSession, InstanceId } from '../../engine.ts'
import type { Vms } from '../vms.ts'
import { type Tools, toolsOf } from './agent.ts'
import { type Program, programEnd, runScript, startProgram } from './programs.ts'

/** The agent takes the input of a program whole, so that much is held in memory. */
const inputLimitBytes = 16 * 1024 * 1024

/**
 * Runs a program in a VM of a disk image through its agent. The program begins when its input has ended, and what it prints comes
 * when it has ended itself: the agent streams nothing. Throws instance.no_agent, instance.no_terminal.
 */
export async function execByAgent(
  vms: Vms,
  { id, request }: { id: InstanceId; request: ExecRequest },
  signal: AbortSignal,
): Promise<ExecSession> {
  const tools = await toolsOf(vms, id, signal)
  if (request.tty) throw new PandoError('instance.no_terminal', { name: tools.spec.name })
  return new AgentSession(tools, request, signal)
}

class AgentSession implements ExecSession {
  readonly stdin: Writable
  readonly stdout = new PassThrough()
  readonly stderr = new PassThrough()
  readonly exit: Promise<number>
  readonly #tools: Tools
  readonly #request: ExecRequest
  readonly #over = new AbortController()
  #pid: number | undefined

  constructor(tools: Tools, request: ExecRequest, signal: AbortSignal) {
    this.#tools = tools
    this.#request = request
    const input = new Input()
    this.stdin = input
    this.stdin.on('error', () => {}) // told by `exit`
    this.exit = this.#run(input, AbortSignal.any([signal, this.#over.signal])).finally(() => {
      this.stdin.destroy()
      this.stdout.end()
      this.stderr.end()
    })
    this.exit.catch(() => {})
    const onAbort = () => this.signal('SIGKILL')
    signal.addEventListener('abort', onAbort, { once: true })
    this.exit.finally(() => signal.removeEventListener('abort', onAbort)).catch(() => {})
  }

  resize(): void {}

  /** To the program and all it has started. Before it began there is nothing to end but ourselves. */
  signal(name: string): void {
    if (this.#pid === undefined) this.#over.abort()
    else if (!isWindows(this.#tools)) {
      const script = 'kill -s "$1" -- "-$2" 2>/dev/null || kill -s "$1" "$2"'
      const args = [name.replace(/^SIG/, ''), String(this.#pid)]
      runScript(this.#tools, { script, args }, AbortSignal.timeout(10_000)).catch(() => {}) // it has ended, or the VM has
    }
  }

  async #run(input: Input, signal: AbortSignal): Promise<number> {
    const given = await input.whole(signal).catch((error: unknown) => {
      if (!this.#over.signal.aborted) throw error
    })
    if (!given) return 128 + 9 // ended before it began
    this.#pid = await startProgram(this.#tools, { ...programOf(this.#request, this.#tools), input: given }, signal)
    const { exitCode, stdout, stderr, truncated } = await programEnd(this.#tools, this.#pid, signal)
    this.stdout.write(stdout)
    this.stderr.write(stderr)
    if (truncated) this.stderr.write('pando: the agent keeps only the first 16 MiB of what a program prints\n')
    return exitCode
  }
}

/** Holds what is written until it has ended. */
class Input extends Writable {
  readonly #chunks: Buffer[] = []
  #bytes = 0

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#bytes += chunk.length
    this.#chunks.push(chunk)
    done(this.#bytes > inputLimitBytes ? new PandoError('instance.input_too_large', { limit: '16 MiB' }) : undefined)
  }

  async whole(signal: AbortSignal): Promise<Buffer> {
    if (!this.writableFinished) await once(this, 'finish', { signal })
    return Buffer.concat(this.#chunks)
  }
}

/**
 * $1 working directory, $2 user, $3 group, then the program. It leads a session of its own, so that a signal reaches all it starts. With
 * `su` it has the environment of its user; a group of its own choice is setpriv's to give.
 */
const launcher = `
dir=$1 user=$2 group=$3; shift 3
export HOME="\${HOME:-/root}"
cd "$dir" || exit 126
if [ -n "$group" ]; then set -- setpriv --reuid="$user" --regid="$group" --clear-groups -- "$@"
elif [ -n "$user" ] && [ "$user" != root ] && [ "$user" != 0 ]; then
  user=$(id -nu "$user") || exit 126
  set -- su -s /bin/sh -c 'exec "$@"' -- "$user" sh "$@"
fi
command -v setsid >/dev/null && exec setsid "$@"
exec "$@"`

/** Windows has no shell that takes arguments as they are; user, working directory and environment are those of its agent there. */
function programOf({ argv, env, user = '', workdir }: ExecRequest, tools: Tools): Program {
  const [path, ...args] = argv
  if (path === undefined || path === '') throw new PandoError('instance.command_not_found', { command: '' })
  if (isWindows(tools)) return { path, args }
  const [name = '', group = ''] = user.split(':')
  const variables = Object.entries(env).map(([key, value]) => `${key}=${value}`)
  const program = variables.length > 0 ? ['env', ...variables, path, ...args] : [path, ...args]
  return { path: '/bin/sh', args: ['-c', launcher, 'sh', workdir || '/', name, group, ...program] }
}

function isWindows({ spec }: Tools): boolean {
  return spec.hardware?.system === 'windows'
}
