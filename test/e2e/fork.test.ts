import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'

interface Instance {
  metadata: { name: string; uid: string }
  status: { phase: string; nics: { address: string }[]; startedAt?: string }
}
interface Snapshot {
  metadata: { name: string; uid: string }
  status: { phase: string; memory: boolean; pauseMs: number; spares: { ready: boolean }[] }
}

let cloud: Cloud
const instances = async () => (await cloud.json<{ items: Instance[] }>('get', 'instances')).items
const instance = (name: string) => cloud.json<Instance>('get', 'instances', name)
const snapshots = async () => (await cloud.json<{ items: Snapshot[] }>('get', 'snapshots')).items
const shell = async (name: string, script: string) => (await cloud.ok('exec', name, '--', 'sh', '-c', script)).trim()
const page = async (name: string) => {
  const { status } = await instance(name)
  return (await fetch(`http://${status.nics[0]!.address}/`, { signal: AbortSignal.timeout(30_000) })).text()
}
const running = async (...names: string[]) => {
  for (const name of names) await cloud.ok('wait', `instances/${name}`, '--for', 'running', '--timeout', '120s')
}

describe('forking from the command line', { timeout: 1_200_000 }, () => {
  before(async () => {
    cloud = await Cloud.start({ pool: '10.216.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('run', 'page:1', '--name', 'db', '--vm', '--memory', '128MiB')
    await shell('db', 'echo loaded > /tmp/data; echo loaded > /dev/shm/data')
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('a running VM becomes three, each with an address of its own, and runs on', async () => {
    const before = await instance('db')
    const said = await cloud.ok('fork', 'db', '--count', '3', '--name', 'try')
    assert.match(said, /db stood still for \d/)
    const addresses = new Set<string>()
    for (const name of ['try-1', 'try-2', 'try-3']) {
      assert.equal(await shell(name, 'hostname; cat /tmp/data /dev/shm/data'), `${name}\nloaded\nloaded`)
      assert.match(await page(name), /host db\b/, 'its server goes on with the page it made before')
      addresses.add((await instance(name)).status.nics[0]!.address)
    }
    assert.equal(addresses.size, 3)
    assert.deepEqual(await instance('db'), before, 'nothing about the source has changed')
    assert.match(await page('db'), /host db\b/)
  })

  test('asked again by the same name, it makes nothing anew', async () => {
    const before = (await instances()).map(({ metadata }) => metadata.uid).sort()
    await cloud.ok('fork', 'db', '--count', '3', '--name', 'try')
    assert.deepEqual((await instances()).map(({ metadata }) => metadata.uid).sort(), before)
  })

  test('names find clones, and describe draws the tree', async () => {
    assert.match(await cloud.ok('exec', 'db', '--', 'wget', '-qO-', 'http://try-2/'), /host db\b/)
    const tree = await cloud.ok('describe', 'instance', 'db')
    for (const name of ['try-1', 'try-2', 'try-3']) assert.match(tree, new RegExp(name))
  })

  test('a kept snapshot starts more at any time, also after the server was killed', async () => {
    await cloud.ok('freeze', 'db', 'golden')
    await shell('db', 'echo later > /tmp/data')
    await cloud.restartServer()
    await cloud.ok('run', '--from', 'golden', '--name', 'web')
    assert.equal(await shell('web', 'cat /tmp/data'), 'loaded')
    assert.match(await cloud.ok('snapshot', 'ls'), /golden\s+db\s+ready/)
    assert.doesNotMatch(await cloud.ok('snapshot', 'ls'), /db-[0-9a-f]{6}/, 'what fork makes for itself is not shown')
  })

  test('rewind puts a clone back, memory and disk, and it keeps its name and address', async () => {
    const { address } = (await instance('web')).status.nics[0]!
    await shell('web', 'echo spoilt > /tmp/data; rm /dev/shm/data; sync')
    await cloud.ok('rewind', 'web')
    assert.equal(await shell('web', 'hostname; cat /tmp/data /dev/shm/data'), 'web\nloaded\nloaded')
    assert.equal((await instance('web')).status.nics[0]!.address, address)
    await cloud.ok('rewind', 'try-3', 'golden')
    assert.equal(await shell('try-3', 'hostname; cat /tmp/data'), 'try-3\nloaded')
  })

  test('a clone that is restarted boots from its own disk', async () => {
    await shell('try-1', 'echo mine > /tmp/data; sync')
    await cloud.ok('restart', 'try-1')
    assert.equal(await shell('try-1', 'cat /tmp/data'), 'mine')
  })

  test('spares are kept ready, and taken', async () => {
    await cloud.ok('freeze', 'db', 'warm', '--warm', '2')
    const ready = async () => (await snapshots()).find(({ metadata }) => metadata.name === 'warm')!.status.spares.filter((one) => one.ready)
    for (const end = Date.now() + 60_000; (await ready()).length < 2; ) assert.ok(Date.now() < end, 'no spares')
    await cloud.ok('run', '--from', 'warm', '--name', 'quick')
    assert.equal(await shell('quick', 'hostname; cat /dev/shm/data'), 'quick\nloaded')
    assert.match(await page('quick'), /host db\b/)
  })

  test('a snapshot of another QEMU is refused with the way out, which works', async () => {
    await cloud.ok('freeze', 'db', 'old')
    const old = (await snapshots()).find(({ metadata }) => metadata.name === 'old')!
    const path = join(cloud.stateDir, 'qemu/snapshots', old.metadata.uid, 'snapshot.json')
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"qemu":"[^"]*"/, '"qemu":"99.0"'))
    const refused = await cloud.cli(['run', '--from', 'old', '--name', 'foreign'])
    assert.deepEqual([refused.code, /QEMU 99\.0/.test(refused.stderr), /--cold/.test(refused.stderr)], [4, true, true], refused.stderr)
    await cloud.ok('run', '--from', 'old', '--cold', '--name', 'cold')
    assert.equal(await shell('cold', 'cat /tmp/data'), 'later')
  })

  test('a container is forked with its files, and told what was left out', async () => {
    await cloud.ok('run', 'page:1', '--name', 'box')
    await shell('box', 'echo boxed > /tmp/data')
    const { stdout, stderr } = await cloud.cli(['fork', 'box', '--name', 'box2'])
    assert.match(stdout + stderr, /memory|program/)
    assert.equal(await shell('box2', 'cat /tmp/data'), 'boxed')
    assert.match(await page('box2'), /host box2/, 'its program began anew')
  })

  test('what is not possible says why: an instance that does not run, a name that is taken, too many', async () => {
    await cloud.ok('stop', 'box')
    for (const args of [
      ['fork', 'box'],
      ['fork', 'db', '--name', 'box'],
      ['fork', 'db', '--count', '101'],
      ['fork', 'nobody'],
      ['run', '--from', 'nothing', '--name', 'x'],
    ]) {
      const { code, stderr } = await cloud.cli(args)
      assert.ok(code > 0 && /hint:/.test(stderr), `${args.join(' ')}: ${code} ${stderr}`)
    }
    assert.equal((await instance('db')).status.phase, 'running')
  })
})

describe('the server is killed in the middle of a fork', { timeout: 1_200_000 }, () => {
  const leftovers = () =>
    traces(cloud.env['PANDO_TAG']!, [cloud.stateDir, cloud.runDir]).map((line) => line.replace(/^process \d+ /, 'process '))
  const layers = () => readdirSync('/dev/shm').filter((name) => name.startsWith(`pando-${cloud.env['PANDO_TAG']}-`)).length

  before(async () => {
    cloud = await Cloud.start({ pool: '10.217.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('run', 'page:1', '--name', 'db', '--vm', '--memory', '128MiB')
    await cloud.ok('fork', 'db', '--name', 'first')
    await cloud.ok('rm', 'first')
  })
  after(() => cloud.destroy())

  async function crash(point: string, act: () => Promise<unknown>): Promise<void> {
    await cloud.kill('SIGTERM')
    await cloud.startServer({ PANDO_CRASH_AT: point })
    const ended = cloud.serverEnded()
    const acting = act().catch(() => {})
    await Promise.race([ended, never(point)])
    await cloud.startServer()
    await acting
  }

  /** Told rather than waited for until the end of the suite. */
  async function never(point: string): Promise<never> {
    await setTimeout(60_000, undefined, { ref: false })
    throw new Error(`the server did not get to ${point}\n${cloud.serverLog().slice(-4000)}`)
  }

  for (const point of [
    ...['freeze:begin', 'freeze:ready', 'freeze:quiet', 'freeze:stopped', 'freeze:memory', 'freeze:going', 'freeze:frozen'],
    ...['clone:stored', 'restore:launched', 'restore:identified'],
  ]) {
    test(`at ${point}: the source runs on, both clones run in the end, and go with all that was theirs`, async () => {
      await shell('db', `echo ${point} > /tmp/point`)
      await crash(point, () => cloud.cli(['fork', 'db', '--count', '2', '--name', 'x', '--no-wait']))
      await cloud.cli(['fork', 'db', '--count', '2', '--name', 'x']) // whoever lost the answer asks again
      await running('db', 'x-1', 'x-2')
      for (const name of ['db', 'x-1', 'x-2']) assert.equal(await shell(name, 'cat /tmp/point'), point)
      assert.match(await page('x-2'), /host db\b/)
      await cloud.ok('rm', 'x-1', 'x-2')
      for (const end = Date.now() + 60_000; (await snapshots()).length > 0; ) assert.ok(Date.now() < end, 'a snapshot stays')
      assert.deepEqual(
        leftovers().filter((line) => /x-[12]/.test(line)),
        [],
      )
    })
  }

  const ready = async () => (await snapshots()).some(({ status }) => status.spares.some((one) => one.ready))

  test('at clone:stored with a spare: the clone has taken it over and runs in the end', async () => {
    await cloud.ok('freeze', 'db', 'spared', '--warm', '1')
    for (const end = Date.now() + 60_000; !(await ready()); ) assert.ok(Date.now() < end, 'no spare')
    await crash('clone:stored', () => cloud.cli(['run', '--from', 'spared', '--name', 'z']))
    await cloud.ok('run', '--from', 'spared', '--name', 'z')
    assert.equal(await shell('z', 'hostname'), 'z')
    await cloud.ok('rm', 'z')
    await cloud.ok('snapshot', 'rm', 'spared')
  })

  for (const point of ['warm:begin', 'warm:ports', 'restore:launched', 'warm:done']) {
    test(`at ${point} of a refill: spares are ready in the end, and nothing is left when their snapshot goes`, async () => {
      const before = layers()
      await crash(point, () => cloud.cli(['freeze', 'db', 'pool', '--warm', '1']))
      await cloud.cli(['freeze', 'db', 'pool', '--warm', '1'])
      await cloud.cli(['run', '--from', 'pool', '--name', 'y'])
      await running('y')
      await cloud.ok('rm', 'y')
      await cloud.ok('snapshot', 'rm', 'pool')
      for (const end = Date.now() + 60_000; (await snapshots()).length > 0; ) assert.ok(Date.now() < end, 'the snapshot stays')
      for (const end = Date.now() + 60_000; vms().length > 1; ) {
        assert.ok(Date.now() < end, `VMs stay: ${vms()}`)
        await setTimeout(500) // a folder of another process
      }
      assert.ok(layers() <= before + 1, 'the layer that the source stands on, and no other')
    })
  }

  const vms = () => readdirSync(join(cloud.stateDir, 'vms'))
})
