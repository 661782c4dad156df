import { createSocket } from 'node:dgram'
import { connect } from 'node:net'
import { deadline, systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'

/** Nobody listens there: the guest's kernel itself says so, as soon as it has its address and its network. */
const closedPort = 9
const httpPort = 80
const patienceMs = 240_000
/** A connection that gets no answer by then is given up for a new one. */
const attemptMs = 1_000

/** When an address was first reached, and when it first answered over HTTP, as performance.now(). */
export interface Answer {
  reachedMs: number
  answeredMs: number
}

/**
 * Asks again and again, `everyMs`, until the address answers a GET. First it knocks at a closed port, by UDP: a connection that is
 * tried too early is repeated by the kernel only after a second, and many of them at once would keep the guest busy. Throws base.timeout.
 */
export async function firstAnswer(address: string, { signal, everyMs = 1 }: { signal: AbortSignal; everyMs?: number }): Promise<Answer> {
  const until = deadline(signal, patienceMs)
  const reachedMs = await knock(address, everyMs, until)
  while (!until.aborted) {
    if (await answers(address, until)) return { reachedMs, answeredMs: performance.now() }
    await systemClock.sleep(everyMs, until).catch(() => {}) // nothing tells when a port begins to listen
  }
  signal.throwIfAborted()
  throw new PandoError('base.timeout', { what: `The first answer of ${address}`, ms: patienceMs })
}

/** Resolves when the kernel at the address says that nobody listens. */
function knock(address: string, everyMs: number, signal: AbortSignal): Promise<number> {
  const socket = createSocket('udp4')
  let timer: NodeJS.Timeout | undefined
  const reached = new Promise<number>((resolve, reject) => {
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNREFUSED') resolve(performance.now()) // others: it is not there yet
    })
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    signal.throwIfAborted()
    socket.connect(closedPort, address, () => {
      timer = setInterval(() => socket.send('', () => {}), everyMs)
    })
  })
  return reached.finally(() => {
    clearInterval(timer)
    socket.close()
  })
}

function answers(address: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: httpPort, signal, timeout: attemptMs })
    const end = (isAnswer: boolean) => {
      socket.destroy()
      resolve(isAnswer)
    }
    socket.once('connect', () => socket.write(`GET / HTTP/1.0\r\nHost: ${address}\r\n\r\n`))
    socket.once('data', (data) => end(/^HTTP\/1\.[01] 200/.test(data.toString('latin1'))))
    for (const event of ['error', 'timeout', 'end'] as const) socket.once(event, () => end(false))
  })
}
