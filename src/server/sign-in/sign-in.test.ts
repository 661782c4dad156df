import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generate } from 'otplib'
import { WebSocket } from 'ws'
import { isoTime, systemClock } from '../../base/clock.ts'
import { Credential, ServiceAccount, Session, Token, User } from '../../services/auth/people-kind.ts'
import { modify } from '../../store/update.ts'
import { startTestApi } from '../test-api.ts'
import { Browser, makeUser } from './testing.ts'

const options = { timeout: 400_000 }
const password = 'wandering mole tin'
interface Me {
  subject: string
  permissions: unknown[]
  session?: { name: string }
  mustChangePassword: boolean
}
interface Items {
  items: { metadata: { name: string } }[]
}

test('a name and its password open a session, and the cookie is for this host and no script', options, async () => {
  await using api = await startTestApi()
  await makeUser(api, 'ann', password, { roles: ['viewer'] })
  const browser = new Browser(api)
  assert.equal((await browser.send('GET', '/v1/me')).body.code, 'auth.required')
  const { status, headers, body } = await browser.send<Me>('POST', '/v1/sign-in/password', { user: 'ann', password })
  assert.deepEqual([status, body.subject, body.permissions.length], [200, 'user:ann', 1])
  assert.match(String(headers['set-cookie']), /^__Host-pando=s[a-z0-9]{12}\.[0-9A-Za-z]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax$/)
  assert.equal((await browser.send<Me>('GET', '/v1/me')).body.session?.name, body.session?.name)
  assert.equal((await browser.send('GET', '/v1/projects/default')).status, 200)

  assert.equal((await browser.send('POST', '/v1/sign-out')).status, 204)
  assert.equal(browser.cookies.size, 0)
  assert.equal((await api.store.list(Session)).total, 0)
})

test('nothing of a password, a session or a token lies in the store as it was given', options, async () => {
  await using api = await startTestApi()
  await makeUser(api, 'ann', password)
  const browser = new Browser(api)
  await browser.send('POST', '/v1/sign-in/password', { user: 'ann', password })
  const { body } = await browser.send<{ token: string }>('POST', '/v1/me/tokens', {})
  const everything = JSON.stringify([
    (await api.store.list(Credential)).items,
    (await api.store.list(Session)).items,
    (await api.store.list(Token)).items,
    await api.store.history({ limit: 1000 }),
  ])
  for (const secret of [password, browser.cookies.get('__Host-pando')!.split('.')[1]!, body.token.split('_')[2]!])
    assert.ok(!everything.includes(secret))
  assert.ok(everything.includes('argon2id'))
  const shown = await Promise.all(
    ['/v1/users', '/v1/sessions', '/v1/tokens', '/v1/me', '/v1/users/ann/events'].map((path) =>
      browser.send('GET', path, undefined, { authorization: `Bearer ${api.token}` }),
    ),
  )
  assert.ok(!JSON.stringify(shown.map(({ body: sent }) => sent)).includes('argon2id'))
  assert.equal((await browser.send('GET', '/v1/credentials')).status, 404)
})

test('who does not exist, is disabled or has no password is answered like a wrong password', options, async () => {
  await using api = await startTestApi()
  await makeUser(api, 'ann', password)
  await makeUser(api, 'gone', password, { disabled: true })
  await api.store.create(User, { name: 'bare', spec: User.spec.parse({}) })
  const browser = new Browser(api)
  const answers = await Promise.all(
    [
      ['ann', 'not her password'],
      ['nobody', password],
      ['gone', password],
      ['bare', ''],
      ['../etc', password],
    ].map(([user, tried]) => browser.send('POST', '/v1/sign-in/password', { user, password: tried || 'x' })),
  )
  const told = answers.map(({ status, body: { requestId: _, ...problem } }) => [status, problem])
  for (const one of told) assert.deepEqual(one, told[0])
  assert.deepEqual([told[0]![0], answers[0]!.body.code], [401, 'auth.wrong_password'])
})

