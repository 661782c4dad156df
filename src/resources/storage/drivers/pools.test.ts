import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type FileSystem, makeFileSystem } from '../../../../test/support/file-system.ts'
import { systemClock } from '../../../base/clock.ts'
import { hasCode } from '../../../base/errors.ts'
import { exec } from '../../../base/exec.node.ts'
import { poolConformance } from '../conformance.ts'
import type { PoolDriver } from '../driver.ts'
import { unmountAll } from '../files/mounts.ts'
import { placeOf } from '../files/place.ts'
import { StoragePool } from '../pool-kind.ts'
import type { PoolDriverName, PoolPlace } from '../pools.ts'
import { createBtrfsPool } from './btrfs/btrfs.ts'
import { createDirectoryPool } from './directory/directory.ts'
import { createSharedPool } from './nfs/nfs.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root, to mount'
const signal = AbortSignal.timeout(1_000_000)
const MiB = 1024 ** 2

/** The driver as the server makes it. */
function open(
  driver: PoolDriverName,
  { path, stateDir, host = 'a', more = {} }: { path: string; stateDir: string; host?: string; more?: Partial<PoolPlace> },
): PoolDriver {
  const place: PoolPlace = { name: 'p', uid: 'u1', isKnown: false, spec: StoragePool.spec.parse({ driver, path }), ...more }
  const at = { clock: systemClock, ...placeOf(place, { stateDir }), pool: 'p', path }
  if (driver === 'btrfs') return createBtrfsPool(at)
  if (driver === 'nfs') return createSharedPool({ ...at, host, export: place.spec.export })
  return createDirectoryPool(at)
}

function suite(driver: PoolDriverName, on: 'ext4' | 'xfs' | 'btrfs'): void {
  poolConformance(`${driver} on ${on}`, { skip, cheapCopies: on !== 'ext4' }, async () => {
    const [stateDir, fs] = [await mkdtemp(join(tmpdir(), 'pando pool ')), await makeFileSystem(on)]
    return {
      driver: open(driver, { path: fs.path, stateDir }),
      again: () => open(driver, { path: fs.path, stateDir, more: { isKnown: true } }),
      async cleanup() {
        await unmountAll(stateDir, signal)
        await rm(stateDir, { recursive: true })
        await fs.remove()
      },
    }
  })
}

suite('directory', 'ext4')
suite('directory', 'xfs')
suite('btrfs', 'btrfs')
suite('nfs', 'ext4')

const stateDir = await mkdtemp(join(tmpdir(), 'pando-pools-'))
const systems: FileSystem[] = []
after(async () => {
  await unmountAll(stateDir, signal)
  for (const fs of systems) await fs.remove()
  await rm(stateDir, { recursive: true })
})
async function fileSystem(type: 'ext4' | 'xfs' | 'btrfs'): Promise<FileSystem> {
  const fs = await makeFileSystem(type)
  systems.push(fs)
  return fs
}
const plan = { id: 'v', pool: 'p', bytes: 32 * MiB, format: 'ext4' as const }
const unavailable = (error: unknown) => hasCode(error, 'pool.unavailable')

test('a pool whose disk is not mounted is out, and nothing is written to the folder below', { skip }, async () => {
  const fs = await fileSystem('xfs')
  const first = open('directory', { path: fs.path, stateDir })
  await first.attach(plan, { as: 'disk', signal })
  await fs.unmount()
  const later = open('directory', { path: fs.path, stateDir, more: { isKnown: true } })
  await assert.rejects(later.attach(plan, { as: 'disk', signal }), unavailable)
  await assert.rejects(later.room(signal), unavailable)
  await fs.mount()
  assert.equal((await later.usage(plan, signal))?.sizeBytes, 32 * MiB)
})

test('a btrfs pool on another file system, a shared one that is not mounted, and one that VMs cannot get to are refused', {
  skip,
}, async () => {
  const fs = await fileSystem('ext4')
  await assert.rejects(open('btrfs', { path: fs.path, stateDir }).room(signal), /not on a btrfs/)
  await mkdir(join(stateDir, 'share'))
  await assert.rejects(open('nfs', { path: join(stateDir, 'share'), stateDir }).room(signal), unavailable)
  await mkdir(join(fs.path, 'closed'), { mode: 0o700 })
  await assert.rejects(open('directory', { path: join(fs.path, 'closed'), stateDir }).room(signal), /cannot pass/)
  await assert.rejects(open('directory', { path: join(fs.path, 'gone'), stateDir }).room(signal), unavailable)
})

test('an export is mounted, or it is said why not', { skip }, async () => {
  const path = join(stateDir, 'nas')
  const spec = StoragePool.spec.parse({ driver: 'nfs', path, export: 'localhost:/none' })
  const driver = open('nfs', { path, stateDir, more: { spec } })
  await assert.rejects(driver.room(signal), (error) => hasCode(error, 'pool.no_nfs_client', 'pool.unavailable'))
})

test('a volume in a shared pool belongs to one host until it lets go, also when that host has died', { skip }, async () => {
  const fs = await fileSystem('ext4')
  const [a, b] = [open('nfs', { path: fs.path, stateDir }), open('nfs', { path: fs.path, stateDir, host: 'b' })]
  const leased = (error: unknown) => hasCode(error, 'volume.leased')
  const won = await Promise.allSettled([a, b, a, b].map((host) => host.attach(plan, { as: 'disk', signal })))
  const winner = won[0]!.status === 'fulfilled' ? a : b
  const loser = winner === a ? b : a
  assert.ok(won.filter(({ status }) => status === 'fulfilled').length <= 2)
  await assert.rejects(loser.attach(plan, { as: 'disk', signal }), leased)
  await assert.rejects(loser.remove(plan, signal), leased)
  await assert.rejects(loser.fill(plan, signal), leased)
  await assert.rejects(loser.grow(plan, 64 * MiB, signal), leased)
  await loser.detach(plan, signal)
  await assert.rejects(loser.attach(plan, { as: 'disk', signal }), leased)
  await winner.detach(plan, signal)
  await loser.attach(plan, { as: 'disk', signal })
  assert.match(await readFile(join(fs.path, 'pando-volumes/v/lease'), 'utf8'), winner === a ? /^b/ : /^a/)
})

test('a volume that a file system at rest was left in goes on at its next use', { skip }, async () => {
  const fs = await fileSystem('xfs')
  const driver = open('directory', { path: fs.path, stateDir })
  const source = await driver.attach({ ...plan, id: 'frozen' }, { as: 'folder', signal })
  assert.ok(source.type === 'folder')
  await exec('fsfreeze', ['--freeze', join(source.path, '..')], { signal })
  await driver.attach({ ...plan, id: 'frozen' }, { as: 'folder', signal })
  await writeFile(join(source.path, 'note'), 'goes on')
  await driver.detach({ id: 'frozen', pool: 'p' }, signal)
})
