import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { test } from 'node:test'
import type { EdgePlan, EdgeRoute } from '../../driver.ts'
import { BalancerNet, commandLine, skip, skipLoad } from './testing.node.ts'

const signal = AbortSignal.timeout(1_000_000)
const empty: EdgePlan = { httpPort: 0, httpsPort: 0, routes: [], answers: [] }

/** Two apps, each a server of its own that stands for a balancer. */
async function apps(net: BalancerNet) {
  const [one, two] = net.backends as [string, string, string]
  await net.serve(one)
  await net.serve(two)
  const route = (host: string, more: Partial<EdgeRoute> & { to?: string } = {}): EdgeRoute => {
    const { to = one, ...rest } = more
    return { id: host, host, path: '/', certificate: undefined, redirect: false, target: { address: to, port: 8080 }, ...rest }
  }
  return { one, two, route }
}

/** Arguments of curl for a host name that leads to the edge. */
const at = (net: BalancerNet, host: string, port: number) => ['--resolve', `${host}:${port}:${net.address}`]

async function chosen(net: BalancerNet, host: string, port: number): Promise<string> {
  return net.curl('-k', ...at(net, host, port), '-o', `${net.dir}/body`, '-w', '%{certs}', `https://${host}:${port}/`)
}

test('the longest path wins, whole parts of it; a host before a wildcard; what is not known is told so', { skip }, async () => {
  await using net = new BalancerNet()
  const { one, two, route } = await apps(net)
  const routes = [route('shop.example'), route('shop.example', { path: '/api', to: two }), route('*.shop.example', { to: two })]
  const { httpPort } = await net.driver().ensureEdge({ ...empty, routes: [...routes, route('a.shop.example')] }, signal)
  const get = (host: string, path: string) => net.curl(...at(net, host, httpPort), `http://${host}:${httpPort}${path}`)
  assert.deepEqual(await Promise.all(['/', '/apix', '/api', '/api/v1?x=1'].map((path) => get('shop.example', path))), [one, one, two, two])
  assert.deepEqual(await Promise.all(['a.shop.example', 'b.shop.example', 'c.b.shop.example'].map((host) => get(host, '/'))), [
    one,
    two,
    two,
  ])
  assert.match(await get('other.example', '/'), /Nothing answers here/)
})

test('TLS is chosen by name, with HTTP/2; plain requests are sent on; answers for issuers come before all', { skip }, async () => {
  await using net = new BalancerNet()
  const { one, two, route } = await apps(net)
  const secure = (host: string, to: string) => route(host, { certificate: net.certificate(host), redirect: true, to })
  const routes = [secure('a.example', one), secure('b.example', two)]
  const answers = [{ path: '/.well-known/acme-challenge/tok-1', text: 'tok-1.key_2' }]
  const { httpPort, httpsPort } = await net.driver().ensureEdge({ ...empty, routes, answers }, signal)
  for (const [host, app] of [
    ['a.example', one],
    ['b.example', two],
  ] as const) {
    assert.match(await chosen(net, host, httpsPort), new RegExp(`Subject:.*CN ?= ?${host}`))
    const text = await net.curl('-k', ...at(net, host, httpsPort), '-w', ' HTTP/%{http_version}', `https://${host}:${httpsPort}/`)
    assert.equal(text, `${app} HTTP/2`)
  }
  const plain = (path: string) => net.curl('-i', ...at(net, 'a.example', httpPort), `http://a.example:${httpPort}${path}`)
  assert.match(await plain('/x?y=1'), new RegExp(`308[\\s\\S]*location: https://a.example:${httpsPort}/x\\?y=1`))
  assert.match(await plain('/.well-known/acme-challenge/tok-1'), /200 OK[\s\S]*tok-1\.key_2$/)
  const headers = JSON.parse(
    await net.curl('-k', '-H', 'X-Forwarded-For: 192.0.2.66', ...at(net, 'a.example', httpsPort), `https://a.example:${httpsPort}/headers`),
  ) as Record<string, string>
  assert.deepEqual([headers['x-forwarded-for'], headers['x-forwarded-proto']], [net.address, 'https'], 'what a client claims is dropped')
  await assert.rejects(net.curl('-k', ...at(net, 'c.example', httpsPort), `https://c.example:${httpsPort}/`))
})

