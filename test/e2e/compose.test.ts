import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildHttpd } from '../support/httpd.ts'

interface Named {
  metadata: { name: string; labels: Record<string, string> }
  status: { phase: string; ready?: number; exitCode?: number; holders?: { instance: string }[] }
}

const file = (name: string) => join(import.meta.dirname, '../fixtures/compose', name, 'compose.yaml')

describe('Compose files are deployed as they are', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  const deploy = (path: string, ...more: string[]) => cloud.cli(['app', 'deploy', '-f', path, ...more])
  const ok = async (path: string, ...more: string[]) => {
    const { code, stdout, stderr } = await deploy(path, ...more)
    assert.equal(code, 0, `${stdout}${stderr}${cloud.serverLog().slice(-3000)}`)
    return stdout
  }
  const list = async (plural: string) => (await cloud.json<{ items: Named[] }>('get', plural)).items
  const names = async (plural: string) => (await list(plural)).map(({ metadata }) => metadata.name).sort()
  const get = async (url: string) => (await fetch(url, { signal: AbortSignal.timeout(30_000) })).text()
  const replicaOf = async (app: string) =>
    (await list('instances')).find(({ metadata }) => metadata.labels['pando.app'] === app)!.metadata.name
  const inside = async (app: string, ...argv: string[]) => cloud.ok('exec', await replicaOf(app), '--', ...argv)

  before(async () => {
    cloud = await Cloud.start({ pool: '10.214.0.0/16' })
    await buildHttpd(cloud, 'shop/httpd:1')
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('what would change is told before anything does', async () => {
    const { code, stdout, stderr } = await cloud.cli(['app', 'plan', '-f', file('shop')])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /volumes\/shop-data would be created[\s\S]*apps\/store [\s\S]*apps\/web /)
    assert.deepEqual(await names('apps'), [])
  })

  test('a web server, a store with a volume and a page from beside the file', async () => {
    await ok(file('shop'))
    assert.deepEqual([await names('apps'), await names('volumes')], [['store', 'web'], ['shop-data']])
    assert.equal(await get('http://127.0.0.1:18480/index.html'), 'the page of the shop\n')
    assert.equal(await get('http://127.0.0.1:18480/sub/more.html'), 'deeper\n')
    assert.equal(await inside('web', 'wget', '-q', '-O', '-', 'http://store:6379/starts'), 'start\n')
  })

  test('deployed again, nothing changes, and the volume outlives its instance', async () => {
    const stdout = await ok(file('shop'))
    assert.match(stdout, /apps\/store unchanged[\s\S]*apps\/web unchanged/)
    const old = await replicaOf('store')
    await cloud.ok('app', 'restart', 'store')
    await cloud.ok('wait', 'apps/store', '--for', 'ready')
    assert.notEqual(await replicaOf('store'), old)
    assert.equal(await inside('store', 'cat', '/data/starts'), 'start\nstart\n')
  })

  test('two networks, secrets, configs, and a job that comes first', async () => {
    await ok(file('front'))
    assert.equal(await get('http://127.0.0.1:18481/index.html'), 'served by front\n')
    assert.equal(await inside('proxy', 'wget', '-q', '-O', '-', 'http://backend:8080/answer'), 'key is hunter2, mode as is: $NOT_FILLED\n')
    const job = await cloud.json<Named>('get', 'instances', 'migrate')
    assert.deepEqual([job.status.phase, job.status.exitCode], ['stopped', 0])
    assert.ok((await names('networks')).includes('front-inside'))
    for (const command of [
      ['get', 'apps', 'api', '-o', 'yaml'],
      ['describe', 'apps', 'api'],
      ['get', 'instances', '--json'],
    ])
      assert.doesNotMatch(await cloud.ok(...command), /hunter2/, command.join(' '))
  })

  test('a container before a VM that keeps its data', async () => {
    await ok(file('mixed'))
    assert.equal(await get('http://127.0.0.1:18482/index.html'), 'gate\n')
    assert.match(await inside('gate', 'wget', '-q', '-O', '-', 'http://vault:8000/kernel'), /^Linux version/)
  })

  test('all of it goes on when the server is killed, and what a VM has written no container gets', async () => {
    await cloud.restartServer()
    assert.equal(await get('http://127.0.0.1:18480/index.html'), 'the page of the shop\n')
    assert.equal(await inside('store', 'cat', '/data/starts'), 'start\nstart\n')
    const manifest = {
      kind: 'Instance',
      metadata: { name: 'thief' },
      spec: { image: 'shop/httpd:1', volumes: [{ volume: 'mixed-vault', path: '/v' }] },
    }
    const { code, stderr } = await cloud.cli(['apply', '-f', '-'], { input: JSON.stringify(manifest) })
    assert.deepEqual([code, /volume.guest_only/.test(stderr)], [4, true], stderr)
  })

  test('a name that another project has is not taken over', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'pando-compose-'))
    const path = join(dir, 'compose.yaml')
    await writeFile(path, 'name: other\nservices: {web: {image: "shop/httpd:1"}}\n')
    const { code, stderr } = await deploy(path)
    assert.deepEqual([code, /App web is there already and does not belong to the Compose project other/.test(stderr)], [4, true], stderr)
    await writeFile(path, 'name: other\nservices:\n  new:\n    image: shop/httpd:1\n    privileged: true\n')
    const refused = await deploy(path)
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /nothing was started:\n {2}.*compose.yaml:5:5: privileged: run it as a VM/)
    assert.deepEqual((await names('apps')).includes('new'), false)
    await ok(path, '--skip-unsupported')
    await cloud.ok('app', 'rm', '-f', path, '--yes')
    await rm(dir, { recursive: true })
  })

  test('removing one takes all of it but its volumes, and those when asked', async () => {
    await cloud.ok('app', 'rm', '-f', file('front'), '--yes')
    assert.deepEqual([(await names('instances')).includes('migrate'), (await names('networks')).includes('front-inside')], [false, false])
    assert.ok((await names('volumes')).includes('front-state'))
    await cloud.ok('app', 'rm', '-f', file('front'), '--yes', '--volumes')
    assert.ok(!(await names('volumes')).includes('front-state'))
    for (const name of ['shop', 'mixed']) await cloud.ok('app', 'rm', '-f', file(name), '--yes', '--volumes')
    assert.deepEqual([await names('apps'), await names('instances'), await names('volumes')], [[], [], []])
  })
})
