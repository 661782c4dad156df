import { once } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { Agent, request } from 'node:https'
import type { World } from './world.ts'

/** Streams of events over HTTPS, each on a connection of its own, and the moments at which events come out of them. */
export class Streams implements AsyncDisposable {
  readonly #requests: ClientRequest[] = []
  /** Revision -> when the last stream so far got it, as performance.now(). */
  readonly #last = new Map<number, number>()
  delivered = 0

  static async open({ https, tokens }: World, count: number): Promise<Streams> {
    const streams = new Streams()
    for (let i = 0; i < count; i++) {
      const outgoing = request(`${https.url}/v1/events`, {
        ca: https.ca,
        agent: new Agent(),
        headers: { authorization: `Bearer ${tokens[i % tokens.length]}`, accept: 'text/event-stream' },
      })
      outgoing.on('error', () => {}) // it is ended by us
      outgoing.end()
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
      streams.#requests.push(outgoing)
      streams.#read(answer)
    }
    return streams
  }

  /** When the slowest of all streams had the event of this revision. Undefined: nobody got it. */
  lastOf(revision: number): number | undefined {
    return this.#last.get(revision)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#requests) one.destroy()
  }

  /** Of an event only its `id` is read: to take all of it apart two hundred times would measure this process. */
  #read(answer: IncomingMessage): void {
    let rest = ''
    answer.setEncoding('latin1').on('data', (part: string) => {
      const now = performance.now()
      const text = rest + part
      let from = 0
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n', from)) {
        if (text.startsWith('id: ', from)) {
          this.#last.set(Number.parseInt(text.slice(from + 4, from + 20), 10), now)
          this.delivered++
        }
        from = end + 2
      }
      rest = text.slice(from)
    })
    answer.on('error', () => {})
  }
}
