import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { ensureConsole } from '../../src/host/web-console.ts'
import { Cloud } from '../support/cloud.ts'
import { axeProblems, openConsole, Passage, startBrowser } from '../support/console.ts'

const instances = '/projects/default/instances'

/** The console as people use it, in a real browser, against the whole platform with the fake engine. */
describe('the web console', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let browser: Browser
  let passage: Passage
  const open = (path: string, options = {}) => openConsole(browser, passage.url + path, options)
  const run = (name: string, ...more: string[]) => cloud.ok('run', 'web:1', '--name', name, ...more)

  before(async () => {
    await ensureConsole(AbortSignal.timeout(120_000), { evenIfThere: true })
    cloud = await Cloud.start({ fake: true })
    passage = await Passage.to(cloud.env['PANDO_HOST']!)
    browser = await startBrowser()
    for (const name of ['web-1', 'web-2', 'web-3']) await run(name)
    await run('db', '--vm')
  })
  after(async () => {
    await browser?.close()
    await passage?.close()
    await cloud?.destroy()
  })

  test('loads every kind of page under its policy, without a word on the console', async () => {
    await using console = await open('/')
    const { page, said, settled } = console
    for (const path of [
      instances,
      '/instances',
      `${instances}/web-1`,
      `${instances}/web-1?tab=yaml`,
      '/create/instances',
      '/create/apps',
      '/nodes',
      '/networks',
    ]) {
      await page.goto(passage.url + path)
      await page.waitForSelector('h1')
      await settled()
    }
    await page.waitForSelector('.cm-editor', { state: 'detached' })
    assert.deepEqual(said, [])
  })

  test('the policy lets no script or style in that is written into a page', async () => {
    const answer = await fetch(`${passage.url}/anything/at/all`, { headers: { accept: 'text/html' } })
    const policy = answer.headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /unsafe/)
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
    const html = await answer.text()
    assert.ok(nonce && html.includes(`nonce="${nonce}"`) && !html.includes('__CSP_NONCE__'))
    const again = await fetch(`${passage.url}/`, { headers: { accept: 'text/html' } })
    assert.ok(!again.headers.get('content-security-policy')?.includes(nonce))
  })

  test('addresses of the API never answer the page', async () => {
    for (const path of ['/v1/nothing', '/v1/projects/default/instances/nothing']) {
      const answer = await fetch(passage.url + path, { headers: { accept: 'text/html' } })
      assert.deepEqual([answer.status, answer.headers.get('content-type')], [404, 'application/problem+json; charset=utf-8'])
    }
  })

  test('a list shows what appears, changes and goes, without being reloaded', async () => {
    await using console = await open(instances)
    const { page } = console
    await page.waitForSelector('text=web-1')
    await page.evaluate('window.kept = true')
    await run('fresh')
    await row(page, 'fresh').locator('text=running').waitFor()
    await cloud.ok('stop', 'fresh')
    await row(page, 'fresh').locator('text=stopped').waitFor()
    await cloud.ok('rm', 'fresh')
    await row(page, 'fresh').waitFor({ state: 'detached' })
    assert.equal(await page.evaluate('window.kept'), true)
  })

  test('an instance is made with the form, and what the server refuses stands at its field', async () => {
    await using console = await open('/create/instances?project=default')
    const { page } = console
    await page.getByRole('textbox', { name: 'Name' }).fill('Not A Name')
    await page.getByRole('combobox', { name: 'Image', exact: true }).fill('web:1')
    await page.getByRole('textbox', { name: 'Memory' }).fill('much')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.locator('text=is not a size').first().waitFor()
    assert.equal(await page.getByRole('textbox', { name: 'Memory' }).getAttribute('aria-invalid'), 'true')
    await page.getByRole('textbox', { name: 'Name' }).fill('made-here')
    await page.getByRole('textbox', { name: 'Memory' }).fill('64MiB')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.waitForURL(`**${instances}/made-here`)
    await page.locator('h1', { hasText: 'made-here' }).waitFor()
    const { spec } = await cloud.json<{ spec: { memory: number } }>('get', 'instances/made-here')
    assert.equal(spec.memory, 64 * 1024 ** 2)
    await cloud.ok('delete', 'instances', 'made-here')
  })

  test('what is chosen is stopped together, and what cannot be done says why', async () => {
    await using console = await open(`${instances}?search=web-`)
    const { page } = console
    for (const name of ['web-1', 'web-2']) await page.getByLabel(`Select ${name}`).check()
    const resume = page.getByRole('button', { name: 'Resume' })
    assert.equal(await resume.getAttribute('aria-disabled'), 'true')
    assert.match((await resume.getAttribute('aria-description')) ?? '', /None of the selected/)
    await page.getByRole('button', { name: 'Stop', exact: true }).click()
    for (const name of ['web-1', 'web-2']) await row(page, name).locator('text=stopped').waitFor()
    await row(page, 'web-3').locator('text=running').waitFor()
    await cloud.ok('start', 'web-1')
    await cloud.ok('start', 'web-2')
  })

  test('a list is searched, filtered and sorted in its address, which can be sent to somebody', async () => {
    await using console = await open(instances)
    const { page } = console
    await page.getByRole('searchbox', { name: 'Search instances' }).fill('web-')
    await page.waitForURL('**?search=web-')
    await page.locator('[data-testid=total]', { hasText: '3 rows' }).waitFor()
    await page.getByRole('button', { name: 'Sort by Name' }).click()
    await page.getByRole('button', { name: 'Sort by Name' }).click()
    await page.waitForURL('**sort=-metadata.name')
    await using other = await open(new URL(page.url()).pathname + new URL(page.url()).search)
    await row(other.page, 'web-3').waitFor()
    const shown = await other.page.locator('.table-body [role=row] a').allTextContents()
    assert.deepEqual(shown, ['web-3', 'web-2', 'web-1'])
  })

  test('an object is edited as YAML after its difference was shown', async () => {
    await using console = await open(`${instances}/db?tab=yaml`)
    const { page } = console
    const editor = page.locator('.cm-content')
    await editor.click()
    await page.keyboard.press('Control+a')
    const { spec } = await cloud.json<{ spec: object }>('get', 'instances/db')
    await page.keyboard.insertText(JSON.stringify({ kind: 'Instance', metadata: { name: 'db', labels: { tier: 'gold' } }, spec }))
    await page.getByRole('button', { name: 'Review the change' }).click()
    await page.locator('.diff [data-change=added]', { hasText: 'gold' }).waitFor()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.locator('text=tier=gold').first().waitFor()
    const { metadata } = await cloud.json<{ metadata: { labels: object } }>('get', 'instances/db')
    assert.deepEqual(metadata.labels, { tier: 'gold' })
  })

  test('the first load is at most 190 KB as it is sent, that of a list 230 KB, and in Chinese 16 KB more', async () => {
    for (const [path, locale, shown, most] of [
      ['/', 'en-US', 'text=Machines', 190_000],
      [instances, 'en-US', '.table-body a', 230_000],
      ['/', 'zh-CN', 'h1:text("总览")', 206_000],
    ] as const) {
      await using console = await open(path, { locale })
      await console.page.locator(shown).first().waitFor()
      const sizes = (await console.page.evaluate(
        'performance.getEntriesByType("resource").filter(({ name }) => !name.includes("/v1/")).map(({ name, encodedBodySize }) => [name, encodedBodySize])',
      )) as [string, number][]
      const sum = sizes.reduce((total, [, size]) => total + size, 0)
      assert.ok(sum > 50_000, 'it sees what is loaded')
      assert.ok(
        sum <= most,
        `${path}, ${locale}: ${sum} bytes: ${sizes.map(([name, size]) => `${new URL(name).pathname} ${size}`).join(', ')}`,
      )
    }
  })

  test('a server that is lost is told, and nothing is missed when it is back', async () => {
    await using console = await open(instances)
    const { page } = console
    await row(page, 'web-3').waitFor()
    await page.evaluate('window.kept = true')
    await cloud.kill('SIGTERM')
    await page.locator('[data-testid=connection-lost]').waitFor()
    await cloud.startServer()
    await run('meanwhile')
    await row(page, 'meanwhile').locator('text=running').waitFor()
    await page.locator('[data-testid=connection-lost]').waitFor({ state: 'detached' })
    assert.equal(await page.evaluate('window.kept'), true)
    await cloud.ok('delete', 'instances', 'meanwhile')
  })

  test('it speaks Chinese and is dark where the browser asks for it, and remembers what was chosen', async () => {
    await using console = await open('/', { locale: 'zh-CN', colorScheme: 'dark' })
    const { page } = console
    await page.locator('h1', { hasText: '总览' }).waitFor()
    assert.equal(await page.evaluate('document.documentElement.getAttribute("data-mantine-color-scheme")'), 'dark')
    assert.equal(await page.evaluate('document.documentElement.lang'), 'zh-CN')
    await page.getByRole('button', { name: '账户' }).click()
    await page.getByRole('menuitem', { name: 'English' }).click()
    await page.locator('h1', { hasText: 'Overview' }).waitFor()
    await page.reload()
    await page.locator('h1', { hasText: 'Overview' }).waitFor()
  })

  test('axe finds nothing wrong: light, dark, on a phone, with a dialog open', async () => {
    const wide = { width: 1280, height: 800 }
    const phone = { width: 390, height: 844 }
    const problems: string[] = []
    for (const [path, options] of [
      ['/', { viewport: wide }],
      [instances, { viewport: wide, colorScheme: 'dark' }],
      [`${instances}/web-1`, { viewport: wide }],
      [`${instances}/web-1?tab=yaml`, { viewport: wide, colorScheme: 'dark' }],
      ['/create/instances', { viewport: wide, colorScheme: 'dark' }],
      ['/volumes', { viewport: wide }],
      ['/', { viewport: phone }],
      [instances, { viewport: phone }],
      ['/sign-in', { viewport: phone }],
    ] as const) {
      await using console = await open(path, { ...options, reducedMotion: 'reduce' })
      await console.page.waitForTimeout(300) // pictures that fade in have their colours at the end
      problems.push(...(await axeProblems(console.page)).map((problem) => `${path} ${JSON.stringify(options)} ${problem}`))
      const overflow = await console.page.evaluate('document.documentElement.scrollWidth > innerWidth')
      if (overflow) problems.push(`${path} is wider than its window of ${options.viewport.width}`)
    }
    await using console = await open(`${instances}/web-1`, { reducedMotion: 'reduce' })
    await console.page.getByRole('button', { name: 'Delete', exact: true }).click()
    await console.page.getByRole('dialog').waitFor()
    await console.page.waitForTimeout(300)
    problems.push(...(await axeProblems(console.page)))
    await console.page.keyboard.press('Escape')
    await console.page.keyboard.press('Control+k')
    await console.page.getByRole('option').first().waitFor()
    await console.page.waitForTimeout(300)
    problems.push(...(await axeProblems(console.page)), ...console.said)
    assert.deepEqual(problems, [])
  })

  test('people sign in with a password, choose their own, come back to where they wanted, and see what they may', async () => {
    await cloud.ok('user', 'create', 'ann', '--role', 'viewer')
    const { code } = await cloud.cli(['user', 'passwd', 'ann', '--password-stdin'], { input: 'given out by the admin\n' })
    assert.equal(code, 0)
    // The server was restarted by another test: the last one counts.
    const url = [...cloud.serverLog().matchAll(/https:\/\/[\d.]+:\d+/g)].at(-1)![0]
    await using console = await openConsole(browser, `${url}${instances}`, { ignoreHTTPSErrors: true })
    const { page } = console
    await page.getByLabel('User').fill('ann')
    await page.getByRole('textbox', { name: 'Password' }).fill('a wrong one')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.locator('text=auth.wrong_password').waitFor()
    await page.getByRole('textbox', { name: 'Password' }).fill('given out by the admin')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('textbox', { name: 'New password' }).fill('chosen by ann herself')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.waitForURL(`**${instances}`)
    await row(page, 'db').waitFor()
    await run('for-ann')
    await row(page, 'for-ann').waitFor()
    const create = page.getByRole('button', { name: 'Create', exact: true })
    assert.equal(await create.getAttribute('aria-disabled'), 'true')
    assert.match((await create.getAttribute('aria-description')) ?? '', /You may not/)
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    await page.goto(`${url}/nodes`)
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    assert.match(page.url(), /\/sign-in\?next=\/nodes$/)
    await cloud.ok('delete', 'instances', 'for-ann')
  })

  test('everything can be reached with the keyboard alone', async () => {
    await using console = await open('/')
    const { page } = console
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the content')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Go to and do' }).waitFor()
    await page.keyboard.type('web-3')
    await page.getByRole('option', { name: /web-3/, selected: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`**${instances}/web-3`)
    await page.locator('h1', { hasText: 'web-3' }).waitFor()
    await tabTo(page, 'Stop')
    await page.keyboard.press('Enter')
    await page.locator('main >> text=stopped').first().waitFor()
    await cloud.ok('start', 'web-3')
  })
})

function row(page: Page, name: string) {
  return page.locator('.table-body [role=row]', { has: page.locator(`a:text-is("${name}")`) })
}

/** Goes on with Tab until a button of this name has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate('document.activeElement.textContent')) === name) return
  }
  assert.fail(`Tab never leads to ${name}`)
}
