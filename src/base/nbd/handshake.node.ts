import type { Socket } from 'node:net'
import { PandoError } from '../errors.ts'
import { handshakeFlag, info, option, optionMagic, optionReply, optionReplyMagic, serverMagic } from './protocol.ts'
import { type Incoming, send, text, u16, u32, u64 } from './wire.node.ts'

export interface Opened {
  bytes: number
  /** Replies tell where their data belongs; block status needs that. */
  structured: boolean
  /** Ids of the contexts that the server has, by name. */
  contexts: Map<string, number>
}

/** The longest answer to an option that makes sense. */
const maxAnswer = 64 * 1024

/** The client's part of the beginning. Throws nbd.refused, nbd.failed. */
export async function openExport(
  { socket, incoming }: { socket: Socket; incoming: Incoming },
  { name, contexts }: { name: string; contexts: readonly string[] },
): Promise<Opened> {
  await greet(socket, incoming)
  const talk = new Talk(socket, incoming, name)
  const structured = (await talk.ask(option.structuredReply, Buffer.alloc(0))) !== undefined
  const ids = new Map<string, number>()
  if (structured && contexts.length > 0) {
    const query = Buffer.concat([text(name), u32(contexts.length), ...contexts.map(text)])
    for (const { type, data } of (await talk.ask(option.setMetaContext, query)) ?? [])
      if (type === optionReply.metaContext && data.length >= 4) ids.set(data.toString('utf8', 4), data.readUInt32BE(0))
  }
  const answers = await talk.demand(option.go, Buffer.concat([text(name), u16(0)]))
  const facts = answers.find(({ type, data }) => type === optionReply.info && data.length >= 12 && data.readUInt16BE(0) === info.export)
  if (!facts) throw new PandoError('nbd.failed', { export: name, detail: 'the server does not say how large it is' })
  return { bytes: Number(facts.data.readBigUInt64BE(2)), structured, contexts: ids }
}

async function greet(socket: Socket, incoming: Incoming): Promise<void> {
  const hello = await incoming.take(18)
  if (!hello) throw new PandoError('nbd.closed', {})
  const newstyle = hello.readBigUInt64BE(0) === serverMagic && hello.readBigUInt64BE(8) === optionMagic
  const flags = hello.readUInt16BE(16)
  if (!newstyle || !(flags & handshakeFlag.fixedNewstyle))
    throw new PandoError('nbd.failed', { export: '', detail: 'what answers is no NBD server of these days' })
  await send(socket, u32(handshakeFlag.fixedNewstyle | (flags & handshakeFlag.noZeroes)))
}

interface Answer {
  type: number
  data: Buffer
}

/** Options and what is answered to them. */
class Talk {
  readonly #socket: Socket
  readonly #incoming: Incoming
  readonly #name: string

  constructor(socket: Socket, incoming: Incoming, name: string) {
    this.#socket = socket
    this.#incoming = incoming
    this.#name = name
  }

  /** Undefined when the server does not know the option, or refuses. */
  async ask(code: number, data: Buffer): Promise<Answer[] | undefined> {
    const answers = await this.#exchange(code, data)
    return answers.at(-1)!.type === optionReply.ack ? answers : undefined
  }

  /** Throws nbd.refused. */
  async demand(code: number, data: Buffer): Promise<Answer[]> {
    const answers = await this.#exchange(code, data)
    const last = answers.at(-1)!
    if (last.type === optionReply.ack) return answers
    throw new PandoError('nbd.refused', { export: this.#name, detail: last.data.toString() || `error ${last.type - 0x80000000}` })
  }

  async #exchange(code: number, data: Buffer): Promise<Answer[]> {
    await send(this.#socket, u64(optionMagic), u32(code), u32(data.length), data)
    const answers: Answer[] = []
    for (;;) {
      const head = await this.#take(20)
      const length = head.readUInt32BE(16)
      if (head.readBigUInt64BE(0) !== optionReplyMagic || head.readUInt32BE(8) !== code || length > maxAnswer)
        throw new PandoError('nbd.failed', { export: this.#name, detail: 'the server answers with nonsense' })
      const answer = { type: head.readUInt32BE(12), data: await this.#take(length) }
      answers.push(answer)
      if (answer.type === optionReply.ack || answer.type >= 0x80000000) return answers
    }
  }

  async #take(length: number): Promise<Buffer> {
    const bytes = await this.#incoming.take(length)
    if (!bytes) throw new PandoError('nbd.closed', {})
    return bytes
  }
}
