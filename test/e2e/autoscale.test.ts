import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { load } from '../support/load.ts'
import { buildPage } from '../support/page.ts'

interface App {
  status: { phase: string; address: string; ready: number; wanted: number }
}
interface Policy {
  status: { phase: string; wanted?: number; why?: string; reason?: { code: string; message: string } }
}

const manifest = {
  kind: 'App',
  metadata: { name: 'web' },
  spec: {
    template: {
      ...{ image: 'page:1', memory: '64MiB', cpus: 0.25, stopGrace: '1s' },
      healthCheck: { type: 'http', port: 80, interval: '500ms', timeout: '2s' },
    },
    ...{ replicas: 1, ports: [{ port: 80, mode: 'http' }], balance: { drain: '1s' }, guard: 100 },
  },
}

describe('an app that has as many replicas as it needs', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  const app = () => cloud.json<App>('get', 'app', 'web')
  const policy = () => cloud.json<Policy>('app', 'autoscale', 'web')
  const until = async (what: string, holds: () => Promise<boolean>) => {
    for (const end = Date.now() + 90_000; !(await holds()); ) {
      assert.ok(
        Date.now() < end,
        `${what}: not within 90 s: ${JSON.stringify((await policy()).status)} ${JSON.stringify((await app()).status)}`,
      )
    }
  }

  before(async () => {
    cloud = await Cloud.start({ pool: '10.228.0.0/16' })
    await buildPage(cloud, 'page:1')
    const { code, stderr } = await cloud.cli(['app', 'deploy', '-f', '-'], { input: JSON.stringify(manifest) })
    assert.equal(code, 0, stderr)
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('a busy replica brings others, by the processors it uses', async () => {
    await cloud.ok('app', 'autoscale', 'web', '--min', '1', '--max', '3', '--cpu', '60%', '--down-window', '10s')
    const busy = cloud.cli(['exec', 'web-1', '--', 'sh', '-c', 'while [ ! -e /tmp/enough ]; do :; done'], { timeoutMs: 60_000 })
    await until('two replicas', async () => (await app()).status.ready >= 2)
    assert.match((await policy()).status.why!, /^cpu \d+% of 60% over 1 replica: 1 -> 2$/)
    await cloud.ok('exec', 'web-1', '--', 'sh', '-c', 'echo >/tmp/enough')
    await busy
    await until('one replica', async () => (await app()).status.ready === 1 && (await policy()).status.wanted === 1)
    assert.match(await cloud.ok('describe', 'app', 'web'), /no more for 10s: 2 -> 1/)
  })

  test('a number that the replicas tell counts as well', async () => {
    const { items } = await cloud.json<{ items: { metadata: { name: string } }[] }>('get', 'instances', '-l', 'pando.app=web')
    await cloud.ok('exec', items[0]!.metadata.name, '--', 'sh', '-c', 'echo "queue{kind=\\"mail\\"} 27" >/www/metrics')
    await cloud.ok('app', 'autoscale', 'web', '--metric', 'name=queue,port=80,target=10,across=max')
    await until('three replicas', async () => (await policy()).status.wanted === 3)
    assert.match((await policy()).status.why!, /^queue 27 of 10 for each replica: 1 -> 3$/)
  })

  test('without requests it sleeps, and the next request wakes it and is answered', async (t) => {
    await cloud.ok('app', 'autoscale', 'web', '--off')
    await cloud.ok('app', 'autoscale', 'web', '--min', '0', '--max', '3', '--rps', '20', '--idle', '5s', '--down-window', '5s')
    await until('none', async () => (await app()).status.phase === 'stopped')
    const { address } = (await app()).status
    const began = performance.now()
    const answer = await fetch(`http://${address}/`, { signal: AbortSignal.timeout(60_000) })
    assert.equal(answer.status, 200)
    assert.match(await answer.text(), /^host web-\d+/)
    t.diagnostic(`the request that woke it was answered after ${Math.round(performance.now() - began)} ms`)
  })

  test('requests bring as many as share them', async () => {
    const { address } = (await app()).status
    let going = true
    const loading = (async () => {
      while (going) await load(`http://${address}/`, 2)
    })()
    await until('three replicas', async () => (await app()).status.ready === 3).finally(() => {
      going = false
    })
    await loading
    assert.match((await policy()).status.why!, /^requests \d+\/s of 20\/s for each replica: \d -> 3/)
  })
})
