import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { processes, traces } from '../support/host-state.ts'
import { buildPage } from '../support/page.ts'
import { type ResticServer, startResticServer } from '../support/restic-server.ts'

interface Operation {
  metadata: { name: string }
  spec: { verb: string }
  status: { phase: string; message?: string; reason?: { code: string } }
}

const world = `
kind: Volume
metadata: { name: data }
spec: { size: 64MiB }
---
kind: Instance
metadata: { name: db, labels: { tier: prod } }
spec: { image: 'page:1', engine: vm, memory: 128MiB, disk: 256MiB, volumes: [{ volume: data, path: /data }] }
---
kind: Volume
metadata: { name: both }
spec: { size: 64MiB, shared: true }
---
kind: Instance
metadata: { name: box }
spec: { image: 'page:1', engine: container, memory: 64MiB, volumes: [{ volume: both, path: /data }] }
`
const reader = `
kind: Instance
metadata: { name: reader }
spec: { image: 'page:1', engine: container, memory: 64MiB, volumes: [{ volume: both, path: /data }] }
`

describe('restores, in place and cut off', { timeout: 1_200_000 }, () => {
  let cloud: Cloud
  let dir: string
  let server: ResticServer
  let sum: string
  const inside = async (name: string, script: string) => (await cloud.ok('exec', name, '--', 'sh', '-c', script)).trim()
  const names = async (kind: string) =>
    (await cloud.json<{ items: { metadata: { name: string } }[] }>('get', kind)).items.map(({ metadata }) => metadata.name).sort()
  const operation = (name: string) => cloud.json<Operation>('get', 'operations', name)
  /** Begins a restore, and returns the name of its operation. */
  const begin = async (...args: string[]) => (await cloud.ok('backup', 'restore', ...args, '--no-wait')).trim().replace('operations/', '')
  /** Waits until an operation says so. */
  const says = async (name: string, message: RegExp) => {
    const signal = AbortSignal.timeout(90_000)
    for (;;) {
      const { status } = await operation(name)
      if (message.test(status.message ?? '')) return
      assert.ok(['pending', 'running'].includes(status.phase), JSON.stringify(status))
      signal.throwIfAborted()
    }
  }
  const runs = async (name: string) => {
    const signal = AbortSignal.timeout(90_000)
    while (!(await names('instances')).includes(name)) signal.throwIfAborted() // a wait begins with what is there
    await cloud.ok('wait', `instances/${name}`, '--for', 'running', '--timeout', '120s')
  }
  const checksum = (name: string) => inside(name, 'busybox md5sum /blob /data/file')

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pando-backups-'))
    server = await startResticServer(join(dir, 'nas'))
    cloud = await Cloud.start({ pool: '10.225.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('backup', 'target', 'add', 'nas', server.url, '--default')
    await cloud.cli(['apply', '-f', '-'], { input: world })
    for (const name of ['db', 'box']) {
      await cloud.ok('wait', `instances/${name}`, '--for', 'running', '--timeout', '120s')
      const MiB = name === 'db' ? 48 : 4 // of the first, a part is yet to come when it runs
      await inside(name, `head -c ${MiB * 1024 ** 2} /dev/urandom > /blob; head -c 4194304 /dev/urandom > /data/file; sync`)
    }
    sum = await checksum('db')
    await cloud.ok('backup', 'now', 'db', '--name', 'db-1')
    await cloud.ok('backup', 'now', 'box', '--name', 'box-1')
  })
  after(async () => {
    const { env, stateDir, runDir } = cloud
    await cloud.destroy()
    await server.down()
    await rm(dir, { recursive: true, force: true })
    assert.deepEqual(traces(env['PANDO_TAG']!, [stateDir, runDir]), [], 'uninstall leaves nothing')
  })

  /** All that a restore could leave, in the cloud and on this host. */
  async function everything(): Promise<string[]> {
    const folder = (path: string) => {
      const whole = join(cloud.stateDir, path)
      return existsSync(whole) ? readdirSync(whole).map((name) => `${path}/${name}`) : []
    }
    const objects = await Promise.all(
      ['instances', 'volumes', 'snapshots'].map(async (kind) => (await names(kind)).map((name) => `${kind}/${name}`)),
    )
    const running = processes().filter(({ cmdline }) => cmdline.includes(cloud.runDir) || cmdline.includes(cloud.stateDir))
    return [
      ...objects.flat(),
      ...['vms', 'volumes', 'qemu/imports', 'qemu/disks', 'qemu/snapshots'].flatMap(folder),
      ...folder('backup/work').filter((path) => /(view|restore)-/.test(path)),
      ...running.filter(({ cmdline }) => /qemu-storage-daemon|restic mount/.test(cmdline)).map(({ cmdline }) => cmdline),
    ].sort()
  }

  const objects = async () => [...(await names('instances')), ...(await names('volumes'))]

  test('in place: what is there is thrown away, and all is as it was, twice over', async () => {
    const before = (await everything()).filter((each) => /^(instances|volumes)\/[a-z]+$/.test(each))
    for (let times = 0; times < 2; times++) {
      await inside('db', 'echo spoilt > /blob; echo spoilt > /data/file; echo new > /new; sync')
      assert.match(await cloud.ok('backup', 'restore', 'db', '--replace'), /instances\/db {2}with volumes\/data/)
      assert.equal(await checksum('db'), sum)
      assert.equal(await inside('db', '[ -e /new ] || echo gone'), 'gone')
    }
    const after = (await everything()).filter((each) => /^(instances|volumes)\/[a-z]+$/.test(each))
    assert.deepEqual(after, before, 'under the names they had')
  })

  test('a container comes back in place too; but not while another has its volume, and then nothing is touched', async () => {
    const before = await checksum('box')
    await inside('box', 'echo spoilt > /blob; echo spoilt > /data/file')
    await cloud.cli(['apply', '-f', '-'], { input: reader })
    await cloud.ok('wait', 'instances/reader', '--for', 'running', '--timeout', '120s')
    assert.match((await cloud.cli(['backup', 'restore', 'box', '--replace'])).stderr, /volume\.in_use/)
    assert.equal(await inside('box', 'cat /blob /data/file'), 'spoilt\nspoilt')
    await cloud.ok('delete', 'instances/reader', '--yes')
    await cloud.ok('backup', 'restore', 'box', '--replace')
    assert.equal(await checksum('box'), before)
  })

  for (const { how, args, moment } of [
    { how: 'while its disk is fetched', args: ['--no-live'], moment: /fetching its disk/ },
    { how: 'when its VM runs on it already', args: ['--live'], moment: /./ },
  ])
    test(`a restore that is cancelled ${how} leaves nothing`, async () => {
      const before = await everything()
      server.slowReads(250)
      const name = await begin('db-1', '--as', 'half', ...args)
      await says(name, moment)
      if (args.includes('--live')) await runs('half')
      server.slowReads(600_000) // nothing more comes
      await cloud.ok('operation', 'cancel', name)
      await cloud.ok('wait', `operations/${name}`, '--for', 'cancelled', '--timeout', '120s')
      server.slowReads(0)
      assert.deepEqual(await everything(), before)
    })

  test('a server that is killed at any step of a restore carries it through, and nothing is there twice', async () => {
    const before = await everything()
    for (const point of ['restore:imported', 'restore:volume', 'restore:created']) {
      await cloud.restartServer({ PANDO_CRASH_AT: point })
      const name = await begin('db-1', '--as', 'half')
      await cloud.serverEnded()
      await cloud.startServer()
      await cloud.ok('wait', `operations/${name}`, '--for', 'succeeded', '--timeout', '120s')
      assert.equal(await checksum('half'), sum, point)
      assert.deepEqual(
        (await names('volumes')).filter((each) => each.startsWith('half')),
        ['half-data'],
      )
      await cloud.ok('delete', 'instances/half', '--yes')
      await cloud.ok('delete', 'volumes/half-data', '--yes')
    }
    assert.deepEqual(await everything(), before)
  })

  test('so does one in place, and the repository is not needed any more once what was there begins to go', async () => {
    const before = await objects()
    for (const point of ['restore:filled', 'restore:removed', 'restore:renamed']) {
      await inside('db', 'echo spoilt > /blob; echo spoilt > /data/file; sync')
      await cloud.restartServer({ PANDO_CRASH_AT: point })
      const name = await begin('db-1', '--replace')
      await cloud.serverEnded()
      const isLost = point !== 'restore:filled'
      if (isLost) await rename(join(dir, 'nas/data'), join(dir, 'nas/lost'))
      await cloud.startServer()
      await cloud.ok('wait', `operations/${name}`, '--for', 'succeeded', '--timeout', '120s')
      if (isLost) await rename(join(dir, 'nas/lost'), join(dir, 'nas/data'))
      assert.equal(await checksum('db'), sum, point)
      assert.deepEqual(await objects(), before, point)
    }
  })

  test('one that was cancelled while the server was down is taken back by the next', async () => {
    const before = await everything()
    await cloud.restartServer({ PANDO_CRASH_AT: 'restore:volume' })
    server.slowReads(100)
    const name = await begin('db-1', '--as', 'half')
    await cloud.serverEnded()
    await cloud.startServer()
    await cloud.ok('operation', 'cancel', name)
    await cloud.ok('wait', `operations/${name}`, '--for', 'cancelled', '--timeout', '120s')
    server.slowReads(0)
    assert.deepEqual(await everything(), before)
  })

  test('when its data cannot be read any more a restore fails, and leaves nothing', async () => {
    const before = await everything()
    server.slowReads(100)
    const name = await begin('db-1', '--as', 'half', '--no-live')
    await says(name, /fetching its disk/)
    await rename(join(dir, 'nas/data'), join(dir, 'nas/lost'))
    server.slowReads(0)
    await cloud.ok('wait', `operations/${name}`, '--for', 'failed', '--timeout', '120s')
    await rename(join(dir, 'nas/lost'), join(dir, 'nas/data'))
    assert.deepEqual(await everything(), before)
  })

  test('nor does one in place then touch what is there', async () => {
    await inside('db', 'echo mine > /data/file; echo mine > /blob; sync')
    await inside('box', 'echo mine > /data/file; echo mine > /blob')
    for (const [backup, source] of [
      ['db-1', 'db'],
      ['box-1', 'box'],
    ] as const) {
      const before = await everything()
      await cloud.restartServer({ PANDO_CRASH_AT: 'restore:imported' }) // its root is here, its volumes are not
      const name = await begin(backup, '--replace')
      await cloud.serverEnded()
      await rename(join(dir, 'nas/data'), join(dir, 'nas/lost'))
      await cloud.startServer()
      await cloud.ok('wait', `operations/${name}`, '--for', 'failed', '--timeout', '120s')
      await rename(join(dir, 'nas/lost'), join(dir, 'nas/data'))
      await runs(source)
      assert.equal(await inside(source, 'cat /blob /data/file'), 'mine\nmine')
      assert.deepEqual(await everything(), before)
    }
  })

  test('uninstall in the middle of a restore does not wait for it', { timeout: 300_000 }, async () => {
    server.slowReads(250)
    await says(await begin('db-1', '--as', 'half', '--live'), /./)
    await runs('half')
    server.slowReads(600_000) // nothing more comes
    await says(await begin('db-1', '--as', 'other', '--no-live'), /./)
    const begun = Date.now()
    await cloud.kill('SIGTERM')
    const { code, stdout, stderr } = await cloud.cli(['uninstall', '--yes'], { timeoutMs: 80_000 })
    assert.equal(code, 0, stdout + stderr)
    assert.ok(Date.now() - begun < 40_000, `it took ${Date.now() - begun} ms`)
  })
})
