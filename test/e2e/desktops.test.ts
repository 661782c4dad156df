import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'

interface Desktop {
  metadata: { name: string }
  spec: { user?: string }
  status: { phase: string; data?: string; lastResetMs?: number }
}

let cloud: Cloud
const desktop = (name: string) => cloud.json<Desktop>('get', 'desktops', name)
const shell = async (name: string, script: string) => (await cloud.ok('exec', name, '--', 'sh', '-c', script)).trim()

/** It goes on from the memory it was frozen with, and waits for somebody. */
async function untilFrozen(name: string): Promise<void> {
  for await (const { kind, name: of, object } of cloud.client.events({ since: 0 }, AbortSignal.timeout(60_000)))
    if (kind === 'Instance' && of === name && (object as { spec: { from?: object } } | undefined)?.spec.from) break
  await cloud.ok('wait', `desktops/${name}`, '--for', 'available', '--timeout', '120s')
}

/** Real VMs: what people leave behind is gone in a moment, and what is theirs comes with them. */
describe('desktops', { timeout: 1_200_000 }, () => {
  before(async () => {
    cloud = await Cloud.start({ pool: '10.234.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('run', 'page:1', '--name', 'gold-vm', '--vm', '--memory', '128MiB')
    await shell('gold-vm', 'mkdir -p /home; echo golden > /tmp/state')
    await cloud.ok('freeze', 'gold-vm', 'gold')
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('of a snapshot: as new after a logout, in a moment, and the data comes along to another desktop', async (t) => {
    const { tier } = (await cloud.json<{ spec: { tier: string } }>('get', 'pools', 'local')).spec
    t.diagnostic((await cloud.ok('desktop', 'create', 'class', '--from', 'gold', '--size', '2', '--data', `64MiB@${tier}:/data`)).trim())
    assert.match(await cloud.ok('desktop', 'assign', 'class', 'alice'), /class-1 of alice assigned, data in class-data-alice/)
    assert.equal(await shell('class-1', 'cat /tmp/state; echo alice > /tmp/state; echo hers > /data/file'), 'golden')
    assert.match(await cloud.ok('desktop', 'logout', 'class', '--user', 'alice'), /class-1 available/)
    assert.equal(await shell('class-1', 'cat /tmp/state; ls /data 2>/dev/null || true'), 'golden')
    await cloud.ok('desktop', 'assign', 'class', 'bob')
    assert.equal((await desktop('class-1')).spec.user, 'bob')
    await cloud.ok('desktop', 'assign', 'class', 'alice')
    assert.equal(await shell('class-2', 'cat /data/file'), 'hers')
    assert.equal(await shell('class-1', 'ls /data'), '')
    const took: number[] = []
    for (let round = 0; round < 3; round++) {
      await shell('class-1', 'echo bob > /tmp/state')
      await cloud.ok('desktop', 'logout', 'class-1')
      took.push((await desktop('class-1')).status.lastResetMs!)
      await cloud.ok('desktop', 'assign', 'class', 'bob')
      assert.equal(await shell('class-1', 'cat /tmp/state'), 'golden')
    }
    t.diagnostic(`resets took ${took.join(', ')} ms, with a data disk to let go of`)
    assert.ok(Math.min(...took) < 5_000, `${took}`)
  })

  test('a server that dies in the middle of a reset finishes it, and nobody gets the desktop before', async () => {
    await shell('class-2', 'echo alice > /tmp/state; echo more >> /data/file')
    await cloud.kill('SIGKILL')
    await cloud.startServer({ PANDO_CRASH_AT: 'replace:destroyed' })
    await cloud.ok('desktop', 'logout', 'class-2', '--no-wait')
    await cloud.serverEnded()
    await cloud.restartServer()
    await cloud.ok('wait', 'desktops/class-2', '--for', 'available', '--timeout', '120s')
    assert.equal(await shell('class-2', 'cat /tmp/state'), 'golden')
    await cloud.ok('desktop', 'assign', 'class', 'alice')
    assert.equal(await shell('class-2', 'cat /data/file'), 'hers\nmore')
    await cloud.ok('desktop', 'rm', 'class', '--yes')
  })

  test('of an image: booted once and frozen, then as new without a boot', async (t) => {
    await cloud.ok('desktop', 'create', 'lab', '--from', 'page:1', '--size', '1', '--memory', '128MiB', '--no-display')
    const beginning = async () =>
      (await cloud.json<{ spec: { from?: { memory: boolean; take: number } } }>('get', 'instances', 'lab-1')).spec.from
    await untilFrozen('lab-1')
    const frozen = await beginning()
    assert.equal(frozen?.memory, true)
    await cloud.ok('desktop', 'assign', 'lab', 'carol')
    await shell('lab-1', 'echo carol > /tmp/mark')
    await cloud.ok('desktop', 'logout', 'lab-1')
    const { lastResetMs } = (await desktop('lab-1')).status
    t.diagnostic(`the reset took ${lastResetMs} ms`)
    assert.equal(await shell('lab-1', 'ls /tmp'), '')
    assert.deepEqual(await beginning(), { ...frozen, take: frozen.take + 1 }, 'it went back to its memory and did not boot')
    await cloud.ok('desktop', 'rm', 'lab', '--yes')
  })
})
