import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'

interface Backup {
  metadata: { name: string }
  status: {
    phase: string
    consistency: string
    readBytes: number
    sentBytes: number
    parts: { name: string; type: string }[]
    proven?: { ok: boolean; tookMs: number }
    reason?: { code: string }
  }
}

const MiB = 1024 ** 2
const health = '{ type: http, port: 80 }'
const vm = `
kind: Volume
metadata: { name: data }
spec: { size: 64MiB }
---
kind: Instance
metadata: { name: db }
spec: { image: 'page:1', engine: vm, memory: 128MiB, disk: 256MiB, volumes: [{ volume: data, path: /data }], healthCheck: ${health} }
`

describe('backups', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let dir: string
  const inside = (name: string, script: string) => cloud.ok('exec', name, '--', 'sh', '-c', script)
  const now = (...args: string[]) => cloud.json<Backup>('backup', 'now', ...args)
  const backup = (name: string) => cloud.json<Backup>('get', 'backups', name)
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-backups-'))
    cloud = await Cloud.start({ pool: '10.219.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('backup', 'target', 'add', 'nas', join(dir, 'nas'), '--default')
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    await rm(dir, { recursive: true, force: true })
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  test('keys are never beside the backups, and another key opens nothing', async () => {
    const { stderr } = await cloud.cli(['backup', 'target', 'add', 'inside', join(cloud.stateDir, 'backups')])
    assert.match(stderr, /backup\.beside_state/)
    await writeFile(join(dir, 'other.key'), 'not the key of this one')
    const wrong = await cloud.cli(['backup', 'target', 'add', 'wrong', join(dir, 'nas'), '--key-file', join(dir, 'other.key')])
    assert.match(wrong.stderr, /backup\.wrong_key/)
    await writeFile(join(dir, 'right.key'), await cloud.ok('backup', 'target', 'key', 'nas'))
    await cloud.ok('backup', 'target', 'key', 'wrong', '--key-file', join(dir, 'right.key'))
    await cloud.ok('backup', 'target', 'rm', 'wrong')
  })

  test('a VM with a volume is backed up, the second time by what changed, destroyed, and restored under another name', async () => {
    await cloud.cli(['apply', '-f', '-'], { input: vm })
    await cloud.ok('wait', 'instances/db', '--for', 'running', '--timeout', '120s')
    await inside('db', 'echo first > /data/file; echo kept > /etc/marker; head -c 16777216 /dev/urandom > /blob; sync')
    const sum = await inside('db', 'busybox md5sum /blob /data/file /etc/marker')
    const full = await now('db', '--name', 'db-1')
    assert.equal(full.status.consistency, 'filesystem')
    assert.deepEqual(full.status.parts.map(({ name }) => name).sort(), ['image', 'root', 'volume/data'])
    await inside('db', 'echo second > /data/file; sync')
    const next = await now('db', '--name', 'db-2')
    assert.ok(
      next.status.readBytes < full.status.readBytes / 4 && next.status.readBytes < 4 * MiB,
      `${next.status.readBytes} bytes were read`,
    )

    const files = join(dir, 'files/')
    await cloud.ok('backup', 'restore', 'db-1', '--file', '/etc/marker', '--file', '/data/file', '--to', files)
    assert.deepEqual([await readFile(join(files, 'marker'), 'utf8'), await readFile(join(files, 'file'), 'utf8')], ['kept\n', 'first\n'])

    const { stderr } = await cloud.cli(['backup', 'restore', 'db-1'])
    assert.match(stderr, /backup\.in_the_way/)
    await cloud.ok('rm', 'db')
    assert.match(await cloud.ok('backup', 'restore', 'db-1', '--as', 'db2'), /db2-data/)
    assert.equal(await inside('db2', 'busybox md5sum /blob /data/file /etc/marker'), sum)
  })

  test('the drill boots a copy in a network of its own, says how long it took, and leaves nothing', async () => {
    await cloud.ok('backup', 'drill', 'db-2')
    const { proven } = (await backup('db-2')).status
    assert.ok(proven?.ok && proven.tookMs > 0)
    for (const kind of ['instances', 'volumes', 'networks', 'snapshots'])
      assert.doesNotMatch(await cloud.ok('get', kind), /drill-/, `no ${kind} are left`)
  })

  test('a server that is killed in the middle goes on, and nothing is left over', async () => {
    await cloud.restartServer({ PANDO_CRASH_AT: 'backup:sent' })
    await cloud.ok('backup', 'now', 'db2', '--name', 'killed', '--no-wait')
    await cloud.serverEnded()
    await cloud.startServer()
    await cloud.ok('wait', 'backups/killed', '--for', 'ready', '--timeout', '120s')
    const { readBytes } = (await now('db2', '--name', 'after')).status
    assert.ok(readBytes < 4 * MiB, 'what follows reads what changed')
    const snapshots = await readdir(join(dir, 'nas/snapshots'))
    assert.equal(snapshots.length, 4, 'one for each backup')
  })

  test('a target that is away is waited for, told, and used when it is back', async () => {
    await rename(join(dir, 'nas'), join(dir, 'away'))
    await cloud.ok('backup', 'now', '--volume', 'db2-data', '--name', 'waits', '--no-wait')
    await cloud.ok('backup', 'rm', 'after', '--no-wait')
    const { code, stderr } = await cloud.cli(['backup', 'target', 'check', 'nas'])
    assert.equal(code === 0, false)
    assert.match(stderr, /backup\.no_repository/)
    await rename(join(dir, 'away'), join(dir, 'nas'))
    await cloud.ok('backup', 'target', 'check', 'nas')
    await cloud.ok('wait', 'backups/waits', '--for', 'ready', '--timeout', '120s')
    await cloud.ok('wait', 'backups/after', '--for', 'deleted', '--timeout', '120s')
  })
})
