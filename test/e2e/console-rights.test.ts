import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { ensureConsole } from '../../src/host/web-console.ts'
import { Cloud } from '../support/cloud.ts'
import { httpsUrl, type OpenConsole, openConsole, startBrowser } from '../support/console.ts'

const password = 'wandering mole tin'
const inDemo = '/v1/projects/demo'
const roles = ['viewer', 'operator', 'developer', 'admin'] as const

/** Every page as everybody: whoever holds a role sees pages made for it, and none that asks for what the role does not allow. */
describe('the console for each role', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let browser: Browser
  let url: string
  const create = (path: string, name: string, spec: object) => cloud.client.call('POST', path, { body: { metadata: { name }, spec } })

  before(async () => {
    await ensureConsole(AbortSignal.timeout(180_000), { evenIfThere: true })
    cloud = await Cloud.start({ fake: true })
    url = await httpsUrl(cloud)
    browser = await startBrowser()
    await furnish(cloud, create)
  })
  after(async () => {
    await browser?.close()
    await cloud?.destroy()
  })

  for (const [user, where] of [...roles.map((role) => [role, 'demo'] as const), ['viewer', 'the whole cloud'] as const])
    test(`no page of a ${user} of ${where} asks for what they may not have, or shows a gap in its place`, async () => {
      const name = `${user}-of-${where === 'demo' ? 'demo' : 'all'}`
      await cloud.ok('user', 'create', name, ...(where === 'demo' ? [] : ['--role', user]))
      if (where === 'demo') await cloud.ok('project', 'grant', user, `user:${name}`, '--project', 'demo')
      assert.equal((await cloud.cli(['user', 'passwd', name, '--password-stdin', '--no-change'], { input: `${password}\n` })).code, 0)
      await using console = await openConsole(browser, url, { ignoreHTTPSErrors: true })
      const { page, said } = console
      await page.getByLabel('User').fill(name)
      await page.getByRole('textbox', { name: 'Password' }).fill(password)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.getByRole('heading', { name: 'Overview' }).waitFor()
      said.length = 0 // that nobody was signed in yet is no mistake
      const walk = new Walk(console)
      await walk.everywhere()
      await walk.anew(['/', '/settings', '/account'])
      assert.deepEqual(walk.wrong, [])
      assert.ok(walk.seen.size > 40, `${walk.seen.size} pages were seen`)
    })
})

/** Goes through all pages that are offered, the first object of each list with all its tabs, and the forms; notes what is wrong. */
class Walk {
  readonly wrong: string[] = []
  readonly seen = new Set<string>()
  readonly #page: Page
  readonly #console: OpenConsole
  #at = '/'

  constructor(console: OpenConsole) {
    this.#console = console
    const { page } = console
    this.#page = page
    page.on('response', (response) => {
      if (response.status() >= 400) this.wrong.push(`${this.#at} was refused ${new URL(response.url()).pathname}: ${response.status()}`)
    })
  }

  async everywhere(): Promise<void> {
    await this.#look('/')
    const offered = await this.#hrefs('nav a[href]')
    for (const path of [...offered, '/account']) {
      await this.#look(path)
      const create = this.#page.locator('main').getByRole('button', { name: 'Create', exact: true }).first()
      const mayCreate = (await create.count()) > 0 && (await create.getAttribute('aria-disabled')) !== 'true'
      const [first] = await this.#hrefs('.table-body [role=row] a.link')
      if (mayCreate) await this.#look(`/create/${path.split('/').at(-1)}`)
      if (first) await this.#object(first)
    }
  }

  /** As when it is the first page: what is asked for ahead may be had, too. */
  async anew(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      this.#at = path
      await this.#page.goto(new URL(path, this.#page.url()).href)
      await this.#page.waitForSelector('h1')
      await this.#settled(path)
    }
  }

  async #object(path: string): Promise<void> {
    await this.#look(path)
    const tabs = await this.#page.locator('main [role=tab]').all()
    const names = await Promise.all(tabs.map((tab) => tab.textContent()))
    for (const name of names.slice(1)) {
      await this.#page.getByRole('tab', { name: name!, exact: true }).click()
      await this.#settled(`${path} ${name}`)
    }
  }

  async #look(path: string): Promise<void> {
    if (this.seen.has(path)) return
    this.#at = path
    // The router of the console goes with the history of the window; nothing is loaded anew.
    await this.#page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)})`)
    await this.#settled(path)
  }

  /** Nothing is asked for any more and nothing is left to be drawn: what was wrong on the way is noted. */
  async #settled(at: string): Promise<void> {
    this.#at = at
    this.seen.add(at)
    await this.#console.settled()
    await this.#page.waitForSelector('main h1')
    const main = this.#page.locator('main')
    const gap = main.locator('.number strong', { hasText: '–' }).first() // what is new is measured a moment later
    await gap.waitFor({ state: 'detached', timeout: 20_000 }).catch(() => this.wrong.push(`${at} has a number that is none`))
    for (const alert of await main.getByRole('alert').allTextContents()) if (!noShell.test(alert)) this.wrong.push(`${at} says ${alert}`)
    this.wrong.push(...this.#console.said.splice(0).map((text) => `${at} said ${text}`))
  }

  #hrefs(selector: string): Promise<string[]> {
    return this.#page.locator(selector).evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''))
  }
}

/** Nothing runs in an instance of the fake engine that could list a folder. */
const noShell = /sh: exit code 127/

/** One of everything. */
async function furnish(cloud: Cloud, create: (path: string, name: string, spec: object) => Promise<unknown>): Promise<void> {
  await cloud.ok('project', 'create', 'demo')
  await cloud.ok('run', 'x:1', '--name', 'web', '--project', 'demo')
  await create(`${inDemo}/networks`, 'front', {})
  await create(`${inDemo}/securitygroups`, 'web', { ingress: [{ name: 'http', ports: ['80'] }] })
  await create(`${inDemo}/volumes`, 'data', { size: '1GiB' })
  await create(`${inDemo}/secrets`, 'db', { data: { password: 'secret' } })
  await create(`${inDemo}/serviceaccounts`, 'ci', {})
  await create(`${inDemo}/apps`, 'shop', { replicas: 1, template: { image: 'x:1' }, ports: [{ port: 80, mode: 'http' }] })
  await create(`${inDemo}/autoscalepolicies`, 'shop', { app: 'shop', max: 2, metrics: [{ type: 'cpu', target: 60 }] })
  await create(`${inDemo}/routes`, 'shop', { host: 'shop.example', app: 'shop', tls: true })
  await create(`${inDemo}/backuppolicies`, 'nightly', { schedule: '0 3 * * *', keep: { last: 1 } })
  await create('/v1/receivers', 'here', { send: { type: 'console' } })
  await create('/v1/groups', 'dev', {})
  await cloud.ok('run', 'x:1', '--name', 'db', '--vm', '--project', 'demo')
  await cloud.ok('freeze', 'db', 'golden', '--project', 'demo')
  await create(`${inDemo}/desktoppools`, 'class', { from: { snapshot: 'golden' }, size: 1 })
}
