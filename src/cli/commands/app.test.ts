import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../../../test/support/cloud.ts'

interface App {
  metadata: { generation: number }
  spec: { replicas: number; template: { image: string; env: object }; update: { strategy: string } }
  status: { phase: string; ready: number; revision: number }
}

const file = (spec: object, name = 'shop') => JSON.stringify({ kind: 'App', metadata: { name }, spec: { update: { bake: 0 }, ...spec } })

/** `pando app` as people type it, over the fake engine. */
describe('pando app', { timeout: 900_000 }, () => {
  let cloud: Cloud
  before(async () => {
    cloud = await Cloud.start({ fake: true, pool: '10.234.0.0/16' })
  })
  after(() => cloud.destroy())

  const app = (name = 'shop') => cloud.json<App>('get', 'app', name)
  const withInput = (input: string, ...args: string[]) => cloud.cli(args, { input, timeoutMs: 60_000 })

  test('plan tells what a file would make, and makes nothing', async () => {
    const { code, stdout } = await withInput(file({ template: { image: 'shop:1' }, replicas: 4 }), 'app', 'plan', '-f', '-')
    assert.deepEqual([code, stdout], [0, 'apps/shop would be created\n'])
    assert.equal((await cloud.cli(['get', 'app', 'shop'])).code, 3)
  })

  test('deploy makes it and returns when it is ready', async () => {
    const spec = { template: { image: 'shop:1' }, replicas: 4, ports: [{ port: 80, mode: 'http', publish: 18780 }] }
    const { code, stdout, stderr } = await withInput(file(spec), 'app', 'deploy', '-f', '-')
    assert.equal(code, 0, stderr)
    assert.equal(stdout, 'apps/shop created\n')
    assert.match(stderr, /4 of 4 ready/)
    assert.deepEqual((await app()).status.ready, 4)
  })

  test('describe shows replicas, ports, history and events; ls one line', async () => {
    const described = await cloud.ok('app', 'describe', 'shop')
    assert.match(described, /^Phase: +ready$/m)
    assert.match(described, /^Replicas \(4 of 4 ready\)$/m)
    assert.match(described, /^ {2}shop-1 +container +1 +running +\S+ +10\.234\.\S+ +25%/m)
    assert.match(described, /^ {2}p80 +80 +80 +http +host port 18780$/m)
    assert.match(described, /^ {2}1 +current +shop:1/m)
    assert.match(described, /Deployed/)
    assert.match(await cloud.ok('app', 'ls'), /^shop +ready +4 +4 +shop:1 +1 /m)
    assert.equal(await cloud.ok('describe', 'app', 'shop', '-o', 'name'), 'apps/shop\n')
  })

  test('plan tells each change and what it does; the same file changes nothing', async () => {
    const next = { template: { image: 'shop:2' }, replicas: 1, ports: [{ port: 80, mode: 'http', publish: 18780 }], guard: 60 }
    const { stdout } = await withInput(file(next), 'app', 'plan', '-f', '-')
    assert.deepEqual(stdout.trimEnd().split('\n'), [
      'apps/shop would be changed',
      '  guard: 50 -> 60  in place',
      '  replicas: 4 -> 1  3 replicas stopped',
      '  template.image: "shop:1" -> "shop:2"  new revision: 4 replicas replaced, rolling',
      '  ! Scaling shop to 1 stops 3 of the 4 replicas of shop (75%); its guard lets 50% pass: it must be confirmed (--yes)',
    ])
    const { generation } = (await app()).metadata
    const same = { template: { image: 'shop:1' }, ports: next.ports }
    assert.equal((await withInput(file(same), 'app', 'deploy', '-f', '-')).stdout, 'apps/shop unchanged\n')
    assert.equal((await app()).metadata.generation, generation)
  })

  test('upgrade replaces the replicas and is in the history; the environment is merged', async () => {
    const { code, stdout, stderr } = await cloud.cli(['app', 'upgrade', 'shop', '--image', 'shop:2', '-e', 'A=1', '--blue-green'])
    assert.equal(code, 0, stderr)
    assert.match(stdout, /template\.image: "shop:1" -> "shop:2"/)
    const { spec, status } = await app()
    assert.deepEqual([spec.template.image, spec.template.env, spec.update.strategy], ['shop:2', { A: '1' }, 'blue-green'])
    assert.deepEqual([status.phase, status.revision], ['ready', 2])
    assert.match(await cloud.ok('app', 'history', 'shop'), /^2 +current +shop:2 .*\n1 +superseded +shop:1 /m)
  })

  test('an image that does not run is rolled back: the exit code and the error tell it, and what runs', async () => {
    const bad = { template: { image: 'shop:bad', command: ['false'], restart: { policy: 'never' } }, ports: [{ port: 80, mode: 'http' }] }
    const { code, stderr } = await withInput(file(bad), 'app', 'deploy', '-f', '-')
    assert.equal(code, 1)
    assert.match(stderr, /error: The upgrade of shop was rolled back: .+\n/)
    assert.match(stderr, /hint: +Revision 2 \(shop:2\) runs as before/)
    const described = await cloud.ok('app', 'describe', 'shop')
    assert.match(described, /revision 3 did not prove good/)
    assert.match(described, /^ {2}3 +failed +shop:bad/m)
  })

  test('rollback makes the app what runs, or what it was at a revision', async () => {
    assert.match(await cloud.ok('app', 'rollback', 'shop'), /template\.image: "shop:bad" -> "shop:2"/)
    assert.equal((await app()).status.phase, 'ready')
    await cloud.ok('app', 'rollback', 'shop', '--to', '1')
    assert.equal((await app()).spec.template.image, 'shop:1')
    assert.equal((await cloud.cli(['app', 'rollback', 'shop', '--to', '77'])).code, 3)
  })

  test('scaling down far, and deleting, need --yes where nobody can be asked', async () => {
    assert.match(await cloud.ok('app', 'scale', 'shop', '6', '-o', 'name'), /^apps\/shop\n$/)
    const refused = await cloud.cli(['app', 'scale', 'shop', '1'])
    assert.equal(refused.code, 4)
    assert.match(refused.stderr, /stops 5 of the 6 replicas of shop \(83%\)[\s\S]*--yes/)
    await cloud.ok('app', 'scale', 'shop', '1', '--yes')
    assert.equal((await cloud.cli(['app', 'rm', 'shop'])).code, 4)
    assert.equal((await cloud.cli(['apply', '-f', '-'], { input: file({ template: { image: 'shop:1' }, replicas: 0 }) })).code, 4)
  })

  test('a stopped app has no replicas and keeps its number', async () => {
    const before = await app()
    await cloud.ok('app', 'stop', 'shop')
    assert.deepEqual([(await app()).status.phase, (await app()).spec.replicas], ['stopped', before.spec.replicas])
    await cloud.ok('app', 'start', 'shop')
    assert.deepEqual([(await app()).status.phase, (await app()).status.ready], ['ready', before.spec.replicas])
  })

  test('options make an app too; on one that is there they change what they name', async () => {
    await cloud.ok(
      'app',
      'deploy',
      'api',
      '--image',
      'api:1',
      '--engine',
      'container=1,vm=1',
      '--port',
      '80',
      '--health-tcp',
      '80',
      '-l',
      'tier=front',
    )
    const engines = (await cloud.json<{ items: { spec: { engine: string } }[] }>('get', 'instances', '-l', 'pando.app=api')).items
    assert.deepEqual(engines.map(({ spec }) => spec.engine).sort(), ['container', 'vm'])
    const changed = await cloud.ok('app', 'deploy', 'api', '--image', 'api:2', '--health-http', '80/ok', '--no-wait')
    assert.match(changed, /template\.image: "api:1" -> "api:2"/)
    const { spec } = await cloud.json<{ spec: { ports: object[]; template: { healthCheck: { type: string } } } }>('get', 'app', 'api')
    assert.deepEqual([spec.ports.length, spec.template.healthCheck.type], [1, 'http'])
    assert.equal((await cloud.cli(['app', 'deploy', 'other'])).code, 2)
  })

  test('verbs of upgrades are refused where there is none', async () => {
    for (const verb of ['pause', 'resume', 'promote', 'abort']) assert.equal((await cloud.cli(['app', verb, 'shop'])).code, 4)
  })

  test('logs are those of all replicas', async () => {
    await cloud.ok('app', 'deploy', 'talk', '--image', 'a:1', '--replicas', '2', '--no-wait', '--', 'hello')
    const described = await cloud.cli(['app', 'logs', 'talk'])
    assert.equal(described.code, 0, described.stderr)
  })

  test('names of apps complete where they belong', async () => {
    assert.match(await cloud.ok('complete', '--', 'app', 'upgrade', 's'), /^shop\t/m)
    assert.match(await cloud.ok('complete', '--', 'publish', ''), /^api\t/m)
  })

  test('a person at a terminal is asked, and anything but yes changes nothing', async () => {
    const asked = (answer: string) =>
      new Promise<string>((resolve) => {
        const command = `${join(import.meta.dirname, '../../../pando')} app scale shop 0 --host ${cloud.env['PANDO_HOST']}`
        const child = execFile('script', ['-qec', command, '/dev/null'], { timeout: 30_000 }, (_error, stdout) => resolve(stdout))
        child.stdin!.write(`${answer}\n`)
      })
    assert.match(await asked('no'), /stops 1 of the 1 replicas of shop[\s\S]*nothing was changed/)
    assert.equal((await app()).spec.replicas, 1)
    assert.match(await asked('yes'), /0 of 0 ready/)
    assert.equal((await app()).spec.replicas, 0)
  })

  test('rm takes what a file holds, with its replicas', async () => {
    assert.equal(await cloud.ok('app', 'rm', 'api', 'talk', '--yes'), 'apps/api deleted\napps/talk deleted\n')
    const { code, stdout } = await withInput(file({ template: { image: 'x' } }), 'app', 'rm', '-f', '-', '--yes')
    assert.deepEqual([code, stdout], [0, 'apps/shop deleted\n'])
    assert.match(await cloud.ok('get', 'instances'), /^no instances/)
    assert.match(await cloud.ok('get', 'revisions'), /^no revisions/)
  })
})
