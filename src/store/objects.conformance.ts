import assert from 'node:assert/strict'
import { hasCode } from '../base/errors.ts'
import { Shelf, type StoreTest, Widget } from './fixtures.conformance.ts'
import { type Key, type Store, write } from './store.ts'

const at = { name: 'a', project: 'p' }

export function objectTests(test: StoreTest): void {
  writeTests(test)
  callTests(test)
  groupTests(test)
  listTests(test)
}

function writeTests(test: StoreTest): void {
  test('a created object is read back as it was answered, stamped and with the initial status', async (store) => {
    const created = await store.create(Widget, { ...at, labels: { tier: 'x' }, spec: { size: 1 } })
    const { uid, createdAt } = created.metadata
    assert.match(uid, /^[0-9a-f-]{36}$/)
    assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 60_000)
    assert.deepEqual(created, {
      kind: 'Widget',
      spec: { size: 1 },
      status: { phase: 'pending' },
      metadata: { ...at, uid, revision: 1, generation: 1, createdAt, updatedAt: createdAt, labels: { tier: 'x' } },
    })
    assert.deepEqual(await store.get(Widget, at), created)
  })

  test('an object may be given the uid and the status that it begins with', async (store) => {
    const created = await store.create(Widget, { ...at, spec: { size: 1 }, uid: 'made-before', status: { phase: 'ready', seen: 2 } })
    assert.deepEqual([created.metadata.uid, created.status], ['made-before', { phase: 'ready', seen: 2 }])
    assert.deepEqual(await store.get(Widget, at), created)
    await assert.rejects(store.create(Widget, { ...at, spec: { size: 1 }, uid: 'another' }), { code: 'store.exists' })
  })

  test('a name is taken once per kind and project', async (store) => {
    const first = await store.create(Widget, { ...at, spec: { size: 1 } })
    await assert.rejects(store.create(Widget, { ...at, spec: { size: 2 } }), { code: 'store.exists' })
    await store.create(Widget, { name: 'a', project: 'q', spec: { size: 3 } })
    await store.create(Shelf, { name: 'a', spec: { size: 4 } })
    assert.deepEqual(await store.get(Widget, at), first)
  })

  test('of two updates of one revision the second is refused and changes nothing', async (store) => {
    const read = await store.create(Widget, { ...at, spec: { size: 1 } })
    const won = await store.update(Widget, { ...read, spec: { size: 2 } })
    await assert.rejects(store.update(Widget, { ...read, spec: { size: 3 } }), { code: 'store.conflict', status: 409 })
    await assert.rejects(store.remove(Widget, read), { code: 'store.conflict' })
    assert.deepEqual(await store.get(Widget, at), won)
    assert.equal(await store.revision(), 2)
  })

  test('name, uid and creation outlive what an update sends for them; deletedAt cannot be taken back', async (store) => {
    const read = await store.create(Widget, { ...at, spec: { size: 1 } })
    const doomed = await store.update(Widget, {
      ...read,
      metadata: { ...read.metadata, createdAt: 'x', generation: 9, deletedAt: '2030-01-01T00:00:00Z' },
    })
    const { deletedAt, ...metadata } = doomed.metadata
    assert.deepEqual(await store.update(Widget, { ...doomed, metadata }), doomed)
    const after = await store.update(Widget, {
      ...doomed,
      status: { phase: 'ready' },
      metadata: { ...metadata, deletedAt: '2031-01-01T00:00:00Z' },
    })
    assert.deepEqual(
      [after.metadata.uid, after.metadata.createdAt, after.metadata.generation, after.metadata.deletedAt],
      [read.metadata.uid, read.metadata.createdAt, 1, deletedAt],
    )
  })

  test('the generation counts changes of the spec only, and the order of its fields is no change', async (store) => {
    let object = await store.create(Widget, { ...at, spec: { size: 1, options: { a: 1, b: 2 } } })
    object = await store.update(Widget, { ...object, status: { phase: 'ready' }, metadata: { ...object.metadata, labels: { x: 'y' } } })
    object = await store.update(Widget, { ...object, spec: { options: { b: 2, a: 1 }, size: 1 }, status: { phase: 'pending' } })
    assert.equal(object.metadata.generation, 1)
    object = await store.update(Widget, { ...object, spec: { ...object.spec, options: { a: 1 } } })
    assert.equal(object.metadata.generation, 2)
    assert.equal(object.metadata.revision, 4)
  })

  test('an update that changes nothing is answered but not written', async (store) => {
    const object = await store.create(Widget, { ...at, labels: { a: 'b' }, spec: { size: 1, options: { a: 1, b: 2 } } })
    const same = { ...object, spec: { options: { b: 2, a: 1 }, size: 1 }, status: { phase: 'pending' as const, seen: undefined } }
    assert.deepEqual(await store.update(Widget, same), object)
    assert.equal(await store.revision(), 1)
  })

  test('an object that is gone cannot be updated or removed, and its successor is someone else', async (store) => {
    const first = await store.create(Widget, { ...at, spec: { size: 1 } })
    await store.remove(Widget, first)
    assert.equal(await store.get(Widget, at), undefined)
    await assert.rejects(store.update(Widget, first), { code: 'store.not_found', status: 404 })
    await assert.rejects(store.remove(Widget, first), { code: 'store.not_found' })
    const second = await store.create(Widget, { ...at, spec: { size: 1 } })
    assert.notEqual(second.metadata.uid, first.metadata.uid)
    const impostor = { ...first, metadata: { ...first.metadata, revision: second.metadata.revision } }
    await assert.rejects(store.remove(Widget, impostor), { code: 'store.conflict' })
  })
}

