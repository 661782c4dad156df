import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import WebSocket from 'ws'
import { PandoError } from '../../base/errors.ts'

const program = 'chromium'
const flags = [
  ...['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run', '--disable-extensions'],
  ...['--disable-background-networking', '--disable-component-update', '--window-size=1280,800', '--lang=en-US'],
  // What is not looked at would be drawn less often.
  ...['--disable-renderer-backgrounding', '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows'],
]

/** No single call takes longer. */
const patienceMs = 120_000

interface Answer {
  id?: number
  result?: never
  error?: { message: string }
  method?: string
  params?: unknown
  sessionId?: string
}

/**
 * Debian's Chromium without a window, by its DevTools protocol: a real browser with real clocks, and no library between. It knows the
 * certificate of the server (`spki`: digest of its key), so that it keeps what it has loaded, as it does for anybody who trusts it.
 */
export class Chromium implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly #profile: string
  #socket: WebSocket | undefined
  #last = 0
  readonly #calls = new Map<number, (answer: Answer) => void>()
  readonly #listeners = new Map<string, (method: string, params: unknown) => void>()

  /** Throws host.unfit where there is no Chromium. */
  static async start(spki: string): Promise<Chromium> {
    const profile = await mkdtemp(join(tmpdir(), 'pando-bench-browser-'))
    const own = [`--user-data-dir=${profile}`, `--ignore-certificate-errors-spki-list=${spki}`, '--remote-debugging-port=0', 'about:blank']
    const started = new Chromium(
      spawn(program, [...flags, ...own], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, LANGUAGE: 'en' } }),
      profile,
    )
    try {
      await started.#attach()
      return started
    } catch (error) {
      await started[Symbol.asyncDispose]()
      throw error
    }
  }

  private constructor(child: ChildProcess, profile: string) {
    this.#process = child
    this.#profile = profile
    child.on('error', () => {}) // told by `#endpoint`
  }

  /** A tab with nothing remembered: no cookie, no file kept. */
  async open(): Promise<Tab> {
    const { browserContextId } = await this.send<{ browserContextId: string }>('Target.createBrowserContext')
    const { targetId } = await this.send<{ targetId: string }>('Target.createTarget', {
      ...{ url: 'about:blank', browserContextId, width: 1280, height: 800 },
    })
    const { sessionId } = await this.send<{ sessionId: string }>('Target.attachToTarget', { targetId, flatten: true })
    const tab = new Tab(
      (method, params) => this.send(method, params, sessionId),
      (listener) => this.#listeners.set(sessionId, listener),
      async () => {
        await this.send('Target.disposeBrowserContext', { browserContextId })
        this.#listeners.delete(sessionId)
      },
    )
    await tab.begin()
    return tab
  }

  async send<T>(method: string, params: object = {}, sessionId?: string): Promise<T> {
    const id = ++this.#last
    const answered = new Promise<Answer>((resolve) => this.#calls.set(id, resolve))
    this.#socket!.send(JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) }))
    const timer = setTimeout(() => this.#calls.get(id)?.({ error: { message: 'no answer' } }), patienceMs)
    const { result, error } = await answered
    clearTimeout(timer)
    if (error) throw new PandoError('base.internal', { detail: `${method}: ${error.message}` })
    return result as T
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket?.terminate()
    this.#process.kill('SIGKILL')
    if (this.#process.pid !== undefined && this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, 'exit')
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }

  async #attach(): Promise<void> {
    const socket = new WebSocket(await this.#endpoint(), { perMessageDeflate: false })
    this.#socket = socket
    await once(socket, 'open')
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as Answer
      if (message.id === undefined) return this.#listeners.get(message.sessionId ?? '')?.(message.method!, message.params)
      this.#calls.get(message.id)?.(message)
      this.#calls.delete(message.id)
    })
    socket.on('close', () => {
      for (const answer of this.#calls.values()) answer({ error: { message: 'Chromium has ended' } })
    })
  }

  /** Chromium prints where it listens. */
  async #endpoint(): Promise<string> {
    const absent = new Promise<never>((_, reject) =>
      this.#process.once('error', (cause) => reject(new PandoError('host.unfit', { detail: `there is no ${program}` }, { cause }))),
    )
    const printed = async () => {
      for await (const line of createInterface({ input: this.#process.stderr! })) {
        const found = /DevTools listening on (ws:\S+)/.exec(line)
        if (!found) continue
        this.#process.stderr!.resume()
        return found[1]!
      }
      throw new PandoError('host.unfit', { detail: `${program} ended before it listened` })
    }
    return Promise.race([absent, printed()])
  }
}

type Send = <T>(method: string, params?: object) => Promise<T>

/** One tab, and what may be asked of it. */
export class Tab implements AsyncDisposable {
  readonly send: Send
  readonly #close: () => Promise<void>
  readonly #waiting = new Map<string, ((params: unknown) => void)[]>()

  constructor(send: Send, listen: (listener: (method: string, params: unknown) => void) => void, close: () => Promise<void>) {
    this.send = send
    this.#close = close
    listen((method, params) => {
      for (const resolve of this.#waiting.get(method) ?? []) resolve(params)
      this.#waiting.delete(method)
    })
  }

  /**
   * Asks to be told what the page does. Of the network and the console nothing is asked: for each request Chromium would note which line of
   * code made it, which costs a slow processor a quarter of a second.
   */
  async begin(): Promise<void> {
    await this.send('Page.enable')
  }

  /** Value of an expression in the page; promises are waited for. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = await this.send<{
      result: { value: T }
      exceptionDetails?: { text: string; exception?: { description?: string } }
    }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    if (exceptionDetails)
      throw new PandoError('base.internal', { detail: `in the page: ${exceptionDetails.exception?.description ?? exceptionDetails.text}` })
    return result.value
  }

  /** The next event of this name. */
  event<T>(method: string): Promise<T> {
    return new Promise((resolve) => this.#waiting.set(method, [...(this.#waiting.get(method) ?? []), resolve as (params: unknown) => void]))
  }

  /** Runs in every document before anything of its own. */
  async beforeAll(source: string): Promise<void> {
    await this.send('Page.addScriptToEvaluateOnNewDocument', { source })
  }

  /** Goes to an address; resolves when the document is another one. */
  async goto(url: string): Promise<void> {
    const arrived = this.event('Page.frameNavigated')
    const { errorText } = await this.send<{ errorText?: string }>('Page.navigate', { url })
    if (errorText) throw new PandoError('base.internal', { detail: `${url}: ${errorText}` })
    await arrived
  }

  /** A processor that is so many times slower than this one. */
  async slowDown(rate: number): Promise<void> {
    await this.send('Emulation.setCPUThrottlingRate', { rate })
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close()
  }
}
