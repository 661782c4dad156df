import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Cloud } from '../support/cloud.ts'
import { type FileSystem, makeFileSystem } from '../support/file-system.ts'
import { buildPage } from '../support/page.ts'

interface VolumeObject {
  metadata: { uid: string }
  spec: { size: number }
  status: { phase: string; pool: string; sizeBytes: number; move?: object; holders: { instance: string }[]; reason?: { code: string } }
}

describe('pools and volumes, by hand', { timeout: 1_200_000 }, () => {
  let cloud: Cloud, fast: FileSystem, slow: FileSystem
  before(async () => {
    ;[fast, slow] = [await makeFileSystem('xfs', 1024 ** 3), await makeFileSystem('ext4')]
    cloud = await Cloud.start({ pool: '10.218.0.0/16' })
    await buildPage(cloud, 'page:1')
    await cloud.ok('wait', 'networks/default', '--for', 'ready', '--timeout', '120s')
  })
  after(async () => {
    await cloud?.destroy()
    for (const fs of [fast, slow]) await fs?.remove()
  })

  const volume = (name: string) => cloud.json<VolumeObject>('get', 'volumes', name)
  const inside = async (instance: string, script: string) => (await cloud.ok('exec', instance, '--', 'sh', '-c', script)).trim()
  const refused = async (code: string, ...args: string[]) => {
    const { code: exit, stderr } = await cloud.cli(args)
    assert.notEqual(exit, 0)
    assert.match(stderr, new RegExp(`code: +${code.replace('.', '\\.')}`))
  }
  /** What lies in a pool, besides its mark. */
  const inPool = async ({ path }: FileSystem) =>
    (await readdir(join(path, 'pando-volumes'))).filter((name) => !/^pool-|^snapshots$/.test(name))

  test('pools have tiers and room; a wrong one is refused with the reason', async () => {
    const added = await cloud.ok('pool', 'add', 'fast', '--path', fast.path, '--tier', 'ssd', '--reserve', '16MiB')
    assert.match(added, /pools\/fast added: .* are free\n.*share their data/)
    await cloud.ok('pool', 'set', 'local', '--tier', 'ssd')
    await refused('pool.none_of_tier', 'volume', 'create', 'none', '--tier', 'hdd')
    assert.match(await cloud.ok('pool', 'add', 'slow', '--path', slow.path, '--tier', 'hdd', '--reserve', '16MiB'), /whole copies/)
    await refused('pool.path_taken', 'pool', 'add', 'twice', '--path', fast.path)
    await refused('pool.bad_path', 'pool', 'add', 'inside', '--path', cloud.stateDir)
    await refused('pool.bad_path', 'pool', 'add', 'gone', '--path', '/no/such/folder')
    await refused('pool.built_in', 'pool', 'rm', 'local')
    assert.match(await cloud.ok('pool', 'ls'), /fast +directory +ssd +ready/)
  })

  test('a volume of a container is created, grows, is kept, cloned, moved and given away', async () => {
    assert.match(
      await cloud.ok('volume', 'create', 'data', '--size', '64MiB', '--tier', 'hdd'),
      /volumes\/data created: 64 MiB in pool slow/,
    )
    await cloud.ok('run', 'page:1', '--name', 'c', '--container')
    assert.equal(await cloud.ok('volume', 'attach', 'data', 'c', '--path', '/data'), 'c has data at /data\n')
    await inside('c', 'echo first > /data/note; sync')
    assert.match(await cloud.ok('volume', 'snapshot', 'data', 'kept'), /volumesnapshots\/kept is ready: 64 MiB, files/)
    await inside('c', 'echo second > /data/note; sync')
    await refused('volume.cannot_shrink', 'volume', 'resize', 'data', '32MiB')
    await refused('volume.moves_later', 'volume', 'move', 'data', '--to', 'fast')
    await cloud.ok('volume', 'detach', 'data', 'c')
    await cloud.ok('volume', 'move', 'data', '--to', 'fast', '--timeout', '120s')
    assert.match(await cloud.ok('volume', 'resize', 'data', '+64MiB'), /has 128 MiB/)
    assert.match(await cloud.ok('volume', 'clone', 'kept', 'old', '--pool', 'fast'), /is ready in pool fast/)
    assert.match(await cloud.ok('volume', 'clone', 'data', 'twin'), /is ready in pool fast/)
    await cloud.ok('volume', 'attach', 'data', 'c', '--path', '/data')
    await cloud.ok('volume', 'attach', 'old', 'c', '--path', '/old')
    assert.equal(await inside('c', 'cat /data/note /old/note'), 'second\nfirst')
    assert.match(await cloud.ok('volume', 'trim', 'data'), /data takes \d/)
    await refused('volume.in_use', 'volume', 'rm', 'data')
    await cloud.ok('rm', 'c')
    await cloud.ok('volume', 'rm', 'data', 'old', 'twin')
    await cloud.ok('volume', 'rm-snapshot', 'kept')
    assert.deepEqual([await inPool(fast), await inPool(slow)], [[], []])
  })

  test('a VM writes on while its volume is kept, moves and grows, and while the server is killed; nothing it was told is lost', async () => {
    await cloud.ok('volume', 'create', 'log', '--size', '64MiB', '--pool', 'fast')
    await cloud.ok('run', 'page:1', '--name', 'vm', '--vm')
    const thief = { kind: 'Instance', metadata: { name: 'thief' }, spec: { image: 'page:1', engine: 'vm', state: 'stopped' } }
    assert.equal((await cloud.cli(['apply', '-f', '-'], { input: JSON.stringify({ apiVersion: 'v1', ...thief }) })).code, 0)
    await cloud.ok('wait', 'instances/vm', '--for', 'running', '--timeout', '120s')
    await cloud.ok('volume', 'attach', 'log', 'vm', '--path', '/log')
    const writer = spawn(
      'sh',
      [
        '-c',
        `exec ${join(import.meta.dirname, '../../pando')} exec vm -- sh -c 'i=0; while :; do i=$((i+1)); echo $i >> /log/records; sync; echo $i; done'`,
      ],
      {
        env: { ...process.env, ...cloud.env },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    let last = 0
    writer.stdout.setEncoding('utf8').on('data', (text: string) => {
      for (const line of text.split('\n')) if (/^\d+$/.test(line)) last = Math.max(last, Number(line))
    })
    await once(writer.stdout, 'data')
    assert.match(await cloud.ok('volume', 'snapshot', 'log', 'then'), /is ready/)
    await cloud.ok('volume', 'move', 'log', '--to', 'slow', '--timeout', '120s')
    assert.deepEqual([(await volume('log')).status.pool, await inPool(fast)], ['slow', []])
    assert.match(await cloud.ok('volume', 'resize', 'log', '128MiB'), /has 128 MiB/)
    while (last <= 20) await once(writer.stdout, 'data')
    const ended = once(writer, 'exit')
    await cloud.kill()
    for (const at of ['volume:move-begun', 'volume:moved']) {
      await cloud.startServer({ PANDO_CRASH_AT: at })
      const to = (await volume('log').catch(() => undefined))?.status.pool === 'slow' ? 'fast' : 'slow'
      await cloud.cli(['volume', 'move', 'log', '--to', to, '--no-wait'])
      await cloud.serverEnded()
      await cloud.startServer()
      await refused('volume.in_use', 'volume', 'attach', 'log', 'thief', '--path', '/log')
      await cloud.ok('volume', 'move', 'log', '--to', to, '--timeout', '120s')
      await cloud.kill()
    }
    await cloud.startServer()
    await ended
    const records = (await inside('vm', 'cat /log/records')).split('\n').map(Number)
    assert.deepEqual(
      records,
      records.map((_, index) => index + 1),
    )
    assert.ok(records.length >= last, `${records.length} of ${last}`)
    await cloud.ok('rm', 'vm', 'thief')
    await cloud.ok('volume', 'rm', 'log')
    await cloud.ok('pool', 'rm', 'slow')
    await refused('pool.in_use', 'pool', 'rm', 'fast')
    await cloud.ok('volume', 'rm-snapshot', 'then')
    await cloud.ok('pool', 'rm', 'fast')
  })
})
