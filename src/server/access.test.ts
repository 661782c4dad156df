import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { createVirtualClock } from '../base/virtual-clock.ts'
import { ApiError } from '../client/api-error.ts'
import { connect } from '../client/client.ts'
import { authorityPath } from '../services/publish/authority.ts'
import { startTestApi, type TestApi } from './test-api.ts'
import { openTls } from './tls.ts'

const options = { timeout: 30_000 }
const rejectsWith = (code: string, status: number) => (error: unknown) =>
  error instanceof ApiError && error.code === code && error.problem.status === status

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: string
}

function get(api: TestApi, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request(`${api.url}${path}`, { ca: api.ca, headers, agent: false }, async (answer) => {
      let body = ''
      for await (const part of answer) body += part
      resolve({ status: answer.statusCode!, headers: answer.headers, body })
    })
      .on('error', reject)
      .end()
  })
}

test('the socket is for root alone, and needs no token', options, async () => {
  await using api = await startTestApi()
  const { mode } = await stat(api.socketPath)
  assert.equal(mode & 0o777, 0o600)
  assert.equal((await connect({ socketPath: api.socketPath }).call<{ version: string }>('GET', '/v1/version')).version, '0.0.0-test')
})

test('HTTPS wants the token, for what exists and for what does not', options, async () => {
  await using api = await startTestApi()
  const ours = connect({ url: api.url, token: api.token, ca: api.ca })
  assert.equal((await ours.api.GET('/v1/version')).data.version, '0.0.0-test')
  await assert.rejects(
    connect({ url: api.url, token: `${api.token}x`, ca: api.ca }).call('GET', '/v1/projects'),
    rejectsWith('auth.unknown_token', 401),
  )
  for (const path of ['/v1/projects', '/v1/nothing', '/v1/projects/default/instances/web/exec?argv=sh']) {
    const { status, headers, body } = await get(api, path)
    assert.deepEqual(
      [status, headers['www-authenticate'], (JSON.parse(body) as { code: string }).code],
      [401, 'Bearer realm="pando"', 'auth.required'],
    )
  }
  assert.equal((await get(api, '/v1/healthz')).status, 200)
})

test('guessing tokens ends in 429, while the right token goes on working', options, async () => {
  await using api = await startTestApi()
  const guesses = await Promise.all(Array.from({ length: 40 }, (_, i) => get(api, '/v1/projects', { authorization: `Bearer ${i}` })))
  const refused = guesses.filter(({ status }) => status === 429)
  assert.equal(refused.length, 10)
  assert.ok(Number(refused[0]!.headers['retry-after']) > 0)
  assert.equal((await get(api, '/v1/projects', { authorization: `Bearer ${api.token}` })).status, 200)
})

test('who does not know the authority is told what to do, and who dials nothing as well', options, async () => {
  await using api = await startTestApi()
  await assert.rejects(connect({ url: api.url, token: api.token }).call('GET', '/v1/version'), rejectsWith('client.untrusted_server', 502))
  await assert.rejects(
    connect({ socketPath: join(api.stateDir, 'none.sock') }).call('GET', '/v1/version'),
    rejectsWith('cli.server_down', 503),
  )
})

test('no answer tells of the inside: problems carry no stack, and the documentation page asks nobody else', options, async () => {
  await using api = await startTestApi()
  api.failNext(new TypeError('secret detail'))
  const { status, body } = await get(api, '/v1/healthz')
  assert.equal(status, 500)
  assert.ok(!body.includes('.ts') && !body.includes('at '), body)
  const page = await get(api, '/v1/docs/')
  assert.equal(page.status, 200)
  assert.deepEqual(
    [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, target]) => target).filter((target) => /^(https?:)?\/\//.test(target!)),
    [],
  )
  assert.equal((await get(api, '/v1/docs/js/scalar.js')).status, 200)
})

test('certificates are kept while they fit, and made anew for new names and before they end', options, async (t) => {
  const stateDir = await mkdtemp(join(tmpdir(), 'pando-tls-'))
  t.after(() => rm(stateDir, { recursive: true }))
  const day = 86_400_000
  const now = Date.now()
  const names = ['localhost', '127.0.0.1', '::1', 'fd00::1:2', 'host.example']
  const first = await openTls({ stateDir, names, now })
  assert.deepEqual(await openTls({ stateDir, names, now: now + 300 * day }), first)
  const leaf = new X509Certificate(first.chain),
    ca = new X509Certificate(first.ca)
  assert.ok(leaf.verify(ca.publicKey) && leaf.checkIssued(ca) && ca.ca && !leaf.ca)
  assert.ok(leaf.checkIP('::1') && leaf.checkIP('127.0.0.1') && leaf.checkHost('host.example'))
  const wider = await openTls({ stateDir, names: [...names, '192.0.2.7'], now })
  assert.ok(new X509Certificate(wider.chain).checkIP('192.0.2.7'))
  assert.equal(wider.ca, first.ca)
  const renewed = await openTls({ stateDir, names, now: now + 340 * day })
  assert.ok(Date.parse(new X509Certificate(renewed.chain).validTo) > now + 700 * day)
  assert.equal(renewed.ca, first.ca)
  const later = await openTls({ stateDir, names, now: now + 3400 * day })
  assert.notEqual(later.ca, first.ca)
  assert.equal(await readFile(authorityPath(stateDir), 'utf8'), later.ca)
  for (const file of ['ca.pem', 'server.pem']) assert.equal((await stat(join(stateDir, 'tls', file))).mode & 0o777, 0o600)
})

test('a server that runs for years shows a new certificate before the old one ends, signed by the same authority', options, async () => {
  const start = Date.now()
  const clock = createVirtualClock(start)
  await using api = await startTestApi({ clock })
  const authority = new X509Certificate(api.ca)
  const shown = async () => {
    // By our own clock it is not valid yet, so its signature is looked at here.
    const socket = connectTls({ host: '127.0.0.1', port: Number(new URL(api.url).port), rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    const certificate = socket.getPeerX509Certificate()!
    socket.destroy()
    assert.ok(certificate.verify(authority.publicKey))
    return certificate
  }
  const day = 86_400_000
  const { serialNumber } = await shown()
  await clock.advance(330 * day)
  while ((await shown()).serialNumber === serialNumber && clock.now() < start + 360 * day) await clock.advance(day / 2)
  const days = (clock.now() - start) / day
  assert.ok(days > 334 && days < 360, `renewed after ${days} days`)
  assert.ok((await shown()).validToDate.getTime() > clock.now() + 300 * day)
})

test('two servers cannot share a port, and the second says which address is taken', options, async () => {
  await using api = await startTestApi()
  await assert.rejects(startTestApi({ port: Number(new URL(api.url).port) }), { code: 'api.address_in_use' })
})
