import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, request as plainRequest } from 'node:http'
import { request } from 'node:https'
import { test } from 'node:test'
import { connect, type TLSSocket } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { Project } from '../services/auth/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { defaultLimits } from './hardening.ts'
import { startTestApi, type TestApi } from './test-api.ts'

const options = { timeout: 400_000 }

interface Sent {
  method?: string
  path?: string
  headers?: Record<string, string>
  body?: string | Buffer
  token?: string
}

async function ask(api: TestApi, { method = 'GET', path = '/v1/projects', headers = {}, body, token = api.token }: Sent = {}) {
  const { hostname, port } = new URL(api.url)
  const all = { authorization: `Bearer ${token}`, connection: 'close', ...headers }
  const outgoing = request({ hostname, port, ca: api.ca, method, path, headers: all, agent: false })
  outgoing.end(body)
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  let text = ''
  for await (const part of answer.setEncoding('utf8')) text += part
  return { status: answer.statusCode, headers: answer.headers, text, code: /"code":"([^"]+)"/.exec(text)?.[1] }
}

async function open(api: TestApi): Promise<TLSSocket> {
  const { hostname, port } = new URL(api.url)
  const socket = connect({ host: hostname, port: Number(port), ca: api.ca, servername: '' })
  socket.on('error', () => {})
  await once(socket, 'secureConnect')
  return socket
}

async function textOf(socket: TLSSocket): Promise<string> {
  let text = ''
  for await (const part of socket.setEncoding('utf8')) text += part
  return text
}

const json = { 'content-type': 'application/json' }
const post = { method: 'POST', path: '/v1/projects', headers: json }

test('who sends more requests than a caller may is told how long to wait; others, and root on the socket, go on', options, async () => {
  await using api = await startTestApi({ limits: { ...defaultLimits, requestsInMinute: 5 } })
  const by = { type: 'token', token: 'other' } as const
  const other = api.tokenFor({ subject: 'system:root', by })
  for (let i = 0; i < 5; i++) assert.equal((await ask(api)).status, 200)
  const over = await ask(api)
  assert.deepEqual([over.status, over.code], [429, 'api.too_many_requests'])
  const seconds = Number(over.headers['retry-after'])
  assert.ok(seconds > 0 && seconds <= 60, `${seconds}`)
  assert.equal((await ask(api, { token: other })).status, 200)
  for (let i = 0; i < 10; i++) {
    const local = plainRequest({ socketPath: api.socketPath, path: '/v1/projects' })
    local.end()
    const [answer] = (await once(local, 'response')) as [IncomingMessage]
    answer.resume()
    assert.equal(answer.statusCode, 200)
  }
})

test('bodies that are too deep, hold too much, are packed, or too large are refused', options, async () => {
  await using api = await startTestApi()
  const codeFor = async (body: string | Buffer, headers: Record<string, string> = {}) =>
    (await ask(api, { ...post, headers: { ...json, ...headers }, body })).code
  assert.equal(await codeFor(`${'['.repeat(100)}${']'.repeat(100)}`), 'api.bad_json')
  assert.equal(await codeFor(`[${'0,'.repeat(150_000)}0]`), 'api.bad_json')
  assert.equal(await codeFor('{"__proto__":{}}'), 'api.bad_json')
  assert.equal(await codeFor(gzipSync(Buffer.alloc(1_000_000)), { 'content-encoding': 'gzip' }), 'api.unsupported_media_type')
  assert.equal(await codeFor(Buffer.alloc(3 * 1024 * 1024, ' ')), 'api.too_large')
  const socket = await open(api)
  socket.write(`GET /v1/projects HTTP/1.1\r\nhost: x\r\nx-long: ${'a'.repeat(20_000)}\r\n\r\n`)
  assert.match(await textOf(socket), /^HTTP\/1\.1 431 /)
})

