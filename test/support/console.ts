import { EventEmitter, once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page, type Request } from 'playwright-core'
import type { Cloud } from './cloud.ts'

const flags = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update']

/** Debian's Chromium. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: flags })
}

/** A way from a browser to the Unix socket of a server, whose caller may do everything; it can be cut. */
export class Passage {
  readonly #server: Server
  readonly #open = new Set<Socket>()

  private constructor(socketPath: string) {
    this.#server = createServer((from) => {
      const to = connect(socketPath)
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        this.#open.add(one)
        one.on('error', () => other.destroy())
        one.on('close', () => {
          this.#open.delete(one)
          other.destroy()
        })
        one.pipe(other)
      }
    })
  }

  static async to(socketPath: string): Promise<Passage> {
    const passage = new Passage(socketPath)
    await new Promise<void>((resolve) => passage.#server.listen(0, '127.0.0.1', resolve))
    return passage
  }

  get url(): string {
    const { port } = this.#server.address() as { port: number }
    return `http://localhost:${port}`
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve))
    for (const socket of this.#open) socket.destroy()
    await closed
  }
}

/** Where a server answers browsers over HTTPS. It tells so in its log, a moment after its socket answers. */
export async function httpsUrl(cloud: Pick<Cloud, 'serverLog'>): Promise<string> {
  for (const until = Date.now() + 60_000; Date.now() < until; await setTimeout(50)) {
    const port = [...cloud.serverLog().matchAll(/https:\/\/127\.0\.0\.1:(\d+)/g)].at(-1)?.[1]
    if (port !== undefined) return `https://localhost:${port}`
  }
  throw new Error(`no address in the log of the server:\n${cloud.serverLog()}`)
}

export interface OpenConsole extends AsyncDisposable {
  page: Page
  /** What the page said on its console, errors it threw, and what its policy refused. */
  said: string[]
  /** Waits until the page asks for nothing more and has drawn all that it was given. The stream of events never ends and does not count. */
  settled(): Promise<void>
}

/** A page of the console in a window of its own, with nothing remembered. */
export async function openConsole(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenConsole> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', ...options })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const said: string[] = []
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => said.push(`error: ${error.message}`))
  const settled = settling(page)
  await page.goto(url)
  await page.waitForSelector('h1').catch(async (cause: unknown) => {
    throw new Error(`${url} has no heading:\n${said.join('\n')}\n${await page.content()}`, { cause })
  })
  return { page, said, settled, [Symbol.asyncDispose]: () => context.close() }
}

function settling(page: Page): OpenConsole['settled'] {
  const under = new Set<Request>()
  const answers = new EventEmitter<{ one: [] }>()
  page.on('request', (request) => request.url().includes('/v1/events') || under.add(request))
  const over = (request: Request) => {
    under.delete(request)
    answers.emit('one')
  }
  page.on('requestfinished', over)
  page.on('requestfailed', over)
  const drawn = () => page.evaluate('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))')
  return async () => {
    await drawn()
    while (under.size > 0) {
      await once(answers, 'one')
      if (under.size === 0) await drawn()
    }
    await page.waitForSelector('main [aria-busy=true]', { state: 'detached' })
  }
}

/** What axe finds wrong with a page, as `rule: element`. */
export async function axeProblems(page: Page): Promise<string[]> {
  const source = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
  // Evaluated by the browser's own tools, which the policy of the page does not concern.
  await page.evaluate(source)
  const found = await page.evaluate('axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html))')
  return found as string[]
}