test('guessing is slowed down, says for how long, and does not lock out who signed in from there before', options, async () => {
  await using api = await startTestApi()
  await makeUser(api, 'ann', password)
  await new Browser(api).send('POST', '/v1/sign-in/password', { user: 'ann', password })
  const guesses = await Promise.all(
    Array.from({ length: 12 }, () => new Browser(api).send('POST', '/v1/sign-in/password', { user: 'bob', password: 'a wrong guess' })),
  )
  const refused = guesses.filter(({ status }) => status === 429)
  assert.equal(refused.length, 7)
  assert.equal(refused[0]!.body.code, 'auth.too_many_attempts')
  assert.ok(Number(refused[0]!.headers['retry-after']) >= 1)
  assert.equal((await new Browser(api).send('POST', '/v1/sign-in/password', { user: 'ann', password })).status, 200)
})

test('a page of another origin changes nothing with the cookie, opens no socket, and signs nobody in', options, async () => {
  await using api = await startTestApi()
  await makeUser(api, 'ann', password, { roles: ['admin'] })
  const browser = new Browser(api)
  await browser.send('POST', '/v1/sign-in/password', { user: 'ann', password })
  const body = { metadata: { name: 'made' }, spec: {} }
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: api.url.replace('https', 'http') },
    { origin: '', 'sec-fetch-site': 'cross-site' },
  ] as Record<string, string>[]) {
    const { status, body: problem } = await browser.send('POST', '/v1/projects', body, headers)
    assert.deepEqual([status, problem.code], [403, 'auth.foreign_origin'], JSON.stringify(headers))
  }
  browser.origin = 'https://evil.example'
  assert.equal((await browser.send('POST', '/v1/sign-in/password', { user: 'ann', password })).body.code, 'auth.foreign_origin')
  browser.origin = api.url
  assert.equal((await browser.send('GET', '/v1/projects', undefined, { origin: 'https://evil.example' })).status, 200)
  assert.equal((await browser.send('POST', '/v1/projects', body)).status, 201)

  const cookie = `__Host-pando=${browser.cookies.get('__Host-pando')}`
  const upgrade = (origin: string) =>
    new Promise<number>((resolve) => {
      const path = '/v1/projects/default/instances/none/console'
      const socket = new WebSocket(api.url.replace('https', 'wss') + path, { ca: api.ca, headers: { cookie, origin } })
      socket.on('unexpected-response', (_request, answer) => {
        answer.resume()
        resolve(answer.statusCode!)
      })
      socket.on('error', () => {})
    })
  assert.deepEqual([await upgrade('https://evil.example'), await upgrade(api.url)], [403, 404])
})

test('who got a password from somebody else can only choose their own, and then goes on', options, async () => {
  await using api = await startTestApi()
  await api.store.create(User, { name: 'ann', spec: User.spec.parse({ roles: ['viewer'] }) })
  const root = { authorization: `Bearer ${api.token}` }
  const { body: given } = await new Browser(api).send<{ password: string }>('PUT', '/v1/users/ann/password', undefined, root)
  const browser = new Browser(api)
  const { body } = await browser.send<Me>('POST', '/v1/sign-in/password', { user: 'ann', password: given.password })
  assert.equal(body.mustChangePassword, true)
  assert.equal((await browser.send('GET', '/v1/projects')).body.code, 'auth.password_change_required')
  assert.equal((await browser.send('POST', '/v1/me/tokens', {})).body.code, 'auth.password_change_required')
  const change = (current: string, next: string) => browser.send('PUT', '/v1/me/password', { current, password: next })
  assert.equal((await change(given.password, 'password1234')).body.code, 'auth.weak_password')
  assert.equal((await change('not it', password)).body.code, 'auth.wrong_password')
  assert.equal((await change(given.password, password)).status, 204)
  assert.equal((await browser.send('GET', '/v1/projects')).status, 200)
})

