import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { ChunkReader } from './chunk-reader.ts'
import { chunkBytes, chunkPath, DiskFolder, type DiskReader } from './chunks.ts'
import { openDoors } from './doors.node.ts'

const { signal } = new AbortController()
const quiet = { full: async () => {}, onBytes() {}, most: Infinity, signal }

test('each chunk has a place of its own, 256 in a folder', () => {
  assert.equal(chunkPath(0), '0000/0000')
  assert.equal(chunkPath(0x1234), '0012/0034')
  fc.assert(fc.property(fc.nat(2 ** 28), fc.nat(2 ** 28), (a, b) => (chunkPath(a) === chunkPath(b)) === (a === b)))
})

test('a sparse disk goes into chunks and comes out again as it was, over NBD both times', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-disks-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const doors = openDoors({ runDir: folder, owner: { uid: 0, gid: 0 }, onError: (error) => assert.fail(String(error)) })
  const path = join(folder, 'disk'),
    bytes = 150 * 1024 ** 2 + 4096
  await writeFile(path, '')
  await truncate(path, bytes)
  await using file = await open(path, 'r+')
  for (const at of [0, 5 * chunkBytes + 100, 64 * 1024 ** 2 - 50, bytes - 4096])
    await file.write(Buffer.alloc(100, `at ${at} `), 0, 100, at)
  const shared = await doors.share({ type: 'disk', path }, signal)
  const reader = await doors.connect(shared, ['base:allocation'], signal)
  const disk = new DiskFolder(join(folder, 'view/chunks'), 1_000_000)
  await disk.fill(reader, quiet)
  await reader.close()
  await shared.close()
  const chunks = (await readdir(join(folder, 'view/chunks'), { recursive: true })).filter((name) => name.includes('/'))
  assert.deepEqual(
    chunks.sort(),
    ['0000/0000', '0000/0005', '0000/00ff', '0001/0000', chunkPath(Math.floor((bytes - 1) / chunkBytes))].sort(),
  )
  assert.ok(disk.readBytes <= 8 * chunkBytes, `${disk.readBytes} bytes were read of what is allocated`)

  const back = join(folder, 'back')
  await writeFile(back, '')
  await truncate(back, bytes)
  const served = await doors.serve({ path: join(folder, 'view'), close: async () => {} }, { name: 'chunks', bytes }, join(folder, 'served'))
  await doors.pour(served, { type: 'disk', path: back }, signal)
  await served.close()
  assert.equal(execFileSync('cmp', [path, back]).length, 0)
  assert.ok((await stat(back)).blocks * 512 < 4 * 1024 ** 2, 'holes stay holes')
})

test('only what is dirty is read; what became zeros goes; placeholders keep size and time', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-disks-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const content = Buffer.alloc(8 * chunkBytes, 7)
  const dirty = new Set<number>()
  const reader: DiskReader = {
    bytes: content.length,
    read: async (offset, length) => Buffer.from(content.subarray(offset, offset + length)),
    extents: async (context, offset, length) =>
      context === 'base:allocation'
        ? [{ offset, length, flags: 0 }]
        : Array.from({ length: 8 }, (_, index) => ({ offset: index * chunkBytes, length: chunkBytes, flags: dirty.has(index) ? 1 : 0 })),
    close() {},
  }
  const first = new DiskFolder(folder, 1000)
  await first.fill(reader, quiet)
  await first.empty()
  const one = await stat(join(folder, chunkPath(1)))
  assert.deepEqual([one.size, one.blocks, one.mtimeMs], [chunkBytes, 0, 1_000_000])
  content.fill(9, 2 * chunkBytes, 3 * chunkBytes)
  content.fill(0, 4 * chunkBytes, 5 * chunkBytes)
  dirty.add(2).add(4)
  const second = new DiskFolder(folder, 2000)
  await second.fill(reader, { ...quiet, dirtyContext: 'bitmap' })
  assert.deepEqual(second.filled, [join(folder, chunkPath(2))])
  assert.equal(second.readBytes, 2 * chunkBytes)
  assert.equal((await readFile(join(folder, chunkPath(2))))[0], 9)
  await assert.rejects(stat(join(folder, chunkPath(4))))
})

test('a chunk that is cut off is an error, not zeros', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-disks-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  execFileSync('mkdir', [join(folder, '0000')])
  await writeFile(join(folder, chunkPath(0)), Buffer.alloc(10, 1))
  await assert.rejects(new ChunkReader(folder, chunkBytes).read(0, 4096, signal))
})
