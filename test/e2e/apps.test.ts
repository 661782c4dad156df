import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { type LoadResult, load } from '../support/load.ts'
import { buildPage } from '../support/page.ts'
import { processOf } from '../support/process-of.ts'
import { replicasOf } from '../support/replicas.ts'

interface App {
  metadata: { generation: number }
  status: {
    phase: string
    address: string
    hostname: string
    revision: number
    target: number
    ready: number
    wanted: number
    updated: number
  }
}
interface Instance {
  metadata: { name: string; uid: string; labels: Record<string, string> }
  spec: { engine: string; image: string }
  status: { phase: string; nics: { address: string }[] }
}

const manifest = {
  kind: 'App',
  metadata: { name: 'web' },
  spec: {
    template: {
      image: 'page:1',
      memory: '128MiB',
      healthCheck: { type: 'http', port: 80, interval: '500ms', timeout: '2s' },
      stopGrace: '3s',
    },
    replicas: 3,
    engines: { container: 2, vm: 1 },
    ports: [{ name: 'http', port: 80, mode: 'http', publish: 18790 }],
    update: { maxSurge: 1, bake: '500ms', deadline: '60s' },
    balance: { drain: '5s' },
  },
}
const bad = {
  variant: 'none',
  packages: ['busybox-static'],
  files: { '/bin/false': { symlink: 'busybox' } },
  config: { entrypoint: ['/bin/false'] },
}

