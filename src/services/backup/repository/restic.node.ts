import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { systemClock } from '../../../base/clock.ts'
import { PandoError } from '../../../base/errors.ts'
import { letVolumesGo } from '../../../base/own-mounts.ts'
import { causeOf, hopelessRetries, isHopelessRetry, retryPause } from './cause.ts'

/** Where restic is to work, and with what. Secrets go through its environment and files of mode 0600, never through its command line. */
export interface ResticSettings {
  /** Of the target, for people. */
  name: string
  environment: Readonly<Record<string, string>>
  /** Before the command. */
  options: readonly string[]
  /** Where ssh writes what it has to say: restic may end before it has passed that on. */
  sshLog?: string
}

export interface ResticOptions {
  signal: AbortSignal
  cwd?: string
  /** Folders or files shown at other places while it runs; they go with the process, whoever kills it. */
  mounts?: readonly { from: string; to: string; readOnly: boolean }[]
  /** Each line of its output that is JSON. */
  onMessage?(message: Record<string, unknown>): void
  /** The target does not do what it should, and restic goes on trying. Left out: it is ended instead. */
  onTrouble?(error: PandoError): void
  /** Exit codes that are no error. */
  okCodes?: readonly number[]
}

/** For a process that a signal ended. */
const killedCode = 128
/** Asked to end it removes its locks; after this long it is killed, and the lock is found to be stale. */
const farewellMs = 5_000
/** What restic tries again after so long a pause went wrong for some seconds already. */
const longPauseS = 2

/** Runs restic to its end; resolves with what it wrote that is no JSON. Throws backup.*, named by the cause. */
export async function restic(
  settings: ResticSettings,
  args: readonly string[],
  options: ResticOptions,
): Promise<{ text: string; code: number }> {
  const { signal, onMessage, onTrouble, okCodes = [0] } = options
  signal.throwIfAborted()
  const child = spawnRestic(settings, args, options)
  const words = listen(settings, child.stderr!, {
    giveUp: () => end(child),
    onTrouble: onTrouble && ((line) => onTrouble(failure(settings, { last: () => line }))),
  })
  const text: string[] = []
  const lines = createInterface({ input: child.stdout! })
  lines.on('line', (line) => {
    const message = line.startsWith('{') ? parsed(line) : undefined
    if (message && onMessage) onMessage(message)
    else text.push(line)
  })
  const read = new Promise<void>((resolve) => lines.once('close', resolve))
  const onAbort = () => end(child)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    const code = await exitOf(child)
    await read
    signal.throwIfAborted()
    if (!okCodes.includes(code)) throw failure(settings, words, code)
    return { text: text.join('\n'), code }
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** What restic writes, as bytes. Throws at the end what broke it, so that what was cut off is not taken for whole. */
export async function* resticOutput(settings: ResticSettings, args: readonly string[], options: ResticOptions): AsyncGenerator<Buffer> {
  const { signal } = options
  signal.throwIfAborted()
  const child = spawnRestic(settings, args, options)
  const words = listen(settings, child.stderr!, { giveUp: () => end(child) })
  const exit = exitOf(child)
  exit.catch(() => {})
  const onAbort = () => end(child)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    for await (const chunk of child.stdout!) yield chunk as Buffer
    const code = await exit
    signal.throwIfAborted()
    if (code !== 0) throw failure(settings, words)
  } finally {
    signal.removeEventListener('abort', onAbort)
    end(child) // nobody reads on
  }
}

/** Ends with us (kill -9 too), gives way to programs of people, and sees what `mounts` show. */
export function spawnRestic(
  { environment, options }: ResticSettings,
  args: readonly string[],
  { cwd, mounts = [] }: Pick<ResticOptions, 'cwd' | 'mounts'>,
): ChildProcess {
  const command = ['restic', ...options, ...args]
  const shown = mounts.flatMap(({ from, to, readOnly }) => [readOnly ? 'ro' : 'rw', from, to])
  const script = [
    'n=$1; shift',
    'while [ "$n" -gt 0 ]; do mount --bind -o "$1" "$2" "$3" || exit 99; shift 3; n=$((n-1)); done',
    letVolumesGo,
    'exec "$@"',
  ].join('\n')
  const inside = ['unshare', '--mount', '--propagation', 'slave', 'sh', '-c', script, 'sh', String(mounts.length), ...shown, ...command]
  // A guest that boots, or somebody, waits for what is read through a mount.
  const gently = args[0] === 'mount' ? [] : ['nice', '-n', '10']
  return spawn('setpriv', ['--pdeathsig', 'INT', ...gently, ...inside], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: '/root', GOMAXPROCS: '1', RESTIC_PROGRESS_FPS: '2', LC_ALL: 'C', ...environment },
    ...(cwd === undefined ? {} : { cwd }),
  })
}

export function end(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGINT')
  const ended = new AbortController()
  child.once('exit', () => ended.abort())
  systemClock.sleep(farewellMs, ended.signal).then(
    () => child.kill('SIGKILL'),
    () => {}, // it has ended
  )
}

export function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) =>
      reject(cause.code === 'ENOENT' ? new PandoError('base.command_missing', { command: 'setpriv' }, { cause }) : cause),
    )
    child.once('close', (code) => resolve(code ?? killedCode))
  })
}

/** The last of what it complains about. `onTrouble`: hears of what is not over soon, once, and what it is told is not given up. */
export function listen(
  { sshLog }: ResticSettings,
  stderr: Readable,
  { giveUp, onTrouble }: { giveUp(): void; onTrouble?: ((line: string) => void) | undefined },
): { last(): string } {
  const kept: string[] = []
  const log = sshLog === undefined ? undefined : logFrom(sshLog)
  let hopeless = 0
  let isTrouble = false
  createInterface({ input: stderr }).on('line', (line) => {
    kept.push(line)
    if (kept.length > 200) kept.splice(100, 1)
    if (isHopelessRetry(line) && ++hopeless === hopelessRetries) giveUp()
    if (isTrouble || (retryPause(line) ?? 0) < longPauseS) return
    isTrouble = true
    if (onTrouble) onTrouble(line)
    else giveUp()
  })
  return { last: () => [...(log?.read() ?? []), ...kept].join('\n') }
}

const longestLog = 64 * 1024

/** What is added to a file from now on. */
function logFrom(path: string): { read(): string[] } {
  let from = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  if (from > longestLog) truncateSync(path, (from = 0))
  return {
    read() {
      if (!existsSync(path)) return []
      return readFileSync(path).subarray(from).toString().split('\n').slice(-200)
    },
  }
}

/** `exitCode`: of one that ended. */
export function failure({ name }: ResticSettings, words: { last(): string }, exitCode?: number): PandoError {
  const said = words.last()
  if (/exec: restic: not found|restic: No such file|restic: not found/.test(said))
    return new PandoError('base.command_missing', { command: 'restic' })
  const { code, detail } = causeOf(said)
  if (code === 'backup.failed' && exitCode === killedCode) return new PandoError('backup.interrupted', { name })
  return new PandoError(code, { name, detail }, { cause: new Error(said.slice(-2000)) })
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return undefined
  }
}
