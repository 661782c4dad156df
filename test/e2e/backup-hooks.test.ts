import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'
import { type ResticServer, startResticServer } from '../support/restic-server.ts'

interface Backup {
  status: { phase: string; consistency?: string; reason?: { code: string; message: string } }
}

describe('backups of containers with hooks', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let dir: string
  let server: ResticServer
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-backups-'))
    server = await startResticServer(join(dir, 'repository'))
    cloud = await Cloud.start({ pool: '10.235.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('wait', 'networks/default', '--for', 'ready', '--timeout', '120s')
    await cloud.ok('backup', 'target', 'add', 'nas', server.url, '--default')
    await cloud.ok('run', 'page:1', '--name', 'db', '--container', '--disk', 'data=64MiB:/data')
    await cloud.ok('run', 'page:1', '--name', 'plain', '--container')
    await inside('plain', 'mkdir -p /data')
    for (const name of ['db', 'plain']) {
      await hook(name, 'pre', 'echo frozen > /data/state')
      await hook(name, 'post', 'echo open > /data/state')
      await inside(name, 'echo open > /data/state')
    }
  })
  after(async () => {
    await server.down()
    await rm(dir, { recursive: true, force: true })
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  const inside = async (name: string, script: string) => (await cloud.ok('exec', name, '--', 'sh', '-c', script)).trim()
  const state = (name: string) => inside(name, 'cat /data/state')
  const hook = (name: string, which: 'pre' | 'post', body: string) =>
    inside(
      name,
      `d=/etc/pando/${which}backup.d; mkdir -p $d; printf '%s\\n' '#!/bin/sh' '${body}' > $d/10; busybox chmod 755 /etc/pando $d $d/10; sync`,
    )
  const backup = (name: string) => cloud.json<Backup>('get', 'backups', name)
  const becomes = async (wanted: string, now: () => Promise<string>) => {
    for (let tries = 0; ; tries++) {
      const seen = await now()
      if (seen === wanted) return
      assert.ok(tries < 200, `it is ${seen}`)
      await new Promise((resolve) => setTimeout(resolve, 100)) // what is in a file tells nobody when it changes
    }
  }
  const phase = async (name: string) => (await backup(name)).status.phase
  const inBackup = async (name: string) => {
    const to = join(dir, `${name}/`)
    await cloud.ok('backup', 'restore', name, '--file', '/data/state', '--to', to)
    return (await readFile(join(to, 'state'), 'utf8')).trim()
  }

  test('what is in the backup is what the hooks left at rest; then it goes on', async () => {
    for (const name of ['db', 'plain']) {
      const { status } = await cloud.json<Backup>('backup', 'now', name, '--name', `${name}-1`)
      assert.equal(status.consistency, 'application')
      assert.equal(await inBackup(`${name}-1`), 'frozen')
      assert.equal(await state(name), 'open')
    }
  })

  test('a hook that fails fails the backup and says why; nothing is sent, and it goes on all the same', async () => {
    const before = await readdir(join(dir, 'repository/snapshots'))
    await hook('db', 'pre', 'echo frozen > /data/state; echo no such table >&2; exit 3')
    const { code, stderr } = await cloud.cli(['backup', 'now', 'db', '--name', 'fails'])
    assert.notEqual(code, 0)
    assert.match(stderr, /no such table/)
    assert.match(stderr, /code: +backup\.hook_failed/)
    assert.equal(await state('db'), 'open')
    assert.deepEqual(await readdir(join(dir, 'repository/snapshots')), before)
    assert.equal(await phase('fails'), 'failed')
    assert.match(await cloud.ok('describe', 'backups/fails'), /BackupFailed/)
    await hook('db', 'pre', 'echo frozen > /data/state')
  })

  test('one that cannot go on again is told first, also after another failure', async () => {
    await hook('db', 'post', 'echo lost the lock >&2; exit 1')
    const late = await cloud.cli(['backup', 'now', 'db', '--name', 'stuck'])
    assert.match(late.stderr, /postbackup\.d of db failed: lost the lock/)
    await hook('db', 'pre', 'echo no such table >&2; exit 3')
    const both = await cloud.cli(['backup', 'now', 'db', '--name', 'twice'])
    assert.match(both.stderr, /postbackup\.d of db failed: lost the lock.*at rest still.*no such table/s)
    await hook('db', 'pre', 'echo frozen > /data/state')
    await hook('db', 'post', 'echo open > /data/state')
    await inside('db', 'echo open > /data/state')
  })

  test('it goes on when the target has no room, or falls silent: at once where nothing of it is read any more', async () => {
    await inside('db', 'head -c 4194304 /dev/urandom > /data/blob; sync')
    server.failWrites(507)
    await cloud.ok('backup', 'now', 'db', '--name', 'full', '--no-wait')
    await becomes('pending', () => phase('full'))
    assert.equal(await state('db'), 'open')
    server.failWrites(0)
    await cloud.ok('wait', 'backups/full', '--for', 'ready', '--timeout', '120s')

    await inside('plain', 'head -c 4194304 /dev/urandom > /data/blob; sync')
    const begun = server.nextWrite()
    await cloud.ok('backup', 'now', 'plain', '--name', 'silent', '--no-wait')
    await begun
    await server.down()
    assert.equal(await phase('silent'), 'running')
    assert.equal(await state('plain'), 'open')
    await server.up()
    await cloud.ok('wait', 'backups/silent', '--for', 'ready', '--timeout', '120s')
    assert.equal(await inBackup('silent'), 'frozen')
  })

  test('it goes on when the server dies in the middle, though the target is away since', async () => {
    await cloud.restartServer({ PANDO_CRASH_AT: 'backup:filled' })
    await cloud.ok('backup', 'now', 'db', '--name', 'killed', '--no-wait')
    await cloud.serverEnded()
    await server.down()
    await cloud.startServer()
    await becomes('open', () => state('db'))
    assert.notEqual(await phase('killed'), 'ready')
    await server.up()
    await cloud.ok('wait', 'backups/killed', '--for', 'ready', '--timeout', '120s')
    assert.equal(await inBackup('killed'), 'frozen')
    assert.equal(await state('db'), 'open')
  })
})