test('sessions end when the password changes, when the user is disabled, when they are ended, and by time', options, async () => {
  await using api = await startTestApi()
  await makeUser(api, 'ann', password)
  const signIn = async () => {
    const browser = new Browser(api)
    await browser.send('POST', '/v1/sign-in/password', { user: 'ann', password })
    return browser
  }
  const [here, there] = [await signIn(), await signIn()]
  const codeOf = async (browser: Browser) => (await browser.send('GET', '/v1/me')).body.code
  const { body } = await here.send<Items>('GET', '/v1/me/sessions')
  assert.equal(body.items.length, 2)
  const other = there.cookies.get('__Host-pando')!.split('.')[0]!
  assert.equal((await here.send('DELETE', `/v1/me/sessions/${other}`)).status, 204)
  assert.equal(await codeOf(there), 'auth.session_ended')

  const third = await signIn()
  await here.send('PUT', '/v1/me/password', { current: password, password: 'another mole tin' })
  assert.deepEqual([await codeOf(here), await codeOf(third)], [undefined, 'auth.session_ended'])

  const name = here.cookies.get('__Host-pando')!.split('.')[0]!
  const lastSeen = (at: string) => modify(api.store, Session, { name }, (now) => ({ ...now, status: { ...now.status, lastSeenAt: at } }))
  await lastSeen(new Date(Date.now() - 29 * 60_000).toISOString())
  assert.equal(await codeOf(here), undefined)
  const { status } = (await api.store.get(Session, { name }))!
  assert.ok(Date.now() - Date.parse(status.lastSeenAt) < 60_000, 'it was noted that they are there')
  await lastSeen(new Date(Date.now() - 31 * 60_000).toISOString())
  assert.equal(await codeOf(here), 'auth.session_ended')
  await lastSeen(isoTime(systemClock))
  await modify(api.store, Session, { name }, (now) => ({
    ...now,
    spec: { ...now.spec, expiresAt: new Date(Date.now() - 1).toISOString() },
  }))
  assert.equal(await codeOf(here), 'auth.session_ended')

  const again = new Browser(api)
  await again.send('POST', '/v1/sign-in/password', { user: 'ann', password: 'another mole tin' })
  await modify(api.store, User, { name: 'ann' }, (now) => ({ ...now, spec: { ...now.spec, disabled: true } }))
  assert.equal(await codeOf(again), 'auth.session_ended')
})

test('a token opens what its owner may do, until it is taken away or its time has come', options, async () => {
  await using api = await startTestApi()
  await makeUser(api, 'ann', password, { roles: ['viewer'] })
  const browser = new Browser(api)
  await browser.send('POST', '/v1/sign-in/password', { user: 'ann', password })
  const { body: made } = await browser.send<{ token: string; name: string; expiresAt: string }>('POST', '/v1/me/tokens', {
    description: 'ci',
  })
  const days = (Date.parse(made.expiresAt) - Date.now()) / 86_400_000
  assert.ok(days > 89.9 && days < 90.1)
  const program = new Browser(api)
  const ask = (token: string) => program.send<Me>('GET', '/v1/me', undefined, { authorization: `Bearer ${token}` })
  assert.equal((await ask(made.token)).body.subject, 'user:ann')
  const { status } = (await api.store.get(Token, { name: made.name }))!
  assert.deepEqual([status.lastAddress, typeof status.lastUsedAt], ['127.0.0.1', 'string'])
  const another = `${made.token.slice(0, -1)}${made.token.endsWith('x') ? 'y' : 'x'}`
  assert.equal((await ask(another)).body.code, 'auth.unknown_token')

  await modify(api.store, Token, { name: made.name }, (now) => ({ ...now, spec: { ...now.spec, expiresAt: '2020-01-01T00:00:00.000Z' } }))
  assert.equal((await ask(made.token)).body.code, 'auth.token_expired')
  const { body: second } = await browser.send<{ token: string; name: string }>('POST', '/v1/me/tokens', {})
  assert.equal((await browser.send('DELETE', `/v1/me/tokens/${second.name}`)).status, 204)
  assert.equal((await ask(second.token)).body.code, 'auth.unknown_token')
})

