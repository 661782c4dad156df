import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { BackupDeps } from '../deps.ts'
import { type DiskReader, grainBytes } from '../disks/chunks.ts'
import { openRepository } from '../repository/repository.ts'
import { type Made, makeBackup, type RunOptions } from './run.ts'
import type { Source } from './source.ts'

const { signal } = new AbortController()
const MiB = 1024 ** 2
const image = { digest: `sha256:${'a'.repeat(64)}`, reference: 'web:1' }

/** A repository, an image of one blob, and backups that are made of what a test says. */
async function place(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'pando-make-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'key'), 'secret')
  const blob = join(folder, 'blob')
  await writeFile(blob, Buffer.alloc(3 * MiB, 'a layer of an image '))
  const environment = {
    RESTIC_REPOSITORY: join(folder, 'repo'),
    RESTIC_PASSWORD_FILE: join(folder, 'key'),
    RESTIC_CACHE_DIR: join(folder, 'cache'),
  }
  const repository = openRepository({ name: 'nas', environment, options: [] }, { workDir: join(folder, 'work'), limits: {} })
  await repository.init(signal)
  let seconds = 0
  const readers = new Map<string, DiskReader>()
  const deps = {
    version: '1',
    stateDir: folder,
    images: { parts: async () => [{ digest: image.digest, path: blob }] },
    disks: { connect: async ({ socket }: { socket: string }) => readers.get(socket)! },
    secrets: { cloudId: async () => 'cloud' },
    checkpoint() {},
  } as unknown as BackupDeps
  const make = (name: string, source: Partial<Source>, since?: (mark: string | undefined) => void): Promise<Made> =>
    makeBackup({
      backup: { metadata: { uid: `backup-${name}`, name, project: 'default' }, spec: { of: 'instance', source: 'web' } },
      target: { metadata: { uid: 'target' } },
      repository,
      sourceUid: source.uid!,
      async open(mark: string | undefined) {
        since?.(mark)
        const nothing = { labels: {}, spec: {}, image, pauseMs: 0, disks: [], folders: [], files: [], close: async () => {} }
        return { ...nothing, consistency: 'crash', ...source } as Source
      },
      deps,
      now: () => new Date(Date.UTC(2026, 10, 20) + ++seconds * 1000),
      onProgress() {},
      onTrouble: assert.fail,
      signal,
    } as unknown as RunOptions)
  return { folder, repository, blob, make, readers }
}

test('an image that another backup has put into the repository is neither read nor sent again, and is whole', async (t) => {
  const { repository, blob, make, readers } = await place(t)
  const first = await make('a', { uid: 'one' })
  assert.ok(first.readBytes > 3 * MiB)
  const second = await make('b', { uid: 'two' })
  assert.ok(second.readBytes < MiB, `${second.readBytes} bytes were read`)
  const content = Buffer.alloc(MiB, 5)
  readers.set('disk', memoryDisk(content, new Set()))
  const part = { name: 'root', type: 'disk' as const, bytes: content.length }
  const disks = [{ part, disk: { socket: 'disk', export: 'root', bytes: content.length } }]
  const vm = await make('c', { uid: 'three', mark: 'm1', disks })
  assert.ok(vm.readBytes < 2 * MiB, `${vm.readBytes} bytes were read: the disk, and no image`)
  for (const { snapshotId } of [second, vm]) {
    const view = await repository.view(snapshotId, { signal, paths: ['/image'] })
    assert.ok((await readFile(join(view.path, 'image', image.digest.replace(':', '-')))).equals(await readFile(blob)))
    await view.close()
  }
  assert.equal((await repository.snapshots([], signal)).length, 3, 'nothing half-made stays')
  await writeFile(blob, Buffer.alloc(3 * MiB, 'what somebody wrote into it'))
  assert.ok((await make('d', { uid: 'four' })).readBytes > 3 * MiB, 'what is not the same file any more is read')
})

test('a backup of scattered grains reads and sends little more than them', async (t) => {
  const { make, readers } = await place(t)
  const grains = 512
  const content = Buffer.alloc(grains * grainBytes)
  for (let grain = 0; grain < grains; grain++) fillRandom(content, grain)
  const dirty = new Set<number>()
  readers.set('disk', memoryDisk(content, dirty))
  const disk = { socket: 'disk', export: 'root', bytes: content.length, dirtyContext: 'bitmap' }
  const source = (mark: string) => ({
    uid: 'vm',
    mark,
    disks: [{ part: { name: 'root', type: 'disk' as const, bytes: content.length }, disk }],
  })
  await make('full', source('m1'))
  for (let grain = 3; grain < grains; grain += 17) {
    dirty.add(grain)
    fillRandom(content, grain)
  }
  const asked: (string | undefined)[] = []
  const next = await make('next', source('m2'), (mark) => asked.push(mark))
  const changed = dirty.size * grainBytes
  assert.deepEqual(asked, ['m1'])
  assert.ok(next.readBytes < changed * 1.1, `${next.readBytes} of ${changed}`)
  assert.ok(next.sentBytes < changed * 1.5, `${next.sentBytes} of ${changed}`)
})

function memoryDisk(content: Buffer, dirty: ReadonlySet<number>): DiskReader {
  return {
    bytes: content.length,
    read: async (offset, length) => Buffer.from(content.subarray(offset, offset + length)),
    extents: async (context, offset, length) =>
      context === 'base:allocation'
        ? [{ offset, length, flags: 0 }]
        : Array.from({ length: length / grainBytes }, (_, i) => ({
            offset: offset + i * grainBytes,
            length: grainBytes,
            flags: dirty.has(offset / grainBytes + i) ? 1 : 0,
          })),
    close() {},
  }
}

function fillRandom(content: Buffer, grain: number): void {
  crypto.getRandomValues(new Uint8Array(content.buffer, content.byteOffset + grain * grainBytes, grainBytes))
}
