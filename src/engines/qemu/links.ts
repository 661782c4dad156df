import { existsSync, watch } from 'node:fs'
import { dirname } from 'node:path'
import { type Clock, deadline } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import { GuestAgent } from './guest-agent.ts'
import { abortable } from './host/abortable.ts'
import { isAlive, type ProcessId } from './host/process.ts'
import type { VmPaths } from './paths.ts'
import { Qmp } from './qmp.ts'
import { StreamConnection } from './stream.ts'

interface Connection {
  readonly closed: Promise<void>
  close(): void
}

/** How long something inside a running VM may take to answer the first time, ms. */
const agentPatienceMs = 30_000

export interface LinkOptions {
  paths: VmPaths
  process: ProcessId
  clock: Clock
  /** Something about the VM has changed. */
  onChange(): void
  /** The process has ended. Called once; must not throw. */
  onEnd(): Promise<void>
}

/**
 * The connections to one running VM, shared by all callers: QMP is kept open as long as the VM lives (its end tells ours
 * that QEMU has ended), the others are opened when first needed and again after a loss.
 */
export class VmLink {
  /** Resolves when QEMU has ended, or we have let go. */
  readonly ended: Promise<void>
  readonly process: ProcessId
  /** As last told by QEMU; undefined until it answered. */
  paused: boolean | undefined
  /** It stands still because a disk could not be written. */
  stalled = false
  readonly #options: LinkOptions
  readonly #letGo = new AbortController()
  readonly #stream: Shared<StreamConnection>
  readonly #agent: Shared<GuestAgent>
  #qmp = Promise.withResolvers<Qmp>()

  constructor(options: LinkOptions) {
    this.#options = options
    this.process = options.process
    this.#stream = new Shared((signal) => StreamConnection.connect(options.paths.stream, options.clock, signal), this.#letGo.signal)
    this.#agent = new Shared((signal) => GuestAgent.connect(options.paths.agent, options.clock, signal), this.#letGo.signal)
    this.#qmp.promise.catch(() => {})
    this.ended = this.#keepQmp()
  }

  /** Waits until QEMU answers. Throws qemu.connection_lost when the VM ends first. */
  qmp(signal: AbortSignal): Promise<Qmp> {
    return abortable(this.#qmp.promise, signal)
  }

  /** Throws qemu.agent_silent when the guest does not answer. */
  stream(signal: AbortSignal): Promise<StreamConnection> {
    return this.#stream.get(signal)
  }
  agent(signal: AbortSignal): Promise<GuestAgent> {
    return this.#agent.get(signal)
  }

  /** Lets go of the VM; it runs on. */
  close(): void {
    this.#letGo.abort()
  }

  async #keepQmp(): Promise<void> {
    const { signal } = this.#letGo
    try {
      while (isAlive(this.process)) {
        const qmp = await this.#connect(signal)
        if (!qmp) continue
        const onAbort = () => qmp.close()
        signal.addEventListener('abort', onAbort, { once: true })
        await qmp.closed
        signal.removeEventListener('abort', onAbort)
        signal.throwIfAborted()
        this.#qmp = Promise.withResolvers()
        this.#qmp.promise.catch(() => {})
      }
      await this.#options.onEnd()
      this.#options.onChange()
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      this.#qmp.reject(new PandoError('qemu.connection_lost', { what: 'a call' }))
      this.#letGo.abort()
    }
  }

  /** Undefined when QEMU did not take the connection: it is about to listen, or about to end. */
  async #connect(signal: AbortSignal): Promise<Qmp | undefined> {
    try {
      const qmp = await Qmp.connect(this.#options.paths.qmp, signal)
      qmp.onEvent(({ event, data }) => {
        if (event === 'BLOCK_IO_ERROR' && data.action === 'stop') this.stalled = true
        if (event === 'STOP') this.paused = true
        if (event === 'RESUME') Object.assign(this, { paused: false, stalled: false })
        this.#options.onChange()
      })
      const { running, status } = await qmp.execute<{ running: boolean; status: string }>('query-status', {}, signal)
      this.paused = !running
      this.stalled = status === 'io-error'
      this.#qmp.resolve(qmp)
      if (this.stalled) this.#options.onChange()
      return qmp
    } catch (error) {
      signal.throwIfAborted()
      const early = this.paused === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT'
      if (early) await this.#appears(this.#options.paths.qmp, signal)
      else await this.#options.clock.sleep(10, signal) // no event tells when a bound socket begins to listen, or when a process is gone
      return undefined
    }
  }

  /** Waits until a file exists, but a second at most: QEMU may have ended without making it. */
  async #appears(path: string, signal: AbortSignal): Promise<void> {
    const seen = new AbortController()
    const watcher = watch(dirname(path), () => {
      if (existsSync(path)) seen.abort()
    })
    try {
      if (existsSync(path)) return
      await this.#options.clock.sleep(1000, AbortSignal.any([signal, seen.signal])).catch(() => {})
    } finally {
      watcher.close()
    }
  }
}

/** One connection for all who ask, opened by the first and again after a loss. */
class Shared<T extends Connection> {
  readonly #open: (signal: AbortSignal) => Promise<T>
  readonly #end: AbortSignal
  #current: Promise<T> | undefined

  constructor(open: (signal: AbortSignal) => Promise<T>, end: AbortSignal) {
    this.#open = open
    this.#end = end
  }

  async get(signal: AbortSignal): Promise<T> {
    this.#current ??= this.#start()
    return abortable(this.#current, signal)
  }

  async #start(): Promise<T> {
    const patience = deadline(this.#end, agentPatienceMs)
    try {
      const connection = await this.#open(patience)
      const onAbort = () => connection.close()
      this.#end.addEventListener('abort', onAbort, { once: true })
      void connection.closed.then(() => {
        this.#current = undefined
        this.#end.removeEventListener('abort', onAbort)
      })
      if (this.#end.aborted) connection.close()
      return connection
    } catch (error) {
      this.#current = undefined
      if (this.#end.aborted) throw new PandoError('qemu.connection_lost', { what: 'a call' }, { cause: error })
      throw new PandoError('qemu.agent_silent', {}, { cause: error })
    }
  }
}
