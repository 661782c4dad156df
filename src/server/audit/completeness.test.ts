import assert from 'node:assert/strict'
import { request } from 'node:https'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { systemClock } from '../../base/clock.ts'
import { createFakeEngine } from '../../engines/fake/fake.ts'
import type { AuditEntry } from '../../services/audit/entry.ts'
import { User } from '../../services/auth/people-kind.ts'
import type { Route } from '../route.ts'
import { Browser, makeUser } from '../sign-in/testing.ts'
import { runningInstance, startTestApi, type TestApi } from '../test-api.ts'

const options = { timeout: 400_000 }
const password = 'wandering mole tin'
const trail = (api: TestApi): AuditEntry[] => api.audit.list({}, { limit: 1000 }).items.map(({ entry }) => entry)

/** Specs by kind; of others nothing is needed, or none can be made here. */
const specs: Record<string, unknown> = {
  Volume: { size: '1GiB' },
  Image: {},
  Instance: { image: 'web:1' },
  App: { template: { image: 'web:1' } },
  Secret: { data: { password: 'x' } },
  Role: { rules: [{ kinds: ['Instance'], verbs: ['get'] }] },
  Receiver: { send: { type: 'console' } },
  AutoscalePolicy: { app: 'web', min: 1, max: 2, cpu: 60 },
  Silence: { until: '2099-01-01T00:00:00Z', reason: 'test' },
}
/** What is looked at, and leaves an entry all the same. */
const sensitiveReads = [
  ...['execInInstance', 'openInstanceConsole', 'openInstanceScreen', 'copyFromInstance'],
  ...['exportImage', 'exportAudit', 'listBackupFiles', 'readBackupFiles', 'getBackupTargetKey'],
]

const methodOf = (route: Route) => ('handle' in route ? route.method : 'GET')
/** What is taken away goes last, so that there is something to work on until then. */
const rank = (route: Route) => (methodOf(route) === 'DELETE' || route.id === 'signOut' ? 1 : 0)
const kindOf = ({ access }: Route) => (typeof access !== 'object' ? '' : typeof access.kind === 'string' ? access.kind : access.kind.kind)

function bodyOf(route: Route): unknown {
  const spec = specs[kindOf(route)] ?? {}
  if (route.id.startsWith('create')) return { metadata: { name: 'made' }, spec }
  if (route.id.startsWith('patch')) return { metadata: { labels: { a: 'b' } } }
  return route.id.startsWith('apply') ? { spec } : undefined
}

