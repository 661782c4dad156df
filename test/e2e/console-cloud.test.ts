import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { ensureConsole } from '../../src/host/web-console.ts'
import { Cloud } from '../support/cloud.ts'
import { axeProblems, type OpenConsole, openConsole, Passage, startBrowser } from '../support/console.ts'

const inDefault = '/v1/projects/default'

/** Pages about the cloud as a whole, in a real browser, against the whole platform with the fake engine. */
describe('the pages of the console about the cloud', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let browser: Browser
  let passage: Passage
  const open = (path: string, options = {}) => openConsole(browser, passage.url + path, options)
  const call = (method: string, path: string, body?: object) => cloud.client.call(method, path, body ? { body } : {})
  const create = (path: string, name: string, spec: object) => call('POST', path, { metadata: { name }, spec })

  before(async () => {
    await ensureConsole(AbortSignal.timeout(120_000), { evenIfThere: true })
    cloud = await Cloud.start({ fake: true })
    passage = await Passage.to(cloud.env['PANDO_HOST']!)
    browser = await startBrowser()
    await create('/v1/projects', 'shop', { description: 'The web shop', quota: { instances: 4 } })
    await create('/v1/users', 'bo', { displayName: 'Bo Berg', roles: [] })
    await create(`${inDefault}/networks`, 'front', {})
    await create(`${inDefault}/securitygroups`, 'web', { ingress: [{ name: 'http', ports: ['80'] }] })
    await create(`${inDefault}/securitygroups`, 'db', {
      ingress: [{ name: 'from-web', ports: ['5432'], from: { type: 'group', group: 'web' } }],
    })
    const shared = { image: 'x:1', networks: [{ network: 'front' }] }
    await create(`${inDefault}/instances`, 'web', { ...shared, securityGroups: ['web'] })
    await create(`${inDefault}/instances`, 'db', { ...shared, engine: 'vm', memory: '128MiB', securityGroups: ['db'] })
    await create(`${inDefault}/apps`, 'store', {
      replicas: 2,
      template: { image: 'store:1', memory: '128MiB' },
      ports: [{ port: 80, mode: 'http' }],
      update: { strategy: 'canary', bake: '1s', canary: { promote: 'manual', bake: '1s' } },
    })
  })
  after(async () => {
    await browser?.close()
    await passage?.close()
    await cloud?.destroy()
  })

  test('the overview shows each instance at its machine, as it comes, changes and goes', async () => {
    await using console = await open('/')
    const { page, said } = console
    const tile = page.locator('.square-link[title^="fresh (default)"]')
    await cloud.ok('run', 'x:1', '--name', 'fresh')
    await page.locator('.square-link[title*="fresh (default), Container, running"]').waitFor()
    await cloud.ok('stop', 'fresh')
    await page.locator('.square-link[title*="fresh (default), Container, stopped"]').waitFor()
    await page.locator('.phase-count', { hasText: '1 stopped' }).click()
    await page.locator('.table-body a', { hasText: 'fresh' }).waitFor()
    await page.goBack()
    await tile.waitFor()
    await cloud.ok('rm', 'fresh')
    await tile.waitFor({ state: 'detached' })
    assert.deepEqual(said, [])
  })

  test('an upgrade is seen as it moves, promoted with a button, compared and taken back', async () => {
    await using console = await open('/projects/default/apps/store')
    const { page } = console
    await page.locator('[data-replica]', { hasText: 'running' }).nth(1).waitFor()
    await page
      .locator('main .phase', { hasText: /^ready$/ })
      .first()
      .waitFor()
    await call('PATCH', `${inDefault}/apps/store`, { spec: { template: { image: 'store:2' } } })
    const upgrade = page.getByTestId('upgrade')
    await upgrade.locator('[aria-current=step]', { hasText: 'A few are watched' }).waitFor()
    await upgrade.locator('text=waits to be promoted').waitFor()
    await page.locator('[data-replica]', { hasText: 'new' }).first().waitFor()
    await page.locator('text=10 % of the traffic goes to the new revision').waitFor()
    await upgrade.getByRole('button', { name: 'Promote' }).click()
    await upgrade.waitFor({ state: 'detached' })
    await page.getByRole('tab', { name: 'Revisions' }).click()
    await page.locator('.diff [data-change=added]', { hasText: 'store:2' }).waitFor()
    await page.getByRole('button', { name: 'Back to 1' }).click()
    await page.getByRole('tab', { name: 'Summary' }).click()
    await upgrade.waitFor()
    await upgrade.getByRole('button', { name: 'Abort' }).click()
    await page.locator('text=was rolled back').first().waitFor()
    const { spec } = await cloud.json<{ spec: { template: { image: string } } }>('get', 'apps/store')
    assert.equal(spec.template.image, 'store:1')
  })

  test('an app is made with a form that shows the command and the document for the same', async () => {
    await using console = await open('/create/apps?project=default')
    const { page } = console
    await page.getByRole('textbox', { name: 'Name' }).fill('made-here')
    await page.getByRole('textbox', { name: 'Image', exact: true }).fill('x:1')
    await page.locator('.cli', { hasText: 'pando app deploy made-here --image x:1 --replicas 2 --port 80 --mode http' }).waitFor()
    await page.getByText('Both', { exact: true }).click()
    await page.locator('aside', { hasText: 'vm: 1' }).waitFor()
    await page.locator('.cli', { hasText: 'pando app deploy -f made-here.yaml' }).waitFor()
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.waitForURL('**/projects/default/apps/made-here')
    await page.locator('[data-replica]', { hasText: 'Virtual machine' }).first().waitFor()
    await page.locator('[data-replica]', { hasText: 'Container' }).first().waitFor()
    await cloud.ok('app', 'rm', 'made-here', '-y')
  })

  test('a path is traced in the drawing of the networks, and what stops it is named', async () => {
    await using console = await open('/topology')
    const { page } = console
    await page.locator('[data-node="instance/db"]').waitFor()
    await page.getByRole('combobox', { name: 'From' }).fill('web')
    await page.getByRole('combobox', { name: 'To' }).fill('db')
    await page.getByRole('textbox', { name: 'Port' }).fill('5432')
    await page.keyboard.press('Enter')
    await page.getByTestId('trace').locator('text=rule from-web of the group db lets it in').waitFor()
    await page.waitForURL('**from=web&to=db&protocol=tcp&port=5432')
    assert.equal(await page.locator('[data-node="network/front"]').getAttribute('data-state'), 'on')
    await page.getByRole('textbox', { name: 'Port' }).fill('22')
    await page.getByRole('button', { name: 'Trace the path' }).click()
    await page.getByTestId('trace').locator('text=no rule of its groups (db) lets it in').waitFor()
    await page.locator('[data-node="instance/db"][data-state=stopped]').waitFor()
  })

  test('roles are given and taken in a project, and seen by whoever asks who may do what', async () => {
    await using console = await open('/projects/shop')
    const { page } = console
    await page.getByLabel('Who').fill('user:bo')
    await page.getByRole('button', { name: 'Give the role' }).click()
    await page.getByRole('button', { name: 'Take viewer from user:bo' }).waitFor()
    await page.locator('main', { hasText: '0 of 4' }).waitFor()
    await page.goto(`${passage.url}/access?verb=start&kind=Instance&project=shop`)
    await page.locator('text=Yes, root may do that').waitFor()
    await page.locator('tr', { hasText: 'user:bo' }).locator('text=shop').waitFor()
    await page.goto(`${passage.url}/users/bo`)
    await page.locator('tr', { hasText: 'viewer' }).locator('text=shop').waitFor()
    await page.goto(`${passage.url}/projects/shop`)
    await page.getByRole('button', { name: 'Take viewer from user:bo' }).click()
    await page.locator('text=Nobody is a member').waitFor()
  })

  test('a role is a table of kinds and verbs, in which denied and allowed are told apart', async () => {
    await using console = await open('/roles/operator')
    const row = console.page.locator('.matrix tr', { has: console.page.locator('th', { hasText: /^Instance$/ }) })
    await row.locator('[data-allowed=all]', { hasText: /^Start$/ }).waitFor()
    await row.locator('[data-allowed=none]', { hasText: /Exec$/ }).waitFor()
  })

  test('a token of a service account is shown once, and opens what it should until it is taken away', async () => {
    await create('/v1/projects/shop/serviceaccounts', 'ci', {})
    await call('POST', '/v1/projects/shop/grant', { role: 'viewer', subject: 'serviceaccount:shop/ci' })
    await using console = await open('/projects/shop/serviceaccounts/ci?tab=tokens')
    const { page } = console
    await page.getByRole('button', { name: 'New token' }).click()
    await page.getByLabel('What it is for').fill('builds')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    const token = await page.getByTestId('once').textContent()
    assert.match(token ?? '', /^pando_/)
    await page.getByRole('button', { name: 'I have kept it' }).click()
    await page.getByRole('button', { name: 'Take the token builds away' }).click()
    await page.locator('text=There are none.').waitFor()
  })

  test('people change their password, set up codes, and see where they are signed in', async () => {
    assert.equal((await cloud.cli(['user', 'passwd', 'bo', '--password-stdin'], { input: 'given out by somebody\n' })).code, 0)
    const url = [...cloud.serverLog().matchAll(/https:\/\/[\d.]+:\d+/g)].at(-1)![0]
    await using console = await openConsole(browser, `${url}/account`, { ignoreHTTPSErrors: true })
    const { page } = console
    await page.getByLabel('User').fill('bo')
    await page.getByRole('textbox', { name: 'Password' }).fill('given out by somebody')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('textbox', { name: 'New password' }).waitFor()
    // Also after the page was loaded anew: a password to choose, and no red problem.
    await page.goto(`${url}/account`)
    await page.getByRole('heading', { name: 'New password' }).waitFor()
    assert.equal(await page.getByRole('alert').count(), 0)
    await page.getByLabel('Password', { exact: true }).fill('given out by somebody')
    await page.getByRole('textbox', { name: 'New password' }).fill('chosen by bo alone')
    await page.getByRole('button', { name: 'Change the password' }).click()
    await page.locator('h1', { hasText: 'Your account' }).waitFor()
    await page.locator('text=this one').waitFor()
    await page.getByLabel('Your password').fill('chosen by bo alone')
    await page.getByRole('button', { name: 'Set it up' }).click()
    const picture = page.getByAltText('The secret as a picture for your app')
    await picture.waitFor()
    assert.ok(await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth > 0))
    await page.getByRole('button', { name: 'New token' }).click()
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    assert.match((await page.getByTestId('once').textContent()) ?? '', /^pando_/)
    await page.context().clearCookies()
    await page.goto(`${url}/nodes`)
    await page.locator('text=You have been signed out').waitFor()
    await using other = await openConsole(browser, `${url}/nodes`, { ignoreHTTPSErrors: true })
    await other.page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    assert.equal(await other.page.locator('text=You have been signed out').count(), 0)
  })

  test('the audit log is searched in its address, shows what changed, and proves that nobody touched it', async () => {
    await call('PATCH', '/v1/projects/shop', { spec: { description: 'Sells things' } })
    await using console = await open('/audit?verb=update&kind=Project')
    const { page } = console
    const entry = page.locator('.audit li', { hasText: 'shop' }).first()
    await entry.locator('summary').first().click()
    await entry.locator('.diff [data-change=removed]', { hasText: 'The web shop' }).waitFor()
    await entry.locator('.diff [data-change=added]', { hasText: 'Sells things' }).waitFor()
    await page.getByLabel('Name').fill('nothing-is-called-so')
    await page.waitForURL('**name=nothing-is-called-so')
    await page.locator('text=Nothing fits.').waitFor()
    await page.locator('.cli', { hasText: 'pando audit ls --kind Project --name nothing-is-called-so --verb update' }).waitFor()
    await page.getByRole('button', { name: 'Verify the log' }).click()
    await page.getByTestId('verdict').locator('text=Nobody has changed the log').waitFor()
  })

  test('an alarm that fires is taken care of, and another is kept quiet', async () => {
    await create('/v1/alarmrules', 'is-stopped', {
      summary: '{name} is stopped',
      severity: 'critical',
      when: { type: 'state', of: 'Instance', field: 'status.phase', is: ['stopped'] },
    })
    for (const name of ['one', 'two']) {
      await cloud.ok('run', 'x:1', '--name', name)
      await cloud.ok('stop', name)
    }
    await using console = await open('/alarms')
    const { page } = console
    const card = (name: string) => page.locator('.alarm', { hasText: `${name} is stopped` })
    await card('one').getByRole('button', { name: 'I take care of it' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('What is being done').fill('starting it')
    await dialog.getByRole('button', { name: 'I take care of it' }).click()
    await card('one').locator('text=system:root takes care of it: starting it').waitFor()
    await card('two').getByRole('button', { name: 'Silence' }).click()
    await dialog.getByRole('button', { name: 'Silence' }).click()
    await card('two').locator('text=Kept quiet by is-stopped-').waitFor()
    await page.goto(passage.url)
    await page.locator('#attention ~ ul', { hasText: 'one is stopped' }).waitFor()
    for (const name of ['one', 'two']) await cloud.ok('rm', name)
  })

  test('everything is found by name from the keyboard, whatever its kind, and keys tell what they do', async () => {
    await using console = await open('/')
    const { page } = console
    await page.locator('h1').waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('g')
    await page.keyboard.press('n')
    await page.waitForURL('**/topology')
    for (const [name, path] of [
      ['front', '/projects/default/networks/front'],
      ['operator', '/roles/operator'],
    ] as const) {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Go to and do' }).fill(name)
      await page.getByRole('option', { name: new RegExp(`^${name}`) }).click()
      await page.waitForURL(`**${path}`)
    }
  })

  test('a machine shows what runs on it and what its engines can do', async () => {
    const [{ metadata }] = (await cloud.json<{ items: [{ metadata: { name: string } }] }>('get', 'nodes')).items
    await using console = await open(`/nodes/${metadata.name}`)
    await console.page.locator('.square-link[title^="web (default)"]').waitFor()
    await console.page.locator('text=can run').first().waitFor()
  })

  test('settings tell what the cloud relies on, and whose works the console is made from', async () => {
    await using console = await open('/settings')
    const { page } = console
    await page.locator('text=Kept by Pando itself').waitFor()
    await page.locator('text=days left').first().waitFor()
    await page.locator('text=Mozilla Public License 2.0').waitFor()
    await page.locator('summary', { hasText: 'The console is made from these' }).click()
    await page.getByTestId('licences').locator('text=react-dom').first().waitFor()
  })

  test('axe finds nothing wrong on any of these pages: light and dark, on a phone, in Chinese; none is wider than its window', async () => {
    const problems: string[] = []
    for (const options of [
      { viewport: { width: 1440, height: 900 } },
      { viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'zh-CN' },
    ] as const) {
      await using console = await open('/', { ...options, reducedMotion: 'reduce' })
      const { items } = await cloud.json<{ items: { metadata: { name: string } }[] }>('get', 'nodes')
      for (const path of [...pages, `/nodes/${items[0]!.metadata.name}`])
        problems.push(...(await wrongWith(console, path, passage.url)).map((problem) => `${path} ${problem}`))
      problems.push(...console.said)
    }
    assert.deepEqual(problems, [])
  })
})

const pages = [
  ...['/', '/alarms', '/audit', '/settings', '/account', '/access?verb=start&kind=Instance', '/topology?from=web&to=db&port=22'],
  ...['/projects/shop', '/users/bo', '/roles/viewer', '/create/apps', '/projects/default/apps/store'],
  ...['/projects/default/apps/store?tab=revisions', '/projects/default/apps/store?tab=autoscale'],
]

async function wrongWith({ page, settled }: OpenConsole, path: string, url: string): Promise<string[]> {
  await page.goto(url + path)
  await page.waitForSelector('h1')
  await settled()
  const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
  return [...(await axeProblems(page)), ...(isTooWide ? ['is wider than its window'] : [])]
}
