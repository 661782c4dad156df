import { get } from 'node:http'
import { deadline, systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'

/** A connection to an address where nobody is yet hangs for seconds, so each try is short and soon repeated. */
const tryMs = 400
const pauseMs = 20

/** What a page says once it answers for the first time. Throws base.timeout. */
export async function firstAnswer(url: string, { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal }): Promise<string> {
  const until = deadline(signal, timeoutMs)
  while (!until.aborted) {
    const text = await ask(url, until)
    if (text !== undefined) return text
    await systemClock.sleep(pauseMs, until).catch(() => {}) // nothing tells when a port begins to listen
  }
  signal.throwIfAborted()
  throw new PandoError('base.timeout', { what: `The page at ${url}`, ms: timeoutMs })
}

function ask(url: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(url, { signal, agent: false }, (response) => {
      clearTimeout(patience)
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('end', () => resolve(response.statusCode === 200 ? text : undefined))
      response.on('error', () => resolve(undefined))
    })
    const patience = setTimeout(() => request.destroy(), tryMs)
    request.on('error', () => {
      clearTimeout(patience)
      resolve(undefined)
    })
    // Once connected, the program may take its time: an emulated machine does.
    request.on('socket', (socket) => socket.once('connect', () => clearTimeout(patience)))
  })
}
