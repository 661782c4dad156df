import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startProvider } from '../../../test/support/openid-provider.ts'
import { Group, User } from '../../services/auth/people-kind.ts'
import { startTestApi, type TestApi } from '../test-api.ts'
import { Browser, makeUser } from './testing.ts'

const options = { timeout: 400_000 }
/** What a person does at the provider: signs in as `login`, agrees, and is led back. */
async function atProvider(start: string, login: string): Promise<string> {
  const cookies = new Map<string, string>()
  const visit = async (url: string, form?: Record<string, string>): Promise<string> => {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const next = answer.headers.get('location')
    if (next?.startsWith('https:')) return next
    if (next) return visit(new URL(next, url).href)
    const page = await answer.text()
    if (!answer.ok) throw new Error(page)
    const prompt = /name="prompt" value="(\w+)"/.exec(page)![1]!
    const action = /action="([^"]+)"/.exec(page)![1]!
    return visit(new URL(action, url).href, prompt === 'login' ? { prompt, login, password: 'x' } : { prompt })
  }
  return visit(start)
}

async function offer(api: TestApi, issuer: string, more: Record<string, unknown> = {}): Promise<void> {
  const root = { authorization: `Bearer ${api.token}` }
  const spec = { issuer, clientId: 'pando', scopes: ['openid', 'profile', 'email', 'groups'], ...more }
  const browser = new Browser(api)
  assert.equal((await browser.send('PUT', '/v1/identityproviders/corp', { metadata: { name: 'corp' }, spec }, root)).status < 300, true)
  const kept = await browser.send('PUT', '/v1/identityproviders/corp/secret', { clientSecret: 'a client secret' }, root)
  assert.equal(kept.status, 200)
  assert.ok(!JSON.stringify(kept.body).includes('a client secret'))
}

const callbackOf = (api: TestApi) => `${api.url}/v1/sign-in/oidc/corp/callback`

/** Through to our own callback; resolves to its answer. */
async function signIn(api: TestApi, browser: Browser, login: string, next = '/instances') {
  const begun = await browser.send('GET', `/v1/sign-in/oidc/corp?next=${encodeURIComponent(next)}`)
  assert.equal(begun.status, 303, JSON.stringify(begun.body))
  const back = await atProvider(String(begun.headers['location']), login)
  assert.ok(back.startsWith(callbackOf(api)))
  return { back, answer: await browser.send('GET', back.slice(api.url.length)) }
}

test('somebody whom a provider knows becomes a user at the first sign-in, and a member of the groups it names', options, async () => {
  await using api = await startTestApi()
  await using provider = await startProvider(callbackOf(api))
  await offer(api, provider.issuer, { createUsers: true })
  await api.store.create(Group, { name: 'ops', spec: Group.spec.parse({ claims: ['Cloud/Ops'], roles: ['viewer'] }) })
  const browser = new Browser(api)
  const methods = await browser.send<{ oidc: unknown[] }>('GET', '/v1/sign-in')
  assert.deepEqual(methods.body.oidc, [{ name: 'corp', displayName: 'corp' }])

  const { answer } = await signIn(api, browser, '7f3')
  assert.deepEqual([answer.status, answer.headers['location']], [303, '/instances'])
  const { body: me } = await browser.send<{ subject: string; groups: string[]; session: { method: string } }>('GET', '/v1/me')
  assert.deepEqual([me.subject, me.groups, me.session.method], ['user:ann-miller', ['ops'], 'oidc'])
  const user = (await api.store.get(User, { name: 'ann-miller' }))!
  assert.deepEqual(user.spec, { displayName: 'Ann Miller', email: 'ann@corp.example', roles: [], disabled: false })
  assert.equal(user.status.issuer, provider.issuer)

  const again = new Browser(api)
  await signIn(api, again, '7f3')
  assert.equal((await again.send<{ subject: string }>('GET', '/v1/me')).body.subject, 'user:ann-miller')
  assert.equal((await api.store.list(User)).total, 1)
})

