import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, open, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { ChunkReader } from './chunk-reader.ts'
import { chunkBytes, chunkPath, DiskFolder, type DiskReader, grainBytes, grainPath } from './chunks.ts'
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

test('a disk of 60 GiB that holds little is read, put down and restored in the time of what it holds', { timeout: 60_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-disks-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const doors = openDoors({ runDir: folder, owner: { uid: 0, gid: 0 }, onError: (error) => assert.fail(String(error)) })
  const bytes = 60 * 1024 ** 3
  const [path, back] = [join(folder, 'disk'), join(folder, 'back')]
  for (const each of [path, back]) {
    await writeFile(each, '')
    await truncate(each, bytes)
  }
  const places = Array.from({ length: 20 }, (_, i) => Math.floor((bytes / 20) * i) - (Math.floor((bytes / 20) * i) % 4096))
  await using file = await open(path, 'r+')
  for (const at of places) await file.write(Buffer.alloc(4096, `at ${at} `), 0, 4096, at)
  const shared = await doors.share({ type: 'disk', path }, signal)
  const reader = await doors.connect(shared, ['base:allocation'], signal)
  const disk = new DiskFolder(join(folder, 'view/chunks'), 1000)
  await disk.fill(reader, quiet)
  await reader.close()
  await shared.close()
  assert.ok(disk.readBytes <= places.length * chunkBytes, `${disk.readBytes} bytes were read`)
  const served = await doors.serve({ path: join(folder, 'view'), close: async () => {} }, { name: 'chunks', bytes }, join(folder, 'served'))
  await doors.pour(served, { type: 'disk', path: back }, signal)
  await served.close()
  assert.ok((await stat(back)).blocks * 512 <= places.length * chunkBytes, 'holes stay holes')
  await using restored = await open(back)
  for (const at of places) assert.deepEqual((await restored.read(Buffer.alloc(4096), 0, 4096, at)).buffer, Buffer.alloc(4096, `at ${at} `))
  assert.deepEqual((await restored.read(Buffer.alloc(4096), 0, 4096, places[1]! + 4096)).buffer, Buffer.alloc(4096))
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

/** A disk in memory, whose changes are noted by grains. */
function noted(content: Buffer): DiskReader & { change(grain: number, value: number): void; forget(): void } {
  const dirty = new Set<number>()
  return {
    bytes: content.length,
    read: async (offset, length) => Buffer.from(content.subarray(offset, offset + length)),
    extents: async (context, offset, length) => {
      if (context === 'base:allocation') return [{ offset, length, flags: 0 }]
      return Array.from({ length: Math.ceil(length / grainBytes) }, (_, i) => {
        const at = offset + i * grainBytes
        return { offset: at, length: Math.min(grainBytes, offset + length - at), flags: dirty.has(at / grainBytes) ? 1 : 0 }
      })
    },
    close() {},
    change(grain, value) {
      content.fill(value, grain * grainBytes, Math.min(content.length, (grain + 1) * grainBytes))
      dirty.add(grain)
    },
    forget: () => dirty.clear(),
  }
}

const empty = { dirtyContext: 'bitmap', ...quiet }

test('of a chunk in which little changed, only that is read and put down', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-disks-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const disk = noted(Buffer.alloc(8 * chunkBytes + 4096, 7))
  const first = new DiskFolder(folder, 1000)
  await first.fill(disk, quiet)
  await first.empty()
  for (const [grain, value] of [
    [1, 9],
    [6, 0],
    [8, 8],
    [9, 8],
    [10, 8],
    [11, 8],
  ] as const)
    disk.change(grain, value)
  const second = new DiskFolder(folder, 2000)
  await second.fill(disk, empty)
  assert.deepEqual([...second.filled].sort(), [grainPath(1), grainPath(6), chunkPath(2)].map((name) => join(folder, name)).sort())
  assert.equal(second.readBytes, 6 * grainBytes)
  assert.equal((await stat(join(folder, grainPath(6)))).size, 0, 'zeros are said where something lies below')
  await second.empty()
  disk.forget()
  for (const grain of [0, 2, 3]) disk.change(grain, 5)
  await new DiskFolder(folder, 3000).fill(disk, empty)
  await assert.rejects(stat(join(folder, chunkPath(0))), 'a chunk of which nothing is seen is gone')
})

test('whatever changes between backups, each of them reads back as the disk was', async (t) => {
  const grains = 4 * 6 + 1
  const change = fc.record({ grain: fc.nat(grains - 1), count: fc.integer({ min: 1, max: 5 }), value: fc.nat(2) })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 5 }), async (rounds) => {
      const work = await mkdtemp(join(tmpdir(), 'pando-disks-'))
      try {
        const content = Buffer.alloc((grains - 1) * grainBytes + 512)
        const disk = noted(content)
        for (const [round, changes] of rounds.entries()) {
          for (const { grain, count, value } of changes)
            for (let each = grain; each < Math.min(grains, grain + count); each++) disk.change(each, value)
          const folder = new DiskFolder(join(work, 'tree'), 1000 + round)
          await folder.fill(disk, round === 0 ? quiet : empty)
          // What a repository has after each backup: what was sent before, and what is new.
          await sendTo(join(work, 'kept'), join(work, 'tree'), folder.filled)
          await folder.empty()
          disk.forget()
          const back = await new ChunkReader(join(work, 'kept'), content.length).read(0, content.length, signal)
          assert.ok(back.equals(content), `after ${round + 1} backups`)
        }
      } finally {
        await rm(work, { recursive: true, force: true })
      }
    }),
    { numRuns: 25 },
  )
  t.diagnostic('25 histories of up to five backups')
})

test('without Pando, a disk is put together by hand as the README says', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-disks-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const readme = await readFile(join(import.meta.dirname, '../README.md'), 'utf8')
  const script = /```sh\n# disk by hand\n(.*?)```/s.exec(readme)![1]!
  const content = Buffer.alloc(300 * chunkBytes, 'what lies on a disk ')
  const disk = noted(content)
  const tree = join(folder, 'root')
  await new DiskFolder(tree, 1000).fill(disk, quiet)
  for (const [grain, value] of [
    [0, 1],
    [5, 0],
    [4 * 256 + 1, 8],
    [4 * 299 + 3, 9],
  ] as const)
    disk.change(grain, value)
  await new DiskFolder(tree, 2000).fill(disk, empty)
  execFileSync('sh', ['-ec', script], { cwd: tree, env: { ...process.env, BYTES: String(content.length) }, stdio: 'pipe' })
  assert.ok((await readFile(join(tree, 'disk.img'))).equals(content))
})

/** The files of a tree: those that are filled as they are now, the others as they were. */
async function sendTo(kept: string, tree: string, filled: readonly string[]): Promise<void> {
  const names = (await readdir(tree, { recursive: true }).catch(() => [])).filter((name) => name.includes('/'))
  const before = (await readdir(kept, { recursive: true }).catch(() => [])).filter((name) => name.includes('/'))
  for (const name of before) if (!names.includes(name)) await rm(join(kept, name))
  for (const name of names) {
    if (filled.includes(join(tree, name))) {
      await mkdir(dirname(join(kept, name)), { recursive: true })
      await copyFile(join(tree, name), join(kept, name))
    } else assert.ok(before.includes(name), `${name} is a placeholder of nothing`)
  }
}

test('a chunk that is cut off is an error, not zeros', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pando-disks-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  execFileSync('mkdir', [join(folder, '0000')])
  await writeFile(join(folder, chunkPath(0)), Buffer.alloc(10, 1))
  await assert.rejects(new ChunkReader(folder, chunkBytes).read(0, 4096, signal))
})
