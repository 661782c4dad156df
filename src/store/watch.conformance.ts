import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LoggedEvent } from '../api/event.ts'
import { Shelf, type StoreTest, Widget } from './fixtures.conformance.ts'
import type { EventQuery, Store } from './store.ts'

interface From {
  since: number
  count: number
  query?: EventQuery
  signal?: AbortSignal
}

/** The next `count` events, or all until the signal ends. */
async function collect(store: Store, from: From): Promise<LoggedEvent[]> {
  const events: LoggedEvent[] = []
  for await (const event of store.watch(from.since, from.query ?? {}, from.signal ?? new AbortController().signal)) {
    events.push(event)
    if (events.length === from.count) break
  }
  return events
}

const numbers = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i)
const revisionsOf = (events: LoggedEvent[]) => events.map(({ revision }) => revision)

async function createShelves(store: Store, range: { from: number; count: number }): Promise<void> {
  await Promise.all(numbers(range.from, range.from + range.count - 1).map((i) => store.create(Shelf, { name: `s${i}`, spec: { size: i } })))
}

export function watchTests(test: StoreTest): void {
  readingTests(test)
  endingTests(test)
}

function readingTests(test: StoreTest): void {
  test('a watch from 0 tells the past and then what comes, as history would', async (store) => {
    await createShelves(store, { from: 1, count: 3 })
    const watching = collect(store, { since: 0, count: 6 })
    await createShelves(store, { from: 4, count: 3 })
    assert.deepEqual(await watching, await store.history({}))
  })

  test('a watch from now tells only what comes', async (store) => {
    await createShelves(store, { from: 1, count: 3 })
    const watching = collect(store, { since: await store.revision(), count: 1 })
    await createShelves(store, { from: 4, count: 1 })
    assert.deepEqual(revisionsOf(await watching), [4])
  })

  test('a watch tells what its query asks for and nothing else', async (store) => {
    const watching = collect(store, { since: 0, count: 2, query: { kind: 'Widget', project: 'p', types: ['created', 'note'] } })
    const a = await store.create(Widget, { name: 'a', project: 'p', spec: { size: 1 } })
    await store.create(Widget, { name: 'a', project: 'q', spec: { size: 1 } })
    await store.create(Shelf, { name: 'a', spec: { size: 1 } })
    const b = await store.update(Widget, { ...a, spec: { size: 2 } })
    await store.note(b, { level: 'info', reason: 'Seen', message: '', source: 'test' })
    assert.deepEqual(revisionsOf(await watching), [1, 5])
  })

  test('several watches of different starts see the same events', async (store) => {
    const watches = [0, 0, 0].map((since) => collect(store, { since, count: 40 }))
    await createShelves(store, { from: 1, count: 20 })
    const late = collect(store, { since: 10, count: 30 })
    await createShelves(store, { from: 21, count: 20 })
    for (const events of await Promise.all(watches)) assert.deepEqual(revisionsOf(events), numbers(1, 40))
    assert.deepEqual(revisionsOf(await late), numbers(11, 40))
  })

  test('readers that leave and come back with their cursor miss nothing and see nothing twice, while many write', async (store) => {
    const total = 600
    const writing = Promise.all(
      numbers(1, 6).map(async (writer) => {
        for (let i = 0; i < total / 6; i++) await store.create(Shelf, { name: `w${writer}-${i}`, spec: { size: i } })
      }),
    )
    const readers = numbers(1, 5).map(async (stride) => {
      const seen: number[] = []
      while (seen.length < total)
        seen.push(...revisionsOf(await collect(store, { since: seen.at(-1) ?? 0, count: Math.min(stride * 7, total - seen.length) })))
      return seen
    })
    await writing
    for (const seen of await Promise.all(readers)) assert.deepEqual(seen, numbers(1, total))
  })

  test('a reader slower than the writers gets everything in the end', async (store) => {
    const seen: number[] = []
    const abort = new AbortController()
    const reading = (async () => {
      for await (const { revision } of store.watch(0, {}, abort.signal)) {
        seen.push(revision)
        if (revision % 500 === 1) await sleep(2)
        if (revision === 5_000) break
      }
    })()
    for (let i = 0; i < 5; i++) await createShelves(store, { from: i * 1_000, count: 1_000 })
    await reading
    assert.deepEqual(seen, numbers(1, 5_000))
  })
}

function endingTests(test: StoreTest): void {
  test('a cursor older than the log is refused with what to do, the oldest possible one is not', async (store) => {
    await createShelves(store, { from: 1, count: 10 })
    await store.compact(4)
    await assert.rejects(collect(store, { since: 5, count: 1 }), { code: 'store.compacted', status: 410, params: { oldest: 7, since: 5 } })
    assert.deepEqual(revisionsOf(await collect(store, { since: 6, count: 4 })), numbers(7, 10))
    await store.compact(0)
    await assert.rejects(collect(store, { since: 9, count: 1 }), { code: 'store.compacted' })
  })

  test('a cursor from the future is refused, for it is not of this log', async (store) => {
    await createShelves(store, { from: 1, count: 1 })
    await assert.rejects(collect(store, { since: 2, count: 1 }), { code: 'store.compacted' })
  })

  test('a reader that the compaction overtakes is told so', async (store) => {
    await createShelves(store, { from: 1, count: 1_000 })
    const reading = (async () => {
      let last = 0
      for await (const { revision } of store.watch(0, {}, new AbortController().signal)) {
        if (last === 0) await store.compact(10)
        assert.equal(revision, last + 1)
        last = revision
      }
    })()
    await assert.rejects(reading, { code: 'store.compacted' })
  })

  test('a watch ends quietly when its signal does: before it starts, while it waits and between two events', async (store) => {
    await createShelves(store, { from: 1, count: 3 })
    assert.deepEqual(await collect(store, { since: 0, count: 9, signal: AbortSignal.abort() }), [])
    const waiting = new AbortController()
    const events = collect(store, { since: 0, count: 9, signal: waiting.signal })
    await sleep(10)
    waiting.abort()
    assert.deepEqual(revisionsOf(await events), [1, 2, 3])
    const between = new AbortController()
    const seen: number[] = []
    for await (const { revision } of store.watch(0, {}, between.signal)) {
      seen.push(revision)
      between.abort()
    }
    assert.deepEqual(seen, [1])
  })

  test('a watch that waits ends with store.closed when the store closes', async (store) => {
    const watching = assert.rejects(collect(store, { since: 0, count: 1 }), { code: 'store.closed' })
    await sleep(10)
    await store.close()
    await watching
  })
}
