import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import type { ExecSession } from '../engine.ts'
import { ExecStreams, type FrameSender } from './exec-session.ts'
import { encodeFrame, type Frame, FrameDecoder, frameTypes, headerBytes, maxPayload } from './frames.ts'
import { connectUnix } from './host/unix-socket.ts'

/** What the guest is asked to run: payload of an `open` frame. */
export interface OpenRequest {
  argv: string[]
  env: Record<string, string>
  user?: string
  workdir?: string
  tty?: { columns: number; rows: number }
  root?: 'image' | 'initramfs'
}

/** Pause before a reset that was not answered is repeated. */
const repeatMs = 250

/** The exec channel of one VM. All sessions share one connection; a slow reader stops its own session only. */
export class StreamConnection {
  /** Resolves when the connection has ended, by either side. Its sessions have ended then, too. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  readonly #sessions = new Map<number, ExecStreams>()
  readonly #decoder = new FrameDecoder()
  #lastSession = 0

  /** Connects and resets the guest's side: what was sent for an earlier connection is thrown away. Throws the socket's error. */
  static async connect(path: string, clock: Clock, signal: AbortSignal): Promise<StreamConnection> {
    const socket = await connectUnix(path, signal)
    const connection = new StreamConnection(socket)
    try {
      await connection.#reset(clock, signal)
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => {}) // `close` follows and tells everyone
    this.closed = new Promise((resolve) =>
      socket.once('close', () => {
        this.#fail()
        resolve()
      }),
    )
  }

  /** Starts a program inside. It is killed when the signal ends before it does. */
  open(request: OpenRequest, signal: AbortSignal): ExecSession {
    signal.throwIfAborted()
    if (this.#socket.destroyed) throw lost()
    const id = ++this.#lastSession
    const send: FrameSender = (type, payload) => {
      if (!this.#socket.destroyed) this.#socket.write(encodeFrame(id, type, payload))
    }
    const session = new ExecStreams(send)
    this.#sessions.set(id, session)
    const onAbort = () => {
      send(frameTypes.kill, Buffer.alloc(0))
      session.fail(signal.reason as Error)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    void session.exit.catch(() => {}).then(() => signal.removeEventListener('abort', onAbort))
    send(frameTypes.open, Buffer.from(JSON.stringify(request)))
    return session
  }

  close(): void {
    this.#socket.destroy()
  }

  /**
   * Resolves when our reset has come back; all bytes before it belong to an earlier connection. That one may have been cut
   * off in mid-frame without the guest noticing: as many filler bytes as a frame can have end whatever is half received.
   * The guest drops what it would say while it believes that nobody is connected, so the reset is repeated, each time with
   * a new mark: the answer to the last one proves that none is still on its way.
   */
  async #reset(clock: Clock, signal: AbortSignal): Promise<void> {
    const answered = new AbortController()
    let mark: Buffer = Buffer.alloc(0)
    let seen: Buffer = Buffer.alloc(0)
    const onData = (chunk: Buffer) => {
      seen = Buffer.concat([seen, chunk])
      const at = seen.indexOf(mark)
      if (at < 0) {
        seen = seen.subarray(Math.max(0, seen.length - mark.length))
        return
      }
      this.#socket.off('data', onData).on('data', (data: Buffer) => this.#receive(data))
      if (seen.length > at + mark.length) this.#receive(seen.subarray(at + mark.length))
      answered.abort()
    }
    this.#socket.on('data', onData)
    this.#socket.write(Buffer.alloc(headerBytes + maxPayload, 0xff))
    const waiting = AbortSignal.any([signal, answered.signal])
    while (!waiting.aborted) {
      if (this.#socket.destroyed) throw lost()
      mark = encodeFrame(0, frameTypes.reset, randomBytes(16))
      this.#socket.write(mark)
      await Promise.race([clock.sleep(repeatMs, waiting).catch(() => {}), this.closed])
    }
    if (!answered.signal.aborted) signal.throwIfAborted()
  }

  #receive(chunk: Buffer): void {
    let frames: Frame[]
    try {
      frames = this.#decoder.push(chunk)
    } catch (error) {
      this.#socket.destroy(error as Error)
      return
    }
    for (const { session: id, type, payload } of frames) {
      const session = this.#sessions.get(id)
      if (!session) continue // the end of one that was given up
      session.receive(type, payload)
      if (type === frameTypes.exit) this.#sessions.delete(id)
    }
  }

  #fail(): void {
    for (const session of this.#sessions.values()) session.fail(lost())
    this.#sessions.clear()
  }
}

function lost(): PandoError {
  return new PandoError('qemu.connection_lost', { what: 'exec' })
}
