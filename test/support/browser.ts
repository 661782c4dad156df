import { setTimeout as pause } from 'node:timers/promises'
import { type Browser, type BrowserContextOptions, type CDPSession, chromium, type Page } from 'playwright-core'
import { browserProgram } from '../../src/host/test-checks.ts'

const flags = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking', '--disable-component-update']

/** Debian's Chromium, without a window. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: `/usr/bin/${browserProgram}`, args: flags })
}

export interface OpenPage extends AsyncDisposable {
  page: Page
  /** The protocol of the browser, e.g. for an authenticator. */
  tools: CDPSession
  /** Until the expression is true. Throws after `limitMs`, with what the page said. */
  until(expression: string, limitMs?: number): Promise<void>
  /** What the page said on its console, errors it threw, and what its policy refused. */
  said: string[]
}

/** A page in a browser of its own. Certificates are not checked. */
export async function openPage(url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const browser = await startBrowser()
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-US', ...options })
    const page = await context.newPage()
    const said = listen(page)
    const tools = await context.newCDPSession(page)
    await page.goto(url)
    return { page, tools, said, until: untilTrue(page, said), [Symbol.asyncDispose]: () => browser.close() }
  } catch (error) {
    await browser.close()
    throw error
  }
}

/** What a page says from now on. */
export function listen(page: Page): string[] {
  const said: string[] = []
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => said.push(`error: ${error.message}`))
  return said
}

function untilTrue(page: Page, said: string[]): OpenPage['until'] {
  return async (expression, limitMs = 20_000) => {
    for (const end = Date.now() + limitMs; ; await pause(50)) {
      if (await page.evaluate(expression).catch(() => false)) return
      if (Date.now() > end) throw new Error(`the page never had: ${expression}\n${said.join('\n')}`)
    }
  }
}
