import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../../base/clock.ts'
import { exec } from '../../base/exec.node.ts'
import { storeConformance } from '../conformance.ts'
import { Shelf, Widget } from '../fixtures.conformance.ts'
import type { Store } from '../store.ts'
import { openSqliteStore } from './sqlite.ts'

const clock = systemClock
const open = (path: string) => openSqliteStore({ path, clock, lockWaitMs: 0 })

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'pando-store-'))
  t.after(() => rm(path, { recursive: true, force: true }))
  return path
}

storeConformance('sqlite', async (t) => open(join(await folder(t), 'state.db')))

test('everything is as it was after closing and opening again: objects, log, revision, counts', async (t) => {
  const path = join(await folder(t), 'state.db')
  const before = await open(path)
  await Promise.all(Array.from({ length: 30 }, (_, i) => before.create(Shelf, { name: `s${i}`, spec: { size: i } })))
  await before.compact(5)
  const expected = { list: await before.list(Shelf), history: await before.history({}) }
  await before.close()
  const after = await open(path)
  assert.deepEqual({ list: await after.list(Shelf), history: await after.history({}) }, expected)
  await after.compact(0)
  await after.close()
  const empty = await open(path)
  const next = await empty.create(Shelf, { name: 'next', spec: { size: 0 } })
  assert.equal(next.metadata.revision, 31)
  await empty.close()
})

test('a watch goes on with its cursor after the store was closed and opened again', async (t) => {
  const path = join(await folder(t), 'state.db')
  const before = await open(path)
  for (let i = 1; i <= 5; i++) await before.create(Shelf, { name: `s${i}`, spec: { size: i } })
  await before.close()
  const after = await open(path)
  await after.create(Shelf, { name: 's6', spec: { size: 6 } })
  const seen: number[] = []
  for await (const { revision } of after.watch(3, {}, new AbortController().signal)) if (seen.push(revision) === 3) break
  assert.deepEqual(seen, [4, 5, 6])
  await after.close()
})

test('a writer killed with SIGKILL in mid-stream loses no write that it was told of, and leaves no lock', {
  timeout: 60_000,
}, async (t) => {
  const path = join(await folder(t), 'state.db')
  const acknowledged = new Map<string, number>()
  for (let run = 0; run < 3; run++) {
    for (const [name, revision] of await writeUntilKilled(path, run)) acknowledged.set(name, revision)
    const store = await open(path)
    await assertComplete(store, acknowledged)
    await store.close()
  }
  assert.ok(acknowledged.size >= 600)
})

async function writeUntilKilled(path: string, run: number): Promise<[string, number][]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.fixture.ts'), path, String(run)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (output.split('\n').length > 200) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'close')
  assert.equal(signal, 'SIGKILL')
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' '))
    .map(([name, revision]) => [name!, Number(revision)])
}

async function assertComplete(store: Store, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const { items, revision, total } = await store.list(Shelf)
  const stored = new Map(items.map(({ metadata }) => [metadata.name, metadata.revision]))
  assert.deepEqual(
    [...acknowledged].filter(([name, at]) => stored.get(name) !== at),
    [],
  )
  const history = await store.history({ limit: 1_000_000 })
  assert.deepEqual([history.length, history.at(-1)?.revision, total], [items.length, revision, items.length])
}

test('a second server is told that the state is in use, and gets in when the first has closed it', async (t) => {
  const path = join(await folder(t), 'state.db')
  const first = await open(path)
  await assert.rejects(open(path), { code: 'store.locked', status: 409, params: { path } })
  const opener = [
    '-e',
    `import('${join(import.meta.dirname, 'sqlite.ts')}').then((m) => m.openSqliteStore({ path: process.argv[1], clock: { now: Date.now }, lockWaitMs: 0 })).then(() => console.log('open'), (e) => console.log(e.code))`,
    path,
  ]
  assert.equal((await exec(process.execPath, opener)).stdout, 'store.locked\n')
  await first.close()
  assert.equal((await exec(process.execPath, opener)).stdout, 'open\n')
})

test('opening waits for a server that is just ending', async (t) => {
  const path = join(await folder(t), 'state.db')
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.fixture.ts'), path, '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  const killer = spawn('sh', ['-c', `sleep 0.3; kill -9 ${child.pid}`], { stdio: 'ignore' })
  const store = await openSqliteStore({ path, clock, lockWaitMs: 20_000 })
  assert.ok((await store.list(Shelf)).total > 0)
  await store.close()
  if (killer.exitCode === null) await once(killer, 'close')
})

test('the file is readable by its owner only', async (t) => {
  const path = join(await folder(t), 'state.db')
  const store = await open(path)
  await store.create(Shelf, { name: 's', spec: { size: 1 } })
  assert.deepEqual(await Promise.all([path, `${path}-wal`].map(async (file) => ((await stat(file)).mode & 0o777).toString(8))), [
    '600',
    '600',
  ])
  await store.close()
})

test('a file of a newer release, a damaged one and a missing folder are refused by name', async (t) => {
  const directory = await folder(t)
  const newer = join(directory, 'newer.db')
  await (await open(newer)).close()
  const db = new DatabaseSync(newer)
  db.exec("INSERT INTO migrations (version, at) VALUES (99, 'later')")
  db.close()
  await assert.rejects(open(newer), { code: 'store.too_new', params: { path: newer, found: 99, known: 1 } })
  const damaged = join(directory, 'damaged.db')
  await writeFile(damaged, 'x'.repeat(5000))
  await assert.rejects(open(damaged), { code: 'store.unreadable' })
  await assert.rejects(open(join(directory, 'none', 'state.db')), { code: 'store.unreadable' })
})

const needsRoot = process.getuid?.() !== 0 && 'needs root to mount a small file system'

test('a full disk fails the writes and nothing else; when there is room again, writing goes on', {
  timeout: 60_000,
  skip: needsRoot,
}, async (t) => {
  const directory = await folder(t)
  await exec('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'pando-store-test', directory])
  try {
    await fillAndFree(directory)
  } finally {
    await exec('umount', ['-l', directory])
  }
})

async function fillAndFree(directory: string): Promise<void> {
  const filler = join(directory, 'filler')
  const path = join(directory, 'state.db')
  const store = await open(path)
  const first = await store.create(Widget, { name: 'first', project: 'p', spec: { size: 1 } })
  await writeFile(filler, Buffer.alloc(2 ** 21)).catch((error: NodeJS.ErrnoException) => assert.equal(error.code, 'ENOSPC'))
  const parts = ['x'.repeat(20_000)]
  const writes = Array.from({ length: 5 }, (_, i) => store.create(Widget, { name: `w${i}`, project: 'p', spec: { size: i, parts } }))
  const results = await Promise.allSettled(writes)
  const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'written'))
  assert.deepEqual(codes, Array(5).fill('store.write_failed'))
  assert.deepEqual((await store.list(Widget)).items, [first])
  assert.deepEqual([await store.revision(), (await store.list(Widget)).total, (await store.history({})).length], [1, 1, 1])
  await rm(filler)
  const second = await store.create(Widget, { name: 'second', project: 'p', spec: { size: 2 } })
  assert.equal(second.metadata.revision, 2)
  await store.close()
  const again = await open(path)
  assert.deepEqual((await again.list(Widget)).items, [first, second])
  await again.close()
}
