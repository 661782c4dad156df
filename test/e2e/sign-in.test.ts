import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { generate } from 'otplib'
import { ensureConsole } from '../../src/host/web-console.ts'
import { type BrowserPage, openPage } from '../support/browser.ts'
import { type CliResult, Cloud } from '../support/cloud.ts'

interface NewToken {
  token: string
  name: string
}

/** It is logged as soon as the server listens, a moment after the socket answers. */
async function addressOf(cloud: Cloud): Promise<string> {
  for (;;) {
    const found = /https:\/\/127\.0\.0\.1:\d+/.exec(cloud.serverLog())
    if (found) return found[0]
    await pause(20)
  }
}

describe('signing in to a cloud from elsewhere', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let home: string
  let url: string
  let fingerprint: string
  let password: string

  /** As somebody who has nothing but the network and their own folder. */
  const away = (args: string[], input?: string, env: Record<string, string> = {}): Promise<CliResult> =>
    cloud.cli(args, {
      env: { PANDO_HOST: '', PANDO_RUN_DIR: join(home, 'none'), XDG_CONFIG_HOME: home, ...env },
      ...(input === undefined ? {} : { input }),
    })
  const said = async (result: Promise<CliResult>): Promise<string> => {
    const { code, stdout, stderr } = await result
    assert.equal(code, 0, stdout + stderr)
    return stdout.trim()
  }
  const refused = async (result: Promise<CliResult>, exit: number, code: string): Promise<void> => {
    const { code: ended, stdout, stderr } = await result
    assert.ok(ended === exit && stderr.includes(code), `${ended} ${stdout}${stderr}`)
  }
  const login = (args: string[], input: string) => away(['login', url, '--password-stdin', ...args], input)

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'pando-home-'))
    await ensureConsole(AbortSignal.timeout(180_000), { evenIfThere: true })
    cloud = await Cloud.start({ fake: true })
    fingerprint = (await cloud.json<{ fingerprint: string }>('ca', 'show')).fingerprint
    url = await addressOf(cloud)
  })
  after(async () => {
    await cloud?.destroy()
    if (home) await rm(home, { recursive: true, force: true })
  })

  test('the first administrator is there without a password, and root gives one, which no log has', async () => {
    const { status } = await cloud.json<{ status: { password: boolean } }>('get', 'users', 'admin')
    assert.equal(status.password, false)
    await refused(login(['--user', 'admin', '--fingerprint', fingerprint], 'admin\n'), 6, 'auth.wrong_password')
    password = (await cloud.ok('user', 'passwd', 'admin', '--reset', '--no-change')).trim()
    assert.match(password, /^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/)
    assert.ok(!cloud.serverLog().includes(password))
  })

  test('an authority is not trusted unasked, a wrong fingerprint is refused, and the right one is remembered', async () => {
    await refused(login(['--user', 'admin'], password), 2, fingerprint)
    const wrong = fingerprint.replace(/^../, (two) => (two === '00' ? '11' : '00'))
    await refused(login(['--user', 'admin', '--fingerprint', wrong], password), 5, 'client.authority_unexpected')
    assert.match(
      await said(login(['--user', 'admin', '--fingerprint', fingerprint.toLowerCase().replaceAll(':', '')], password)),
      /as admin/,
    )
    const file = join(home, 'pando/contexts.json')
    assert.equal((await stat(file)).mode & 0o777, 0o600)
    assert.ok(!(await readFile(file, 'utf8')).includes(password), 'a token is kept, not the password')
    assert.match(await said(away(['get', 'projects', '-o', 'name'])), /default/)
    assert.match(await said(away(['context', 'ls'])), /\*\s+127\.0\.0\.1/)
  })

  test('another authority behind the same address is refused loudly, and nothing is sent to it', async () => {
    const other = await Cloud.start({ fake: true, pool: '10.212.0.0/16' })
    try {
      const port = new URL(url).port
      await cloud.kill('SIGTERM')
      await other.restartServer({ PANDO_PORT: port })
      await refused(away(['get', 'projects']), 5, 'client.authority_changed')
      await refused(login(['--user', 'admin'], password), 5, 'client.authority_changed')
      await other.kill('SIGTERM')
      await cloud.startServer({ PANDO_PORT: port })
      assert.match(await said(away(['get', 'projects', '-o', 'name'])), /default/)
    } finally {
      await other.destroy()
    }
  })

  test('who got a password from somebody else chooses their own when they first sign in', async () => {
    await said(away(['user', 'create', 'ann', '--role', 'viewer']))
    const given = await said(away(['user', 'passwd', 'ann', '--reset']))
    await refused(login(['--user', 'ann', '--name', 'ann'], given), 2, 'nobody is there to answer')
    await refused(login(['--user', 'ann', '--name', 'ann'], `${given}\npassword1234\n`), 2, 'auth.weak_password')
    await said(login(['--user', 'ann', '--name', 'ann'], `${given}\nwandering mole tin\n`))
    await refused(away(['project', 'create', 'forbidden']), 6, 'access.denied')
    await said(away(['context', 'use', '127.0.0.1']))
    await refused(login(['--user', 'ann', '--name', 'ann'], given), 6, 'auth.wrong_password')
  })

  test('tokens work until they are taken away or expire; logging out takes its own away', async () => {
    const token = JSON.parse(await said(away(['token', 'create', '--role', 'viewer', '--json']))) as NewToken
    const by = (text: string) =>
      away(['get', 'projects', '-o', 'name'], undefined, { PANDO_HOST: url, PANDO_TOKEN: text, PANDO_CA: join(home, 'ca.pem') })
    await writeFile(join(home, 'ca.pem'), await cloud.ok('ca', 'show'))
    assert.match(await said(by(token.token)), /default/)
    const brief = JSON.parse(await said(away(['token', 'create', '--expires', '1s', '--json']))) as NewToken
    while ((await by(brief.token)).code === 0) {} // asked again until it has expired: its time is a second
    await refused(by(brief.token), 6, 'auth.token_expired')
    await said(away(['token', 'rm', token.name]))
    await refused(by(token.token), 6, 'auth.unknown_token')

    const own = (JSON.parse(await readFile(join(home, 'pando/contexts.json'), 'utf8')) as { contexts: Record<string, NewToken> }).contexts[
      'ann'
    ]!
    await said(away(['logout', 'ann']))
    await refused(by(own.token), 6, 'auth.unknown_token')
    await refused(away(['context', 'use', 'ann']), 2, 'there is no context')
  })

  test('guessing is slowed down, and the owner still comes in from where they were before', async () => {
    const guesses = await Promise.all(Array.from({ length: 10 }, () => login(['--user', 'nobody'], 'a wrong guess')))
    const slowed = guesses.filter(({ stderr }) => stderr.includes('auth.too_many_attempts'))
    assert.ok(slowed.length > 0, guesses.map(({ stderr }) => stderr).join(''))
    assert.match(slowed[0]!.stderr, /Wait \d+ s/)
    await said(login(['--user', 'admin'], password))
  })

  test('a disabled user is out at once, with all that they signed in with', async () => {
    await said(login(['--user', 'ann', '--name', 'ann'], 'wandering mole tin'))
    await said(away(['get', 'projects', '-o', 'name']))
    const user = { kind: 'User', metadata: { name: 'ann' }, spec: { roles: ['viewer'], disabled: true } }
    const { code, stderr } = await cloud.cli(['apply', '-f', '-'], { input: JSON.stringify(user) })
    assert.equal(code, 0, stderr)
    await refused(away(['get', 'projects']), 6, 'auth.account_disabled')
    await said(away(['context', 'use', '127.0.0.1']))
  })

  describe('in Chromium', () => {
    let page: BrowserPage & AsyncDisposable
    const call = <T>(method: string, path: string, body?: unknown) =>
      page.evaluate<{ status: number; body: T }>(
        `fetch(${JSON.stringify(path)}, { method: '${method}', headers: { 'content-type': 'application/json' }, body: ${body === undefined ? 'undefined' : JSON.stringify(JSON.stringify(body))} })
          .then(async (answer) => ({ status: answer.status, body: await answer.json().catch(() => null) }))`,
      )

    before(async () => {
      page = await openPage(`https://localhost:${new URL(url).port}/sign-in`) // its policy lets the page ask the API
      await page.until('document.readyState === "complete" && location.hostname === "localhost"')
      await page.send('WebAuthn.enable')
      const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true }
      await page.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } })
    })
    after(() => page?.[Symbol.asyncDispose]())

    test('a browser signs in, no script sees its cookie, and an app is set up with a code', async () => {
      assert.equal((await call('GET', '/v1/me')).status, 401)
      const signed = await call<{ subject: string }>('POST', '/v1/sign-in/password', { user: 'admin', password })
      assert.deepEqual([signed.status, signed.body.subject], [200, 'user:admin'])
      assert.equal(await page.evaluate('document.cookie'), '')
      const { body: offer } = await call<{ secret: string }>('POST', '/v1/me/totp', { password })
      assert.equal((await call('PUT', '/v1/me/totp', { code: await generate({ secret: offer.secret }) })).status, 200)
      await refused(login(['--user', 'admin'], password), 2, 'Code of your app')
      const next = await generate({ secret: offer.secret, epoch: Math.floor(Date.now() / 1000) + 30 })
      await said(login(['--user', 'admin', '--code', next], password))
      await refused(login(['--user', 'admin', '--code', next], password), 6, 'auth.wrong_code')
    })

    test('a command line without a password is let in by somebody who agrees in the browser', async () => {
      const env = { ...process.env, ...cloud.env, PANDO_HOST: '', XDG_CONFIG_HOME: home }
      const child = spawn(join(import.meta.dirname, '../../pando'), ['login', url, '--web', '--name', 'web'], { env })
      const ended = once(child, 'exit')
      for await (const line of createInterface({ input: child.stderr })) {
        const code = /type: ([A-Z]{4}-[A-Z]{4})/.exec(line)?.[1]
        if (code === undefined) continue
        assert.equal((await call<{ name: string }>('GET', `/v1/me/devices/${code}`)).body.name, hostname())
        assert.equal((await call('POST', `/v1/me/devices/${code}`)).status, 204)
        break
      }
      assert.deepEqual(await ended, [0, null])
      assert.match(await said(away(['get', 'users', '-o', 'name', '--context', 'web'])), /admin/)
    })

    test('a passkey is added, and signs in without a name and a password', async () => {
      const added = await page.evaluate<{ status: number }>(`(async () => {
        const json = (path, body) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) })
        const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await (await json('/v1/me/passkeys/options')).json())
        const made = await navigator.credentials.create({ publicKey })
        return { status: (await json('/v1/me/passkeys', { name: 'test', response: made.toJSON() })).status }
      })()`)
      assert.equal(added.status, 201)
      assert.equal((await cloud.json<{ status: { passkeys: number } }>('get', 'users', 'admin')).status.passkeys, 1)
      assert.equal((await call('POST', '/v1/sign-out')).status, 204)
      assert.equal((await call('GET', '/v1/me')).status, 401)
      const signIn = `(async () => {
        const json = (path, body) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body ?? {}) })
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await (await json('/v1/sign-in/passkey/options')).json())
        const response = (await navigator.credentials.get({ publicKey })).toJSON()
        const answers = [await json('/v1/sign-in/passkey', response), await json('/v1/sign-in/passkey', response)]
        return Promise.all(answers.map(async (answer) => [answer.status, (await answer.json()).subject ?? '']))
      })()`
      assert.deepEqual(await page.evaluate(signIn), [
        [200, 'user:admin'],
        [401, ''],
      ])
      assert.equal((await call<{ session: { method: string } }>('GET', '/v1/me')).body.session.method, 'passkey')
      const [{ id } = { id: '' }] = (await call<{ items: { id: string }[] }>('GET', '/v1/me/passkeys')).body.items
      assert.equal((await call('DELETE', `/v1/me/passkeys/${id}`)).status, 204)
      assert.equal((await cloud.json<{ status: { passkeys: number } }>('get', 'users', 'admin')).status.passkeys, 0)
    })
  })
})
