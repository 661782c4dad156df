import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { systemClock } from '../../../../base/clock.ts'
import { exec } from '../../../../base/exec.node.ts'
import { poolConformance } from '../../conformance.ts'
import type { DiskSource, PoolDriver } from '../../driver.ts'
import { CephCluster, skip } from './ceph.testing.ts'
import { createRbdDriver } from './rbd.ts'

const signal = AbortSignal.timeout(1_000_000)
let cluster: CephCluster
const stateDir = mkdtempSync('/tmp/pando-rbd-')
const driver = (more: object = {}): PoolDriver =>
  createRbdDriver({ name: 'ceph', pool: cluster.pool, conf: cluster.conf, user: 'admin', stateDir, clock: systemClock, ...more })

before(async () => {
  if (!skip) cluster = await CephCluster.start()
})
after(async () => {
  // A disk that is served while its cluster is gone holds up whoever touches it.
  for (const id of readdirSync(stateDir).includes('mounts') ? readdirSync(join(stateDir, 'mounts/rbd')) : [])
    await driver().detach({ id, pool: 'ceph' }, signal)
  await cluster?.[Symbol.asyncDispose]()
  rmSync(stateDir, { recursive: true, force: true })
})

const url = (disk: DiskSource) => {
  assert.equal(disk.type, 'rbd')
  return disk.type === 'rbd' ? `rbd:${disk.pool}/${disk.image}:conf=${disk.conf}` : ''
}
const scratch = join(stateDir, 'scratch')

poolConformance('rbd', { skip, cheapCopies: true, trims: false }, async () => ({
  driver: driver(),
  again: () => driver(),
  cleanup: async () => {},
  disks: {
    async put(target, text) {
      writeFileSync(scratch, text.padEnd(4096, '\0'))
      await exec('qemu-io', ['-f', 'raw', '-c', `write -s ${scratch} 0 4096`, url(target)], { signal })
    },
    async got(source, length) {
      rmSync(scratch, { force: true })
      await exec('qemu-img', ['dd', '-f', 'raw', '-O', 'raw', 'bs=4096', 'count=1', `if=${url(source)}`, `of=${scratch}`], { signal })
      return readFileSync(scratch).toString('utf8', 0, length)
    },
  },
}))

describe('a Ceph pool', { skip }, () => {
  test('gives a VM the image itself, once the container has let go', async () => {
    const plan = { id: 'a', pool: 'ceph', bytes: 32 * 1024 ** 2, format: 'ext4' as const }
    await driver().attach(plan, { as: 'folder', signal })
    const disk = await driver().attach(plan, { as: 'disk', signal })
    assert.deepEqual(disk, { type: 'rbd', pool: 'volumes', image: 'vol-a', conf: cluster.conf, user: 'admin' })
    await driver().remove(plan, signal)
  })

  test('keeps nothing of what was removed, also when clones were made of it', async () => {
    assert.equal((await exec('rbd', ['--conf', cluster.conf, 'ls', 'volumes'], { signal })).stdout, '')
  })

  test('that is not there is named', async () => {
    await assert.rejects(driver({ pool: 'gone' }).room(signal), { code: 'pool.unavailable' })
  })
})