test('headers and bodies that trickle end their connection, and hold up nobody', options, async () => {
  await using api = await startTestApi({ limits: { ...defaultLimits, headersMs: 1_000, bodyMs: 700 } })
  const slowHeaders = await open(api)
  slowHeaders.write('GET /v1/projects HTTP/1.1\r\nhost: x\r\nx-a: ')
  const drip = setInterval(() => slowHeaders.write('a'), 100)
  const slowBody = await open(api)
  const head = `POST /v1/projects HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${api.token}\r\ncontent-type: application/json\r\n`
  slowBody.write(`${head}content-length: 1000\r\n\r\n{`)
  const bodyDrip = setInterval(() => slowBody.write(' '), 100)
  assert.equal((await ask(api)).status, 200)
  const [headers, body] = await Promise.all([textOf(slowHeaders), textOf(slowBody)])
  clearInterval(drip)
  clearInterval(bodyDrip)
  assert.match(headers, /^HTTP\/1\.1 408 /)
  assert.match(body, /^HTTP\/1\.1 408 .*api\.body_late/s)
})

test('who was refused by their headers and never sends the rest is cut off as well, and the server goes on', options, async () => {
  await using api = await startTestApi({ limits: { ...defaultLimits, bodyMs: 300 } })
  const socket = await open(api)
  const head = `POST /v1/projects HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${api.token}\r\ncontent-type: text/plain\r\n`
  socket.write(`${head}content-length: 1000\r\n\r\n{`)
  assert.match(await textOf(socket), /^HTTP\/1\.1 415 /)
  assert.equal((await ask(api)).status, 200)
})

test('one address has so many connections at a time; the next is closed, and there is room again when one ends', options, async () => {
  await using api = await startTestApi({ limits: { ...defaultLimits, connections: 3 } })
  const held = [await open(api), await open(api), await open(api)]
  await assert.rejects(ask(api), /ECONNRESET|socket hang up|disconnected/)
  held[0]!.destroy()
  for (;;) {
    const answer = await ask(api).catch(() => undefined) // the server hears of the end a moment later
    if (answer) {
      assert.equal(answer.status, 200)
      break
    }
  }
  for (const socket of held) socket.destroy()
})

test('who does not read their events holds up nobody, and gets all of them in the end', options, async () => {
  await using api = await startTestApi()
  const since = await api.store.revision()
  const { hostname, port } = new URL(api.url)
  const headers = { authorization: `Bearer ${api.token}` }
  const outgoing = request({ hostname, port, ca: api.ca, path: `/v1/events?since=${since}&kind=Project`, headers, agent: false })
  outgoing.end()
  const [lazy] = (await once(outgoing, 'response')) as [IncomingMessage]
  lazy.pause()
  const description = 'x'.repeat(500)
  const many = 3_000
  for (let i = 0; i < many; i++) await api.store.create(Project, { name: `p${i}`, spec: { description, members: [], quota: {} } })
  assert.equal((await ask(api, { path: '/v1/projects?limit=1' })).status, 200)
  let text = ''
  lazy.setEncoding('utf8')
  for await (const part of lazy) {
    text += part
    if (text.includes(`"name":"p${many - 1}"`)) break
  }
  assert.equal(text.match(/^id: /gm)?.length, many)
})

test('answers are to be kept, framed, sniffed, or read by other pages nowhere; no other origin is let in', options, async () => {
  await using api = await startTestApi()
  for (const path of ['/v1/projects', '/v1/healthz', '/v1/none', '/v1/openapi.json']) {
    const { headers } = await ask(api, { path, headers: { origin: 'https://evil.example' } })
    const told = ['x-content-type-options', 'referrer-policy', 'cross-origin-resource-policy', 'x-frame-options'].map(
      (name) => headers[name],
    )
    assert.deepEqual(told, ['nosniff', 'no-referrer', 'same-origin', 'DENY'], path)
    assert.match(String(headers['content-security-policy']), /default-src 'none'; frame-ancestors 'none'/)
    assert.match(String(headers['strict-transport-security']), /max-age=\d{7,}/)
    assert.equal(headers['cache-control'], 'no-store', path)
    assert.equal(headers['access-control-allow-origin'], undefined)
  }
  const local = await ask(api, { headers: { host: 'localhost:7443' } })
  assert.equal(local.headers['strict-transport-security'], undefined)
  const preflight = await ask(api, {
    method: 'OPTIONS',
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'PUT' },
  })
  assert.ok((preflight.status ?? 0) >= 400 && preflight.headers['access-control-allow-origin'] === undefined)
  assert.equal((await api.store.list(Instance)).total, 0)
})
