import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { Agent, fetch as request } from 'undici'
import WebSocket from 'ws'
import { openPage } from '../../../test/support/browser.ts'
import { screenOfQemu } from '../../../test/support/screen.ts'
import { isoTime, systemClock } from '../../base/clock.ts'
import { createFakeEngine } from '../../engines/fake/fake.ts'
import { Desktop, DesktopPool, poolLabel } from '../../services/desktops/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { modify } from '../../store/update.ts'
import { runningInstance, startTestApi, type TestApi } from '../test-api.ts'

const options = { timeout: 400_000 }
const path = '/v1/projects/default/instances/win-1'

/** A server with a desktop `win-1` of alice, whose screen is that of a machine of QEMU. */
async function desktopWithScreen(t: TestContext) {
  const screen = await screenOfQemu()
  t.after(() => screen[Symbol.asyncDispose]())
  const engine = createFakeEngine({ clock: systemClock })
  const api = await startTestApi({ engine: { ...engine, powers: { ...engine.powers, vnc: () => screen.open() } } })
  t.after(() => api[Symbol.asyncDispose]())
  const { store } = api
  await store.create(DesktopPool, { project: 'default', name: 'win', spec: DesktopPool.spec.parse({ from: { image: 'w' }, size: 1 }) })
  const instance = await runningInstance(api, { image: 'w', engine: 'vm' }, 'win-1')
  await store.update(Instance, { ...instance, metadata: { ...instance.metadata, labels: { [poolLabel]: 'win' } } })
  const spec = Desktop.spec.parse({ pool: 'win', number: 1, golden: 'image:w', user: 'alice', since: isoTime(systemClock) })
  await store.create(Desktop, {
    ...{ project: 'default', name: 'win-1', labels: { [poolLabel]: 'win' }, spec },
    status: { phase: 'assigned', resetsDone: 0, instance: 'win-1' },
  })
  return { api, uid: instance.metadata.uid }
}

const agent = new Agent({ connect: { rejectUnauthorized: false } })
async function post(api: TestApi, url: string, { body, token }: { body?: object; token?: string } = {}) {
  const answer = await request(`${api.url}${url}`, {
    ...{ method: 'POST', dispatcher: agent, body: JSON.stringify(body ?? {}) },
    headers: { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: token }) },
  })
  return { status: answer.status, body: (answer.status === 204 ? {} : await answer.json()) as Record<string, string> }
}
const ticketFor = async (api: TestApi) =>
  (await post(api, '/v1/projects/default/desktops/win-1/connect', { token: `Bearer ${api.token}` })).body

/** The first bytes a screen sends, or the status of the refusal. */
async function greeting(api: TestApi, ticket: string): Promise<string> {
  const socket = new WebSocket(`${api.url.replace('https', 'wss')}${path}/vnc`, ['binary', `pando.ticket.${ticket}`], {
    rejectUnauthorized: false,
  })
  const first = once(socket, 'message').then(([data]) => String(data).trim())
  const refused = once(socket, 'unexpected-response').then(([, { statusCode }]) => String(statusCode))
  socket.on('error', () => {})
  const said = await Promise.race([first, refused])
  socket.terminate()
  return said
}

test('a ticket opens the screen once, of its own desktop, and only as long as that is theirs', options, async (t) => {
  const { api } = await desktopWithScreen(t)
  const { ticket } = await ticketFor(api)
  assert.equal(await greeting(api, ticket!), 'RFB 003.008')
  assert.equal(await greeting(api, ticket!), '401')
  assert.equal(await greeting(api, 'guessed'), '401')
  await runningInstance(api, { image: 'w', engine: 'vm' }, 'other')
  const other = await post(api, '/v1/projects/default/instances/other/screen-ticket', { token: `Bearer ${api.token}` })
  assert.equal(await greeting(api, other.body['ticket']!), '401')
  const late = await ticketFor(api)
  await modify(api.store, Desktop, { project: 'default', name: 'win-1' }, (now) => ({ ...now, spec: { ...now.spec, user: 'bob' } }))
  assert.equal(await greeting(api, late['ticket']!), '401')
})

