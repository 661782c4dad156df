import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { silentLog } from '../base/log.ts'
import { connect } from '../client/client.ts'
import { findProgram } from '../host/find-program.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import type { Graph } from '../services/monitoring/graphs.ts'
import { openMonitoring } from '../services/monitoring/monitoring.ts'
import { prometheusGraphs } from '../services/monitoring/prometheus-graphs.ts'
import { startTestApi } from './test-api.ts'

const url = '/v1/projects/default/instances/web/metrics'

async function measured(t: TestContext) {
  const stateDir = await mkdtemp(join(tmpdir(), 'pando-metrics-'))
  t.after(() => rm(stateDir, { recursive: true, force: true }))
  const monitoring = await openMonitoring({ stateDir, log: silentLog })
  t.after(() => monitoring.close())
  const api = await startTestApi({ monitoring })
  t.after(() => api[Symbol.asyncDispose]())
  const web = await api.store.create(Instance, { name: 'web', project: 'default', spec: Instance.spec.parse({ image: 'web:1' }) })
  const { uid } = web.metadata
  const record = (at: number, cpu: number) =>
    monitoring.metrics.record(at, [
      { kind: 'Instance', uid, name: 'web', project: 'default', node: 'n1', engine: 'vm', values: { cpu, memory: 1024 } },
      { kind: 'Node', uid: 'n1', name: 'n1', node: 'n1', values: { load1: 2 } },
    ])
  const client = connect({ socketPath: api.socketPath })
  t.after(() => client.close())
  return { api, client, record, uid }
}

const refused = (code: string) => (error: Error & { code?: string }) => error.code === code

test('a graph has aligned series with nulls for gaps, and the metrics that were asked for', async (t) => {
  const { client, record } = await measured(t)
  const start = Math.floor(Date.now() / 60_000) * 60_000 - 600_000
  record(start, 1)
  record(start + 20_000, 3)
  const range = { since: new Date(start).toISOString(), until: new Date(start + 30_000).toISOString() }
  const graph = await client.call<Graph>('GET', url, { query: { ...range, names: 'cpu,memory', step: '10s' } })
  assert.deepEqual(graph.times, [start, start + 10_000, start + 20_000])
  assert.deepEqual(
    graph.series.map(({ name, unit, values }) => ({ name, unit, values })),
    [
      { name: 'cpu', unit: 'processors', values: [1, null, 3] },
      { name: 'memory', unit: 'bytes', values: [1024, null, 1024] },
    ],
  )
  const minute = await client.call<Graph>('GET', url, { query: { ...range, names: 'cpu', step: '1m' } })
  assert.deepEqual([minute.series[0]!.least, minute.series[0]!.values, minute.series[0]!.most], [[1], [2], [3]])
})

test('what cannot be drawn is refused with what can', async (t) => {
  const { client } = await measured(t)
  await assert.rejects(client.call('GET', url, { query: { names: 'cpus' } }), refused('monitoring.no_such_metric'))
  await assert.rejects(client.call('GET', url, { query: { since: '1h', until: '2h' } }), refused('monitoring.bad_time_range'))
  await assert.rejects(client.call('GET', url, { query: { since: '30d', step: '10s' } }), refused('monitoring.too_many_points'))
  await assert.rejects(client.call('GET', url.replace('web', 'nobody')), refused('store.not_found'))
})

test('what all use now is one answer, by project and for the machines', async (t) => {
  const { client, record } = await measured(t)
  record(Date.now(), 1.5)
  const inside = await client.call<{ items: { name: string; values: Record<string, number> }[] }>(
    'GET',
    '/v1/projects/default/metrics/latest',
  )
  assert.deepEqual(
    inside.items.map(({ name, values }) => [name, values]),
    [['web', { cpu: 1.5, memory: 1024 }]],
  )
  const outside = await client.call<{ items: { name: string; values: Record<string, number> }[] }>('GET', '/v1/metrics/latest')
  assert.deepEqual(
    outside.items.map(({ name, values }) => [name, values]),
    [['n1', { load1: 2 }]],
  )
})

test('the text for Prometheus needs a right of its own, and tells of instances and of the server', async (t) => {
  const { api, record } = await measured(t)
  record(Date.now(), 1.5)
  const { Agent, fetch } = await import('undici')
  const dispatcher = new Agent({ connect: { ca: api.ca } })
  t.after(() => dispatcher.close())
  const scrape = (token?: string) =>
    fetch(`${api.url}/metrics`, { dispatcher, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })
  assert.equal((await scrape()).status, 401)
  const text = await (await scrape(api.token)).text()
  assert.match(text, /^pando_instance_cpu_processors\{project="default",name="web",uid="[^"]+",engine="vm",node="n1"\} 1\.5$/m)
  assert.match(text, /^pando_node_load1\{name="n1",uid="n1",node="n1"\} 2$/m)
  assert.match(text, /^pando_nodejs_eventloop_lag_seconds /m)
  assert.match(
    await (await scrape(api.token)).text(),
    /^pando_api_request_seconds_count\{route="\/metrics",method="GET",status="200"\} 1$/m,
  )
})

const prometheus = await findProgram('prometheus')
const skip = prometheus === undefined ? 'there is no prometheus: apt-get install prometheus' : false

test('a real Prometheus scrapes with a token, and graphs are read from it', { skip, timeout: 120_000 }, async (t) => {
  const { api, record, uid } = await measured(t)
  const dir = await mkdtemp(join(tmpdir(), 'pando-prometheus-'))
  t.after(() => rm(dir, { recursive: true, force: true }))
  await writeFile(join(dir, 'ca.pem'), api.ca)
  await writeFile(join(dir, 'token'), api.token)
  const job = {
    ...{ job_name: 'pando', scheme: 'https', scrape_interval: '1s', static_configs: [{ targets: [new URL(api.url).host] }] },
    ...{ authorization: { credentials_file: 'token' }, tls_config: { ca_file: 'ca.pem' } },
  }
  await writeFile(join(dir, 'prometheus.yml'), JSON.stringify({ scrape_configs: [job] })) // JSON is YAML
  const port = await freePort()
  const files = ['--config.file=prometheus.yml', '--storage.tsdb.path=data', `--web.listen-address=127.0.0.1:${port}`]
  const child = spawn(prometheus!, [...files, '--log.level=error'], { cwd: dir, stdio: ['ignore', 'inherit', 'inherit'] })
  t.after(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  const graphs = prometheusGraphs(`http://127.0.0.1:${port}`)
  const started = Date.now()
  const { signal } = new AbortController()
  const metrics = [{ name: 'cpu', unit: 'processors' as const, description: '' }]
  let values: (number | null)[] = []
  while (!values.includes(2.5)) {
    assert.ok(Date.now() - started < 60_000, `after a minute: ${JSON.stringify(values)}`)
    record(Date.now(), 2.5)
    await new Promise((resolve) => setTimeout(resolve, 500)) // it scrapes once a second and tells nobody
    const span = { since: started - 10_000, until: Date.now() + 10_000, stepMs: 10_000, metrics }
    const graph = await graphs.read({ kind: 'Instance', uid }, span, signal).catch((error: unknown) => {
      assert.ok(refused('monitoring.prometheus_unreadable')(error as Error)) // it does not listen yet
    })
    values = graph?.source === 'prometheus' ? graph.series[0]!.values : []
  }
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
