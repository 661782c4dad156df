import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomTag } from '../../src/base/random-tag.node.ts'
import { connect, type PandoClient } from '../../src/client/client.ts'

const root = join(import.meta.dirname, '../..')
/** The exit code of a call that took too long. */
const killed = 128

export interface CliResult {
  code: number
  stdout: string
  stderr: string
}

export interface CloudOptions {
  /** Address range of this cloud's networks, apart from those of clouds that run beside it. */
  pool?: string
  /** Runs `pando dev` (fake engine, no root) in place of `pando server`. */
  fake?: boolean
  /** The program to drive. Default: the one of this checkout. */
  pando?: string
  /** What is done before its server starts for the first time. */
  first?(cloud: Cloud): Promise<void>
}

/** A whole Pando of its own on this host, driven through its CLI: own folders, tag, addresses. Remove it with `destroy`. */
export class Cloud {
  readonly env: Record<string, string>
  readonly stateDir: string
  readonly runDir: string
  #server: ChildProcess | undefined
  readonly #fake: boolean
  readonly #pando: string

  private constructor(dir: string, runDir: string, options: CloudOptions) {
    this.stateDir = dir
    this.runDir = runDir
    this.#fake = options.fake ?? false
    this.#pando = options.pando ?? join(root, 'pando')
    this.env = {
      PANDO_STATE_DIR: dir,
      PANDO_RUN_DIR: runDir,
      PANDO_TAG: randomTag('t'),
      PANDO_PORT: '0',
      PANDO_HTTP_PORT: '0',
      PANDO_HTTPS_PORT: '0',
      PANDO_NETWORK_POOL: options.pool ?? '10.211.0.0/16',
      PANDO_HOST: join(runDir, 'api.sock'),
      NO_COLOR: '1',
    }
  }

  /** Makes the folders, shares the prepared guest and starts the server. */
  static async start(options: CloudOptions = {}): Promise<Cloud> {
    const dir = await mkdtemp(join(tmpdir(), 'pando-e2e-'))
    const runDir = await mkdtemp('/run/pt-')
    const guest = join(tmpdir(), 'pando-test-guest')
    await mkdir(guest, { recursive: true })
    await symlink(guest, join(dir, 'guest'))
    const cloud = new Cloud(dir, runDir, options)
    await options.first?.(cloud)
    await cloud.startServer()
    return cloud
  }

  get client(): PandoClient {
    return connect({ socketPath: this.env['PANDO_HOST']! })
  }

  get serverPid(): number | undefined {
    return this.#server?.exitCode === null && this.#server.signalCode === null ? this.#server.pid : undefined
  }

  /** Starts the server and waits until it answers. `env` may set PANDO_CRASH_AT. */
  async startServer(env: Record<string, string> = {}): Promise<void> {
    const log = createWriteStream(join(this.stateDir, 'server.log'), { flags: 'a' })
    await once(log, 'open')
    this.#server = spawn(this.#pando, [this.#fake ? 'dev' : 'server'], {
      env: { ...process.env, ...this.env, ...env },
      stdio: ['ignore', log, log],
    })
    log.close()
    const ended = once(this.#server, 'exit').then(() => {
      throw new Error(`the server ended:\n${this.serverLog()}`)
    })
    ended.catch(() => {}) // ending later is for the tests to notice
    const over = new AbortController()
    await Promise.race([ended, this.#answers(over.signal)]).finally(() => over.abort())
  }

  /** Resolves when the server process has ended. */
  async serverEnded(): Promise<void> {
    if (this.serverPid !== undefined) await once(this.#server!, 'exit')
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    if (this.serverPid === undefined) return
    const ended = this.serverEnded()
    this.#server!.kill(signal)
    await ended
  }

  async restartServer(env: Record<string, string> = {}): Promise<void> {
    await this.kill()
    await this.startServer(env)
  }

  /** Runs the CLI as a person would. Input goes to its stdin. */
  async cli(args: string[], options: { input?: string; timeoutMs?: number; env?: Record<string, string> } = {}): Promise<CliResult> {
    const child = spawn(this.#pando, args, {
      env: { ...process.env, ...this.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 180_000)
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
    clearTimeout(timer)
    return { code: code ?? (signal ? killed : 1), stdout, stderr }
  }

  /** The CLI, where anything but success fails the test. */
  async ok(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.cli(args)
    if (code === 0) return stdout
    const log = this.serverLog().slice(-4000)
    const events = code === killed ? `\n--- events\n${await this.#events()}` : ''
    throw new Error(`pando ${args.join(' ')} ended with ${code}\n${stdout}${stderr}${events}\n--- server log\n${log}`)
  }

  /** The last ones: where something waits for ever, they show for what. */
  async #events(): Promise<string> {
    const { stdout, stderr } = await this.cli(['events', '--all-projects', '--since', '0'], { timeoutMs: 5_000 })
    return `${stdout}${stderr}`.split('\n').slice(-60).join('\n')
  }

  /** The CLI with --json, parsed. */
  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.ok(...args, '--json')) as T
  }

  serverLog(): string {
    const path = join(this.stateDir, 'server.log')
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }

  /** Ends everything this cloud made, workloads too. */
  async destroy(): Promise<void> {
    await this.kill('SIGTERM')
    const { code, stdout, stderr } = await this.cli(['uninstall', '--yes'], { timeoutMs: 120_000 })
    await rm(this.stateDir, { recursive: true, force: true })
    await rm(this.runDir, { recursive: true, force: true })
    if (code !== 0) throw new Error(`pando uninstall ended with ${code}\n${stdout}${stderr}`)
  }

  async #answers(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.client.api.GET('/v1/healthz')
        return
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50)) // a process that is about to listen has no event to wait for
      }
    }
  }
}
