import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { load } from '../support/load.ts'
import { buildShop } from '../support/nginx.ts'
import { replicasOf } from '../support/replicas.ts'

interface App {
  status: { phase: string; address: string; revision: number; ready: number; reason?: { code: string; message: string } }
}
interface Instance {
  metadata: { name: string }
  spec: { engine: string; image: string }
  status: { phase: string; nics: { address: string }[] }
}

const manifest = {
  kind: 'App',
  metadata: { name: 'shop' },
  spec: {
    template: {
      image: 'shop:1',
      memory: '96MiB',
      healthCheck: { type: 'http', port: 80, path: '/health', interval: '1s', timeout: '2s' },
      stopGrace: '5s',
    },
    replicas: 5,
    engines: { container: 4, vm: 1 },
    ports: [{ name: 'web', port: 80, mode: 'http' }],
    update: { maxSurge: 2, bake: '1s', deadline: '60s', canary: { weight: 20, bake: '6s', maxErrorRate: 5, minRequests: 20 } },
  },
}

describe('a shop of containers and VMs behind one address, under load', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  const app = () => cloud.json<App>('get', 'apps', 'shop')
  const replicas = () => replicasOf<Instance>(cloud, 'shop')
  const answer = async () => (await fetch(`http://${(await app()).status.address}/`, { signal: AbortSignal.timeout(10_000) })).text()
  /** Runs the CLI while requests keep coming, and for a moment after. */
  const underLoad = async (...args: string[]) => {
    const { address } = (await app()).status
    const over = new AbortController()
    const results: Awaited<ReturnType<typeof load>>[] = []
    const loading = (async () => {
      while (!over.signal.aborted) results.push(await load(`http://${address}/`, 3))
    })()
    const said = await cloud.cli(args, { timeoutMs: 240_000 }).finally(() => over.abort())
    await loading
    const sum = (what: 'requests' | 'refused' | 'broken') => results.reduce((total, result) => total + result[what], 0)
    return { ...said, requests: sum('requests'), refused: sum('refused'), broken: sum('broken') }
  }

  before(async () => {
    cloud = await Cloud.start({ pool: '10.218.0.0/16' })
    await buildShop(cloud, 'shop:1', { version: 1 })
    await buildShop(cloud, 'shop:2', { version: 2 })
    await buildShop(cloud, 'shop:broken', { version: 3, fault: 'answers 500' })
    await buildShop(cloud, 'shop:crash', { version: 4, fault: 'crashes' })
    const { code, stderr } = await cloud.cli(['app', 'deploy', '-f', '-'], { input: JSON.stringify(manifest) })
    assert.equal(code, 0, stderr)
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('both engines answer at the one address', async () => {
    const engines = new Map((await replicas()).map(({ metadata, spec }) => [metadata.name, spec.engine]))
    assert.deepEqual([...engines.values()].sort(), ['container', 'container', 'container', 'container', 'vm'])
    const seen = new Set<string>()
    for (const end = Date.now() + 60_000; seen.size < 2; ) {
      assert.ok(Date.now() < end, `only ${[...seen]} answered`)
      seen.add(engines.get(/on (\S+)/.exec(await answer())?.[1] ?? '') ?? 'nobody')
    }
  })

  test('a canary upgrade to a good image fails no request', async () => {
    const { code, stderr, requests, refused, broken } = await underLoad('app', 'upgrade', 'shop', '--image', 'shop:2', '--canary', '20%')
    assert.equal(code, 0, stderr)
    assert.ok(requests > 100, `only ${requests} requests`)
    assert.deepEqual({ refused, broken }, { refused: 0, broken: 0 })
    assert.deepEqual([...new Set((await replicas()).map(({ spec }) => spec.image))], ['shop:2'])
    assert.match(await answer(), /^shop 2 on/)
  })

  test('an image that answers 5xx is rolled back by itself, and only its share of the requests failed', async () => {
    const { code, stderr, stdout, requests, refused, broken } = await underLoad(
      'app',
      'upgrade',
      'shop',
      '--image',
      'shop:broken',
      '--canary',
      '20%',
    )
    assert.notEqual(code, 0, stdout)
    assert.match(stdout + stderr, /rolled back/i)
    assert.equal(broken, 0)
    assert.ok(refused < requests * 0.4, `${refused} of ${requests} requests were answered 5xx`)
    assert.equal((await app()).status.phase, 'rolledBack')
    assert.match(await answer(), /^shop 2 on/)
  })

  test('an image that crashes is rolled back by itself, and no request failed', async () => {
    const { code, stdout, stderr, refused, broken } = await underLoad('app', 'upgrade', 'shop', '--image', 'shop:crash')
    assert.notEqual(code, 0, stdout)
    assert.match(stdout + stderr, /rolled back/i)
    assert.deepEqual({ refused, broken }, { refused: 0, broken: 0 })
    assert.match(await answer(), /^shop 2 on/)
  })

  test('scaling up and down fails no request', async () => {
    for (const count of ['8', '4']) {
      const { code, stderr, refused, broken } = await underLoad('app', 'scale', 'shop', count, '--yes')
      assert.equal(code, 0, stderr)
      assert.deepEqual({ count, refused, broken }, { count, refused: 0, broken: 0 })
    }
  })
})
