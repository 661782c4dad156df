import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { buildPage } from '../support/page.ts'

interface Seen {
  metadata: { generation: number }
  status: { phase: string; startedAt: string; observedGeneration: number; reason?: { code: string } }
}
interface Mount {
  volume: string
  path?: string
  readOnly?: boolean
}

describe('volumes of a VM that runs', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let startedAt: string

  before(async () => {
    cloud = await Cloud.start({ pool: '10.219.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('wait', 'networks/default', '--for', 'ready', '--timeout', '120s')
    await apply({ kind: 'Volume', metadata: { name: 'a' }, spec: { size: '32MiB' } })
    await apply({ kind: 'Volume', metadata: { name: 'b' }, spec: { size: '32MiB' } })
    await have([])
    await cloud.ok('wait', 'instances/x', '--for', 'running', '--timeout', '120s')
    startedAt = (await see()).status.startedAt
  })
  after(() => cloud.destroy())

  const see = () => cloud.json<Seen>('get', 'instances', 'x')
  const inside = async (script: string) => (await cloud.ok('exec', 'x', '--', 'sh', '-c', script)).trim()

  async function apply(object: object): Promise<void> {
    const { code, stderr } = await cloud.cli(['apply', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', ...object }) })
    assert.equal(code, 0, stderr)
  }

  function have(volumes: Mount[]): Promise<void> {
    return apply({ kind: 'Instance', metadata: { name: 'x' }, spec: { image: 'page:1', engine: 'vm', volumes } })
  }

  /** Waits until the spec is answered, by a VM that was not restarted for it. */
  async function answered(): Promise<void> {
    for (let tries = 0; ; tries++) {
      const { metadata, status } = await see()
      if (status.phase === 'running' && status.observedGeneration === metadata.generation && !status.reason) {
        assert.equal(status.startedAt, startedAt, 'it was restarted')
        return
      }
      assert.ok(tries < 100, JSON.stringify(status))
      await new Promise((resolve) => setTimeout(resolve, 200)) // there is no event for what a user waits for
    }
  }

  test('come, change places and go, without a restart', async () => {
    await have([{ volume: 'a', path: '/a' }])
    await answered()
    await inside('echo kept > /a/note')
    await have([
      { volume: 'a', path: '/other', readOnly: true },
      { volume: 'b', path: '/b' },
    ])
    await answered()
    assert.equal(await inside('cat /other/note; echo x > /b/x; (echo x > /other/x) 2> /dev/null || echo refused'), 'kept\nrefused')
    await have([])
    await answered()
    assert.equal(await inside('ls /other; ls /b'), '')
  })

  test('wait for a program inside that uses them, and the status says so', async () => {
    await have([{ volume: 'a', path: '/a' }])
    await answered()
    const using = cloud.cli(['exec', 'x', '--', 'sh', '-c', 'cd /a; echo $$ > /tmp/pid; exec sleep 600'])
    await inside('until [ -s /tmp/pid ]; do sleep 0.1; done')
    await have([])
    for (let tries = 0; (await see()).status.reason?.code !== 'volume.busy_inside'; tries++) assert.ok(tries < 100)
    await inside('kill $(cat /tmp/pid)')
    await using
    await answered()
  })

  test('that are asked for in vain leave the VM as it is', async () => {
    await have([{ volume: 'a' }])
    for (let tries = 0; (await see()).status.reason?.code !== 'volume.needs_path'; tries++) assert.ok(tries < 100)
    await have([])
    await answered()
  })

  for (const point of ['attach:made', 'detach:begin']) {
    test(`are there, or gone, in the end when the server is killed at ${point}`, { timeout: 60_000 }, async () => {
      if (point.startsWith('detach')) {
        await have([{ volume: 'b', path: '/b' }])
        await answered()
      }
      await cloud.kill('SIGTERM')
      await cloud.startServer({ PANDO_CRASH_AT: point })
      const ended = cloud.serverEnded()
      await have(point.startsWith('detach') ? [] : [{ volume: 'b', path: '/b' }]).catch(() => {})
      await ended
      await cloud.startServer()
      await answered()
      assert.equal((await inside('cat /proc/mounts')).includes(' /b '), point.startsWith('attach'))
      await have([])
      await answered()
    })
  }

  test('come back with the VM', async () => {
    await have([{ volume: 'a', path: '/a' }])
    await answered()
    await cloud.ok('restart', 'x')
    await cloud.ok('wait', 'instances/x', '--for', 'running', '--timeout', '120s')
    assert.equal(await inside('cat /a/note'), 'kept')
  })
})