/** `pando app` on real engines: what people do with an app, and what may happen to it. */
describe('an app of containers and a VM behind one address', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  const app = () => cloud.json<App>('get', 'app', 'web')
  const replicas = () => replicasOf<Instance>(cloud, 'web')
  const page = async (url: string) => (await fetch(url, { signal: AbortSignal.timeout(10_000) })).text()

  /** Requests keep coming while `work` is done; the counts of all of them. */
  const underLoad = async (work: () => Promise<unknown>): Promise<LoadResult> => {
    const { address } = (await app()).status
    let going = true
    const results: LoadResult[] = []
    const loading = (async () => {
      while (going) results.push(await load(`http://${address}/`, 2))
    })()
    await work().finally(() => {
      going = false
    })
    await loading
    const sum = (what: keyof LoadResult) => results.reduce((total, result) => total + result[what], 0)
    return { requests: sum('requests'), refused: sum('refused'), broken: sum('broken') }
  }
  /** Resolves with the app as soon as it is so. */
  const until = async (is: (app: App) => boolean): Promise<void> => {
    if (is(await app())) return
    const over = new AbortController()
    const limit = AbortSignal.any([AbortSignal.timeout(90_000), over.signal])
    for await (const { object } of cloud.client.events({ kind: 'App', name: 'web', since: 0 }, limit)) {
      if (!object || !is(object as App) || !is(await app())) continue
      over.abort()
      return
    }
    assert.fail(`it is ${JSON.stringify((await app()).status)}`)
  }

  before(async () => {
    cloud = await Cloud.start({ pool: '10.219.0.0/16' })
    await Promise.all([buildPage(cloud, 'page:1'), buildPage(cloud, 'page:2')])
    const { code, stderr } = await cloud.cli(['image', 'build', 'page:bad', '--spec', '-'], { input: JSON.stringify(bad) })
    assert.equal(code, 0, stderr)
    const deployed = await cloud.cli(['app', 'deploy', '-f', '-'], { input: JSON.stringify(manifest) })
    assert.equal(deployed.code, 0, deployed.stderr + cloud.serverLog().slice(-4000))
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('both engines answer at its address and at the published port', async () => {
    const engines = new Map((await replicas()).map(({ metadata, spec }) => [metadata.name, spec.engine]))
    assert.deepEqual([...engines.values()].sort(), ['container', 'container', 'vm'])
    for (const url of [`http://${(await app()).status.address}/`, 'http://127.0.0.1:18790/']) {
      const answered = new Set<string | undefined>()
      for (let i = 0; i < 6; i++) answered.add(/host (\S+)/.exec(await page(url))?.[1])
      assert.deepEqual([...answered].sort(), [...engines.keys()].sort(), url)
    }
  })

  test('its name leads replicas to the others, its balancer has a name too', async () => {
    const { hostname } = (await app()).status
    const [first] = await replicas()
    assert.match(await cloud.ok('exec', first!.metadata.name, '--', 'wget', '-q', '-O', '-', `http://${hostname}/`), /host web-\d/)
    assert.match(await cloud.ok('exec', first!.metadata.name, '--', 'wget', '-q', '-O', '-', `http://lb.${hostname}/`), /host web-\d/)
  })

  test('describe and traffic tell who answered how much', async () => {
    assert.match(await cloud.ok('app', 'describe', 'web'), /^ {2}web-\d +vm +1 +running +\S+ +10\.219\.\S+ +33% +[1-9]\d* +0 /m)
    assert.match(await cloud.ok('app', 'traffic', 'web'), /^web-1 +1 +up /m)
    assert.match(await cloud.ok('app', 'logs', 'web'), /^web-\d +\| serving$/m)
  })

  test('scaling up and down under load fails no request', async () => {
    const { refused, broken } = await underLoad(async () => {
      await cloud.ok('app', 'scale', 'web', '4')
      await cloud.ok('app', 'scale', 'web', '3')
    })
    assert.deepEqual({ refused, broken }, { refused: 0, broken: 0 })
    assert.equal((await app()).status.ready, 3)
  })

  test('a rolling upgrade under load fails no request', async () => {
    const { requests, refused, broken } = await underLoad(() => cloud.ok('app', 'upgrade', 'web', '--image', 'page:2'))
    assert.ok(requests > 100, `only ${requests} requests`)
    assert.deepEqual({ refused, broken }, { refused: 0, broken: 0 })
    assert.deepEqual([...new Set((await replicas()).map(({ spec }) => spec.image))], ['page:2'])
  })

  test('an image that ends at once is rolled back by itself; the error tells why and what runs', async () => {
    let said = { code: 0, stdout: '', stderr: '' }
    const { refused, broken } = await underLoad(async () => {
      said = await cloud.cli(['app', 'upgrade', 'web', '--image', 'page:bad'])
    })
    assert.equal(said.code, 1, said.stdout)
    assert.match(said.stderr, /The upgrade of web was rolled back: /)
    assert.match(said.stderr, /Revision 2 \(page:2\) runs as before/)
    assert.deepEqual({ refused, broken }, { refused: 0, broken: 0 })
    await cloud.ok('app', 'rollback', 'web')
    assert.equal((await app()).status.phase, 'ready')
  })

  test('the server is killed in the middle of an upgrade, and it goes on where it was', async () => {
    const { refused, broken } = await underLoad(async () => {
      await cloud.ok('app', 'rollback', 'web', '--to', '1', '--no-wait')
      await until(({ status }) => status.phase === 'upgrading' && status.updated > 0)
      await cloud.restartServer()
      await until(({ status }) => status.phase === 'ready' && status.revision === 1 && status.ready === 3)
    })
    assert.deepEqual({ refused, broken }, { refused: 0, broken: 0 })
    assert.deepEqual([...new Set((await replicas()).map(({ spec }) => spec.image))], ['page:1'])
  })

  test('a replica that is killed costs no more than what it was answering, and comes back; one that is deleted is replaced', async () => {
    const [victim] = (await replicas()).filter(({ spec }) => spec.engine === 'container')
    const { refused, broken } = await underLoad(async () => {
      process.kill(processOf(cloud, victim!.metadata.uid, 'container'), 'SIGKILL')
      await until(({ status }) => status.ready < 3)
      await until(({ status }) => status.ready === 3)
    })
    assert.ok(refused + broken <= 8, `${refused} refused, ${broken} broken: wrk has eight connections`)
    const before = (await replicas()).map(({ metadata }) => metadata.name)
    await cloud.ok('rm', victim!.metadata.name)
    await until(({ status }) => status.ready === 3 && status.phase === 'ready')
    const now = (await replicas()).map(({ metadata }) => metadata.name)
    assert.equal(now.length, 3)
    assert.equal(now.filter((name) => !before.includes(name)).length, 1)
  })

  test('rm leaves nothing of it', async () => {
    await cloud.ok('app', 'rm', 'web', '--yes')
    for (const kind of ['instances', 'loadbalancers', 'revisions', 'apps'])
      assert.match(await cloud.ok('get', kind), new RegExp(`^no ${kind}`), kind)
    await assert.rejects(page('http://127.0.0.1:18790/'))
  })
})
