import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildHttpd } from '../support/httpd.ts'

interface Graph {
  stepMs: number
  series: { name: string; values: (number | null)[] }[]
}
interface Latest {
  items: { name: string; values: Record<string, number> }[]
}
interface Hook {
  delivery: string
  status: string
  alarms: { name: string; rule: string; state: string; summary: string }[]
}

/** Asks until it holds: metrics come every ten seconds, alarms within fifteen. */
async function until<T>(what: string, ask: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (const end = Date.now() + 90_000; ; ) {
    const value = await ask()
    if (holds(value)) return value
    assert.ok(Date.now() < end, `${what}: not within 90 s: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

const last = ({ series }: Graph, name: string) => series.find((one) => one.name === name)?.values.findLast((value) => value !== null)

async function webhook() {
  const got: Hook[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    got.push(JSON.parse(body) as Hook)
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}

const busyRule = {
  kind: 'AlarmRule',
  metadata: { name: 'busy' },
  spec: {
    ...{ summary: '{project}/{name} is busy: {value}', severity: 'warning', hint: 'Give it more.' },
    when: { type: 'metric', of: 'Instance', metric: 'cpuPercent', above: 50, over: '10s' },
  },
}

describe('a cloud that measures and warns', { timeout: 1_200_000 }, () => {
  test('load becomes a graph, an alarm and a message; a server that is killed sends it no second time', async () => {
    const hook = await webhook()
    const cloud = await Cloud.start({ fake: true })
    try {
      await cloud.ok('run', 'web:1', '--name', 'web', '--cpus', '2')
      await cloud.ok('alarm', 'receiver', 'ops', '--webhook', hook.url, '--rule', 'busy', '--group-wait', '0s')
      assert.match(await cloud.ok('alarm', 'test', 'ops'), /a test message has arrived/)
      assert.equal(hook.got.shift()?.status, 'test')
      const { code, stderr } = await cloud.cli(['apply', '-f', '-'], { input: JSON.stringify(busyRule) })
      assert.equal(code, 0, stderr)
      await cloud.ok('exec', 'web', '--', 'load', '1.5', '100MiB')

      const graph = await until(
        'load',
        () => cloud.json<Graph>('metrics', 'instance', 'web', '--since', '10m'),
        (seen) => (last(seen, 'cpu') ?? 0) > 1.4,
      )
      assert.equal(graph.stepMs, 10_000)
      assert.equal(last(graph, 'memory'), 100 * 1024 ** 2)
      assert.match(await cloud.ok('metrics', 'instance', 'web', '--names', 'cpu,cpuPercent'), /^cpuPercent +7\d(\.\d)?% /m)
      const top = await cloud.json<Latest>('top', 'instances')
      assert.equal(top.items[0]?.name, 'web')
      assert.match(await cloud.ok('top', 'nodes'), /^NAME +CPU +CPU% +MEMORY/m)
      assert.ok((await cloud.json<Graph>('metrics', 'pool', 'local')).series.some(({ name }) => name === 'usedPercent'))

      await until(
        'a message',
        async () => hook.got,
        (got) => got.length > 0,
      )
      const [first] = hook.got[0]!.alarms
      assert.deepEqual([hook.got[0]!.status, first?.rule], ['firing', 'busy'])
      // Which sample crosses the line is not ours to say: any value above the threshold of 50 % is a right one.
      const told = /^default\/web is busy: (\d+(?:\.\d)?)%$/.exec(first!.summary)
      assert.ok(told && Number(told[1]) > 50 && Number(told[1]) <= 80, first!.summary)
      assert.match(await cloud.ok('alarm', 'ls'), /firing +warning .* default\/web is busy/)
      assert.match(await cloud.ok('describe', 'instance', 'web'), /is busy/)

      await cloud.restartServer()
      await cloud.ok('alarm', 'ack', first!.name, '-m', 'on my way')
      assert.match(await cloud.ok('alarm', 'ls'), /system:root/)
      await cloud.ok('exec', 'web', '--', 'load', '0', '1MiB').catch(() => {}) // the fake engine forgets its instances with its process
      await until(
        'the end',
        async () => hook.got,
        (got) => got.some(({ status }) => status === 'resolved'),
      )
      assert.deepEqual(
        hook.got.map(({ status }) => status),
        ['firing', 'resolved'],
      )
      const kept = await cloud.json<Graph>('metrics', 'instance', 'web', '--since', '10m')
      assert.ok(
        kept.series.find(({ name }) => name === 'cpu')!.values.some((value) => (value ?? 0) > 1.4),
        'numbers outlive the server',
      )
    } finally {
      hook.close()
      await cloud.destroy()
    }
  })

  test('a silence keeps an alarm quiet; rules are listed, paused and deleted; what is wrong with a word is said', async () => {
    const cloud = await Cloud.start({ fake: true })
    try {
      assert.match(await cloud.ok('alarm', 'rules'), /pool-nearly-full/)
      const rule = {
        ...busyRule,
        spec: { ...busyRule.spec, when: { type: 'metric', of: 'Node', metric: 'instances', below: 1, over: '10s' } },
      }
      const silence = await cloud.ok('alarm', 'silence', '--rule', 'busy', '--for', '1h', '-m', 'known')
      const name = /silences\/(\S+)/.exec(silence)![1]!
      assert.equal((await cloud.cli(['apply', '-f', '-'], { input: JSON.stringify(rule) })).code, 0)
      await until(
        'a silenced alarm',
        () => cloud.ok('alarm', 'ls'),
        (text) => text.includes(`silenced: ${name}`),
      )
      await cloud.ok('alarm', 'unsilence', name, '--yes')
      await until(
        'no silence',
        () => cloud.ok('alarm', 'ls'),
        (text) => /firing/.test(text) && !text.includes('silenced'),
      )
      await cloud.ok('alarm', 'rule', 'busy', '--pause')
      await until(
        'nothing',
        () => cloud.ok('alarm', 'ls'),
        (text) => !text.includes('firing'),
      )
      assert.match(await cloud.ok('alarm', 'ls', '--all'), /resolved/)
      const wrong = await cloud.cli(['metrics', 'node', 'nowhere'])
      assert.notEqual(wrong.code, 0)
      const noSuch = await cloud.cli(['apply', '-f', '-'], {
        input: JSON.stringify({ ...rule, spec: { ...rule.spec, when: { ...rule.spec.when, metric: 'cpus' } } }),
      })
      assert.match(noSuch.stderr, /nothing called cpus is measured/)
    } finally {
      await cloud.destroy()
    }
  })

  test('a real container is measured: its processor, its memory, its processes; and the machine it runs on', async () => {
    const cloud = await Cloud.start({ pool: '10.229.0.0/16' })
    try {
      await buildHttpd(cloud, 'httpd:1')
      await cloud.ok('run', 'httpd:1', '--name', 'web', '--cpus', '1')
      const busy = cloud.cli(['exec', 'web', '--', 'sh', '-c', 'while [ ! -e /tmp/enough ]; do cat /bin/busybox >/data/x; done'], {
        timeoutMs: 120_000,
      })
      const graph = await until(
        'load',
        () => cloud.json<Graph>('metrics', 'instance', 'web', '--since', '5m'),
        (seen) => (last(seen, 'cpu') ?? 0) > 0.1 && (last(seen, 'memory') ?? 0) > 0,
      )
      assert.ok((last(graph, 'processes') ?? 0) >= 1)
      await cloud.ok('exec', 'web', '--', 'touch', '/tmp/enough')
      await busy
      const node = (await cloud.json<{ items: { metadata: { name: string } }[] }>('get', 'nodes')).items[0]!.metadata.name
      const machine = await cloud.json<Graph>('metrics', 'node', node)
      assert.ok((last(machine, 'memoryPercent') ?? 0) > 1 && (last(machine, 'diskPercent') ?? 0) > 0)
    } finally {
      const { env, stateDir, runDir } = cloud
      await cloud.destroy()
      assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
    }
  })
})
