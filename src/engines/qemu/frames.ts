/** The frames of `pando.stream.0`; PROTOCOL.md says what each carries. */
export const frameTypes = {
  open: 1,
  stdin: 2,
  resize: 3,
  signal: 4,
  stdout: 5,
  stderr: 6,
  exit: 7,
  credit: 8,
  reset: 9,
  kill: 10,
} as const
export type FrameType = (typeof frameTypes)[keyof typeof frameTypes]

export interface Frame {
  session: number
  type: number
  payload: Buffer
}

export const headerBytes = 8
/** Longest payload of one frame. */
export const maxPayload = 64 * 1024
/** What may be sent on a session in each direction before the other side grants more. */
export const initialCredit = 256 * 1024

export function encodeFrame(session: number, type: FrameType, payload: Uint8Array): Buffer {
  if (payload.length > maxPayload) throw new RangeError(`a frame of ${payload.length} bytes`)
  const frame = Buffer.allocUnsafe(headerBytes + payload.length)
  frame.writeUInt32BE(session, 0)
  frame.writeUInt32BE(type * 0x1000000 + payload.length, 4)
  frame.set(payload, headerBytes)
  return frame
}

/** Puts frames together from pieces of any size. Throws RangeError when the other side breaks the protocol. */
export class FrameDecoder {
  #pieces: Buffer[] = []
  #size = 0

  push(chunk: Buffer): Frame[] {
    this.#pieces.push(chunk)
    this.#size += chunk.length
    const frames: Frame[] = []
    let needed = this.#needed()
    while (this.#size >= needed) {
      const whole = this.#take(needed)
      frames.push({ session: whole.readUInt32BE(0), type: whole[4]!, payload: whole.subarray(headerBytes) })
      needed = this.#needed()
    }
    return frames
  }

  /** Bytes until the end of the frame that comes next, as far as it is known. */
  #needed(): number {
    if (this.#size < headerBytes) return headerBytes
    if (this.#pieces[0]!.length < headerBytes) this.#pieces = [Buffer.concat(this.#pieces)]
    const length = this.#pieces[0]!.readUIntBE(5, 3)
    if (length > maxPayload) throw new RangeError(`a frame of ${length} bytes`)
    return headerBytes + length
  }

  #take(length: number): Buffer {
    const all = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces)
    this.#size -= length
    this.#pieces = this.#size > 0 ? [all.subarray(length)] : []
    return all.subarray(0, length)
  }
}