test(
  'a name or mail address of the provider opens no account of somebody else; an administrator ties accounts to it',
  options,
  async () => {
    await using api = await startTestApi()
    await using provider = await startProvider(callbackOf(api))
    await makeUser(api, 'admin', 'wandering mole tin', { roles: ['admin'] })
    await offer(api, provider.issuer)
    const browser = new Browser(api)
    assert.deepEqual((await signIn(api, browser, '8a1')).answer.body.code, 'auth.stranger')
    await offer(api, provider.issuer, { createUsers: true })
    assert.deepEqual((await signIn(api, browser, '8a1')).answer.body.code, 'auth.name_taken')
    assert.equal(browser.cookies.has('__Host-pando'), false)

    const root = { authorization: `Bearer ${api.token}` }
    assert.equal((await browser.send('PUT', '/v1/users/admin/identity', { provider: 'corp', subject: '8a1' }, root)).status, 200)
    assert.equal((await signIn(api, browser, '8a1')).answer.status, 303)
    await makeUser(api, 'eve', 'wandering mole tin')
    assert.equal(
      (await browser.send('PUT', '/v1/users/eve/identity', { provider: 'corp', subject: '8a1' }, root)).body.code,
      'auth.name_taken',
    )
  },
)

test('what comes back counts once, in the browser that began, and leads nowhere else', options, async () => {
  await using api = await startTestApi()
  await using provider = await startProvider(callbackOf(api))
  await offer(api, provider.issuer, { createUsers: true })
  const victim = new Browser(api)
  const attacker = new Browser(api)
  const begun = await attacker.send('GET', '/v1/sign-in/oidc/corp')
  const back = (await atProvider(String(begun.headers['location']), '7f3')).slice(api.url.length)
  assert.equal((await victim.send('GET', back)).body.code, 'auth.provider_refused', 'nobody is signed in as somebody else by a link')
  await victim.send('GET', '/v1/sign-in/oidc/corp')
  assert.equal((await victim.send('GET', back)).body.code, 'auth.provider_refused', 'not with another state either')
  assert.equal((await attacker.send('GET', back)).status, 303)
  assert.equal((await attacker.send('GET', back)).body.code, 'auth.provider_refused')
  const page = await victim.send('GET', back, undefined, { accept: 'text/html,*/*' })
  assert.deepEqual([page.status, page.headers['location']], [303, '/sign-in?problem=auth.provider_refused'])

  for (const next of [
    '//evil.example/',
    '/.//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    'https://evil.example/',
    'javascript:alert(1)',
  ]) {
    const { answer } = await signIn(api, new Browser(api), '7f3', next)
    assert.equal(answer.headers['location'], '/', next)
  }
  assert.equal((await signIn(api, new Browser(api), '7f3', '/instances?project=a#x')).answer.headers['location'], '/instances?project=a#x')
  assert.equal((await victim.send('GET', '/v1/sign-in/oidc/corp/callback')).body.code, 'auth.provider_refused')

  // Who has no password sets their first one as a person, not with a token that somebody found.
  const ann = new Browser(api)
  await signIn(api, ann, '7f3')
  const { body: made } = await ann.send<{ token: string }>('POST', '/v1/me/tokens', {})
  const first = { password: 'wandering mole tin' }
  const thief = await new Browser(api).send('PUT', '/v1/me/password', first, { authorization: `Bearer ${made.token}` })
  assert.equal(thief.body.code, 'auth.session_required')
  assert.equal((await ann.send('PUT', '/v1/me/password', first)).status, 204)
})

test('a provider that does not answer or is unknown is told so', options, async () => {
  await using api = await startTestApi()
  const browser = new Browser(api)
  assert.equal((await browser.send('GET', '/v1/sign-in/oidc/corp')).body.code, 'auth.unknown_provider')
  await offer(api, 'http://127.0.0.1:9')
  const { status, body } = await browser.send('GET', '/v1/sign-in/oidc/corp')
  assert.deepEqual([status, body.code], [502, 'auth.provider_unreachable'])
  const root = { authorization: `Bearer ${api.token}` }
  const spec = { issuer: 'http://idp.example', clientId: 'x' }
  assert.equal((await browser.send('PUT', '/v1/identityproviders/b', { metadata: { name: 'b' }, spec }, root)).status, 422)
})
