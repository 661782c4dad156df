import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, lstat, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { PandoError } from '../../../base/errors.ts'

const script = fileURLToPath(new URL('./enclose.sh', import.meta.url))

export interface User {
  uid: number
  gid: number
}

/** Of Debian and most others. */
export const nobody: User = { uid: 65_534, gid: 65_534 }

/** A place where programs read one file of a stranger, and have nothing else. */
export interface Enclosure extends AsyncDisposable {
  /** The folder that is `/out` inside; empty at first. Whatever it holds later was written by something that may be hostile. */
  readonly out: string
  /** Runs a program that sees the file as `/source`, to its end, however it ends. */
  run(command: readonly string[], options: EnclosedOptions): Promise<Ended>
}

export interface EnclosedOptions {
  /** What it reads: a regular file of ours. It is given to the user, to be read only. */
  source: string
  signal: AbortSignal
  /** CPU time of all its threads. */
  cpuSeconds: number
  /** The largest file it may write. Default 0: none. */
  maxFileBytes?: number
  /** Reads its standard output, in the place of keeping it as text; the program is ended when this does not read to the end. */
  read?(output: Readable): Promise<void>
}

export interface Ended {
  stdout: string
  stderr: string
  code: number
  /** Signal that ended it: SIGXFSZ and SIGXCPU are limits that it ran into. */
  killed: NodeJS.Signals | undefined
}

const addressSpaceBytes = 2 * 1024 ** 3
/** What unshare says when its child was killed: it wants to end by the same signal, and cannot unblock that one. */
const unshareOfKilled = 'unshare: sigprocmask unblock failed'
/** Programs that make the enclosure: when they fail, the file is not to blame. */
const makers = /^(?:mount|chroot|setpriv|prlimit|mkdir|cp|unshare): (?!sigprocmask)/
const absent = /failed to execute (\S+): No such file/
/** Of its output, kept. */
const mostText = 256 * 1024

/**
 * Programs in it run as `user` without any capability or way to get one, in name spaces of their own: no network, no other
 * processes, no files but those of the system's packages (these read only), the source and the folder for what they write. CPU time, memory
 * and files are limited, and all of it ends with us, however we end. It takes root to make one.
 */
export async function openEnclosure(parent: string, user: User): Promise<Enclosure> {
  await mkdir(parent, { recursive: true, mode: 0o700 })
  const folder = await mkdtemp(join(resolve(parent), 'disk-'))
  const [root, out] = [join(folder, 'root'), join(folder, 'out')]
  await mkdir(root)
  await mkdir(out, { mode: 0o700 })
  await chown(out, user.uid, user.gid)
  return {
    out,
    async run(command, options) {
      const { signal } = options
      const source = resolve(options.source)
      signal.throwIfAborted()
      if (!(await lstat(source)).isFile()) throw new PandoError('base.internal', { detail: `${source} is no regular file` })
      await chown(source, user.uid, user.gid)
      await chmod(source, 0o400)
      const child = spawn('setpriv', [...enclosed([root, source, out]), ...confined(user, options), ...command], {
        stdio: ['ignore', 'pipe', 'pipe'],
        // One heap for all threads: a heap each would fill the address space that it may have.
        env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', MALLOC_ARENA_MAX: '1' },
        cwd: '/',
      })
      return ended(child, options)
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** When the first process of the name spaces is killed, the kernel ends all the others and drops every mount. */
function enclosed(places: readonly string[]): string[] {
  const spaces = ['--mount', '--net', '--ipc', '--uts', '--pid', '--fork', '--kill-child']
  return ['--pdeathsig', 'KILL', 'unshare', ...spaces, 'sh', script, ...places]
}

function confined({ uid, gid }: User, { cpuSeconds, maxFileBytes = 0 }: EnclosedOptions): string[] {
  const rights = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs', '--inh-caps=-all', '--bounding-set=-all']
  const limits = [`--cpu=${cpuSeconds}`, `--as=${addressSpaceBytes}`, `--fsize=${maxFileBytes}`, '--nofile=64', '--core=0']
  return ['setpriv', ...rights, '--', 'prlimit', ...limits, '--']
}

async function ended(child: ChildProcessByStdio<null, Readable, Readable>, { signal, read }: EnclosedOptions): Promise<Ended> {
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  const stderr = textOf(child.stderr)
  try {
    const stdout = read
      ? read(child.stdout).then(() => {
          if (!child.stdout.readableEnded) kill()
          return ''
        })
      : textOf(child.stdout).text
    const [text, [code, killed]] = await Promise.all([stdout, closed])
    signal.throwIfAborted()
    const words = await stderr.text
    const missing = absent.exec(words)?.[1]
    if (missing !== undefined) throw new PandoError('base.command_missing', { command: missing })
    if (makers.test(words))
      throw new PandoError('base.command_failed', { command: 'unshare', exit: code ?? 128, stderr: words.trim().slice(-500) })
    const isKilled = killed === 'SIGKILL' || words.includes(unshareOfKilled)
    return { stdout: text, stderr: words, code: code ?? 128, killed: isKilled ? 'SIGKILL' : (killed ?? undefined) }
  } catch (error) {
    kill()
    await closed.catch(() => {})
    signal.throwIfAborted()
    throw (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new PandoError('base.command_missing', { command: 'setpriv' }, { cause: error })
      : error
  } finally {
    signal.removeEventListener('abort', kill)
  }
}

function textOf(stream: Readable): { text: Promise<string> } {
  let kept = ''
  stream.setEncoding('utf8').on('data', (piece: string) => {
    if (kept.length < mostText) kept += piece
  })
  return { text: once(stream, 'close').then(() => kept) }
}
