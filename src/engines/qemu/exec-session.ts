import { Readable, Writable } from 'node:stream'
import type { ExecSession } from '../engine.ts'
import { type FrameType, frameTypes, initialCredit, maxPayload } from './frames.ts'

export type FrameSender = (type: FrameType, payload: Buffer) => void

/** The host's end of one exec session: frames on one side, streams on the other, credit between. */
export class ExecStreams implements ExecSession {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  readonly exit: Promise<number>
  readonly #send: FrameSender
  readonly #input: Input
  readonly #output: Output
  readonly #errors: Output
  #settle: { resolve(code: number): void; reject(error: Error): void } | undefined

  constructor(send: FrameSender) {
    this.#send = send
    const grant = (bytes: number) => {
      if (this.#settle) send(frameTypes.credit, uint32(bytes))
    }
    this.stdin = this.#input = new Input(send)
    this.stdout = this.#output = new Output(grant)
    this.stderr = this.#errors = new Output(grant)
    this.exit = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
    this.exit.catch(() => {}) // a caller may look at the streams only
  }

  resize(size: { columns: number; rows: number }): void {
    this.#send(frameTypes.resize, Buffer.from(JSON.stringify(size)))
  }
  signal(name: string): void {
    this.#send(frameTypes.signal, Buffer.from(name))
  }

  receive(type: number, payload: Buffer): void {
    switch (type) {
      case frameTypes.stdout:
        this.#output.accept(payload)
        break
      case frameTypes.stderr:
        this.#errors.accept(payload)
        break
      case frameTypes.credit:
        this.#input.credit(payload.length >= 4 ? payload.readUInt32BE(0) : 0)
        break
      case frameTypes.exit:
        this.#exited(payload)
        break
      default:
        break // a newer guest may say more than we know
    }
  }

  /** The session is over without an exit code. */
  fail(error: Error): void {
    this.#settle?.reject(error)
    this.#end()
  }

  #exited(payload: Buffer): void {
    const { code, error } = parseExit(payload)
    if (error !== undefined) this.#errors.accept(Buffer.from(`${error}\n`))
    this.#settle?.resolve(code)
    this.#end()
  }

  #end(): void {
    this.#settle = undefined
    this.#input.close_()
    this.#output.finish()
    this.#errors.finish()
  }
}

/** Bytes from the guest. Credit for them is granted when the reader has room again. */
class Output extends Readable {
  readonly #grant: (bytes: number) => void
  #owed = 0
  #ended = false

  constructor(grant: (bytes: number) => void) {
    super({ highWaterMark: maxPayload })
    this.#grant = grant
  }

  accept(chunk: Buffer): void {
    if (this.#ended || chunk.length === 0) return
    this.#owed += chunk.length
    if (this.destroyed || this.push(chunk)) this.#pay() // nobody reads a destroyed stream: let the program go on
  }

  finish(): void {
    if (this.#ended) return
    this.#ended = true
    this.push(null)
  }

  override _read(): void {
    this.#pay()
  }
  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#pay()
    done(error)
  }

  #pay(): void {
    if (this.#owed === 0) return
    this.#grant(this.#owed)
    this.#owed = 0
  }
}

/** Bytes to the guest, as many as it has granted. After the end of the session they go nowhere, as into a closed pipe. */
class Input extends Writable {
  readonly #send: FrameSender
  #credit = initialCredit
  #waiting: { chunk: Buffer; done: () => void } | undefined
  #over = false

  constructor(send: FrameSender) {
    super({ highWaterMark: maxPayload })
    this.#send = send
  }

  credit(bytes: number): void {
    this.#credit += bytes
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting) this.#put(waiting.chunk, waiting.done)
  }

  close_(): void {
    this.#over = true
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.done()
    this.destroy()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#put(chunk, done)
  }
  override _final(done: () => void): void {
    if (!this.#over) this.#send(frameTypes.stdin, Buffer.alloc(0))
    done()
  }

  #put(chunk: Buffer, done: () => void): void {
    let rest = chunk
    while (rest.length > 0 && this.#credit > 0 && !this.#over) {
      const piece = rest.subarray(0, Math.min(maxPayload, this.#credit))
      this.#credit -= piece.length
      this.#send(frameTypes.stdin, piece)
      rest = rest.subarray(piece.length)
    }
    if (rest.length === 0 || this.#over) done()
    else this.#waiting = { chunk: rest, done }
  }
}

function parseExit(payload: Buffer): { code: number; error?: string } {
  try {
    const { code, error } = JSON.parse(payload.toString()) as { code?: unknown; error?: unknown }
    return { code: typeof code === 'number' ? code : 255, ...(typeof error === 'string' ? { error } : {}) }
  } catch {
    return { code: 255 }
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