function callTests(test: StoreTest): void {
  test('objects are copies: changing what went in or came out changes nothing', async (store) => {
    const spec = { size: 1, parts: ['x'] }
    const promise = store.create(Widget, { ...at, spec })
    spec.parts.push('after the call')
    const created = await promise
    created.spec.parts?.push('after the answer')
    const read = await store.get(Widget, at)
    assert.deepEqual(read?.spec, { size: 1, parts: ['x'] })
  })

  test('a key must fit the scope of its kind', async (store) => {
    await assert.rejects(store.create(Widget, { name: 'a', spec: { size: 1 } }), { code: 'store.bad_key' })
    await assert.rejects(store.create(Shelf, { ...at, spec: { size: 1 } }), { code: 'store.bad_key' })
    await assert.rejects(store.get(Shelf, { name: '' }), { code: 'store.bad_key' })
  })

  test('a call whose signal has ended does nothing', async (store) => {
    const abort = new AbortController()
    const inTime = store.create(Widget, { ...at, spec: { size: 1 } }, abort.signal)
    abort.abort()
    await assert.rejects(inTime, { name: 'AbortError' })
    await assert.rejects(store.create(Widget, { ...at, spec: { size: 1 } }, abort.signal), { name: 'AbortError' })
    await assert.rejects(store.get(Widget, at, abort.signal), { name: 'AbortError' })
    assert.equal(await store.revision(), 0)
  })

  test('closing finishes the writes under way and refuses later calls', async (store) => {
    const writes = Array.from({ length: 600 }, (_, i) => store.create(Shelf, { name: `s${i}`, spec: { size: i } }))
    await store.close()
    assert.equal((await Promise.all(writes)).length, 600)
    await assert.rejects(store.get(Shelf, { name: 's0' }), { code: 'store.closed', retry: true })
    await store.close()
  })
}

function groupTests(test: StoreTest): void {
  test('writes of one turn are checked one after the other, and the refusal of one does not touch the others', async (store) => {
    const read = await store.create(Widget, { ...at, spec: { size: 0 } })
    const results = await Promise.allSettled([
      store.create(Widget, { name: 'b', project: 'p', spec: { size: 1 } }),
      store.update(Widget, { ...read, spec: { size: 2 } }),
      store.update(Widget, { ...read, spec: { size: 3 } }),
      store.create(Widget, { name: 'b', project: 'p', spec: { size: 4 } }),
      store.create(Widget, { name: 'c', project: 'p', spec: { size: 5 } }),
    ])
    const codes = results.map((result) => (result.status === 'fulfilled' ? 'ok' : result.reason.code))
    assert.deepEqual(codes, ['ok', 'ok', 'store.conflict', 'store.exists', 'ok'])
    const { items } = await store.list(Widget)
    assert.deepEqual(
      items.map(({ metadata, spec }) => [metadata.name, spec.size, metadata.revision]),
      [
        ['a', 2, 3],
        ['b', 1, 2],
        ['c', 5, 4],
      ],
    )
  })

  test('writes that belong together happen in one commit and in their order, or not at all', async (store) => {
    const read = await store.create(Widget, { ...at, spec: { size: 0 } })
    const stale = { ...read, metadata: { ...read.metadata, revision: 7 } }
    const fresh = write.create(Widget, { name: 'b', project: 'p', spec: { size: 1 } })
    await assert.rejects(store.together([fresh, write.update(Widget, stale)]), { code: 'store.conflict' })
    await assert.rejects(
      store.together([write.update(Widget, { ...read, spec: { size: 9 } }), write.create(Widget, { ...at, spec: { size: 9 } })]),
    )
    assert.deepEqual([await store.get(Widget, at), (await store.list(Widget)).total, await store.revision()], [read, 1, 1])
    const both = await store.together([fresh, write.update(Widget, { ...read, spec: { size: 2 } })])
    assert.deepEqual(
      both.map(({ metadata }) => [metadata.name, metadata.revision]),
      [
        ['b', 2],
        ['a', 3],
      ],
    )
    assert.deepEqual(await store.get(Widget, at), both[1])
  })

  test('a counter that many raise at once loses no step', async (store) => {
    await store.create(Widget, { ...at, spec: { size: 0 } })
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let i = 0; i < 5; i++) await raise(store)
      }),
    )
    const counter = await store.get(Widget, at)
    assert.deepEqual([counter?.spec.size, counter?.metadata.generation, counter?.metadata.revision], [100, 101, 101])
  })
}

