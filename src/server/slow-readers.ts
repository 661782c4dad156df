import { type Duplex, Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { LoggedEvent } from '../api/event.ts'
import { tooSlowClose, tooSlowCode } from '../api/streams.ts'
import type { Clock } from '../base/clock.ts'
import { PandoError, type Problem } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Limits } from './hardening.ts'

/** So much of a stream is written ahead of its reader. */
const aheadBytes = 64 * 1024
/** How long the last words wait for a reader who comes back to them. */
const farewellMs = 30_000

type StreamName = 'events' | 'logs' | 'console' | 'screen'

export interface SlowReaderDeps {
  limits: Pick<Limits, 'stalledMs' | 'behindMs'>
  clock: Clock
  log: Log
  /** One more was ended. */
  count(stream: StreamName): void
}

interface Paced {
  stream: StreamName
  request: FastifyRequest
  reply: FastifyReply
  lastWords(problem: Problem): string
}

/**
 * Who takes a stream more slowly than it comes is ended, and told why: what they have not seen is in the log, and they come back for it.
 * What is written ahead of each is bounded, so that a slow reader costs next to nothing until then, and holds up nobody.
 */
export class SlowReaders {
  readonly #deps: SlowReaderDeps

  constructor(deps: SlowReaderDeps) {
    this.#deps = deps
  }

  /** Text for one reader. When they have taken nothing of what is ready for too long, `lastWords` are its end. */
  paced(texts: AsyncIterable<string | Uint8Array>, { stream, request, reply, lastWords }: Paced): Readable {
    return pacedReadable(texts, {
      stalledMs: this.#deps.limits.stalledMs,
      onStalled: () => {
        const leave = setTimeout(() => reply.raw.destroy(), farewellMs).unref()
        reply.raw.once('close', () => clearTimeout(leave))
        return lastWords(this.ended(stream, request))
      },
    })
  }

  /** Told too late of what happened since they came, at revision `cameAt`. For what was there before they may take their time. */
  isBehind({ revision, at }: LoggedEvent, cameAt: number): boolean {
    return revision > cameAt && this.#deps.clock.now() - Date.parse(at) > this.#deps.limits.behindMs
  }

  /** One reader was ended: counted, logged once, and put into words for them. */
  ended(stream: StreamName, request: FastifyRequest): Problem {
    const { log, count } = this.#deps
    count(stream)
    const { subject, address } = request.caller ?? {}
    log.warn({ module: 'server', stream, subject, address, requestId: request.id }, 'a stream was ended: its reader was too slow')
    return { ...new PandoError('api.too_slow').toProblem(), requestId: request.id }
  }

  /** The bytes of a device on their way into a WebSocket, which is closed with code and reason when the other side takes none for too long. */
  async *toSocket(device: Duplex, socket: WebSocket, of: { stream: StreamName; request: FastifyRequest }): AsyncGenerator<Buffer> {
    let isOver = false
    const end = () => {
      isOver = true
      this.ended(of.stream, of.request)
      socket.close(tooSlowClose, tooSlowCode)
      const leave = setTimeout(() => socket.terminate(), farewellMs).unref()
      socket.once('close', () => clearTimeout(leave))
    }
    for await (const chunk of device as AsyncIterable<Buffer>) {
      const timer = setTimeout(end, this.#deps.limits.stalledMs).unref()
      yield chunk
      clearTimeout(timer)
      if (isOver) return
    }
  }
}

/** Reads on while there is room. After so long without any, it ends with what `onStalled` answers, and lets go of where it read from. */
function pacedReadable(
  texts: AsyncIterable<string | Uint8Array>,
  { stalledMs, onStalled }: { stalledMs: number; onStalled(): string },
): Readable {
  const source = texts[Symbol.asyncIterator]()
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const letGo = () => {
    isOver = true
    clearTimeout(timer)
    source.return?.().catch(() => {}) // whoever reads has gone: there is nobody to tell
  }
  const stalled = () => {
    letGo()
    stream.push(onStalled())
    stream.push(null)
  }
  const readOne = async () => {
    const { done, value } = await source.next()
    if (isOver) return
    if (done) stream.push(null)
    else if (!stream.push(value)) timer = setTimeout(stalled, stalledMs).unref()
  }
  const stream = new Readable({
    highWaterMark: aheadBytes,
    read() {
      if (isOver) return
      clearTimeout(timer)
      readOne().catch((error: Error) => stream.destroy(error))
    },
    destroy(error, done) {
      letGo()
      done(error)
    },
  })
  return stream
}
