import type { Socket } from 'node:net'
import { PandoError } from '../errors.ts'
import { type Accepted, allocationId } from './accept.node.ts'
import {
  command,
  commandFlag,
  type Extent,
  errno,
  maxRead,
  mergeExtents,
  replyFlag,
  replyType,
  requestMagic,
  simpleReplyMagic,
  structuredReplyMagic,
} from './protocol.ts'
import { type Incoming, send, u32, u64 } from './wire.node.ts'

interface Request {
  type: number
  flags: number
  cookie: bigint
  offset: number
  length: number
}

export interface ServingOptions extends Accepted {
  socket: Socket
  incoming: Incoming
  signal: AbortSignal
  onError: ((error: unknown) => void) | undefined
}

/** Requests of one connection that are worked on at the same time. */
const maxInFlight = 16
/** Bytes that they may ask for together; a larger one is worked on alone. */
const maxBytesInFlight = 64 * 1024 * 1024
/** Extents told in one reply. */
const maxExtents = 4096

/** One connection, once it has chosen an export: requests come and are answered, in any order. */
export class Serving {
  readonly #options: ServingOptions
  #inFlight = 0
  #bytes = 0
  #freed: () => void = () => {}

  constructor(options: ServingOptions) {
    this.#options = options
  }

  /** Until the client goes, or says what nobody understands. */
  async run(): Promise<void> {
    for (;;) {
      const head = await this.#options.incoming.take(28)
      if (head?.readUInt32BE(0) !== requestMagic) return
      const request = {
        flags: head.readUInt16BE(4),
        type: head.readUInt16BE(6),
        cookie: head.readBigUInt64BE(8),
        offset: Number(head.readBigUInt64BE(16)),
        length: head.readUInt32BE(24),
      }
      if (request.type === command.disconnect) return this.#allDone()
      // What comes with it must be taken, or it would be read as the next request.
      if (request.type === command.write && (request.length > maxRead || !(await this.#options.incoming.skip(request.length)))) return
      const bytes = request.type === command.read ? Math.min(request.length, maxRead) : 0
      while (this.#inFlight >= maxInFlight || (this.#inFlight > 0 && this.#bytes + bytes > maxBytesInFlight)) await this.#oneDone()
      void this.#handle(request, bytes)
    }
  }

  async #handle(request: Request, bytes: number): Promise<void> {
    this.#inFlight++
    this.#bytes += bytes
    try {
      const refused = this.#problem(request)
      if (refused !== undefined) await this.#refuse(request, refused)
      else if (request.type === command.read) await this.#read(request)
      else if (request.type === command.blockStatus) await this.#status(request)
      else await this.#reply(request, replyType.none)
    } catch (error) {
      if (!this.#options.signal.aborted) this.#options.onError?.(error)
      await this.#refuse(request, errno.io)
    } finally {
      this.#inFlight--
      this.#bytes -= bytes
      this.#freed()
    }
  }

  #problem({ type, offset, length }: Request): number | undefined {
    const { exported, allocation } = this.#options
    if (type === command.flush) return undefined
    if (type === command.write || type === command.trim || type === command.writeZeroes) return errno.notPermitted
    if (type !== command.read && type !== command.blockStatus) return errno.notSupported
    if (length === 0 || offset + length > exported.bytes) return errno.invalid
    if (type === command.read) return length > maxRead ? errno.overflow : undefined
    return allocation ? undefined : errno.invalid
  }

  async #read(request: Request): Promise<void> {
    const { exported, signal, structured, socket } = this.#options
    const data = await exported.read(request.offset, request.length, signal)
    if (data.length !== request.length)
      throw new PandoError('nbd.failed', { export: '', detail: `${data.length} bytes were read instead of ${request.length}` })
    if (!structured) await send(socket, u32(simpleReplyMagic), u32(0), u64(request.cookie), data)
    else if (isZero(data)) await this.#reply(request, replyType.offsetHole, u64(request.offset), u32(request.length))
    else await this.#reply(request, replyType.offsetData, u64(request.offset), data)
  }

  async #status(request: Request): Promise<void> {
    const { exported, signal } = this.#options
    const end = request.offset + request.length
    const found = mergeExtents(await exported.extents!(request.offset, request.length, signal))
    const told = (request.flags & commandFlag.requestOne ? found.slice(0, 1) : found.slice(0, maxExtents)).filter(
      ({ offset }) => offset < end,
    )
    if (told.length === 0) throw new PandoError('nbd.failed', { export: '', detail: 'an export does not say what it has' })
    await this.#reply(
      request,
      replyType.blockStatus,
      u32(allocationId),
      ...told.flatMap((extent) => [u32(lengthWithin(extent, end)), u32(extent.flags)]),
    )
  }

  async #refuse(request: Request, code: number): Promise<void> {
    if (this.#options.structured) await this.#reply(request, replyType.error, u32(code), Buffer.alloc(2))
    else await send(this.#options.socket, u32(simpleReplyMagic), u32(code), u64(request.cookie))
  }

  async #reply({ cookie }: Request, type: number, ...payload: Uint8Array[]): Promise<void> {
    const { socket, structured } = this.#options
    if (!structured) return send(socket, u32(simpleReplyMagic), u32(0), u64(cookie))
    const head = Buffer.alloc(20)
    head.writeUInt32BE(structuredReplyMagic, 0)
    head.writeUInt16BE(replyFlag.done, 4)
    head.writeUInt16BE(type, 6)
    head.writeBigUInt64BE(cookie, 8)
    head.writeUInt32BE(
      payload.reduce((sum, { length }) => sum + length, 0),
      16,
    )
    await send(socket, head, ...payload)
  }

  #oneDone(): Promise<void> {
    return new Promise((resolve) => {
      this.#freed = resolve
    })
  }

  async #allDone(): Promise<void> {
    while (this.#inFlight > 0) await this.#oneDone()
  }
}

function lengthWithin({ offset, length }: Extent, end: number): number {
  return Math.min(length, end - offset)
}

function isZero(data: Buffer): boolean {
  // The first bytes tell nearly always; then all are compared with those before them, which the system does at once.
  return data[0] === 0 && (data.length === 1 || data.subarray(1).equals(data.subarray(0, -1)))
}
