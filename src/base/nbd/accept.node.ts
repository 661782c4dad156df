import type { Socket } from 'node:net'
import {
  allocationContext,
  exportFlag,
  handshakeFlag,
  info,
  maxName,
  maxRead,
  option,
  optionError,
  optionMagic,
  optionReply,
  optionReplyMagic,
  serverMagic,
} from './protocol.ts'
import type { NbdExport } from './server.node.ts'
import { type Incoming, send, text, u16, u32, u64 } from './wire.node.ts'

export interface Accepted {
  exported: NbdExport
  structured: boolean
  /** The client wants to know what is allocated. */
  allocation: boolean
}

interface Line {
  socket: Socket
  incoming: Incoming
}

/** Id of the one context there is. */
export const allocationId = 1
const flags = exportFlag.hasFlags | exportFlag.readOnly | exportFlag.sendDf | exportFlag.canMultiConn
/** The longest option we read, and how many a client may send before it makes up its mind. */
const maxOption = 64 * 1024
const maxOptions = 64

/** The server's part of the beginning. Undefined when the client leaves, or talks nonsense. */
export async function acceptExport(
  line: Line,
  find: (name: string) => NbdExport | undefined,
  names: () => string[],
): Promise<Accepted | undefined> {
  const { socket, incoming } = line
  await send(socket, u64(serverMagic), u64(optionMagic), u16(handshakeFlag.fixedNewstyle | handshakeFlag.noZeroes))
  const said = (await incoming.take(4))?.readUInt32BE(0)
  if (said === undefined || !(said & handshakeFlag.fixedNewstyle) || said & ~(handshakeFlag.fixedNewstyle | handshakeFlag.noZeroes))
    return undefined
  const talk = new Talk(line, { find, names, zeroes: !(said & handshakeFlag.noZeroes) })
  for (let count = 0; count < maxOptions; count++) {
    const next = await talk.next()
    if (next !== 'more') return next
  }
  return undefined
}

interface Rules {
  find(name: string): NbdExport | undefined
  names(): string[]
  /** An old client gets 124 zeros after the export's size. */
  zeroes: boolean
}

class Talk {
  readonly #line: Line
  readonly #rules: Rules
  #structured = false
  /** Name of the export that a context was agreed on for. */
  #context: string | undefined

  constructor(line: Line, rules: Rules) {
    this.#line = line
    this.#rules = rules
  }

  async next(): Promise<Accepted | 'more' | undefined> {
    const head = await this.#line.incoming.take(16)
    if (head?.readBigUInt64BE(0) !== optionMagic) return undefined
    const code = head.readUInt32BE(8)
    const length = head.readUInt32BE(12)
    if (length > maxOption) {
      if (code === option.exportName || length > maxRead || !(await this.#line.incoming.skip(length))) return undefined
      return this.#answer(code, optionError.tooBig)
    }
    const data = await this.#line.incoming.take(length)
    return data && this.#take(code, data)
  }

  #take(code: number, data: Buffer): Promise<Accepted | 'more' | undefined> {
    if (code === option.exportName) return this.#openOldStyle(data)
    if (code === option.abort) return this.#answer(code, optionReply.ack).then(() => undefined)
    if (code === option.list) return this.#list(data)
    if (code === option.info || code === option.go) return this.#open(code, data)
    if (code === option.setMetaContext || code === option.listMetaContext) return this.#contexts(code, data)
    if (code !== option.structuredReply) return this.#answer(code, optionError.unsupported)
    this.#structured ||= data.length === 0
    return this.#answer(code, data.length === 0 ? optionReply.ack : optionError.invalid)
  }

  /** There is no way to say no but to leave. */
  async #openOldStyle(data: Buffer): Promise<Accepted | undefined> {
    const exported = this.#rules.find(data.toString())
    if (!exported) return undefined
    await send(this.#line.socket, u64(exported.bytes), u16(flags), Buffer.alloc(this.#rules.zeroes ? 124 : 0))
    return this.#accepted(data.toString(), exported)
  }

  async #list(data: Buffer): Promise<'more'> {
    if (data.length > 0) return this.#answer(option.list, optionError.invalid)
    for (const name of this.#rules.names()) await this.#answer(option.list, optionReply.server, text(name))
    return this.#answer(option.list, optionReply.ack)
  }

  async #open(code: number, data: Buffer): Promise<Accepted | 'more'> {
    const name = nameIn(data)
    if (name === undefined) return this.#answer(code, optionError.invalid)
    const exported = this.#rules.find(name)
    if (!exported) return this.#answer(code, optionError.unknown, Buffer.from('there is no such export'))
    await this.#answer(code, optionReply.info, Buffer.concat([u16(info.export), u64(exported.bytes), u16(flags)]))
    await this.#answer(code, optionReply.info, Buffer.concat([u16(info.blockSize), u32(1), u32(64 * 1024), u32(maxRead)]))
    await this.#answer(code, optionReply.ack)
    return code === option.go ? this.#accepted(name, exported) : 'more'
  }

  async #contexts(code: number, data: Buffer): Promise<'more'> {
    const name = nameIn(data)
    const queries = name === undefined ? undefined : queriesIn(data.subarray(4 + Buffer.byteLength(name)))
    if (name === undefined || !queries || !this.#structured) return this.#answer(code, optionError.invalid)
    const exported = this.#rules.find(name)
    if (!exported) return this.#answer(code, optionError.unknown)
    const isSet = code === option.setMetaContext
    const all = !isSet && (queries.length === 0 || queries.includes('base:'))
    const offered = exported.extents !== undefined && (all || queries.includes(allocationContext))
    if (isSet) this.#context = offered ? name : undefined
    if (offered)
      await this.#answer(code, optionReply.metaContext, Buffer.concat([u32(isSet ? allocationId : 0), Buffer.from(allocationContext)]))
    return this.#answer(code, optionReply.ack)
  }

  #accepted(name: string, exported: NbdExport): Accepted {
    return { exported, structured: this.#structured, allocation: this.#context === name }
  }

  async #answer(code: number, type: number, data: Uint8Array = Buffer.alloc(0)): Promise<'more'> {
    await send(this.#line.socket, u64(optionReplyMagic), u32(code), u32(type), u32(data.length), data)
    return 'more'
  }
}

/** Undefined when the lengths do not fit. */
function nameIn(data: Buffer): string | undefined {
  const length = data.length < 4 ? Number.POSITIVE_INFINITY : data.readUInt32BE(0)
  return length > maxName || length + 4 > data.length ? undefined : data.toString('utf8', 4, 4 + length)
}

function queriesIn(data: Buffer): string[] | undefined {
  if (data.length < 4) return undefined
  const queries: string[] = []
  let rest = data.subarray(4)
  for (let count = data.readUInt32BE(0); count > 0; count--) {
    const query = nameIn(rest)
    if (query === undefined) return undefined
    queries.push(query)
    rest = rest.subarray(4 + Buffer.byteLength(query))
  }
  return queries
}