async function raise(store: Store): Promise<void> {
  for (;;) {
    const read = await store.get(Widget, at)
    assert.ok(read)
    try {
      await store.update(Widget, { ...read, spec: { size: read.spec.size + 1 } })
      return
    } catch (error) {
      if (!hasCode(error, 'store.conflict')) throw error
    }
  }
}

function listTests(test: StoreTest): void {
  test('a list is in order of project and name, of one kind, and of one project when asked', async (store) => {
    await fill(store)
    const all = await store.list(Widget)
    assert.deepEqual(
      all.items.map(({ metadata }) => `${metadata.project}/${metadata.name}`),
      ['p/a', 'p/a-b', 'p/ab', 'p/b', 'p-1/a', 'q/a', 'q/c'],
    )
    assert.deepEqual([all.total, all.revision, all.next], [7, 8, undefined])
    const one = await store.list(Widget, { project: 'p' })
    assert.deepEqual([one.items.map(({ metadata }) => metadata.name), one.total], [['a', 'a-b', 'ab', 'b'], 4])
    assert.deepEqual((await store.list(Widget, { project: 'none' })).items, [])
    assert.equal((await store.list(Shelf)).total, 1)
  })

  test('pages of every size join to the whole list, with and without a selector or a project', async (store) => {
    await fill(store)
    for (const base of [{}, { project: 'p' }, { selector: 'odd' }, { selector: 'odd=yes,!x', project: 'q' }]) {
      const whole = await store.list(Widget, base)
      for (const limit of [1, 2, 3, whole.items.length || 1, 100]) {
        const joined: unknown[] = []
        let after: Key | undefined
        do {
          const page = await store.list(Widget, { ...base, limit, ...(after ? { after } : {}) })
          assert.ok(page.items.length <= limit)
          assert.equal(page.total, whole.total)
          joined.push(...page.items)
          after = page.next
        } while (after)
        assert.deepEqual(joined, whole.items)
      }
    }
  })

  test('a selector picks by label and the total counts what it picks', async (store) => {
    await fill(store)
    const odd = await store.list(Widget, { selector: 'odd=yes', limit: 1 })
    assert.deepEqual([odd.items.map(({ metadata }) => metadata.name), odd.total, odd.next], [['a-b'], 3, { project: 'p', name: 'a-b' }])
    assert.equal((await store.list(Widget, { selector: '!odd' })).total, 4)
    await assert.rejects(store.list(Widget, { selector: '=' }), { code: 'api.bad_selector' })
  })

  test('a page continues behind its key even when the object of that key is gone', async (store) => {
    await fill(store)
    const { next } = await store.list(Widget, { limit: 2 })
    assert.ok(next)
    const last = await store.get(Widget, next)
    assert.ok(last)
    await store.remove(Widget, last)
    const { items, total } = await store.list(Widget, { limit: 1, after: next })
    assert.deepEqual([items[0]?.metadata.name, total], ['ab', 6])
  })
}

async function fill(store: Store): Promise<void> {
  await store.create(Shelf, { name: 'z', spec: { size: 0 } })
  const keys = ['q/c', 'p/a-b', 'p/a', 'p-1/a', 'p/b', 'p/ab', 'q/a'].map((key) => key.split('/'))
  for (const [i, [project = '', name = '']] of keys.entries()) {
    await store.create(Widget, { project, name, spec: { size: i }, ...(i % 2 === 1 ? { labels: { odd: 'yes' } } : {}) })
  }
}
