import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { encodeFrame, type Frame, FrameDecoder, type FrameType, frameTypes, initialCredit, maxPayload } from '../frames.ts'

/** What a program run through the stream channel left behind. */
export interface ExecResult {
  code: number
  error?: string
  stdout: string
  stderr: string
}

export interface ExecOptions {
  argv: string[]
  env?: Record<string, string>
  user?: string
  workdir?: string
  tty?: { columns: number; rows: number }
  root?: 'image' | 'initramfs'
  /** Sent at once and followed by the end of input. */
  stdin?: Buffer | string
  /** Called with the session's number as soon as it is opened. */
  opened?: (session: number) => void
  /** Grants no credit for output beyond the first. */
  slow?: boolean
}

/** The host's side of `pando.stream.0`, plain enough to see what the guest does. */
export class StreamClient {
  readonly frames: Frame[] = []
  readonly #socket: Socket
  #decoder = new FrameDecoder()
  #last = 0
  #wake = Promise.withResolvers<void>()

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => {})
  }

  /** As PROTOCOL.md, "Start of a connection". `filler: 0` leaves out what makes up for a frame that was cut off. */
  async reset(filler: number = maxPayload + 8): Promise<void> {
    const mark = encodeFrame(0, frameTypes.reset, randomBytes(16))
    this.#socket.write(Buffer.concat([Buffer.alloc(filler, 0xff), mark]))
    let seen = Buffer.alloc(0)
    while (!seen.includes(mark)) seen = Buffer.concat([seen, ...((await once(this.#socket, 'data')) as Buffer[])])
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk))
    this.#receive(seen.subarray(seen.indexOf(mark) + mark.length))
  }

  send(session: number, type: FrameType, payload: Buffer | string = ''): void {
    this.#socket.write(encodeFrame(session, type, Buffer.from(payload)))
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes)
  }
  close(): void {
    this.#socket.destroy()
  }

  /** The frames of one session so far. */
  of(session: number, type: FrameType): Buffer[] {
    return this.frames.filter((frame) => frame.session === session && frame.type === type).map(({ payload }) => payload)
  }

  /** Waits until the frames received make it true. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.#wake.promise
  }

  open({ stdin: _, opened, slow: __, ...request }: ExecOptions): number {
    const session = ++this.#last
    this.send(session, frameTypes.open, JSON.stringify({ env: {}, ...request }))
    opened?.(session)
    return session
  }

  async exec(options: ExecOptions): Promise<ExecResult> {
    const session = this.open(options)
    if (options.stdin !== undefined) void this.#feed(session, Buffer.from(options.stdin))
    let granted = 0
    for (;;) {
      const received = this.output(session).length
      if (!options.slow && received > granted) this.send(session, frameTypes.credit, uint32(received - granted))
      granted = received
      const exit = this.of(session, frameTypes.exit)[0]
      if (exit) {
        const { code, error } = JSON.parse(exit.toString()) as { code: number; error?: string }
        const stderr = Buffer.concat(this.of(session, frameTypes.stderr)).toString()
        return {
          code,
          ...(error === undefined ? {} : { error }),
          stdout: Buffer.concat(this.of(session, frameTypes.stdout)).toString(),
          stderr,
        }
      }
      await this.#wake.promise
    }
  }

  output(session: number): Buffer {
    return Buffer.concat([...this.of(session, frameTypes.stdout), ...this.of(session, frameTypes.stderr)])
  }

  /** Keeps to the credit that the guest grants. */
  async #feed(session: number, data: Buffer): Promise<void> {
    let sent = 0
    while (sent < data.length) {
      const granted = initialCredit + this.of(session, frameTypes.credit).reduce((sum, payload) => sum + payload.readUInt32BE(), 0)
      const piece = data.subarray(sent, Math.min(sent + maxPayload, granted))
      if (piece.length === 0) {
        await this.#wake.promise
        continue
      }
      this.send(session, frameTypes.stdin, piece)
      sent += piece.length
    }
    this.send(session, frameTypes.stdin)
  }

  #receive(chunk: Buffer): void {
    this.frames.push(...this.#decoder.push(chunk))
    this.#wake.resolve()
    this.#wake = Promise.withResolvers<void>()
  }
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

export type AgentAnswer = { return?: unknown; error?: { class: string; desc: string } }

/** To `org.qemu.guest_agent.0`. Answers come in the order in which the guest gives them; a command takes the next one. */
export class AgentClient {
  readonly #socket: Socket
  #lines: string[] = []
  #rest = ''
  #waiting: ((line: string) => void)[] = []

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk: Buffer) => this.#receive(chunk))
  }

  async command(execute: string, args?: object): Promise<AgentAnswer> {
    this.send(execute, args)
    return this.answer()
  }

  send(execute: string, args?: object): void {
    this.#socket.write(`${JSON.stringify({ execute, ...(args ? { arguments: args } : {}) })}\n`)
  }

  async answer(): Promise<AgentAnswer> {
    return JSON.parse(await this.#line()) as AgentAnswer
  }

  /** Sends bytes as they are and gives back the next line. */
  async raw(bytes: Buffer | string): Promise<string> {
    this.#socket.write(bytes)
    return this.#line()
  }

  close(): void {
    this.#socket.destroy()
  }

  async #line(): Promise<string> {
    return this.#lines.shift() ?? new Promise((resolve) => this.#waiting.push(resolve))
  }

  #receive(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) {
      const waiting = this.#waiting.shift()
      if (waiting) waiting(line)
      else this.#lines.push(line)
    }
  }
}
