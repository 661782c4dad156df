import assert from 'node:assert/strict'
import { hasCode } from '../base/errors.ts'
import { Shelf, type StoreTest, Widget } from './fixtures.conformance.ts'
import { type Key, type Query, type Scope, type Store, write } from './store.ts'

const at = { name: 'a', project: 'p' }

export function objectTests(test: StoreTest): void {
  writeTests(test)
  callTests(test)
  groupTests(test)
  listTests(test)
  listingTests(test)
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

  test('an object gets another name, and keeps its uid, in one commit; or all stays as it is', async (store) => {
    const old = await store.create(Widget, { ...at, spec: { size: 1 }, labels: { tier: 'x' } })
    const other = await store.create(Widget, { name: 'b', project: 'p', spec: { size: 2 } })
    await store.view(Widget)
    await store.list(Widget, { sort: 'spec.size' })
    const { uid } = old.metadata
    const named = (name: string) => write.create(Widget, { name, project: 'p', uid, spec: { size: 1 }, status: { phase: 'ready' } })
    await assert.rejects(store.together([write.remove(Widget, old), named('b')]), { code: 'store.exists' })
    const stale = { ...old, metadata: { ...old.metadata, revision: 7 } }
    await assert.rejects(store.together([named('c'), write.remove(Widget, stale)]), { code: 'store.conflict' })
    assert.deepEqual([(await store.list(Widget)).items, await store.revision()], [[old, other], 2])
    const [gone, made] = await store.together([write.remove(Widget, old), named('c')])
    assert.deepEqual(gone, old)
    assert.deepEqual([made?.metadata.uid, made?.metadata.name, made?.metadata.revision], [uid, 'c', 4])
    for (const items of [(await store.list(Widget)).items, await store.view(Widget)]) assert.deepEqual(items, [other, made])
    assert.deepEqual((await store.list(Widget, { sort: '-spec.size' })).items, [other, made])
    assert.equal(await store.get(Widget, at), undefined)
    const told = await store.history({ uid })
    assert.deepEqual(
      told.map(({ type, name }) => `${type} ${name}`),
      ['created a', 'deleted a', 'created c'],
    )
    await assert.rejects(store.together([write.remove(Widget, old)]), { code: 'store.not_found' })
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

  test('a list within some places holds what is in one of them, each once, and counts no more', async (store) => {
    await fill(store)
    const found = async (within: Scope[], query: Query = {}) => {
      const { items, total } = await store.list(Widget, { within, ...query })
      return [items.map(({ metadata }) => `${metadata.project}/${metadata.name}`).join(' '), total]
    }
    const all = 'p/a p/a-b p/ab p/b p-1/a q/a q/c'
    assert.deepEqual(await found([]), ['', 0])
    assert.deepEqual(await found([{}]), [all, 7])
    assert.deepEqual(await found([{ project: 'q' }, { project: 'p-1' }, { project: 'q' }]), ['p-1/a q/a q/c', 3])
    assert.deepEqual(await found([{ name: 'a' }, { project: 'q' }]), ['p/a p-1/a q/a q/c', 4])
    assert.deepEqual(await found([{ project: 'p', name: 'a' }]), ['p/a', 1])
    const odd = await store.list(Widget, { project: 'p', selector: 'odd=yes' })
    const oddNames = odd.items.map(({ metadata }) => `p/${metadata.name}`).join(' ')
    assert.ok(odd.total > 0 && odd.total < 4)
    assert.deepEqual(await found([{ project: 'p', selector: 'odd=yes' }]), [oddNames, odd.total])
    assert.deepEqual(await found([{ project: 'p', selector: 'odd=yes' }, { project: 'q' }], { project: 'p' }), [oddNames, odd.total])
    assert.deepEqual(await found([{ selector: 'odd=no' }, { project: 'p' }], { selector: 'odd=yes', project: 'p' }), [oddNames, odd.total])
    const first = await store.list(Widget, { within: [{ project: 'p-1' }, { project: 'q' }], limit: 2 })
    assert.deepEqual([first.items.length, first.total, first.next], [2, 3, { project: 'q', name: 'a' }])
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

function listingTests(test: StoreTest): void {
  test('a list is searched, filtered and sorted by what is in its objects', async (store) => {
    await fill(store)
    const found = async (query: Query) => {
      const { items, total, next } = await store.list(Widget, query)
      return [items.map(({ metadata }) => `${metadata.project}/${metadata.name}`).join(' '), total, next?.name]
    }
    const bySize = (await store.list(Widget, { sort: 'spec.size' })).items.map(({ spec }) => spec.size)
    assert.deepEqual(
      bySize,
      bySize.toSorted((a, b) => a - b),
    )
    const downward = (await store.list(Widget, { sort: '-spec.size' })).items.map(({ spec }) => spec.size)
    assert.deepEqual(downward, bySize.toReversed())
    assert.deepEqual(await found({ where: [{ path: 'metadata.name', value: 'a' }] }), ['p/a p-1/a q/a', 3, undefined])
    assert.deepEqual(await found({ where: [{ path: 'metadata.name', value: 'a' }], project: 'q' }), ['q/a', 1, undefined])
    assert.deepEqual(await found({ search: 'AB' }), ['p/ab', 1, undefined])
    assert.deepEqual(await found({ search: 'odd=yes', limit: 2 }), [...(await found({ selector: 'odd=yes', limit: 2 }))])
    assert.deepEqual(await found({ where: [{ path: 'status.phase', value: 'nothing' }] }), ['', 0, undefined])
    assert.deepEqual(await found({ sort: '-metadata.project', limit: 2, offset: 1 }), ['q/c p-1/a', 7, undefined])
    assert.deepEqual(await found({ within: [{ project: 'q' }], sort: '-metadata.name' }), ['q/c q/a', 2, undefined])
    assert.deepEqual(await found({ offset: 5 }), ['q/a q/c', 7, undefined])
    const first = await store.list(Widget, { search: 'a', limit: 2 })
    const { items } = await store.list(Widget, { search: 'a', limit: 2, after: first.next! })
    assert.deepEqual([...first.items, ...items], (await store.list(Widget, { search: 'a', limit: 4 })).items)
  })

  test('what is found and sorted follows every write, and a write that failed leaves no trace', async (store) => {
    const names = async (query: Query) => (await store.list(Widget, query)).items.map(({ metadata }) => metadata.name)
    const ready: Query = { where: [{ path: 'status.phase', value: 'ready' }] }
    const a = await store.create(Widget, { name: 'a', project: 'p', spec: { size: 3 } })
    await store.create(Widget, { name: 'b', project: 'p', spec: { size: 2 }, status: { phase: 'ready' } })
    assert.deepEqual([await names(ready), await names({ sort: 'spec.size' })], [['b'], ['b', 'a']])
    const changed = await store.update(Widget, { ...a, spec: { size: 1 }, status: { phase: 'ready' } })
    assert.deepEqual(
      [await names(ready), await names({ sort: 'spec.size' })],
      [
        ['a', 'b'],
        ['a', 'b'],
      ],
    )
    await assert.rejects(store.update(Widget, { ...a, spec: { size: 9 } }), { code: 'store.conflict' })
    assert.deepEqual(await names({ sort: 'spec.size' }), ['a', 'b'])
    await store.remove(Widget, changed)
    assert.deepEqual([await names(ready), await names({ sort: '-spec.size' })], [['b'], ['b']])
  })

  test('a view is the same array, and an object of it the same object, until it is written; nobody can change either', async (store) => {
    const made = await store.create(Widget, { name: 'a', project: 'p', spec: { size: 1 } })
    await store.create(Widget, { name: 'b', project: 'q', spec: { size: 2 } })
    const before = {
      all: await store.view(Widget),
      p: await store.view(Widget, { project: 'p' }),
      q: await store.view(Widget, { project: 'q' }),
    }
    assert.deepEqual([before.p, await store.view(Widget, { project: 'none' })], [[made], []])
    assert.throws(() => Object.assign(before.p[0]!.spec, { size: 7 }), TypeError)
    await store.update(Widget, { ...made, spec: { size: 3 } })
    const p = await store.view(Widget, { project: 'p' })
    assert.deepEqual([before.p[0]!.spec.size, p[0]!.spec.size], [1, 3])
    assert.equal(await store.view(Widget, { project: 'q' }), before.q)
    assert.equal((await store.view(Widget))[1], before.all[1])
  })

  test('secrets are neither found nor sorted by', async (store) => {
    const Vault = { ...Widget, kind: 'Vault', plural: 'vaults', secrets: ['data.*'], columns: [{ title: 'DATA', path: 'spec.data.key' }] }
    const spec = (key: string) => ({ size: 1, data: { key } }) as never
    await store.create(Vault, { name: 'a', project: 'p', spec: spec('z') })
    await store.create(Vault, { name: 'b', project: 'p', spec: spec('y') })
    const names = async (query: Query) => (await store.list(Vault, query)).items.map(({ metadata }) => metadata.name)
    assert.deepEqual(await names({ where: [{ path: 'spec.data.key', value: 'z' }] }), [])
    assert.deepEqual([await names({ search: 'z' }), await names({ sort: 'spec.data.key' })], [[], ['a', 'b']])
  })
}

async function fill(store: Store): Promise<void> {
  await store.create(Shelf, { name: 'z', spec: { size: 0 } })
  const keys = ['q/c', 'p/a-b', 'p/a', 'p-1/a', 'p/b', 'p/ab', 'q/a'].map((key) => key.split('/'))
  for (const [i, [project = '', name = '']] of keys.entries()) {
    await store.create(Widget, { project, name, spec: { size: i }, ...(i % 2 === 1 ? { labels: { odd: 'yes' } } : {}) })
  }
}
