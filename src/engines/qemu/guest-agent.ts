import { randomInt } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import { abortable } from './host/abortable.ts'
import { connectUnix } from './host/unix-socket.ts'
import { readJsonLines } from './json-lines.ts'

/** Pause before a synchronization that was not answered is repeated. */
const repeatMs = 250

/** The QEMU guest agent protocol: one command at a time, no ids, so the two sides are synchronized first. */
export class GuestAgent {
  /** Resolves when the connection has ended, by either side. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  #answer: ((message: Record<string, unknown>) => void) | undefined
  #turn: Promise<unknown> = Promise.resolve()

  /** Connects and synchronizes. Waits while the guest boots. Throws the socket's error or the signal's reason. */
  static async connect(path: string, clock: Clock, signal: AbortSignal): Promise<GuestAgent> {
    const agent = new GuestAgent(await connectUnix(path, signal))
    try {
      await agent.#synchronize(clock, signal)
      return agent
    } catch (error) {
      agent.close()
      throw error
    }
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => {}) // `close` follows and tells everyone
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    readJsonLines(socket, (message) => this.#answer?.(message))
  }

  /** Throws qemu.qmp when the agent refuses, qemu.connection_lost when the connection ends. */
  async execute<T = unknown>(command: string, args: Record<string, unknown>, signal: AbortSignal): Promise<T> {
    const turn = this.#turn.then(async () => {
      signal.throwIfAborted()
      const answer = await this.#exchange({ execute: command, arguments: args }, signal)
      const error = answer.error as { class?: string; desc?: string } | undefined
      if (error) throw new PandoError('qemu.qmp', { command, detail: error.desc ?? 'no reason given', class: error.class })
      return answer.return as T
    })
    this.#turn = turn.catch(() => {})
    return turn
  }

  close(): void {
    this.#socket.destroy()
  }

  /**
   * Answers to commands of an earlier connection may still arrive; the answer to this one carries a number of ours. The
   * guest drops what it would say while it believes that nobody is connected, so the command is repeated with a new number.
   */
  async #synchronize(clock: Clock, signal: AbortSignal): Promise<void> {
    const answered = new AbortController()
    let id: number
    this.#answer = (message) => {
      if (message.return === id) answered.abort()
    }
    const waiting = AbortSignal.any([signal, answered.signal])
    while (!waiting.aborted) {
      if (this.#socket.destroyed) throw lost()
      id = randomInt(1, 2 ** 31)
      this.#socket.write(
        Buffer.concat([Buffer.from([0xff]), Buffer.from(`${JSON.stringify({ execute: 'guest-sync-delimited', arguments: { id } })}\n`)]),
      )
      await Promise.race([clock.sleep(repeatMs, waiting).catch(() => {}), this.closed])
    }
    this.#answer = undefined
    if (!answered.signal.aborted) signal.throwIfAborted()
  }

  async #exchange(request: object, signal: AbortSignal): Promise<Record<string, unknown>> {
    if (this.#socket.destroyed) throw lost()
    const answer = new Promise<Record<string, unknown>>((resolve) => {
      this.#answer = resolve
    })
    this.#socket.write(`${JSON.stringify(request)}\n`)
    try {
      return await abortable(
        Promise.race([
          answer,
          this.closed.then(() => {
            throw lost()
          }),
        ]),
        signal,
      )
    } catch (error) {
      this.close() // an answer that comes later must not be taken for the next one's
      throw error
    } finally {
      this.#answer = undefined
    }
  }
}

function lost(): PandoError {
  return new PandoError('qemu.connection_lost', { what: 'a call of the guest agent' })
}