test("without a token nobody gets a ticket, and a page keeps nothing when its desktop is somebody else's", options, async (t) => {
  const { api } = await desktopWithScreen(t)
  assert.equal((await post(api, '/v1/projects/default/desktops/win-1/connect')).status, 401)
  assert.equal((await post(api, '/screen/-/ticket', { token: 'Screen guessed' })).status, 401)
  const { ticket } = await ticketFor(api)
  const opened = await post(api, '/screen/-/session', { body: { ticket } })
  assert.deepEqual([opened.status, opened.body['user']], [200, 'alice'])
  const token = `Screen ${opened.body['session']}`
  assert.equal((await post(api, '/screen/-/ticket', { token })).status, 200)
  await modify(api.store, Desktop, { project: 'default', name: 'win-1' }, (now) => ({ ...now, spec: { ...now.spec, user: 'bob' } }))
  assert.deepEqual((await post(api, '/screen/-/ticket', { token })).body['code'], 'screen.bad_ticket')
  assert.equal((await post(api, '/screen/-/logout', { token })).status, 401)
})

test('the page loads what it needs from this server and nothing else', options, async () => {
  await using api = await startTestApi()
  const get = (url: string) => request(`${api.url}${url}`, { dispatcher: agent })
  const page = await get('/screen/default/win-1')
  assert.match(page.headers.get('content-security-policy')!, /default-src 'none'; script-src 'self'/)
  assert.doesNotMatch(await page.text(), /<script>|onclick=|style=/)
  assert.equal((await get('/screen/-/assets/1/novnc/core/rfb.js')).headers.get('content-type'), 'text/javascript; charset=utf-8')
  for (const outside of ['novnc/../package.json', 'novnc/core/../../package.json', '%2e%2e/assets.ts', 'novnc/core/none.js'])
    assert.equal((await get(`/screen/-/assets/1/${outside}`)).status === 200, false, outside)
})

test('in a browser the screen is seen, input is noticed, and whoever logs out there gives the desktop back', options, async (t) => {
  const { api, uid } = await desktopWithScreen(t)
  const { path: page } = await ticketFor(api)
  await using browser = await openPage(`${api.url}${page}`)
  await browser.until(`document.body.dataset.state === 'connected'`)
  await browser.until(`(() => {
    const canvas = document.querySelector('#screen canvas')
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return data.some((value, i) => i % 4 < 3 && value > 100)
  })()`)
  assert.equal(await browser.evaluate('location.hash'), '', 'the ticket is not left in the address')
  assert.equal(api.screens.of(uid).open, 1)
  const keep = process.env['PANDO_SCREENSHOT']
  if (keep) await writeFile(keep, await browser.screenshot())
  await browser.send('Input.dispatchKeyEvent', { type: 'keyDown', key: 'a', code: 'KeyA', text: 'a' })
  await browser.until(`document.activeElement?.tagName === 'CANVAS'`)
  while (api.screens.of(uid).inputAt === undefined) await once(process, 'none', { signal: AbortSignal.timeout(20) }).catch(() => {})
  await browser.send('Network.setUserAgentOverride', { userAgent: 'test', acceptLanguage: 'zh-CN' })
  await browser.evaluate('location.reload()')
  await browser.until(`document.documentElement.lang === 'zh'`)
  await browser.until(`document.body.dataset.state === 'connected'`)
  await browser.evaluate(`window.confirm = () => true; document.getElementById('leave').click()`)
  await browser.until(`document.getElementById('state').textContent.includes('会话已结束')`)
  const { spec } = (await api.store.get(Desktop, { project: 'default', name: 'win-1' }))!
  assert.deepEqual([spec.user, spec.resets], [undefined, 1])
  assert.deepEqual(browser.logged.filter((line) => /policy|exception|Error/i.test(line)), []) // biome-ignore format: one line
})
