import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { ensureConsole } from '../../src/host/web-console.ts'
import { Cloud } from '../support/cloud.ts'
import { axeProblems, type OpenConsole, openConsole, Passage, startBrowser } from '../support/console.ts'
import { buildPage } from '../support/page.ts'

const instances = '/projects/default/instances'
/** A boot sector that writes each key on the screen: BIOS calls 16h and 10h, again and again. */
const echoKeys = Buffer.alloc(512)
echoKeys.set([0x30, 0xe4, 0xcd, 0x16, 0xb4, 0x0e, 0xbb, 0x07, 0x00, 0xcd, 0x10, 0xeb, 0xf3])
echoKeys.set([0x55, 0xaa], 510)

/** Pages of instances in a real browser, on real containers and virtual machines. */
describe('the page of an instance, on both engines', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let browser: Browser
  let passage: Passage
  let dir: string
  const open = (path: string, options = {}) => openConsole(browser, passage.url + path, options)

  before(async () => {
    await ensureConsole(AbortSignal.timeout(180_000), { evenIfThere: true })
    dir = await mkdtemp(join(tmpdir(), 'pando-console-'))
    cloud = await Cloud.start({ pool: '10.232.0.0/16' })
    passage = await Passage.to(cloud.env['PANDO_HOST']!)
    browser = await startBrowser()
    await buildPage(cloud, 'page:1')
    await Promise.all([cloud.ok('run', 'page:1', '--name', 'c'), cloud.ok('run', 'page:1', '--name', 'v', '--vm')])
  })
  after(async () => {
    await browser?.close()
    await passage?.close()
    await cloud?.destroy()
    await rm(dir, { recursive: true, force: true })
  })

  for (const name of ['c', 'v'])
    test(`a shell in ${name} is a terminal: it answers, has colours and the size of its window`, async () => {
      await using console = await open(`${instances}/${name}?tab=terminal`)
      const { page, said } = console
      await terminalOpen(page)
      await page.keyboard.type("hostname; stty size; printf '\\033[38;2;255;100;0mbright\\033[0m\\n'\n")
      await page.locator('.xterm-rows', { hasText: new RegExp(`${name}\\d+ \\d+bright`) }).waitFor()
      const colour = await page.evaluate(
        '[...document.querySelectorAll(".xterm-rows span")].filter(({ textContent }) => textContent === "bright").map((span) => getComputedStyle(span).color)',
      )
      assert.deepEqual(colour, ['rgb(255, 100, 0)'])
      const before = await sizeInside(page)
      await page.setViewportSize({ width: 900, height: 900 })
      await waitUntil(page, async () => (await sizeInside(page)) !== before, 'the program inside learns that the window has another size')
      assert.deepEqual(said, [])
    })

  test('a program that ends says with what, and begins anew at one press', async () => {
    await using console = await open(`${instances}/c?tab=terminal`)
    const { page } = console
    await terminalOpen(page)
    await page.keyboard.type('exit 3\n')
    await page.locator('[data-testid=terminal-state]', { hasText: 'exit code 3' }).waitFor()
    await page.getByRole('button', { name: 'Connect' }).click()
    await terminalOpen(page)
    await page.keyboard.press('Control+Shift+Space')
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Begin anew')
  })

  test('the serial console of a virtual machine takes keys and shows what they do', async () => {
    await using console = await open(`${instances}/v?tab=terminal`)
    const { page, said } = console
    await terminalOpen(page)
    await page.getByText('Serial console', { exact: true }).click()
    await terminalOpen(page)
    await page.keyboard.type('\necho on the $((40 + 2))nd line\n')
    await page.locator('.xterm-rows', { hasText: 'on the 42nd line' }).waitFor()
    assert.deepEqual(said, [])
  })

  test('logs come as they are written, are searched and downloaded', async () => {
    await using console = await open(`${instances}/c?tab=logs`)
    const { page } = console
    const log = page.getByRole('log')
    await log.locator('text=serving').waitFor()
    await cloud.ok('exec', 'c', '--', 'sh', '-c', 'for i in 1 2 3; do echo "later $i" >/proc/1/fd/1; done')
    await log.locator('text=later 3').waitFor()
    await page.getByRole('searchbox', { name: 'Search the lines' }).fill('LATER 2')
    await log.locator('mark', { hasText: 'later 2' }).waitFor()
    assert.equal(await log.locator('.log-line').count(), 1)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    const text = await readFile(await (await download).path(), 'utf8')
    assert.match(text, /^\S+Z serving\n(\S+Z later \d\n){3}$/)
  })

  test('files are looked at, put in and fetched', async () => {
    await using console = await open(`${instances}/v?tab=files`)
    const { page } = console
    await page.getByRole('button', { name: 'www', exact: true }).click()
    await page.waitForURL('**path=/www**')
    await page.locator('td', { hasText: 'index.html' }).waitFor()
    const content = randomBytes(100_000)
    await page.locator('input[type=file]').setInputFiles({ name: 'sent.bin', mimeType: 'application/octet-stream', buffer: content })
    const fetching = page.getByRole('button', { name: 'Download sent.bin' })
    await fetching.waitFor()
    const download = page.waitForEvent('download')
    await fetching.click()
    assert.ok((await readFile(await (await download).path())).equals(content), 'it comes out as it went in')
  })

  test('a virtual machine is forked from its page, and the clones stand in its tree', async () => {
    await using console = await open(`${instances}/v?tab=snapshots`)
    const { page, said } = console
    await page.locator('main').getByRole('button', { name: 'Fork', exact: true }).last().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'How many' }).fill('2')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('twin')
    await dialog.getByRole('button', { name: 'Make 2 clones' }).click()
    await page.locator('[data-testid=fork-count]', { hasText: '2 of 2' }).waitFor()
    const names = (await cloud.json<{ items: { metadata: { name: string }; status: { phase: string } }[] }>('get', 'instances')).items
    assert.deepEqual(
      names.filter(({ metadata }) => metadata.name.startsWith('twin')).map(({ metadata, status }) => [metadata.name, status.phase]),
      [
        ['twin-1', 'running'],
        ['twin-2', 'running'],
      ],
    )
    await page.keyboard.press('Escape')
    for (const name of ['v', 'twin-1', 'twin-2']) await page.getByTestId(`lineage-${name}`).locator('text=running').waitFor()
    assert.deepEqual(said, [])
  })

  test('going back to a snapshot is asked for twice, and what was written since is gone', async () => {
    await cloud.ok('freeze', 'v', 'golden')
    await cloud.ok('exec', 'v', '--', 'sh', '-c', 'echo lost >/www/since')
    await using console = await open(`${instances}/v?tab=snapshots`)
    const { page } = console
    await page.getByRole('button', { name: 'Rewind to golden' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rewind' }).click()
    await page.locator('text=Rewind v: done').waitFor()
    assert.equal((await cloud.cli(['exec', 'v', '--', 'cat', '/www/since'])).code === 0, false)
  })

  test('graphs show what was measured, in the time that stands in the address', async () => {
    await using console = await open(`${instances}/v`)
    const { page, said } = console
    const memory = page.getByRole('img', { name: /^Memory: Memory [\d.]+ MiB/ })
    await memory.waitFor()
    await page.getByText('15m', { exact: true }).click()
    await page.waitForURL('**since=15m**')
    await memory.waitFor()
    const box = (await memory.boundingBox())!
    const y = box.y + box.height / 2
    await page.mouse.move(box.x + box.width * 0.5, y)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.8, y, { steps: 4 })
    await page.mouse.up()
    await page.waitForURL(/since=\d{4}-.*until=\d{4}-/)
    assert.deepEqual(said, [])
  })

  test('a machine with a screen is seen and restarted from the page, and in a window of its own', async () => {
    const disk = Buffer.alloc(4 * 1024 ** 2)
    disk.set(echoKeys)
    const file = join(dir, 'echo.img')
    await writeFile(file, disk)
    await cloud.ok('image', 'import', file, 'echo:1')
    await cloud.ok('run', 'echo:1', '--name', 'seen', '--vm', '--display', '--memory', '128MiB', '--stop-grace', '0s', '--no-wait')
    await using console = await open(`${instances}/seen?tab=screen`)
    const { page, said } = console
    await page.locator('[data-testid=screen-state][data-state=open]').waitFor()
    await waitUntil(page, async () => (await light(page)) > 0, 'the firmware writes on the screen')
    await page.locator('[data-testid=screen] canvas').click()
    const dark = await light(page)
    await waitUntil(
      page,
      async () => {
        await page.keyboard.type('mmmmmmmm')
        return (await light(page)) > dark * 1.5
      },
      'keys reach the machine, which shows them',
    )
    await page.getByRole('button', { name: 'Ctrl+Alt+Del' }).click()
    await waitUntil(page, async () => (await light(page)) < dark * 1.2, 'the machine begins anew')
    const opening = page.waitForEvent('popup')
    await page.getByRole('button', { name: 'Own window' }).click()
    await (await opening).locator('body[data-state=connected]').waitFor()
    const ours = said.filter((text) => !text.includes('getImageData')) // that is how this test looks
    assert.deepEqual(ours, [])
  })

  test('a backup is made at one press, says that nobody has restored it yet, and a drill proves it', async () => {
    await cloud.ok('backup', 'target', 'add', 'nas', join(dir, 'nas'), '--default')
    await using console = await open(`${instances}/c`)
    const { page } = console
    await page.getByRole('button', { name: 'Back up' }).click()
    await page.locator('text=/Backup c-\\d{8}-\\d{6} is on its way/').waitFor()
    const [backup] = (await cloud.json<{ items: { metadata: { name: string } }[] }>('get', 'backups')).items
    await page.goto(`${passage.url}/projects/default/backups/${backup!.metadata.name}`)
    await page.locator('text=Never restored yet').waitFor()
    await page.getByRole('button', { name: 'Drill', exact: true }).click()
    await page.locator('text=Proven: it was restored and worked').waitFor()
  })

  test('a backup is restored under another name beside the one it was made of', async () => {
    await cloud.ok('exec', 'c', '--', 'sh', '-c', 'echo kept >/www/kept')
    await cloud.ok('backup', 'now', 'c', '--name', 'c-kept')
    await using console = await open('/projects/default/backups/c-kept')
    const { page } = console
    await page.getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Restore' }).click()
    const dialog = page.getByRole('dialog', { name: 'Restore: c-kept' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('c-again')
    await dialog.getByRole('button', { name: 'Go', exact: true }).click()
    await page.locator('text=Restore c-kept: done').waitFor()
    await page.goto(`${passage.url}${instances}/c-again`)
    await page.locator('main').getByText('running', { exact: true }).first().waitFor()
    assert.equal(await cloud.ok('exec', 'c-again', '--', 'cat', '/www/kept'), 'kept\n')
    assert.equal((await cloud.json<{ status: { phase: string } }>('get', 'instances/c')).status.phase, 'running')
  })

  test('a terminal and a log go on by themselves when the server is back', async () => {
    await using terminal = await open(`${instances}/v?tab=terminal`)
    await using logs = await open(`${instances}/c?tab=logs`)
    await terminalOpen(terminal.page)
    await logs.page.getByRole('log').locator('text=serving').waitFor()
    await cloud.kill('SIGTERM')
    await terminal.page.locator('[data-testid=terminal-state]:not([data-state=open])').waitFor()
    await cloud.startServer()
    await terminalOpen(terminal.page)
    await terminal.page.keyboard.type('hostname\n')
    await terminal.page.locator('.xterm-rows', { hasText: /# hostname\s*v/ }).waitFor()
    await cloud.ok('exec', 'c', '--', 'sh', '-c', 'echo after the break >/proc/1/fd/1')
    await logs.page.getByRole('log').locator('text=after the break').waitFor()
    assert.equal(await logs.page.getByRole('log').locator('text=serving').count(), 1)
  })

  test('whoever signed in with a password has a terminal as well', async () => {
    const password = (await cloud.ok('user', 'passwd', 'admin', '--reset', '--no-change')).trim()
    const url = cloud
      .serverLog()
      .match(/https:\/\/127\.0\.0\.1:\d+/g)!
      .at(-1)!
      .replace('127.0.0.1', 'localhost') // since its last start
    await using console = await openConsole(browser, `${url}${instances}/c?tab=terminal`, { ignoreHTTPSErrors: true })
    const { page } = console
    await page.getByRole('textbox', { name: 'User' }).fill('admin')
    await page.locator('input[type=password]').fill(password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await terminalOpen(page)
    await page.keyboard.type('hostname\n')
    await page.locator('.xterm-rows', { hasText: /# hostname\s*c/ }).waitFor()
  })
})

/** Pages around instances, on the whole platform with the fake engine. */
describe('pages around instances', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let browser: Browser
  let passage: Passage
  const open = (path: string, options = {}) => openConsole(browser, passage.url + path, options)

  before(async () => {
    await ensureConsole(AbortSignal.timeout(180_000), { evenIfThere: true })
    cloud = await Cloud.start({ fake: true })
    passage = await Passage.to(cloud.env['PANDO_HOST']!)
    browser = await startBrowser()
    await cloud.ok('run', 'web:1', '--name', 'web')
    await cloud.ok('run', 'web:1', '--name', 'db', '--vm')
    await cloud.ok('volume', 'create', 'data', '--size', '1GiB')
  })
  after(async () => {
    await browser?.close()
    await passage?.close()
    await cloud?.destroy()
  })

  test('the form says the command and the document as one types, and what it says is what it makes', async () => {
    await using console = await open('/create/instances?project=default')
    const { page } = console
    await page.getByRole('textbox', { name: 'Name' }).fill('made')
    await page.getByRole('combobox', { name: 'Image', exact: true }).fill('web:1')
    await page.getByText('Virtual machine', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Memory' }).fill('512MiB')
    await page.getByRole('button', { name: 'Add to Ports' }).click()
    await page.getByLabel('Port of the host 1').fill('8080')
    await page.getByLabel('Port inside 1').fill('80')
    const same = page.getByRole('complementary', { name: 'The same, as you type' })
    await same.locator('code', { hasText: 'pando run web:1 --name made --vm --memory 512MiB -p 8080:80' }).waitFor()
    await same.locator('pre', { hasText: 'hostPort: 8080' }).waitFor()
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.waitForURL(`**${instances}/made`)
    const { spec } = await cloud.json<{ spec: { engine: string; memory: number; ports: object[] } }>('get', 'instances/made')
    assert.deepEqual([spec.engine, spec.memory, spec.ports], ['vm', 512 * 1024 ** 2, [{ port: 80, hostPort: 8080, protocol: 'tcp' }]])
  })

  test('twenty forks at once are counted until all run', async () => {
    await using console = await open(`${instances}/db`)
    const { page } = console
    await page.getByRole('button', { name: 'Fork', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'How many' }).fill('20')
    await dialog.getByRole('button', { name: 'Make 20 clones' }).click()
    await page.locator('[data-testid=fork-count]', { hasText: '20 of 20 run' }).waitFor()
  })

  test('what cannot be done now says why', async () => {
    await cloud.ok('stop', 'web')
    await using console = await open(`${instances}/web`)
    const { page } = console
    const fork = page.getByRole('button', { name: 'Fork', exact: true })
    await fork.and(page.locator('[aria-disabled=true]')).waitFor()
    assert.match((await fork.getAttribute('aria-description')) ?? '', /while it is stopped/)
    await page.goto(`${passage.url}${instances}/web?tab=terminal`)
    await page.locator('[data-testid=terminal-state]', { hasText: 'while it is stopped' }).waitFor()
    await cloud.ok('start', 'web')
    await page.locator('[data-testid=terminal-state]', { hasText: 'while it is stopped' }).waitFor({ state: 'detached' })
  })

  test('a volume is given to an instance, grows, and is taken back', async () => {
    await using console = await open('/projects/default/volumes/data?tab=use')
    const { page } = console
    const volumesOf = async () => (await cloud.json<{ spec: { volumes?: object[] } }>('get', 'instances/web')).spec.volumes ?? []
    await page.getByRole('button', { name: 'Attach' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Instance').first().fill('web')
    await page.getByRole('option', { name: 'web', exact: true }).click()
    await dialog.getByRole('textbox', { name: 'Path inside' }).fill('/data')
    await dialog.getByRole('button', { name: 'Attach' }).click()
    await page.getByRole('button', { name: 'Detach from web' }).waitFor()
    assert.deepEqual(await volumesOf(), [{ volume: 'data', path: '/data', readOnly: false }])
    await page.getByRole('button', { name: 'Resize' }).click()
    await dialog.getByRole('textbox', { name: 'Size' }).fill('2GiB')
    await dialog.getByRole('button', { name: 'Resize' }).click()
    await dialog.waitFor({ state: 'detached' })
    assert.equal((await cloud.json<{ spec: { size: number } }>('get', 'volumes/data')).spec.size, 2 * 1024 ** 3)
    await page.getByRole('button', { name: 'Detach from web' }).click()
    await dialog.getByRole('button', { name: 'Detach' }).click()
    await page.locator('text=Nobody has it.').waitFor()
    assert.deepEqual(await volumesOf(), [])
  })

  test('the page of a pool says who has which desktop, and takes one back', async () => {
    await cloud.ok('freeze', 'db', 'gold')
    await cloud.ok('desktop', 'create', 'lab', '--from', 'gold', '--size', '2')
    await cloud.ok('desktop', 'assign', 'lab', 'ann')
    await using console = await open('/projects/default/desktoppools/lab?tab=desktops')
    const { page } = console
    await page.locator('text=2 desktops: 1 ready, 1 in use, 0 of an older image').waitFor()
    const hers = page.getByRole('row', { name: /ann/ })
    const free = page.getByRole('row', { name: /available/ })
    assert.match((await free.getByRole('button', { name: /^Screen/ }).getAttribute('aria-description')) ?? '', /while it is available/)
    assert.equal(await hers.getByRole('button', { name: /^Screen/ }).getAttribute('aria-disabled'), 'false')
    await hers.getByRole('button', { name: /^Release/ }).click()
    await hers.waitFor({ state: 'detached' })
    await page.locator('text=2 desktops: 2 ready, 0 in use').waitFor()
  })

  test('a file that is no image is sent with progress, and its refusal is shown', async () => {
    await using console = await open('/create/images?project=default')
    const { page } = console
    await page.getByRole('tab', { name: 'Upload' }).click()
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'Nothing.qcow2', mimeType: 'application/octet-stream', buffer: randomBytes(70_000) })
    assert.equal(await page.getByRole('textbox', { name: 'What to call it' }).inputValue(), 'nothing')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.locator('main').locator('text=Import nothing').first().waitFor()
    await page.locator('main').locator('text=/Import \\S+ failed/').waitFor()
  })

  test('a disk image is sent with the form, told as it goes in, and there to run', async () => {
    const disk = Buffer.alloc(1024 * 1024)
    disk.set([0x55, 0xaa], 510) // what makes a sector one to boot
    await using console = await open('/create/images?project=default')
    const { page } = console
    await page.getByRole('tab', { name: 'Upload' }).click()
    await page.locator('input[type=file]').setInputFiles({ name: 'Tiny.raw', mimeType: 'application/octet-stream', buffer: disk })
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.locator('main').locator('text=/Import tiny.*: done/').waitFor()
    await page.locator('main').getByRole('link', { name: 'Show all images' }).click()
    await page.waitForURL('**/projects/default/images')
    await page.locator('.table-body [role=row]', { hasText: 'tiny' }).waitFor()
    const { items } = await cloud.json<{ items: { spec: { reference: string }; status: { disk?: { type: string } } }[] }>('get', 'images')
    const image = items.find(({ spec }) => spec.reference.startsWith('tiny'))
    assert.equal(image?.status.disk?.type, 'disk')
  })

  test('axe finds nothing wrong on any of these pages: light, dark, Chinese, on a phone', async () => {
    const problems: string[] = []
    const paths = [
      ...['', '?tab=logs', '?tab=terminal', '?tab=files', '?tab=snapshots'].map((tab) => `${instances}/db${tab}`),
      '/create/instances',
      '/create/images',
      '/create/backups',
      '/projects/default/volumes/data?tab=use',
    ]
    for (const options of [{ viewport: { width: 390, height: 844 } }, { colorScheme: 'dark' }, { locale: 'zh-CN' }] as const) {
      await using console = await open('/', { ...options, reducedMotion: 'reduce' })
      for (const path of paths)
        problems.push(...(await lookAt(console, passage.url + path)).map((problem) => `${path} ${JSON.stringify(options)} ${problem}`))
      problems.push(...console.said.filter((text) => text.includes('Content Security Policy')))
    }
    assert.deepEqual(problems, [])
  })
})

async function lookAt({ page }: OpenConsole, url: string): Promise<string[]> {
  await page.goto(url)
  await page.waitForSelector('h1')
  await page.waitForSelector('[aria-busy=true]', { state: 'detached' })
  const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
  return [...(await axeProblems(page)), ...(isTooWide ? ['wider than its window'] : [])]
}

function terminalOpen(page: Page): Promise<void> {
  return page.locator('[data-testid=terminal-state][data-state=open]').waitFor()
}

/** So many points of the screen of the machine are bright. */
function light(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector('[data-testid=screen] canvas')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return data.filter((value, at) => at % 4 === 0 && value > 100).length
  })()`) as Promise<number>
}

let asked = 0

/** `rows columns` as the program inside knows them. */
async function sizeInside(page: Page): Promise<string> {
  const mark = `size${asked++}`
  await page.keyboard.type(`echo "${mark} $(stty size) end"\n`)
  const answer = new RegExp(`${mark} (\\d+ \\d+) end`)
  const rows = page.locator('.xterm-rows', { hasText: answer })
  return answer.exec(await rows.innerText())![1]!
}

async function waitUntil(page: Page, check: () => Promise<boolean>, what: string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (await check()) return
    await page.waitForTimeout(200)
  }
  assert.fail(what)
}
