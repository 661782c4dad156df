import { once } from 'node:events'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import { WebSocket } from 'ws'
import type { FuzzRequest } from './requests.ts'

export interface Answer {
  /** 0: the server closed the connection without one. */
  status: number
  headers: IncomingHttpHeaders
  text: string
  ms: number
}

/** A request may take this long until the first of its answer, on a busy machine. */
const answerMs = 15_000
/** Streams are read this long. */
const streamMs = 150
const mostBytes = 4 * 1024 * 1024

/** Sends requests to one server, from a new address of this machine every so often. */
export class Sender {
  readonly url: string
  readonly #ca: string
  #agent: Agent
  #sent = 0

  constructor(url: string, ca: string) {
    this.url = url
    this.#ca = ca
    this.#agent = this.#nextAgent()
  }

  /** Throws where the server does not answer in time. */
  async ask(given: Pick<FuzzRequest, 'method' | 'path' | 'headers' | 'body'>): Promise<Answer> {
    // Wrong proofs are counted by address, and told to wait: what is behind that door is to be looked at too.
    if (++this.#sent % 20 === 0) this.#agent = this.#nextAgent()
    const began = performance.now()
    const { hostname, port } = new URL(this.url)
    const { method, path, body } = given
    const headers = { ...given.headers, ...(body ? { 'content-length': String(body.length) } : {}) }
    const outgoing = request({ hostname, port, method, path, headers, agent: this.#agent, signal: AbortSignal.timeout(answerMs) })
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve)
      outgoing.once('upgrade', (_answer, socket) => {
        socket.destroy()
        reject(new Error('upgraded without being asked'))
      })
      outgoing.on('error', reject)
    })
    outgoing.end(body)
    try {
      const answer = await answered
      const text = await textOf(answer)
      return { status: answer.statusCode ?? 0, headers: answer.headers, text, ms: performance.now() - began }
    } catch (error) {
      const { code, name } = error as NodeJS.ErrnoException
      if (name === 'AbortError' || name === 'TimeoutError') throw new Error(`no answer within ${answerMs} ms`, { cause: error })
      // A server may close a connection that lies idle just when it is taken again; a new one tells whether it is there.
      if (code === 'ECONNRESET' && outgoing.reusedSocket) {
        this.#agent = this.#nextAgent()
        return this.ask(given)
      }
      // Who is told too much closes, and the answer may be lost on the way.
      if ((body?.length ?? 0) > 1024 * 1024 && (code === 'ECONNRESET' || code === 'EPIPE'))
        return { status: 0, headers: {}, text: '', ms: performance.now() - began }
      throw error
    }
  }

  /** Asks for a WebSocket, sends the frames, and reads for a moment what comes back. */
  async openSocket({ path, headers }: FuzzRequest, frames: readonly Buffer[]): Promise<Answer> {
    const began = performance.now()
    const socket = new WebSocket(`${this.url.replace('https', 'wss')}${path}`, {
      headers,
      agent: this.#agent,
      handshakeTimeout: answerMs,
    })
    const parts: Buffer[] = []
    socket.on('message', (data: Buffer) => parts.push(data))
    socket.on('error', () => {})
    const refused = new Promise<IncomingMessage>((resolve) => socket.once('unexpected-response', (_request, answer) => resolve(answer)))
    const opened = once(socket, 'open').then(() => 'open' as const)
    const failed = once(socket, 'close').then(() => 'closed' as const)
    opened.catch(() => {})
    failed.catch(() => {})
    const outcome = await Promise.race([refused, opened, failed])
    if (typeof outcome === 'object') {
      const answer = {
        status: outcome.statusCode ?? 0,
        headers: outcome.headers,
        text: await textOf(outcome),
        ms: performance.now() - began,
      }
      socket.terminate()
      return answer
    }
    const ms = performance.now() - began
    for (const frame of frames) if (socket.readyState === WebSocket.OPEN) socket.send(frame)
    await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, streamMs))]) // a program may print at any time, or never
    socket.terminate()
    return { status: outcome === 'open' ? 101 : 0, headers: {}, text: Buffer.concat(parts).toString(), ms }
  }

  close(): void {
    this.#agent.destroy()
  }

  #nextAgent(): Agent {
    const last = this.#agent
    if (last) setTimeout(() => last.destroy(), answerMs).unref()
    const n = Math.floor(this.#sent / 20)
    const localAddress = `127.${1 + (n >> 16)}.${(n >> 8) & 255}.${1 + (n & 127)}`
    return new Agent({ ca: this.#ca, keepAlive: true, localAddress, maxSockets: 16, checkServerIdentity: anyHost })
  }
}

/** Requests may name another host in their header; the authority is checked all the same. */
const anyHost = () => undefined

async function textOf(answer: IncomingMessage): Promise<string> {
  const isStream = /event-stream|ndjson/.test(answer.headers['content-type'] ?? '')
  const timer = setTimeout(() => answer.destroy(), isStream ? streamMs : answerMs)
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of answer as AsyncIterable<Buffer>) {
      parts.push(part)
      length += part.length
      if (length > mostBytes) break
    }
  } catch (error) {
    if (!isStream) throw error
  } finally {
    clearTimeout(timer)
  }
  return Buffer.concat(parts).toString()
}
