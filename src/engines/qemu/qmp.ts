import type { Socket } from 'node:net'
import { PandoError } from '../../base/errors.ts'
import { abortable } from './host/abortable.ts'
import { connectUnix } from './host/unix-socket.ts'
import { readJsonLines } from './json-lines.ts'

export interface QmpEvent {
  event: string
  data: Record<string, unknown>
}

interface Pending {
  command: string
  resolve(value: unknown): void
  reject(error: Error): void
}

/**
 * A connection to QEMU's machine protocol. QEMU serves one at a time: a second one waits until the first has ended.
 * Commands may be in flight together; answers are matched by id.
 */
export class Qmp {
  /** Resolves when the connection has ended, by either side. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  readonly #pending = new Map<number, Pending>()
  readonly #listeners = new Set<(event: QmpEvent) => void>()
  #greeted: () => void = () => {}
  #lastId = 0

  /** Connects, waits for the greeting and leaves negotiation mode. Throws the socket's error or qemu.qmp. */
  static async connect(path: string, signal: AbortSignal): Promise<Qmp> {
    const qmp = new Qmp(await connectUnix(path, signal))
    try {
      await abortable(
        Promise.race([
          qmp.#greeting(),
          qmp.closed.then(() => {
            throw lost('qmp_capabilities')
          }),
        ]),
        signal,
      )
      await qmp.execute('qmp_capabilities', {}, signal)
      return qmp
    } catch (error) {
      qmp.close()
      throw error
    }
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        this.#fail()
        resolve()
      }),
    )
    socket.on('error', () => {}) // `close` follows and tells everyone
    readJsonLines(socket, (message) => this.#receive(message))
  }

  /** Throws qemu.qmp (with `class`, QEMU's error class) when QEMU refuses, qemu.connection_lost when the connection ends. */
  async execute<T = unknown>(command: string, args: Record<string, unknown>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    if (this.#socket.destroyed) throw lost(command)
    const id = ++this.#lastId
    const answer = new Promise<unknown>((resolve, reject) => this.#pending.set(id, { command, resolve, reject }))
    this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`)
    try {
      return (await abortable(answer, signal)) as T
    } finally {
      this.#pending.delete(id)
    }
  }

  /** Returns what ends the listening. */
  onEvent(listener: (event: QmpEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#socket.destroy()
  }

  #greeting(): Promise<void> {
    return new Promise((resolve) => {
      this.#greeted = resolve
    })
  }

  #receive(message: Record<string, unknown>): void {
    if ('QMP' in message) {
      this.#greeted()
      return
    }
    if (typeof message.event === 'string') {
      const event = { event: message.event, data: (message.data ?? {}) as Record<string, unknown> }
      for (const listener of this.#listeners) listener(event)
      return
    }
    const pending = this.#pending.get(message.id as number)
    if (!pending) return
    const error = message.error as { class: string; desc: string } | undefined
    if (error) pending.reject(new PandoError('qemu.qmp', { command: pending.command, detail: error.desc, class: error.class }))
    else pending.resolve(message.return)
  }

  #fail(): void {
    for (const pending of this.#pending.values()) pending.reject(lost(pending.command))
    this.#pending.clear()
  }
}

function lost(command: string): PandoError {
  return new PandoError('qemu.connection_lost', { what: command })
}
