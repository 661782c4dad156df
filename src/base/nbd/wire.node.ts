import type { Socket } from 'node:net'

/** Takes exact numbers of bytes from a socket, as they come. */
export class Incoming {
  readonly #socket: Socket
  #wake: () => void = () => {}

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setMaxListeners(0) // each reply that waits for room listens
    const wake = () => this.#wake()
    socket.on('readable', wake).on('end', wake).on('close', wake)
  }

  /** Undefined when the other side ends first. */
  async take(length: number): Promise<Buffer | undefined> {
    if (length === 0) return Buffer.alloc(0)
    for (;;) {
      const bytes = this.#socket.read(length) as Buffer | null
      if (bytes) return bytes.length === length ? bytes : undefined
      if (this.#socket.readableEnded || this.#socket.destroyed) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Drops so many bytes without holding them all. */
  async skip(length: number): Promise<boolean> {
    for (let left = length; left > 0; ) {
      const step = Math.min(left, 64 * 1024)
      if (!(await this.take(step))) return false
      left -= step
    }
    return true
  }
}

/** Writes; resolves when the other side can take more. */
export function send(socket: Socket, ...parts: readonly Uint8Array[]): Promise<void> {
  socket.cork()
  let free = true
  for (const part of parts) free = socket.write(part)
  socket.uncork()
  if (free || socket.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.once('drain', done).once('close', done)
  })
}

export function u16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2)
  bytes.writeUInt16BE(value)
  return bytes
}
export function u32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  bytes.writeUInt32BE(value)
  return bytes
}
export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeBigUInt64BE(BigInt(value))
  return bytes
}

/** With its length before it, as options carry names. */
export function text(value: string): Buffer {
  return Buffer.concat([u32(Buffer.byteLength(value)), Buffer.from(value)])
}
