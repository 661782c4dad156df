import { deadline, systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { http } from '../base/http.node.ts'

/** A connection to an address where nobody is yet hangs for seconds, so each try is short and soon repeated. */
const connectMs = 400
const pauseMs = 20

/** What a page says once it answers for the first time. Throws base.timeout with what stood in the way last. */
export async function firstAnswer(url: string, { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }): Promise<string> {
  const until = deadline(signal, timeoutMs)
  let last = ''
  while (!until.aborted) {
    try {
      return await ask(url, until)
    } catch (error) {
      last = (error as Error).message
    }
    await systemClock.sleep(pauseMs, until).catch(() => {}) // nothing tells when a port begins to listen
  }
  signal.throwIfAborted()
  throw new PandoError('base.timeout', { what: `The page at ${url}`, ms: timeoutMs }, { hint: `The last try ended with: ${last}` })
}

function ask(url: string, signal: AbortSignal): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const request = http().get(url, { signal, agent: false }, (response) => {
    let text = ''
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part
    })
    response.once('error', reject)
    response.once('end', () =>
      response.statusCode === 200
        ? resolve(text)
        : reject(new PandoError('base.internal', { detail: `HTTP status ${response.statusCode}` })),
    )
  })
  request.once('error', reject)
  const patience = setTimeout(() => request.destroy(new PandoError('base.timeout', { what: 'Connecting', ms: connectMs })), connectMs)
  // Once connected, the program may take its time: an emulated machine does.
  request.once('socket', (socket) => socket.once('connect', () => clearTimeout(patience)))
  return promise.finally(() => clearTimeout(patience))
}
