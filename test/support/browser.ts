import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'

export interface BrowserPage {
  /** Value of an expression in the page; promises are waited for. */
  evaluate<T>(expression: string): Promise<T>
  /** Until the expression is true. Throws after `limitMs`, with what the page logged. */
  until(expression: string, limitMs?: number): Promise<void>
  /** One call of the protocol, e.g. `Input.dispatchKeyEvent`. */
  send<T>(method: string, params?: object): Promise<T>
  /** PNG. */
  screenshot(): Promise<Buffer>
  /** What the page wrote to its console, and what its policy refused. */
  logged: string[]
}

/** A page in Debian's Chromium without a window, driven by the DevTools protocol. Certificates are not checked. */
export async function openPage(url: string, { language = 'en' }: { language?: string } = {}): Promise<BrowserPage & AsyncDisposable> {
  const profile = await mkdtemp(join(tmpdir(), 'pando-browser-'))
  const flags = [
    ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--ignore-certificate-errors'],
    ...['--disable-extensions', '--disable-background-networking', '--disable-component-update', '--window-size=1000,700'],
    ...[`--lang=${language}`, `--user-data-dir=${profile}`, '--remote-debugging-port=0', 'about:blank'],
  ]
  const chromium = spawn('chromium', flags, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LANGUAGE: language } })
  const close = async () => {
    chromium.kill('SIGKILL')
    if (chromium.exitCode === null && chromium.signalCode === null) await once(chromium, 'exit')
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
  try {
    const page = await attach(await endpointOf(chromium))
    await page.send('Page.navigate', { url })
    return Object.assign(page, { [Symbol.asyncDispose]: close })
  } catch (error) {
    await close()
    throw error
  }
}

/** Chromium prints where it listens. */
async function endpointOf(chromium: ChildProcess): Promise<string> {
  const said: string[] = []
  for await (const line of createInterface({ input: chromium.stderr! })) {
    said.push(line)
    const found = /DevTools listening on (ws:\S+)/.exec(line)
    if (found) {
      chromium.stderr!.resume()
      return found[1]!
    }
  }
  throw new Error(`Chromium did not start:\n${said.join('\n')}`)
}

async function attach(endpoint: string): Promise<BrowserPage> {
  const socket = new WebSocket(endpoint)
  await once(socket, 'open')
  const calls = new Map<number, (answer: { result?: never; error?: { message: string } }) => void>()
  const logged: string[] = []
  let last = 0
  let sessionId: string | undefined
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString())
    if (message.id !== undefined) return calls.get(message.id)?.(message)
    if (message.method === 'Runtime.consoleAPICalled')
      logged.push(message.params.args.map((each: { value?: unknown; description?: string }) => each.value ?? each.description).join(' '))
    if (message.method === 'Runtime.exceptionThrown') logged.push(message.params.exceptionDetails.exception?.description ?? 'exception')
    if (message.method === 'Log.entryAdded') logged.push(`${message.params.entry.level}: ${message.params.entry.text}`)
  })
  const send = async <T>(method: string, params: object = {}): Promise<T> => {
    const id = ++last
    const answered = new Promise<{ result?: T; error?: { message: string } }>((resolve) => calls.set(id, resolve as never))
    socket.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }))
    const { result, error } = await answered
    calls.delete(id)
    if (error) throw new Error(`${method}: ${error.message}`)
    return result!
  }
  const { targetInfos } = await send<{ targetInfos: { targetId: string; type: string }[] }>('Target.getTargets')
  const { targetId } = targetInfos.find(({ type }) => type === 'page')!
  sessionId = (await send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })).sessionId
  for (const domain of ['Page', 'Runtime', 'Log']) await send(`${domain}.enable`)

  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await send<{ result: { value: T }; exceptionDetails?: { text: string } }>('Runtime.evaluate', {
      ...{ expression, awaitPromise: true, returnByValue: true },
    })
    if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.text}`)
    return result.value
  }
  return {
    ...{ evaluate, send, logged },
    async until(expression, limitMs = 20_000) {
      for (const end = Date.now() + limitMs; ; await pause(50)) {
        if (await evaluate(expression).catch(() => false)) return
        if (Date.now() > end) throw new Error(`the page never had: ${expression}\n${logged.join('\n')}`)
      }
    },
    async screenshot() {
      const { data } = await send<{ data: string }>('Page.captureScreenshot', { format: 'png' })
      return Buffer.from(data, 'base64')
    },
  }
}
