import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { systemClock } from '../../../../base/clock.ts'
import type { VolumePlan } from '../../driver.ts'
import { CephCluster, skip } from './ceph.testing.ts'
import { createRbdDriver } from './rbd.ts'

const MiB = 1024 ** 2
const signal = AbortSignal.timeout(180_000)
const plan = (id: string, more: Partial<VolumePlan> = {}): VolumePlan => ({ id, pool: 'ceph', bytes: 64 * MiB, format: 'ext4', ...more })

describe('volumes in a Ceph pool', { skip }, () => {
  let cluster: CephCluster
  const stateDir = mkdtempSync('/tmp/pando-rbd-')
  const driver = (more: object = {}) =>
    createRbdDriver({ name: 'ceph', pool: cluster.pool, conf: cluster.conf, user: 'admin', stateDir, clock: systemClock, ...more })
  const folderOf = async (id: string) => {
    const source = await driver().attach(plan(id), { as: 'folder', signal })
    assert.equal(source.type, 'folder')
    return (source as { path: string }).path
  }

  before(async () => {
    cluster = await CephCluster.start()
  })
  after(async () => {
    await cluster[Symbol.asyncDispose]()
    rmSync(stateDir, { recursive: true, force: true })
  })

  test('a container writes, and a VM gets the same disk once the container has let go', async () => {
    writeFileSync(join(await folderOf('a'), 'note'), 'kept')
    const { sizeBytes, usedBytes } = (await driver().usage(plan('a'), signal))!
    assert.equal(sizeBytes, 64 * MiB)
    assert.ok(usedBytes < 64 * MiB, `${usedBytes}: it is thin`)
    const disk = await driver().attach(plan('a'), { as: 'disk', signal })
    assert.deepEqual(disk, { type: 'rbd', pool: 'volumes', image: 'vol-a', conf: cluster.conf, user: 'admin' })
    assert.equal(readFileSync(join(await folderOf('a'), 'note'), 'utf8'), 'kept')
    await driver().detach(plan('a'), signal)
  })

  test('a snapshot keeps what was there, and clones begin with it and go their own way', async () => {
    const note = join(await folderOf('b'), 'note')
    writeFileSync(note, 'before')
    execFileSync('sync', ['-f', note])
    await driver().snapshot(plan('b'), 's', { settled: false, signal })
    await driver().snapshot(plan('b'), 's', { settled: false, signal })
    writeFileSync(note, 'after')
    await driver().clone({ snapshot: 's', pool: 'ceph' }, plan('c', { bytes: 96 * MiB }), { signal })
    assert.equal(readFileSync(join(await folderOf('c'), 'note'), 'utf8'), 'before')
    assert.equal((await driver().usage(plan('c'), signal))?.sizeBytes, 96 * MiB)
    await driver().removeSnapshot('s', 'ceph', signal)
    for (const id of ['b', 'c']) await driver().detach(plan(id), signal)
    assert.equal(readFileSync(join(await folderOf('c'), 'note'), 'utf8'), 'before', 'the clone needs nobody else')
  })

  test('it grows, with its file system from the next time it is attached', async () => {
    await driver().detach(plan('c'), signal)
    await driver().grow(plan('c'), 160 * MiB, signal)
    const size = Number(execFileSync('stat', ['-f', '-c', '%b', await folderOf('c')], { encoding: 'utf8' })) * 4096
    assert.ok(size > 120 * MiB, `${size}`)
    await driver().detach(plan('c'), signal)
  })

  test('what is being filled is nobody\u2019s volume until it is done', async () => {
    const filling = await driver().fill(plan('d'), signal)
    await assert.rejects(driver().attach(plan('d'), { as: 'disk', signal }), { code: 'volume.not_ready' })
    assert.equal(await driver().disk(plan('d'), signal), undefined)
    await filling.done()
    assert.equal((await driver().disk(plan('d'), signal))?.type, 'rbd')
  })

  test('nothing is left of what is removed, also when clones were made of it', async () => {
    for (const id of ['b', 'a', 'c', 'd', 'never']) await driver().remove(plan(id), signal)
    assert.equal(execFileSync('rbd', ['--conf', cluster.conf, 'ls', 'volumes'], { encoding: 'utf8' }), '')
  })

  test('it says how much room there is, and a pool that is not there is named', async () => {
    // The manager counts once in a while: until then it has heard of no pool.
    const room = async () => driver().room(signal).catch(() => undefined)
    let found = await room()
    while (!found?.capacityBytes) {
      await systemClock.sleep(200, signal)
      found = await room()
    }
    assert.ok(found.freeBytes > 0 && found.freeBytes <= found.capacityBytes && found.cheapCopies)
    await assert.rejects(driver({ pool: 'gone' }).room(signal), { code: 'pool.unavailable' })
  })
})
