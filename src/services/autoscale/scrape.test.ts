import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { sumOfMetric } from './prometheus.ts'
import { scrape } from './scrape.ts'

const page = `# HELP queue Jobs that wait.
# TYPE queue gauge
queue{name="mail",host="a b"} 3
queue{name="odd } \\" { 99"} 4 1893456000000
queue 5
queue_total 1000
queue{name="broken"} NaN
http_requests_total{code="200"} 1027 # {trace_id="x"} 0.67
latency_seconds{quantile="0.5"} 4.3e-2
full +Inf
# EOF
`

test('all series of a metric are added, and no other', () => {
  const found = ['queue', 'queue_total', 'http_requests_total', 'latency_seconds', 'full', 'que', 'nothing'].map((name) =>
    sumOfMetric(page, name),
  )
  assert.deepEqual(found, [12, 1000, 1027, 0.043, undefined, undefined, undefined])
})

test('no text, however strange, makes reading fail or take long', () => {
  const word = fc.constantFrom('queue', '{', '}', '"', '\\', '=', ',', ' ', '\n', '1', '#', 'x')
  fc.assert(fc.property(fc.array(word, { maxLength: 300 }), (words) => void sumOfMetric(words.join(''), 'queue')))
  const began = process.cpuUsage().user
  sumOfMetric(`queue{${'a="\\"",'.repeat(200_000)}`, 'queue')
  sumOfMetric(`queue{${'"'.repeat(200_001)}`, 'queue')
  assert.ok(process.cpuUsage().user - began < 1_000_000, 'a second of work at most')
})

async function serve(t: TestContext, listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

test('a replica is asked at its address, and what it tells is added', async (t) => {
  const port = await serve(t, (request, answer) => answer.end(request.url === '/numbers?x=1' ? page : ''))
  const value = await scrape({ address: '127.0.0.1', port, path: '/numbers?x=1', name: 'queue' }, AbortSignal.timeout(60_000))
  assert.equal(value, 12)
})

test('a replica that tells nothing, too much, something else or nothing in time is said to', async (t) => {
  const port = await serve(t, (request, answer) => {
    if (request.url === '/empty') answer.end('other 1\n')
    if (request.url === '/gone') answer.writeHead(404).end()
    if (request.url === '/away') answer.writeHead(302, { location: '/empty' }).end()
    if (request.url === '/endless') {
      const more = () => {
        while (answer.write('x'.repeat(65_536)));
      }
      answer.on('drain', more)
      more()
    }
  })
  const asked = (path: string, ms = 10_000) => scrape({ address: '127.0.0.1', port, path, name: 'queue' }, AbortSignal.timeout(ms))
  for (const [path, detail] of [
    ['/empty', /tells no queue/],
    ['/gone', /HTTP 404/],
    ['/away', /HTTP 302/],
    ['/endless', /longer than/],
  ] as const) {
    await assert.rejects(
      asked(path),
      (error: Error & { code?: string }) => error.code === 'autoscale.unreadable' && detail.test(error.message),
    )
  }
  await assert.rejects(asked('/silent', 100), /does not answer in time/)
  await assert.rejects(
    scrape({ address: '127.0.0.1', port: 1, path: '/', name: 'queue' }, AbortSignal.timeout(60_000)),
    /refused|ECONNREFUSED|bad port/,
  )
})
