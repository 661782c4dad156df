import { connect, type Socket } from 'node:net'
import { PandoError } from '../errors.ts'
import { type Opened, openExport } from './handshake.node.ts'
import {
  allocationContext,
  command,
  type Extent,
  maxRead,
  mergeExtents,
  replyFlag,
  replyType,
  requestMagic,
  simpleReplyMagic,
  structuredReplyMagic,
} from './protocol.ts'
import { Incoming, send } from './wire.node.ts'

export interface NbdOptions {
  /** Metadata contexts to ask for. Default: `base:allocation`. */
  contexts?: readonly string[]
}

interface Pending {
  offset: number
  /** Of a read: where the data goes. */
  into?: Buffer
  /** Bytes of it that have come. */
  filled: number
  /** Of a block status, by id of the context. */
  extents: Map<number, Extent[]>
  failure?: PandoError
  resolve(): void
  reject(error: Error): void
}

/** The longest stretch that is asked about at once: fits 32 bits and is a multiple of any block size. */
const maxStatus = 1024 ** 3
/** No chunk of a reply but data is longer. */
const maxChunk = 16 * 1024 * 1024

/** Reads an export of an NBD server. Requests may be in flight together, however many. */
export class NbdClient {
  readonly bytes: number
  /** Names of the contexts that the server has, of those that were asked for. */
  readonly contexts: ReadonlySet<string>
  /** Resolves when the connection has ended, by either side. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  readonly #incoming: Incoming
  readonly #opened: Opened
  readonly #export: string
  readonly #pending = new Map<bigint, Pending>()
  #lastCookie = 0n
  #why: PandoError | undefined

  /** Throws the socket's error (ENOENT, ECONNREFUSED), nbd.refused when there is no such export, nbd.failed. */
  static async connect(
    path: string,
    name: string,
    { contexts = [allocationContext] }: NbdOptions,
    signal: AbortSignal,
  ): Promise<NbdClient> {
    signal.throwIfAborted()
    const socket = connect({ path })
    const onAbort = () => socket.destroy(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    const failed = new Promise<never>((_resolve, reject) => socket.on('error', reject)) // it stays: an error later is told by `close`
    failed.catch(() => {})
    try {
      const incoming = new Incoming(socket)
      const opened = await Promise.race([openExport({ socket, incoming }, { name, contexts }), failed])
      return new NbdClient({ socket, incoming, opened, name })
    } catch (error) {
      socket.destroy()
      signal.throwIfAborted()
      throw error
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  private constructor({ socket, incoming, opened, name }: { socket: Socket; incoming: Incoming; opened: Opened; name: string }) {
    this.bytes = opened.bytes
    this.contexts = new Set(opened.contexts.keys())
    this.#socket = socket
    this.#incoming = incoming
    this.#opened = opened
    this.#export = name
    this.closed = this.#receive()
  }

  /** Throws nbd.failed when the server cannot read there, nbd.closed when the connection ends. */
  async read(offset: number, length: number, signal: AbortSignal): Promise<Buffer> {
    const into = Buffer.allocUnsafeSlow(length)
    const parts: Promise<unknown>[] = []
    for (let at = 0; at < length; at += maxRead) {
      const part = into.subarray(at, Math.min(length, at + maxRead))
      parts.push(this.#request(command.read, { offset: offset + at, length: part.length, into: part }, signal))
    }
    await Promise.all(parts)
    return into
  }

  /** Has the server fetch what it may need soon from where it has it, without sending it. Errors as of `read`. At most 32 MiB. */
  async cache(offset: number, length: number, signal: AbortSignal): Promise<void> {
    await this.#request(command.cache, { offset, length }, signal)
  }

  /**
   * What a context says of a stretch, without gaps and in order. All is allocated where the server does not tell; other
   * contexts that it does not have throw nbd.refused.
   */
  async extents(context: string, offset: number, length: number, signal: AbortSignal): Promise<Extent[]> {
    const id = this.#opened.contexts.get(context)
    if (id === undefined && context === allocationContext) return [{ offset, length, flags: 0 }]
    if (id === undefined) throw new PandoError('nbd.refused', { export: this.#export, detail: `it has no context ${context}` })
    const all: Extent[] = []
    for (let at = offset; at < offset + length; ) {
      const { extents } = await this.#request(
        command.blockStatus,
        { offset: at, length: Math.min(maxStatus, offset + length - at) },
        signal,
      )
      const found = extents.get(id) ?? []
      if (found.length === 0) throw this.#nonsense('it says nothing of a context that it has')
      all.push(...found)
      at = found.at(-1)!.offset + found.at(-1)!.length
    }
    const last = all.at(-1)
    if (last) last.length = Math.min(last.length, offset + length - last.offset) // a server may say more than it was asked
    return mergeExtents(all)
  }

  close(): void {
    if (this.#socket.destroyed) return
    // Said, so that the server takes it for an end and not for a failure.
    this.#socket.end(encodeRequest({ type: command.disconnect, cookie: 0n, offset: 0, length: 0 }))
    this.#fail(new PandoError('nbd.closed', {}))
  }

  #request(
    type: number,
    { offset, length, into }: { offset: number; length: number; into?: Buffer },
    signal: AbortSignal,
  ): Promise<Pending> {
    signal.throwIfAborted()
    if (this.#why) return Promise.reject(this.#why)
    return new Promise((resolve, reject) => {
      const cookie = ++this.#lastCookie
      const onAbort = () => reject(signal.reason as Error) // the answer is taken all the same when it comes
      const over = () => signal.removeEventListener('abort', onAbort)
      const pending: Pending = {
        offset,
        ...(into ? { into } : {}),
        filled: 0,
        extents: new Map(),
        resolve: () => {
          over()
          resolve(pending)
        },
        reject: (error) => {
          over()
          reject(error)
        },
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#pending.set(cookie, pending)
      void send(this.#socket, encodeRequest({ type, cookie, offset, length }))
    })
  }

  async #receive(): Promise<void> {
    try {
      while (await this.#receiveOne()) {}
      this.#fail(new PandoError('nbd.closed', {}))
    } catch (error) {
      this.#fail(error instanceof PandoError ? error : new PandoError('nbd.closed', {}, { cause: error }))
    } finally {
      this.#socket.destroy()
    }
  }

  /** False when the server has ended the connection. */
  async #receiveOne(): Promise<boolean> {
    const magic = (await this.#incoming.take(4))?.readUInt32BE(0)
    if (magic === undefined) return false
    if (magic === structuredReplyMagic) return this.#receiveChunk()
    if (magic !== simpleReplyMagic) throw this.#nonsense('that is no reply')
    const head = await this.#incoming.take(12)
    if (!head) return false
    const [pending, cookie] = this.#find(head.readBigUInt64BE(4))
    const code = head.readUInt32BE(0)
    if (code !== 0) pending.failure = this.#refused(code)
    else if (pending.into) {
      const data = await this.#incoming.take(pending.into.length)
      if (!data) return false
      pending.filled += data.copy(pending.into)
    }
    this.#finish(cookie, pending)
    return true
  }

  async #receiveChunk(): Promise<boolean> {
    const head = await this.#incoming.take(16)
    if (!head) return false
    const [pending, cookie] = this.#find(head.readBigUInt64BE(4))
    const length = head.readUInt32BE(12)
    if (length > maxRead + 8 || (!pending.into && length > maxChunk)) throw this.#nonsense('a reply is too long')
    const data = await this.#incoming.take(length)
    if (!data) return false
    this.#take(pending, head.readUInt16BE(2), data)
    if (head.readUInt16BE(0) & replyFlag.done) this.#finish(cookie, pending)
    return true
  }

  #take(pending: Pending, type: number, data: Buffer): void {
    const isError = (type & 0x8000) !== 0
    if (isError) {
      if (data.length < 6) throw this.#nonsense('an error without a number')
      pending.failure ??= this.#refused(data.readUInt32BE(0), data.toString('utf8', 6, 6 + data.readUInt16BE(4)))
    } else if (type === replyType.offsetData || type === replyType.offsetHole) this.#fill(pending, type, data)
    else if (type === replyType.blockStatus) pending.extents.set(data.readUInt32BE(0), extentsOf(data, pending.offset))
    else if (type !== replyType.none) throw this.#nonsense(`a reply of type ${type}`)
  }

  #fill(pending: Pending, type: number, data: Buffer): void {
    const { into, offset } = pending
    const isHole = type === replyType.offsetHole
    if (!into || data.length < (isHole ? 12 : 8)) throw this.#nonsense('data that nobody asked for')
    const at = Number(data.readBigUInt64BE(0)) - offset
    const length = isHole ? data.readUInt32BE(8) : data.length - 8
    if (at < 0 || at + length > into.length) throw this.#nonsense('data outside of what was asked for')
    if (isHole) into.fill(0, at, at + length)
    else data.copy(into, at, 8)
    pending.filled += length
  }

  #finish(cookie: bigint, pending: Pending): void {
    this.#pending.delete(cookie)
    // What was not sent is whatever lay in memory here.
    if (!pending.failure && pending.filled < (pending.into?.length ?? 0)) throw this.#nonsense('it sends less than it was asked for')
    if (pending.failure) pending.reject(pending.failure)
    else pending.resolve()
  }

  #find(cookie: bigint): [Pending, bigint] {
    const pending = this.#pending.get(cookie)
    if (!pending) throw this.#nonsense('a reply to nothing')
    return [pending, cookie]
  }

  #fail(error: PandoError): void {
    this.#why ??= error
    for (const pending of this.#pending.values()) pending.reject(this.#why)
    this.#pending.clear()
  }

  #refused(code: number, message = ''): PandoError {
    return new PandoError('nbd.failed', { export: this.#export, detail: message || `error ${code}` })
  }

  #nonsense(detail: string): PandoError {
    return new PandoError('nbd.failed', { export: this.#export, detail: `the server answers with nonsense: ${detail}` })
  }
}

function encodeRequest({ type, cookie, offset, length }: { type: number; cookie: bigint; offset: number; length: number }): Buffer {
  const request = Buffer.alloc(28)
  request.writeUInt32BE(requestMagic, 0)
  request.writeUInt16BE(type, 6)
  request.writeBigUInt64BE(cookie, 8)
  request.writeBigUInt64BE(BigInt(offset), 16)
  request.writeUInt32BE(length, 24)
  return request
}

function extentsOf(data: Buffer, offset: number): Extent[] {
  const extents: Extent[] = []
  for (let at = 4, start = offset; at + 8 <= data.length; at += 8) {
    const length = data.readUInt32BE(at)
    extents.push({ offset: start, length, flags: data.readUInt32BE(at + 4) })
    start += length
  }
  return extents
}
