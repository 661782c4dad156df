import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { ensureConsole } from '../../src/host/web-console.ts'
import { Cloud } from '../support/cloud.ts'
import { httpsUrl, type OpenConsole, openConsole, startBrowser } from '../support/console.ts'
import { buildPage } from '../support/page.ts'

const inDemo = '/projects/demo'
const given = 'given out by the admin'
const own = 'a password of her own'

/** Of the audit log. */
interface Line {
  entry: { verb: string; outcome: string }
}
interface Instance {
  metadata: { name: string }
  spec: { engine: string; image: string }
  status: { phase: string }
}

/** One cloud, three people, the console and nothing else: what each may do, does and is refused, on real engines. */
describe('three people share a cloud in the console', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let browser: Browser
  let url: string
  const instances = async () => (await cloud.json<{ items: Instance[] }>('get', 'instances', '-p', 'demo')).items
  const signIn = async (user: string, password: string): Promise<OpenConsole> => {
    const console = await openConsole(browser, url, { ignoreHTTPSErrors: true })
    await fillIn(console.page, { user, password })
    return console
  }

  before(async () => {
    await ensureConsole(AbortSignal.timeout(180_000), { evenIfThere: true })
    cloud = await Cloud.start({ pool: '10.233.0.0/16' })
    url = await httpsUrl(cloud)
    browser = await startBrowser()
    await cloud.ok('project', 'create', 'demo')
    await buildPage(cloud, 'page:1', 'demo')
    await buildPage(cloud, 'page:2', 'demo')
    await cloud.ok('user', 'create', 'ann', '--display-name', 'Ann')
    await cloud.ok('user', 'create', 'bob')
    await cloud.ok('user', 'create', 'carol', '--role', 'admin')
    for (const name of ['ann', 'bob', 'carol']) await passwordOf(cloud, name)
    await cloud.ok('project', 'grant', 'developer', 'user:ann', '-p', 'demo')
    await cloud.ok('project', 'grant', 'viewer', 'user:bob', '-p', 'demo')
    const project = { kind: 'Project', metadata: { name: 'demo' }, spec: { quota: { instances: 6 } } }
    await patched(cloud, project)
  })
  after(async () => {
    await browser?.close()
    await cloud?.destroy()
  })

  test('Ann signs in with the password she was given, chooses her own, and sees her project only', async () => {
    await using console = await signIn('ann', given)
    const { page } = console
    await page.getByLabel('New password').fill(own)
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.goto(`${url}/projects/default/instances`)
    await page.getByText('project.not_found').waitFor()
  })

  test('Ann runs one image on both engines', async () => {
    await using console = await signIn('ann', own)
    const { page } = console
    for (const [name, engine] of [
      ['box', 'Container'],
      ['machine', 'Virtual machine'],
    ] as const) {
      await page.goto(`${url}/create/instances?project=demo`)
      await page.getByRole('textbox', { name: 'Name', exact: true }).fill(name)
      await page
        .getByRole('combobox', { name: 'Image' })
        .or(page.getByRole('textbox', { name: 'Image' }))
        .first()
        .fill('page:1')
      await page.getByText(engine, { exact: true }).click()
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await page.waitForURL(`**${inDemo}/instances/${name}`)
      await page.locator('header, main').getByText('running', { exact: true }).first().waitFor()
    }
    assert.deepEqual(
      (await instances()).map(({ metadata: { name }, spec: { engine } }) => [name, engine]),
      [
        ['box', 'container'],
        ['machine', 'vm'],
      ],
    )
  })

  test('Ann works in a terminal of the machine', async () => {
    await using console = await signIn('ann', own)
    const { page } = console
    await page.goto(`${url}${inDemo}/instances/machine?tab=terminal`)
    await page.locator('[data-testid=terminal-state]', { hasText: 'Connected' }).waitFor()
    await page.keyboard.type('echo $((6 * 7)) on $(hostname)\n')
    await page.locator('.xterm-rows', { hasText: '42 on machine' }).waitFor()
  })

  test('Ann forks the machine, and more than her project may have is refused with the limit', async () => {
    await using console = await signIn('ann', own)
    const { page } = console
    await page.goto(`${url}${inDemo}/instances/machine?tab=snapshots`)
    const fork = async (count: string, name: string) => {
      await page.locator('main').getByRole('button', { name: 'Fork', exact: true }).last().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('textbox', { name: 'How many' }).fill(count)
      await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
      await dialog.getByRole('button', { name: /^Make / }).click()
      return dialog
    }
    await fork('1', 'twin')
    await page.locator('[data-testid=fork-count]', { hasText: '1 of 1' }).waitFor()
    await page.keyboard.press('Escape')
    const dialog = await fork('10', 'many')
    await dialog.getByText('may hold 6 of instances').waitFor()
    assert.equal((await instances()).length, 3, 'none of the ten was made')
  })

  test('Ann deploys an app and upgrades it', async () => {
    await using console = await signIn('ann', own)
    const { page } = console
    await page.goto(`${url}/create/apps?project=demo`)
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('shop')
    await page
      .getByRole('combobox', { name: 'Image' })
      .or(page.getByRole('textbox', { name: 'Image' }))
      .first()
      .fill('page:1')
    await page.getByRole('textbox', { name: 'Replicas' }).fill('2')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.waitForURL(`**${inDemo}/apps/shop`)
    await page.locator('main').getByText('ready', { exact: true }).first().waitFor()
    await page.goto(`${url}${inDemo}/apps/shop?tab=yaml`)
    const editor = page.getByRole('textbox', { name: 'Object as YAML' })
    const text = await cloud.ok('get', 'app', 'shop', '-p', 'demo', '-o', 'yaml')
    await editor.click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(text.replace('image: page:1', 'image: page:2'))
    await page.getByRole('button', { name: 'Review the change' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved').first().waitFor()
    await page.goto(`${url}${inDemo}/apps/shop`)
    await page.locator('main').getByText('page:2').first().waitFor()
    await waitFor(async () => {
      const { status } = await cloud.json<{ status: { phase: string; revision: number } }>('get', 'app', 'shop', '-p', 'demo')
      return status.phase === 'ready' && status.revision === 2
    })
    await page.locator('main').getByText('ready', { exact: true }).first().waitFor()
  })

  test('Bob looks at all of it, and what he may not do says so before he tries and when he tries', async () => {
    await using console = await signIn('bob', given)
    const { page } = console
    await page.getByLabel('New password').fill(own)
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.goto(`${url}${inDemo}/instances/machine`)
    const remove = page.getByRole('button', { name: 'Delete', exact: true }).and(page.locator('[aria-disabled=true]'))
    await remove.waitFor()
    assert.match((await remove.getAttribute('aria-description')) ?? '', /right|role|may/i)
    const answer = await page.evaluate(`fetch('/v1/projects/demo/instances/machine/stop', { method: 'POST' }).then((it) => it.json())`)
    assert.equal((answer as { code: string }).code, 'access.denied')
    assert.equal((await instances()).find(({ metadata }) => metadata.name === 'machine')?.status.phase, 'running')
  })

  test('Carol, who runs the cloud, reads in the audit log who did what and who was refused', async () => {
    await using console = await signIn('carol', given)
    const { page } = console
    await page.getByLabel('New password').fill(own)
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.getByRole('heading', { name: 'Overview' }).waitFor()
    await page.goto(`${url}/audit`)
    await page.getByRole('heading', { name: 'Audit' }).waitFor()
    const main = page.locator('main')
    await main.getByText('user:bob').first().waitFor()
    await main.getByText('Refused').locator('visible=true').first().waitFor()
    await main.getByText('user:ann').first().waitFor()
    const found = JSON.parse(await cloud.ok('audit', 'ls', '--user', 'ann', '-n', '200', '--json')) as Line[]
    const verbs = found.filter(({ entry }) => entry.outcome === 'done').map(({ entry }) => entry.verb)
    for (const verb of ['create', 'exec', 'fork']) assert.ok(verbs.includes(verb), `${verb} is in the log: ${verbs.join(', ')}`)
    await cloud.ok('audit', 'verify')
  })
})

async function fillIn(page: Page, { user, password }: { user: string; password: string }): Promise<void> {
  await page.getByLabel('User').fill(user)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.locator('h1', { hasNotText: 'Sign in' }).waitFor()
}

async function passwordOf(cloud: Cloud, name: string): Promise<void> {
  const { code, stderr } = await cloud.cli(['user', 'passwd', name, '--password-stdin'], { input: `${given}\n` })
  assert.equal(code, 0, stderr)
}

async function patched(cloud: Cloud, object: { metadata: { name: string }; spec: object }): Promise<void> {
  const now = await cloud.json<{ spec: object }>('get', 'project', object.metadata.name)
  const { code, stderr } = await cloud.cli(['apply', '-f', '-'], {
    input: JSON.stringify({ ...object, spec: { ...now.spec, ...object.spec } }),
  })
  assert.equal(code, 0, stderr)
}

async function waitFor(holds: () => Promise<boolean>): Promise<void> {
  const until = Date.now() + 120_000
  while (!(await holds())) {
    assert.ok(Date.now() < until, 'it did not come to be in time')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