test('routes and certificates change without a connection noticing, and without a new process', { skip: skipLoad }, async (t) => {
  await using net = new BalancerNet()
  const { one, two, route } = await apps(net)
  const driver = net.driver()
  const routes = [route('a.example', { certificate: net.certificate('a.example') }), route(net.address)]
  const { httpPort, httpsPort } = await driver.ensureEdge({ ...empty, routes }, signal)
  const before = net.processes()
  const first = await chosen(net, 'a.example', httpsPort)
  // A TLS connection that is open all the time.
  const client = net.node(`
    const s = require('tls').connect({ host: '${net.address}', port: ${httpsPort}, servername: 'a.example', rejectUnauthorized: false }, () => console.log('up'))
    process.stdin.on('data', () => s.write('GET / HTTP/1.1\\r\\nHost: a.example\\r\\n\\r\\n'))
    s.on('data', (d) => console.log(String(d).split('\\r\\n\\r\\n')[1]))`)
  await once(client.stdout!, 'data')
  const result = await net.load(`http://${net.address}:${httpPort}/`, async () => {
    for (let round = 0; round < 8; round++) {
      const certificate = net.certificate('a.example')
      const more = Array.from({ length: 20 }, (_, i) => route(`r${round}-${i}.example`))
      const changed = [route('a.example', { certificate, to: two }), route(net.address, { to: round % 2 ? one : two }), ...more]
      await driver.ensureEdge({ ...empty, routes: changed, answers: [{ path: '/x', text: String(round) }] }, signal)
    }
  })
  t.diagnostic(JSON.stringify(result))
  assert.equal(result.failed, 0)
  client.stdin!.write('go')
  assert.equal(String((await once(client.stdout!, 'data'))[0]).trim(), two)
  const last = await chosen(net, 'a.example', httpsPort)
  assert.notEqual(serial(last), serial(first))
  assert.deepEqual(net.processes(), before)
})

test('ports stay while the edge lives, change when others are wanted, and are refused when somebody has them', { skip }, async () => {
  await using net = new BalancerNet()
  const { one, route } = await apps(net)
  const driver = net.driver(async (port) => `nginx on ${port}`)
  const plan = { ...empty, routes: [route(net.address)] }
  const ports = await driver.ensureEdge(plan, signal)
  await driver.close()
  const next = net.driver(async (port) => `nginx on ${port}`)
  assert.deepEqual(await next.ensureEdge(plan, signal), ports)
  assert.deepEqual(await next.ensureEdge({ ...plan, httpPort: 80, httpsPort: 443 }, signal), { httpPort: 80, httpsPort: 443 })
  assert.equal(await net.curl(`http://${net.address}/`), one)
  await net.serve('0.0.0.0', 81)
  await assert.rejects(next.ensureEdge({ ...plan, httpPort: 81, httpsPort: 443 }, signal), {
    code: 'publish.ports_taken',
    message: 'Port 81 of the host, where routes answer, is in use by nginx on 81',
  })
  assert.equal(await net.curl(`http://${net.address}/`), one, 'what ran runs on')
})

test('a killed edge is back, with its routes and certificates', { skip }, async () => {
  await using net = new BalancerNet()
  const { one, route } = await apps(net)
  const plan = { ...empty, routes: [route('a.example', { certificate: net.certificate('a.example') })] }
  const driver = net.driver()
  const { httpsPort } = await driver.ensureEdge(plan, signal)
  const start = Date.now()
  process.kill(Math.min(...net.processes().filter((pid) => commandLine(pid).includes('/edge/'))), 'SIGKILL')
  const again = ['--retry', '50', '--retry-delay', '0', '--retry-all-errors', '--retry-max-time', '5']
  // curl waits a second between tries
  assert.equal(await net.curl('-k', ...again, ...at(net, 'a.example', httpsPort), `https://a.example:${httpsPort}/`), one)
  assert.ok(Date.now() - start < 2_500, `${Date.now() - start} ms`)
  await driver.ensureEdge(empty, signal)
  assert.deepEqual(net.processes(), [], 'without routes nothing listens')
})

function serial(certs: string): string {
  const pem = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/.exec(certs)
  return new X509Certificate(pem![0]).serialNumber
}
