import { connect, type Socket } from 'node:net'
import { deadline } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'

const httpPort = 80
const patienceMs = 240_000
/** An attempt that nobody answers is followed by another, because the kernel repeats it only after a second. It may still succeed. */
const silentMs = 100
/** Refused: the machine is there, its program is not yet. Each attempt takes it some of its time. */
const refusedMs = 5
/** Connected: the program may take its time. */
const acceptedMs = 2_000

/** When an address first gave a sign of life, and when it first answered over HTTP, as performance.now(). */
export interface Answer {
  reachedMs: number
  answeredMs: number
}

/**
 * Asks an address over HTTP until it answers, on a fresh connection each time. The first attempt may be made before anybody is there: it
 * waits in the kernel until the machine tells of its address, see neighbours.ts. Throws base.timeout.
 */
export async function firstAnswer(address: string, signal: AbortSignal): Promise<Answer> {
  const attempts = new Attempts(address)
  const until = deadline(signal, patienceMs)
  const timeout = () => new PandoError('base.timeout', { what: `The first answer of ${address}`, ms: patienceMs })
  const onAbort = () => attempts.fail(signal.aborted ? signal.reason : timeout())
  until.addEventListener('abort', onAbort)
  try {
    if (until.aborted) onAbort()
    else attempts.begin()
    return await attempts.answer
  } finally {
    until.removeEventListener('abort', onAbort)
    attempts.end()
  }
}

class Attempts {
  readonly answer: Promise<Answer>
  readonly fail: (reason: unknown) => void
  readonly #succeed: (answer: Answer) => void
  readonly #address: string
  readonly #open = new Set<Socket>()
  #next: NodeJS.Timeout | undefined
  #reachedMs: number | undefined

  constructor(address: string) {
    this.#address = address
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    this.answer = promise
    this.#succeed = resolve
    this.fail = reject
  }

  begin(): void {
    this.#after(silentMs)
    const socket = connect({ host: this.#address, port: httpPort })
    this.#open.add(socket)
    socket.once('connect', () => {
      this.#reached()
      this.#drop(socket)
      this.#after(acceptedMs)
      socket.write(`GET / HTTP/1.0\r\nHost: ${this.#address}\r\n\r\n`)
    })
    socket.once('data', (data) => {
      if (data.toString('latin1').startsWith('HTTP/1.')) this.#succeed({ reachedMs: this.#reached(), answeredMs: performance.now() })
    })
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED') this.#reached()
      this.#after(refusedMs)
    })
    socket.once('close', () => this.#open.delete(socket))
  }

  end(): void {
    clearTimeout(this.#next)
    this.#drop()
  }

  #after(ms: number): void {
    clearTimeout(this.#next)
    this.#next = setTimeout(() => this.begin(), ms)
  }

  #reached(): number {
    return (this.#reachedMs ??= performance.now())
  }

  #drop(but?: Socket): void {
    for (const socket of this.#open) if (socket !== but) socket.destroy()
  }
}
