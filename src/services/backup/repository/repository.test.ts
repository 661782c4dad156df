import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { hasCode } from '../../../base/errors.ts'
import { type BackupOrder, openRepository, type Repository } from './repository.ts'

interface Place {
  folder: string
  signal: AbortSignal
  open(url: string, key?: string): Promise<Repository>
  order(more?: Partial<BackupOrder>): BackupOrder
}

async function place(t: TestContext): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'pando-restic-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const { signal } = new AbortController()
  await mkdir(join(folder, 'tree'))
  return {
    folder,
    signal,
    async open(url, key = 'secret') {
      const keyFile = join(folder, `${key}.key`)
      await writeFile(keyFile, key)
      const environment = { RESTIC_REPOSITORY: url, RESTIC_PASSWORD_FILE: keyFile, RESTIC_CACHE_DIR: join(folder, 'cache') }
      return openRepository({ name: 'nas', environment, options: [] }, { workDir: join(folder, 'work'), limits: {} })
    },
    order: (more = {}) => ({
      folder: join(folder, 'tree'),
      mounts: [],
      tags: ['pando'],
      sizeAndTimeOnly: false,
      at: '2026-11-20T03:00:00.000Z',
      signal,
      ...more,
    }),
  }
}

test('what was backed up is listed, seen as a folder, restored with owners and links, and forgotten', async (t) => {
  const { folder, signal, open, order } = await place(t)
  const repository = await open(join(folder, 'repo'))
  assert.equal(await repository.init(signal), true)
  assert.equal(await repository.init(signal), false)
  await mkdir(join(folder, 'data'))
  await writeFile(join(folder, 'data/hello'), 'volume')
  await mkdir(join(folder, 'tree/files/data'), { recursive: true })
  execFileSync('sh', ['-c', 'ln hello hard && ln -s hello soft && chown 33:44 hello && mkdir "odd *[$x]"'], { cwd: join(folder, 'data') })
  const mounts = [{ from: join(folder, 'data'), to: join(folder, 'tree/files/data'), readOnly: true }]
  const done = await repository.backup(order({ mounts, tags: ['pando', 'backup:1'] }))
  assert.deepEqual(done.read.map(({ path }) => path).sort(), ['/files/data/hard', '/files/data/hello'])
  assert.deepEqual(await readdir(join(folder, 'tree/files/data')), [], 'the mount is gone with its process')
  const [found] = await repository.snapshots(['pando', 'backup:1'], signal)
  assert.equal(found!.id.slice(0, 8), done.snapshotId)
  assert.equal(new Date(found!.time).toISOString(), '2026-11-20T03:00:00.000Z')
  assert.deepEqual(await repository.snapshots(['pando', 'backup:2'], signal), [])

  const view = await repository.view(done.snapshotId, { signal, paths: ['/files'] })
  assert.equal(await readFile(join(view.path, 'files/data/hello'), 'utf8'), 'volume')
  await view.close()

  const into = join(folder, 'into')
  await mkdir(into)
  const to = join(folder, 'back/files/data')
  await mkdir(to, { recursive: true })
  await repository.restore(done.snapshotId, {
    path: '/files/data',
    folder: join(folder, 'back'),
    mounts: [{ from: into, to, readOnly: false }],
    signal,
  })
  const [hello, hard] = await Promise.all(['hello', 'hard'].map((each) => stat(join(into, each))))
  assert.deepEqual([hello!.uid, hello!.gid, hello!.ino], [33, 44, hard!.ino])
  await repository.check(100, signal)
  assert.ok((await repository.sizeBytes(signal)) > 0)
  await repository.forget([done.snapshotId], signal)
  await repository.forget([done.snapshotId], signal)
  await repository.prune(signal)
  assert.deepEqual(await repository.snapshots([], signal), [])
})

test('placeholders of the size and time of the parent are not read, and the backup holds what the parent had', async (t) => {
  const { folder, signal, open, order } = await place(t)
  const repository = await open(join(folder, 'repo'))
  await repository.init(signal)
  const path = (name: string) => join(folder, 'tree', name)
  const fill = async (name: string, byte: number, seconds: number) => {
    await writeFile(path(name), Buffer.alloc(1000, byte))
    await utimes(path(name), seconds, seconds)
  }
  await fill('a', 1, 100)
  await fill('b', 2, 100)
  const first = await repository.backup(order({ sizeAndTimeOnly: true }))
  await truncate(path('a'), 0)
  await truncate(path('a'), 1000)
  await utimes(path('a'), 100, 100)
  await fill('b', 3, 101)
  const second = await repository.backup(order({ sizeAndTimeOnly: true, parent: first.snapshotId }))
  assert.deepEqual(second.read, [{ path: '/b', bytes: 1000 }])
  const view = await repository.view(second.snapshotId, { signal, paths: ['/a', '/b'] })
  assert.deepEqual([(await readFile(join(view.path, 'a')))[0], (await readFile(join(view.path, 'b')))[0]], [1, 3])
  await view.close()
})

test('each way to fail has its name', async (t) => {
  const { folder, signal, open, order } = await place(t)
  const url = join(folder, 'repo')
  const good = await open(url)
  await assert.rejects(good.open(signal), (error) => hasCode(error, 'backup.no_repository'))
  await good.init(signal)
  await writeFile(join(folder, 'tree/a'), randomBytes(100_000))
  const { snapshotId } = await good.backup(order())
  await assert.rejects((await open(url, 'other')).open(signal), (error) => hasCode(error, 'backup.wrong_key'))
  for (const address of ['rest:http://127.0.0.1:9/', 'sftp:nobody@127.0.0.1:/x'])
    await assert.rejects(
      (await open(address)).open(signal),
      (error) => hasCode(error, 'backup.target_unreachable', 'backup.unknown_host', 'backup.denied'),
      address,
    )

  const damaged = async (how: (pack: string) => Promise<unknown>) => {
    await rm(join(folder, 'bad'), { recursive: true, force: true })
    await cp(url, join(folder, 'bad'), { recursive: true })
    const names = await readdir(join(folder, 'bad/data'), { recursive: true, withFileTypes: true })
    const packs = names.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
    const sizes = await Promise.all(packs.map(async (pack) => (await stat(pack)).size))
    await how(packs[sizes.indexOf(Math.max(...sizes))]!) // the others are of the table of contents, which restic has in its cache
    return open(join(folder, 'bad'))
  }
  const tampered = await damaged(async (pack) => {
    const content = await readFile(pack)
    content[20]! ^= 0xff
    await rm(pack)
    await writeFile(pack, content)
  })
  await assert.rejects(tampered.check(100, signal), (error) => hasCode(error, 'backup.damaged'))
  const cut = await damaged((pack) => truncate(pack, 10))
  await assert.rejects(cut.check(0, signal), (error) => hasCode(error, 'backup.damaged'))
  await assert.rejects(cut.restore(snapshotId, { path: '/a', folder: join(folder, 'out'), signal }), (error) =>
    hasCode(error, 'backup.damaged'),
  )
})

test('the lock of a process that was killed does not stay in the way', async (t) => {
  const { folder, signal, open, order } = await place(t)
  const repository = await open(join(folder, 'repo'))
  await repository.init(signal)
  await writeFile(join(folder, 'tree/big'), Buffer.alloc(64 * 1024 ** 2, 'x'))
  const cut = new AbortController()
  const running = repository.backup(order({ signal: cut.signal, onProgress: () => cut.abort() }))
  await assert.rejects(running)
  await repository.prune(signal) // alone: refused while there is a lock
})