test('a token makes only tokens that open no more and live no longer', options, async () => {
  await using api = await startTestApi()
  await makeUser(api, 'ann', password, { roles: ['admin'] })
  const browser = new Browser(api)
  await browser.send('POST', '/v1/sign-in/password', { user: 'ann', password })
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const { body: narrow } = await browser.send<{ token: string }>('POST', '/v1/me/tokens', {
    project: 'default',
    roles: ['viewer'],
    expiresAt,
  })
  const program = new Browser(api)
  const make = (body: object) =>
    program.send<{ expiresAt: string; name: string }>('POST', '/v1/me/tokens', body, { authorization: `Bearer ${narrow.token}` })
  assert.equal((await make({ project: 'other' })).body.code, 'auth.token_too_wide')
  assert.equal((await make({ roles: ['viewer', 'admin'] })).body.code, 'auth.token_too_wide')
  const { body: child } = await make({ neverExpires: true })
  assert.equal(child.expiresAt, expiresAt)
  assert.deepEqual((await api.store.get(Token, { name: child.name }))!.spec.scope, { project: 'default', roles: ['viewer'] })
})

test('a service account has tokens and ends with them', options, async () => {
  await using api = await startTestApi()
  await api.store.create(ServiceAccount, { project: 'default', name: 'ci', spec: ServiceAccount.spec.parse({}) })
  const root = { authorization: `Bearer ${api.token}` }
  const program = new Browser(api)
  const { status, body } = await program.send<{ token: string }>('POST', '/v1/projects/default/serviceaccounts/ci/tokens', {}, root)
  assert.equal(status, 201)
  const ask = () => program.send<Me>('GET', '/v1/me', undefined, { authorization: `Bearer ${body.token}` })
  assert.equal((await ask()).body.subject, 'serviceaccount:default/ci')
  const account = (await api.store.get(ServiceAccount, { project: 'default', name: 'ci' }))!
  await api.store.remove(ServiceAccount, account)
  await api.store.create(ServiceAccount, { project: 'default', name: 'ci', spec: ServiceAccount.spec.parse({}) })
  assert.equal((await ask()).body.code, 'auth.unknown_token', 'another account of the same name is somebody else')
})

test('an app is confirmed by a code, then asked for at each sign-in, and no code works twice', options, async () => {
  await using api = await startTestApi()
  await makeUser(api, 'ann', password)
  const browser = new Browser(api)
  const signIn = (code?: string) => browser.send('POST', '/v1/sign-in/password', { user: 'ann', password, ...(code ? { code } : {}) })
  await signIn()
  assert.equal((await browser.send('POST', '/v1/me/totp', { password: 'not it' })).body.code, 'auth.wrong_password')
  const { body: offer } = await browser.send<{ secret: string; url: string; svg: string; text: string }>('POST', '/v1/me/totp', {
    password,
  })
  assert.match(offer.url, /^otpauth:\/\/totp\/Pando:ann\?secret=[A-Z2-7]{32}&issuer=Pando$/)
  assert.match(offer.svg, /^<svg/)
  assert.equal((await signIn()).status, 200, 'nothing is asked for before it is confirmed')
  assert.equal((await browser.send('PUT', '/v1/me/totp', { code: '000000' })).body.code, 'auth.wrong_code')
  const now = Math.floor(Date.now() / 1000)
  const codeAt = (step: number) => generate({ secret: offer.secret, epoch: now + 30 * step })
  const { body: done } = await browser.send<{ recoveryCodes: string[] }>('PUT', '/v1/me/totp', { code: await codeAt(0) })
  assert.equal(done.recoveryCodes.length, 10)
  assert.equal((await api.store.get(User, { name: 'ann' }))!.status.totp, true)

  assert.equal((await signIn()).body.code, 'auth.code_required')
  assert.equal((await signIn(await codeAt(0))).body.code, 'auth.wrong_code', 'it was used to confirm')
  assert.equal((await signIn(await codeAt(1))).status, 200)
  assert.equal((await signIn(await codeAt(1))).body.code, 'auth.wrong_code')
  assert.equal((await signIn(done.recoveryCodes[0])).status, 200)
  assert.equal((await signIn(done.recoveryCodes[0]!)).body.code, 'auth.wrong_code')
  assert.equal((await browser.send('POST', '/v1/me/totp/remove', { password })).status, 204)
  assert.equal((await signIn()).status, 200)
})

