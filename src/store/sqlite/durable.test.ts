import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { systemClock } from '../../base/clock.ts'
import { Notifier } from '../../base/notifier.ts'
import { BackedStore } from '../backed-store.ts'
import { Shelf } from '../fixtures.conformance.ts'
import { migrate } from './schema.ts'
import { SqliteBackend, writeFailed } from './sqlite-backend.ts'

/** SQLite on a disk that syncs when the test says so. */
async function setUp(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'pando-store-'))
  const path = join(folder, 'state.db')
  const db = new DatabaseSync(path)
  migrate(db, { path, at: '2026-11-29T00:00:00.000Z' })
  const waiting: PromiseWithResolvers<void>[] = []
  const begun = new Notifier()
  const wal = {
    beforeTransaction() {},
    wrote() {},
    async tidy() {},
    sync() {
      waiting.push(Promise.withResolvers<void>())
      begun.notify()
      return waiting.at(-1)!.promise
    },
    close: () => db.close(),
  }
  const store = new BackedStore({ backend: new SqliteBackend(db, wal), clock: systemClock })
  t.after(async () => {
    await store.close()
    await rm(folder, { recursive: true })
  })
  const disk = async () => {
    while (waiting.length === 0) await begun.wait()
    return waiting.shift()!
  }
  const make = async (name: string) => {
    const made = store.create(Shelf, { name, spec: { size: 1 } })
    ;(await disk()).resolve()
    return made
  }
  return { store, disk, make }
}

test('what is not on the disk yet is shown to nobody: reads of it wait, other reads do not', async (t) => {
  const { store, disk, make } = await setUp(t)
  const old = await make('old')
  const told: string[] = []
  const made = store.create(Shelf, { name: 'new', spec: { size: 2 } })
  const wait = await disk()
  const reads = [
    store.get(Shelf, { name: 'new' }),
    store.list(Shelf),
    store.list(Shelf, { sort: '-spec.size' }),
    store.view(Shelf),
    store.history({}),
  ]
  for (const read of reads) read.then(() => told.push('read'))
  assert.deepEqual(await store.get(Shelf, { name: 'old' }), old)
  assert.equal(await store.revision(), 1)
  const { signal } = new AbortController()
  const next = store.watch(0, {}, signal)[Symbol.asyncIterator]()
  assert.equal((await next.next()).value?.name, 'old')
  const second = next.next().then(({ value }) => told.push(`event of ${value?.name}`))
  await nextTurn()
  assert.equal(told.length, 0)
  wait.resolve()
  const [got, list] = await Promise.all([reads[0]!, reads[1]!, ...reads, second])
  assert.deepEqual(got, await made)
  assert.equal((list as { total: number }).total, 2)
  assert.equal(await store.revision(), 2)
  assert.ok(told.includes('event of new'))
})

test('when the disk fails to sync, the write is refused, nothing of it is ever shown, and no write is taken any more', async (t) => {
  const { store, disk, make } = await setUp(t)
  const old = await make('old')
  const made = store.create(Shelf, { name: 'new', spec: { size: 2 } })
  const wait = await disk()
  const refusals = Promise.allSettled([made, store.get(Shelf, { name: 'new' }), store.list(Shelf)])
  wait.reject(writeFailed(new Error('EIO')))
  const codes = (await refusals).map((one) => (one.status === 'rejected' ? one.reason.code : one.value))
  assert.deepEqual(codes, Array(3).fill('store.write_failed'))
  await assert.rejects(store.get(Shelf, { name: 'new' }), { code: 'store.write_failed' })
  await assert.rejects(store.create(Shelf, { name: 'later', spec: { size: 3 } }), { code: 'store.write_failed' })
  assert.deepEqual(await store.get(Shelf, { name: 'old' }), old)
})
