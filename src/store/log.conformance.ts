import assert from 'node:assert/strict'
import type { EventNote } from '../api/event.ts'
import { Shelf, type StoreTest, Widget } from './fixtures.conformance.ts'

const note: EventNote = { level: 'warning', reason: 'BackOff', message: 'it fell', source: 'test' }

export function logTests(test: StoreTest): void {
  test('every write is one entry: what, when, which object, and the object as it was then', async (store) => {
    const created = await store.create(Widget, { name: 'a', project: 'p', spec: { size: 1 } })
    const updated = await store.update(Widget, { ...created, spec: { size: 2 } })
    await store.note(updated, note)
    await store.remove(Widget, updated)
    const about = { kind: 'Widget', project: 'p', name: 'a', uid: created.metadata.uid }
    const history = await store.history({})
    assert.deepEqual(
      history.map(({ at: _, ...event }) => event),
      [
        { revision: 1, type: 'created', ...about, object: created },
        { revision: 2, type: 'updated', ...about, object: updated },
        { revision: 3, type: 'note', ...about, note },
        { revision: 4, type: 'deleted', ...about, object: updated },
      ],
    )
    assert.ok(history.every(({ at }) => !Number.isNaN(Date.parse(at))))
  })

  test('history filters by kind, project, name, uid, type and revision, and keeps the newest', async (store) => {
    const a = await store.create(Widget, { name: 'a', project: 'p', spec: { size: 1 } })
    await store.create(Widget, { name: 'a', project: 'q', spec: { size: 1 } })
    await store.create(Shelf, { name: 'a', spec: { size: 1 } })
    for (let i = 0; i < 3; i++) await store.note(a, { ...note, message: `${i}` })
    const revisions = async (query: Parameters<typeof store.history>[0]) => (await store.history(query)).map(({ revision }) => revision)
    assert.deepEqual(await revisions({ kind: 'Widget' }), [1, 2, 4, 5, 6])
    assert.deepEqual(await revisions({ kind: 'Widget', project: 'p', types: ['created', 'deleted'] }), [1])
    assert.deepEqual(await revisions({ name: 'a', types: ['created'] }), [1, 2, 3])
    assert.deepEqual(await revisions({ uid: a.metadata.uid, limit: 2 }), [5, 6])
    assert.deepEqual(await revisions({ since: 3, project: 'p' }), [4, 5, 6])
    assert.deepEqual(await revisions({ types: [] }), [])
  })

  test('history answers with the last hundred unless told otherwise', async (store) => {
    const shelf = await store.create(Shelf, { name: 's', spec: { size: 1 } })
    await Promise.all(Array.from({ length: 120 }, () => store.note(shelf, note)))
    assert.deepEqual(
      (await store.history({})).map(({ revision }) => revision),
      Array.from({ length: 100 }, (_, i) => i + 22),
    )
  })

  test('compacting keeps the newest entries and all objects, and revisions go on', async (store) => {
    await Promise.all(Array.from({ length: 50 }, (_, i) => store.create(Shelf, { name: `s${i}`, spec: { size: i } })))
    await store.compact(10)
    assert.deepEqual(
      (await store.history({})).map(({ revision }) => revision),
      [41, 42, 43, 44, 45, 46, 47, 48, 49, 50],
    )
    await store.compact(20)
    assert.equal((await store.history({})).length, 10)
    await store.compact(0)
    assert.deepEqual(await store.history({}), [])
    assert.equal((await store.list(Shelf)).total, 50)
    const next = await store.create(Shelf, { name: 'next', spec: { size: 0 } })
    assert.equal(next.metadata.revision, 51)
    assert.deepEqual(
      (await store.history({})).map(({ revision }) => revision),
      [51],
    )
  })
}