test('the audit log says who signed in and whose password was guessed, and holds no password', options, async () => {
  await using api = await startTestApi()
  await makeUser(api, 'ann', password)
  const browser = new Browser(api)
  const signIn = (user: string, tried: string) => browser.send('POST', '/v1/sign-in/password', { user, password: tried })
  await signIn('ann', 'a wrong guess')
  await signIn('Typed: s3cret into the wrong field', 'x')
  await signIn('ann', password)
  const entries = api.audit.list({}, { limit: 3 }).items.map(({ entry }) => [entry.who, entry.name, entry.outcome, entry.code])
  assert.deepEqual(entries.reverse(), [
    ['anonymous', 'ann', 'denied', 'auth.wrong_password'],
    ['anonymous', undefined, 'denied', 'auth.wrong_password'],
    ['user:ann', 'ann', 'done', undefined],
  ])
  assert.doesNotMatch(JSON.stringify(api.audit.list({}, { limit: 100 })), /wandering|s3cret|argon2/)
})

test('a machine without a browser gets a token of whoever agrees in the console, once, and of nobody who does not', options, async () => {
  await using api = await startTestApi()
  await makeUser(api, 'ann', password)
  const machine = new Browser(api)
  const begin = async () =>
    (await machine.send<{ deviceCode: string; userCode: string }>('POST', '/v1/sign-in/device', { name: 'laptop' })).body
  const [offer, other] = [await begin(), await begin()]
  assert.match(offer.userCode, /^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/)
  const waiting = machine.send<{ token: string; user: string }>('POST', '/v1/sign-in/device/token', { deviceCode: offer.deviceCode })

  const browser = new Browser(api)
  const at = (code: string) => `/v1/me/devices/${code.toLowerCase().replace('-', '')}`
  assert.equal((await browser.send('POST', at(offer.userCode))).body.code, 'auth.required')
  await browser.send('POST', '/v1/sign-in/password', { user: 'ann', password })
  assert.equal((await browser.send('POST', at('BBBB-BBBB'))).body.code, 'auth.unknown_device')
  const { body: asks } = await browser.send<{ name: string; address: string }>('GET', at(offer.userCode))
  assert.deepEqual([asks.name, asks.address], ['laptop', '127.0.0.1'])
  const { body: token } = await browser.send<{ token: string }>('POST', '/v1/me/tokens', {})
  const byToken = await machine.send('POST', at(offer.userCode), undefined, { authorization: `Bearer ${token.token}` })
  assert.equal(byToken.body.code, 'auth.session_required')
  assert.equal((await browser.send('POST', at(offer.userCode))).status, 204)

  const { status, body } = await waiting
  assert.deepEqual([status, body.user], [200, 'ann'])
  const me = await machine.send<Me>('GET', '/v1/me', undefined, { authorization: `Bearer ${body.token}` })
  assert.equal(me.body.subject, 'user:ann')
  for (const again of [
    machine.send('POST', '/v1/sign-in/device/token', { deviceCode: offer.deviceCode }),
    browser.send('POST', at(offer.userCode)),
  ])
    assert.equal((await again).body.code, 'auth.unknown_device')
  assert.notEqual(other.deviceCode, offer.deviceCode)
})
