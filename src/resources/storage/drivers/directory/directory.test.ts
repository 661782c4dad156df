import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { after, test } from 'node:test'
import { pack } from 'tar-stream'
import { systemClock } from '../../../../base/clock.ts'
import { hasCode } from '../../../../base/errors.ts'
import { unmountAll } from '../../files/mounts.ts'
import { createDirectoryPool } from './directory.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root, to mount'
const signal = AbortSignal.timeout(1_000_000)
const stateDir = await mkdtemp(join(tmpdir(), 'pando-storage '))
const driver = createDirectoryPool({ root: join(stateDir, 'volumes'), stateDir, clock: systemClock })
const MiB = 1024 ** 2
after(async () => {
  await unmountAll(stateDir, signal)
  await rm(stateDir, { recursive: true })
})

async function image(): Promise<Readable> {
  const tar = pack()
  tar.entry({ name: 'var/lib/db/', type: 'directory', mode: 0o700, uid: 999, gid: 998 })
  tar.entry({ name: 'var/lib/db/schema', mode: 0o640, uid: 999, gid: 998 }, 'v1')
  tar.entry({ name: 'var/lib/db/sub/', type: 'directory', mode: 0o755 })
  tar.entry({ name: 'var/lib/db/big', mode: 0o644 }, Buffer.alloc(2 * MiB, 1))
  tar.entry({ name: 'var/lib/dbx', mode: 0o644 }, 'another')
  tar.finalize()
  return tar as unknown as Readable
}
const ref = (id: string) => ({ id, pool: 'local' })
async function attach(id: string, options: { as?: 'folder' | 'disk'; path?: string; bytes?: number } = {}) {
  const seed = { open: image, path: options.path ?? '/nothing/there' }
  const plan = { ...ref(id), bytes: options.bytes ?? 32 * MiB, format: 'ext4' as const }
  const source = await driver.attach(plan, { as: options.as ?? 'folder', seed, signal })
  assert.ok(source.type !== 'rbd')
  return source
}

test('a new volume holds what the image has at its place, with owner and mode', { skip }, async () => {
  const { path } = await attach('seeded', { path: '/var/lib/db' })
  assert.deepEqual((await readdir(path)).sort(), ['big', 'schema', 'sub'])
  const [folder, file] = [await stat(path), await stat(join(path, 'schema'))]
  assert.deepEqual([folder.uid, folder.gid, folder.mode & 0o777], [999, 998, 0o700])
  assert.deepEqual([file.uid, file.mode & 0o777, await readFile(join(path, 'schema'), 'utf8')], [999, 0o640, 'v1'])
})

test('a volume that the image knows nothing about is empty, and lost+found is not in it', { skip }, async () => {
  assert.deepEqual(await readdir((await attach('empty')).path), [])
})

test('data stays over detach, use as a disk and attach; remove takes all of it', { skip }, async () => {
  const { path } = await attach('data')
  await writeFile(join(path, 'note'), 'kept')
  assert.deepEqual(await attach('data', { path: '/var/lib/db' }), { type: 'folder', path }, 'twice is once')
  await driver.detach(ref('data'), signal)
  assert.equal(existsSync(path), false)
  const disk = await attach('data', { as: 'disk' })
  assert.equal((await stat(disk.path)).size, 32 * MiB)
  assert.equal(await readFile(join((await attach('data')).path, 'note'), 'utf8'), 'kept')
  await driver.remove(ref('data'), signal)
  await driver.remove(ref('data'), signal)
  assert.equal(existsSync(join(stateDir, 'volumes/data')), false)
})

test('a volume has its size and no more', { skip }, async () => {
  const { path } = await attach('small', { bytes: 16 * MiB })
  await assert.rejects(writeFile(join(path, 'large'), Buffer.alloc(20 * MiB)), { code: 'ENOSPC' })
})

test('what does not fit is said, and nothing half-made is left', { skip }, async () => {
  await assert.rejects(attach('tiny', { bytes: 1 * MiB, path: '/var/lib/db' }), (error) => hasCode(error, 'volume.no_room'))
  assert.deepEqual(await readdir(join(stateDir, 'volumes/tiny')), [])
})

/** Has it in a mount namespace of its own. Of all else there what the host lets go of goes too: tests beside this one wait for it. */
function holder(path: string, seconds: number) {
  const script = 'mount --make-private "$(stat -c %m "$1")" && echo up && exec sleep "$2"'
  return spawn('unshare', ['--mount', '--propagation', 'slave', 'sh', '-c', script, 'sh', path, String(seconds)])
}

test('a volume that somebody still has mounted elsewhere is given to nobody else', { skip }, async () => {
  const { path } = await attach('held')
  const other = holder(path, 1000)
  try {
    await once(other.stdout, 'data')
    await assert.rejects(driver.detach(ref('held'), signal), (error) => hasCode(error, 'volume.busy'))
    await assert.rejects(attach('held', { as: 'disk' }), (error) => hasCode(error, 'volume.busy'))
    assert.equal((await attach('held')).path, path, 'it can be mounted again')
  } finally {
    const ended = once(other, 'exit')
    other.kill('SIGKILL')
    await ended
  }
  await driver.detach(ref('held'), signal)
})

test('one that ends a moment after its server is waited for when all is unmounted', { skip }, async () => {
  const { path } = await attach('held-shortly')
  const other = holder(path, 1)
  const ended = once(other, 'exit')
  await once(other.stdout, 'data')
  await unmountAll(stateDir, signal)
  await ended
  assert.equal(existsSync(path), false)
})

test('many at once for the same volume make it once', { skip }, async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => attach('many')))
  assert.equal(new Set(all.map(({ path }) => path)).size, 1)
})