/** Resolves with the status as soon as there is one: some answers never end. */
function ask(api: TestApi, route: Route, token: string): Promise<number> {
  const path = route.url.replace(':project', 'default').replace(/:\w+/g, 'web')
  const body = bodyOf(route)
  const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  return new Promise((resolve, reject) => {
    const asked = request(`${api.url}${path}`, { method: methodOf(route), ca: api.ca, agent: false, headers }, (answer) => {
      resolve(answer.statusCode!)
      answer.destroy()
    })
    asked.on('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })
}

test('of all routes, each write and each sensitive read leaves exactly one entry, and each plain read none', options, async () => {
  await using api = await startTestApi()
  await runningInstance(api, { image: 'web:1' })
  let done = 0
  const wrong: string[] = []
  for (const route of api.routes.toSorted((a, b) => rank(a) - rank(b))) {
    const before = api.audit.head().seq
    const status = await ask(api, route, api.token)
    const isWrite = methodOf(route) !== 'GET' || route.id === 'finishSignInWithProvider'
    const wanted = isWrite || sensitiveReads.includes(route.id) || status === 403 ? 1 : 0
    const entries = api.audit.after(before, 10).map(({ entry }) => entry)
    const [entry] = entries
    if (entries.length !== wanted || status === 429) wrong.push(`${route.id} (${status}): ${entries.length} entries`)
    if (entry && (entry.action !== route.id || entry.status !== status)) wrong.push(`${route.id} (${status}): ${JSON.stringify(entry)}`)
    if (isWrite && status < 400) done++
    if (isWrite && status < 400 && entry?.outcome !== 'done') wrong.push(`${route.id}: ${entry?.outcome}`)
  }
  assert.deepEqual(wrong, [])
  assert.ok(done >= 50, `only ${done} writes were carried out: that proves little`)
})

test('of all routes that ask for a right, each that is refused leaves exactly one entry that names who tried', options, async () => {
  await using api = await startTestApi()
  await api.store.create(User, { name: 'eve', spec: User.spec.parse({}) })
  const token = api.tokenFor({ subject: 'user:eve', by: { type: 'token', token: 'eve' } })
  const wrong: string[] = []
  let refused = 0
  for (const route of api.routes) {
    if (typeof route.access !== 'object') continue
    const before = api.audit.head().seq
    const status = await ask(api, route, token)
    const entries = api.audit.after(before, 10).map(({ entry }) => entry)
    if (status < 400 && methodOf(route) === 'GET' && entries.length === 0) continue // a list, of what she may see
    refused++
    const [entry] = entries
    if (entries.length !== 1 || entry?.outcome !== 'denied' || entry.who !== 'user:eve' || entry.action !== route.id)
      wrong.push(`${route.id} (${status}): ${JSON.stringify(entries)}`)
  }
  assert.deepEqual(wrong, [])
  assert.ok(refused > 150, `${refused} refusals`)
})

test(
  'signing in and out, failing to, another password and tokens: each entry names the person, and holds no password',
  options,
  async () => {
    await using api = await startTestApi()
    await makeUser(api, 'ann', password)
    const browser = new Browser(api)
    const newest = () => trail(api)[0]!
    const told = () => [newest().action, newest().who, newest().name, newest().outcome, newest().code]
    await browser.send('POST', '/v1/sign-in/password', { user: 'ann', password: 'a guess' })
    assert.deepEqual(told(), ['signInWithPassword', 'anonymous', 'ann', 'denied', 'auth.wrong_password'])
    await browser.send('POST', '/v1/sign-in/password', { user: 'ann', password })
    assert.deepEqual(told(), ['signInWithPassword', 'user:ann', 'ann', 'done', undefined])
    const { body } = await browser.send<{ token: string; name: string }>('POST', '/v1/me/tokens', {})
    assert.deepEqual(told(), ['createOwnToken', 'user:ann', undefined, 'done', undefined])
    assert.deepEqual(
      newest().changes.map((change) => [change.kind, change.do]),
      [['Token', 'create']],
    )
    assert.match(newest().by ?? '', /^s/, 'the session she came with')
    await browser.send('DELETE', `/v1/me/tokens/${newest().changes[0]!.name}`)
    assert.deepEqual([told().slice(0, 2), newest().changes[0]?.do], [['revokeOwnToken', 'user:ann'], 'delete'])
    await browser.send('PUT', '/v1/me/password', { current: password, password: 'seven quiet boats' })
    assert.deepEqual(told(), ['changePassword', 'user:ann', undefined, 'done', undefined])
    await browser.send('POST', '/v1/sign-out')
    assert.deepEqual(told(), ['signOut', 'user:ann', undefined, 'done', undefined])
    const text = JSON.stringify(trail(api))
    for (const secret of [password, 'a guess', 'seven quiet boats', body.token]) assert.ok(!text.includes(secret))
  },
)

test('a provider that sends somebody back without a proof leaves a refusal, also where a page is the answer', options, async () => {
  await using api = await startTestApi()
  const browser = new Browser(api)
  const { status } = await browser.send('GET', '/v1/sign-in/oidc/sso/callback?code=x', undefined, { accept: 'text/html' })
  const [entry] = trail(api)
  assert.deepEqual([status, entry?.action, entry?.outcome, entry?.status], [303, 'finishSignInWithProvider', 'denied', 303])
  assert.match(entry?.code ?? '', /^auth\./)
})

test('a shell, a console and a screen leave an entry when they open, and a ticket names whoever asked for it', options, async () => {
  const engine = createFakeEngine({ clock: systemClock })
  const device = async () => new PassThrough()
  await using api = await startTestApi({ engine: { ...engine, powers: { ...engine.powers, console: device, vnc: device } } })
  await runningInstance(api, { image: 'web:1', engine: 'vm' })
  await makeUser(api, 'ann', password, { roles: ['developer'] })
  const browser = new Browser(api)
  await browser.send('POST', '/v1/sign-in/password', { user: 'ann', password })
  const { token } = (await browser.send<{ token: string }>('POST', '/v1/me/tokens', {})).body
  const base = '/v1/projects/default/instances/web'
  const open = async (path: string, protocols: string[], headers: Record<string, string>) => {
    const socket = new WebSocket(`${api.url.replace('https', 'wss')}${base}${path}`, protocols, { ca: api.ca, headers })
    socket.on('error', () => {})
    const { promise, resolve } = Promise.withResolvers<boolean>()
    socket.once('open', () => resolve(true)).once('close', () => resolve(false))
    const opened = await promise
    socket.terminate()
    return opened
  }
  const bearer = { authorization: `Bearer ${token}` }
  const newest = () => {
    const { action, who, name, outcome, status } = trail(api)[0]!
    return [action, who, name, outcome, status]
  }
  assert.ok(await open('/exec?argv=sh', [], bearer))
  assert.deepEqual(newest(), ['execInInstance', 'user:ann', 'web', 'done', 101])
  assert.ok(await open('/console', [], bearer))
  assert.deepEqual(newest(), ['openInstanceConsole', 'user:ann', 'web', 'done', 101])
  const ticket = await new Browser(api).send<{ ticket: string }>('POST', `${base}/screen-ticket`, undefined, bearer)
  assert.deepEqual(newest(), ['newScreenTicket', 'user:ann', 'web', 'done', ticket.status])
  assert.ok(await open('/vnc', ['binary', `pando.ticket.${ticket.body.ticket}`], {}), JSON.stringify(trail(api)[0]))
  assert.deepEqual(newest(), ['openInstanceScreen', 'user:ann', 'web', 'done', 101])
  const next = await new Browser(api).send<{ ticket: string }>('POST', `${base}/screen-ticket`, undefined, bearer)
  await new Browser(api).send('POST', '/screen/-/session', { ticket: next.body.ticket })
  assert.deepEqual(newest().slice(0, 4), ['openScreenSession', 'user:ann', 'web', 'done'])
  assert.ok(!JSON.stringify(trail(api)).includes(ticket.body.ticket))
})
