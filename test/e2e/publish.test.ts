import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import { promisify } from 'node:util'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'
import { startPebble } from '../support/pebble.ts'

interface Object {
  metadata: { name: string }
  spec: Record<string, unknown>
  status: { phase: string; url?: string; reason?: { code: string; message: string }; fingerprint?: string; issuer?: string }
}

const app = {
  kind: 'App',
  metadata: { name: 'web' },
  spec: { template: { image: 'page:1', memory: '32MiB' }, replicas: 2, ports: [{ name: 'web', port: 80, mode: 'http' }] },
}
const run = promisify(execFile)

describe('an app under host names on the web ports of the host', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let dir: string
  let ca: string

  const get = (kind: string, name: string) => cloud.json<Object>('get', kind, name)
  const list = async (kind: string) => (await cloud.json<{ items: Object[] }>('get', kind)).items
  const portOf = async (name: string) => Number(new URL((await get('routes', name)).status.url!).port)
  const keys = async () => {
    const folder = join(cloud.stateDir, 'certificates')
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
    return Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
  }
  const curl = async (url: string, ...options: string[]) => {
    const { hostname, port } = new URL(url)
    const to = ['--resolve', `${hostname}:${port}:127.0.0.1`, '--cacert', join(dir, 'pando-ca.crt'), '--max-time', '10']
    return (await run('curl', ['-sS', ...to, ...options, url])).stdout
  }
  const seen = async (servername: string, port: number): Promise<DetailedPeerCertificate> => {
    const socket = connect({ host: '127.0.0.1', port, servername, rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    const certificate = socket.getPeerCertificate(true)
    socket.destroy()
    return certificate
  }

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-publish-'))
    cloud = await Cloud.start({ pool: '10.219.0.0/16' })
    await buildPage(cloud, 'page:1')
    const { code, stderr } = await cloud.cli(['apply', '-f', '-'], { input: JSON.stringify(app) })
    assert.equal(code, 0, stderr)
    await cloud.ok('wait', 'apps/web', '--for', 'phase=ready', '--timeout', '120s')
    ca = await cloud.ok('ca', 'show')
    await writeFile(join(dir, 'pando-ca.crt'), ca)
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    await rm(dir, { recursive: true, force: true })
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('one command publishes it with TLS, and what it prints to try it works', async () => {
    const { code, stdout, stderr } = await cloud.cli(['publish', 'web', '--host', 'shop.example', '--tls'])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^https:\/\/shop\.example:\d+\/\n$/)
    const [, ...args] = /^ {2}(curl .*)$/m.exec(stderr)![1]!.split(' ')
    assert.match((await run('curl', ['-sS', ...args], { cwd: dir })).stdout, /^host web-\d kernel/)
    assert.match(await cloud.ok('get', 'routes'), /shop-example +ready +https:\/\/shop\.example/)
  })

  test('plain requests are sent on to HTTPS, and hosts that nobody published get no answer of the app', async () => {
    const { stdout } = await cloud.cli(['publish', 'web', '--host', 'plain.example'])
    const http = Number(new URL(stdout.trim()).port)
    assert.match(await curl(`http://plain.example:${http}/`), /^host web-/)
    const redirect = await curl(`http://shop.example:${http}/x?y`, '-o', '/dev/null', '-w', '%{http_code} %{redirect_url}')
    assert.match(redirect, new RegExp(`^30[1278] https://shop\\.example:${await portOf('shop-example')}/x\\?y$`))
    assert.equal(await curl(`http://nobody.example:${http}/`, '-o', '/dev/null', '-w', '%{http_code}'), '404')
    await assert.rejects(curl(`https://plain.example:${await portOf('shop-example')}/`))
  })

  test('a certificate is renewed while requests keep coming: none fails, and open connections go on', async () => {
    const port = await portOf('shop-example')
    const before = (await seen('shop.example', port)).fingerprint256
    const held = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (agent: Agent) =>
      new Promise<Socket>((resolve, reject) => {
        const call = request(
          { host: '127.0.0.1', port, servername: 'shop.example', headers: { host: 'shop.example' }, ca, agent },
          (answer) => {
            if (answer.statusCode !== 200) reject(new Error(`status ${answer.statusCode}`))
            answer.resume().on('end', () => resolve(answer.socket))
          },
        )
        call.on('error', reject).end()
      })
    const old = await ask(held)
    const over = new AbortController()
    let requests = 0
    const storm = Array.from({ length: 4 }, async (_, i) => {
      while (!over.signal.aborted) {
        await ask(new Agent({ keepAlive: i % 2 === 0 }))
        requests++
      }
    })
    const spec = { hosts: ['shop.example'], days: 30 }
    const renewed = await cloud.cli(['apply', '-f', '-'], {
      input: JSON.stringify({ kind: 'Certificate', metadata: { name: 'shop-example' }, spec }),
    })
    assert.equal(renewed.code, 0, renewed.stderr)
    for (const end = Date.now() + 60_000; (await seen('shop.example', port)).fingerprint256 === before; )
      assert.ok(Date.now() < end, 'still the old one')
    assert.equal(await ask(held), old, 'the same connection')
    const { length } = { length: requests }
    while (requests < length + 20) await Promise.race([ask(held), ...storm])
    over.abort()
    await Promise.all(storm)
    held.destroy()
    assert.equal((await get('certificates', 'shop-example')).status.fingerprint, (await seen('shop.example', port)).fingerprint256)
  })

  test('it answers while the server is away, and afterwards at the same ports with the same certificate', async () => {
    const port = await portOf('shop-example')
    const { fingerprint256 } = await seen('shop.example', port)
    await cloud.kill()
    assert.match(await curl(`https://shop.example:${port}/`), /^host web-/)
    await cloud.startServer()
    await cloud.ok('wait', 'routes/shop-example', '--for', 'phase=ready', '--timeout', '120s')
    assert.equal(await portOf('shop-example'), port)
    assert.equal((await seen('shop.example', port)).fingerprint256, fingerprint256)
  })

  test('a server that dies with the new key in hand goes on with that, and the route answers', async () => {
    await cloud.restartServer({ PANDO_CRASH_AT: 'certificate:saved' })
    await cloud.cli(['publish', 'web', '--host', 'crash.example', '--tls', '--no-wait'])
    await cloud.serverEnded()
    const kept = await keys()
    await cloud.startServer()
    await cloud.ok('wait', 'routes/crash-example', '--for', 'phase=ready', '--timeout', '120s')
    assert.match(await curl((await get('routes', 'crash-example')).status.url!), /^host web-/)
    assert.deepEqual(await keys(), kept, 'no other key was made')
    await cloud.ok('unpublish', 'crash.example')
  })

  test('an ACME issuer sees that the host leads here, and its certificate takes the place of ours', async () => {
    await using pebble = await startPebble({ httpPort: await portOf('plain-example') })
    await cloud.restartServer({ PANDO_ACME_DIRECTORY: pebble.directory, NODE_EXTRA_CA_CERTS: pebble.caFile })
    const { code, stderr } = await cloud.cli(['publish', 'web', '--host', 'acme.example', '--acme', '--email', 'ops@acme.example'])
    assert.equal(code, 0, stderr)
    const certificate = await seen('acme.example', await portOf('acme-example'))
    assert.match(String(certificate.issuer.CN), /Pebble/)
    assert.equal(certificate.subjectaltname, 'DNS:acme.example')
    assert.equal((await get('certificates', 'acme-example')).status.issuer, 'acme')
  })

  test('ports that a program of the host has are told with its name, and taken when it is gone', async (t) => {
    const other = createServer().listen(0, '0.0.0.0')
    await once(other, 'listening')
    t.after(() => other.close())
    await cloud.restartServer({ PANDO_HTTP_PORT: String((other.address() as AddressInfo).port) })
    await cloud.ok('wait', 'routes/plain-example', '--for', 'phase=failed', '--timeout', '120s')
    const { reason } = (await get('routes', 'plain-example')).status
    assert.equal(reason?.code, 'publish.ports_taken', reason?.message)
    assert.match(reason!.message, new RegExp(`\\(process ${process.pid}\\)`))
    other.close()
    const phase = async () => (await get('routes', 'plain-example')).status.phase // `wait` would end at once: it is failed yet
    for (const end = Date.now() + 90_000; (await phase()) !== 'ready'; ) assert.ok(Date.now() < end)
    assert.match(await curl((await get('routes', 'plain-example')).status.url!), /^host web-/)
  })

  test('nothing is left of what is taken back: no route, no certificate, no key, no open port', async () => {
    const port = await portOf('shop-example')
    for (const host of ['shop.example', 'acme.example', 'plain.example']) await cloud.ok('unpublish', host)
    assert.deepEqual(await list('routes'), [])
    for (const end = Date.now() + 60_000; (await list('certificates')).length > 0; ) assert.ok(Date.now() < end)
    assert.deepEqual(await readdir(join(cloud.stateDir, 'certificates')), ['accounts'])
    await assert.rejects(curl(`https://shop.example:${port}/`), /Failed to connect|refused/)
    const { code, stderr } = await cloud.cli(['unpublish', 'shop.example'])
    assert.deepEqual([code, /nothing is published as shop\.example/.test(stderr)], [2, true])
  })
})
