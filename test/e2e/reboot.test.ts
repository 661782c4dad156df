import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { processes } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'

interface Instance {
  metadata: { name: string }
  status: { phase: string; nics: unknown[]; startedAt?: string }
}

describe('faults of the host', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  const instance = (name: string) => cloud.json<Instance>('get', 'instances', name)
  const mine = () => processes().filter(({ cmdline }) => cmdline.includes(cloud.runDir) || cmdline.includes(cloud.stateDir))

  before(async () => {
    cloud = await Cloud.start({ pool: '10.216.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('secret', 'create', 'key', '--generate', 'value')
    await Promise.all([
      cloud.ok('run', 'page:1', '--name', 'c', '--secret', 'key'),
      cloud.ok('run', 'page:1', '--name', 'v', '--vm', '--secret', 'key'),
      cloud.ok('run', 'page:1', '--name', 'rests', '--secret', 'key', '--no-wait').then(() => cloud.ok('stop', 'rests')),
    ])
  })
  after(() => cloud.destroy())

  test('containers run on while the Docker engine is killed, and obey again when it is back', async () => {
    const before = await instance('c')
    const engine = mine().find(({ cmdline }) => cmdline.startsWith('dockerd') || cmdline.includes('/dockerd '))
    assert.ok(engine, 'the cloud has its own dockerd')
    process.kill(engine.pid, 'SIGKILL')
    await cloud.ok('wait', 'instances/c', '--for', 'running', '--timeout', '120s')
    assert.equal((await instance('c')).status.startedAt, before.status.startedAt)
    await assertRuns('c')
  })

  test('after a reboot what ran runs again with the same addresses, and what was stopped stays stopped', async () => {
    const before = await Promise.all(['c', 'v', 'rests'].map(instance))
    await cloud.kill()
    await powerOff()
    await cloud.startServer()
    for (const name of ['c', 'v']) {
      await waitForAnotherStart(name, before.find(({ metadata }) => metadata.name === name)!.status.startedAt)
      await assertRuns(name)
    }
    const after = await Promise.all(['c', 'v', 'rests'].map(instance))
    assert.deepEqual(
      after.map(({ status }) => status.nics),
      before.map(({ status }) => status.nics),
    )
    assert.equal(after[2]!.status.phase, 'stopped')
  })

  test('secrets, which were in memory alone, are there again', async () => {
    await cloud.ok('start', 'rests')
    const value = await cloud.ok('secret', 'reveal', 'key', 'value')
    assert.equal(value.length, 32)
    for (const name of ['c', 'v', 'rests']) assert.equal(await cloud.ok('exec', name, '--', 'cat', '/run/secrets/key/value'), value, name)
  })

  async function assertRuns(name: string): Promise<void> {
    assert.equal((await cloud.ok('exec', name, '--', 'hostname')).trim(), name)
  }

  async function waitForAnotherStart(name: string, before: string | undefined): Promise<void> {
    const signal = AbortSignal.timeout(120_000)
    for await (const event of cloud.client.events({ since: 0, kind: 'Instance', name }, signal)) {
      const { status } = (event.object ?? { status: {} }) as Instance
      if (status.phase === 'running' && status.startedAt !== undefined && status.startedAt > (before ?? '')) return
    }
    assert.fail(`${name} did not start again`)
  }

  /** What a power cut leaves of this cloud: its state on disk, and nothing that lived in memory. */
  async function powerOff(): Promise<void> {
    for (let left = mine(); left.length > 0; left = mine()) {
      for (const { pid } of left) {
        try {
          process.kill(pid, 'SIGKILL')
        } catch {} // gone already
      }
      await new Promise((resolve) => setImmediate(resolve))
    }
    const tag = cloud.env['PANDO_TAG']!
    for (const mount of mounts().reverse()) execFileSync('umount', ['-l', mount])
    const list = (command: string, args: string[]) => execFileSync(command, args, { encoding: 'utf8' }).split('\n').filter(Boolean)
    for (const line of list('ip', ['netns', 'list']))
      if (line.startsWith(`${tag}-`)) execFileSync('ip', ['netns', 'delete', line.split(' ')[0]!])
    for (const line of list('nft', ['list', 'tables'])) if (line.includes(tag)) execFileSync('nft', ['delete', ...line.split(' ')])
    for (const name of await readdir(cloud.runDir)) await rm(join(cloud.runDir, name), { recursive: true, force: true })
    for (const name of await readdir('/dev/shm')) if (name.includes(`-${tag}-`)) await rm(join('/dev/shm', name), { force: true })
  }

  function mounts(): string[] {
    const lines = execFileSync('cat', ['/proc/mounts'], { encoding: 'utf8' }).split('\n')
    return lines.map((line) => line.split(' ')[1] ?? '').filter((path) => path.startsWith(cloud.runDir) || path.startsWith(cloud.stateDir))
  }
})
