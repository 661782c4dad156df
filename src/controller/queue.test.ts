import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Clock } from '../base/clock.ts'
import { createVirtualClock } from '../base/virtual-clock.ts'
import { Delays } from './delays.ts'
import { quickPauses, slowPauses, WorkQueue } from './queue.ts'

/** With random 0 there is no jitter: pauses have their full length. */
function setUp(random = () => 0) {
  const clock = createVirtualClock(0)
  const abort = new AbortController()
  const queue = new WorkQueue({ clock, random, signal: abort.signal })
  return { clock, abort, queue }
}

const a = { name: 'a', project: 'p' }
const b = { name: 'b' }

test('a key added several times is given out once, keys in the order of their first adding', async () => {
  const { queue } = setUp()
  for (const key of [a, b, a, { ...b }]) queue.add(key)
  assert.deepEqual([await queue.take(), await queue.take()], [a, b])
  assert.equal(queue.sizes.ready, 0)
})

test('a key in work is not given out again; added meanwhile, it runs once more', async () => {
  const { queue } = setUp()
  queue.add(a)
  await queue.take()
  queue.add(a)
  queue.add(a)
  assert.deepEqual(queue.sizes, { ready: 0, inWork: 1, delayed: 0, failing: 0 })
  queue.done(a, { again: 5_000 })
  assert.deepEqual(await queue.take(), a)
  queue.done(a, 'done')
  assert.deepEqual(queue.sizes, { ready: 0, inWork: 0, delayed: 0, failing: 0 })
})

test('who waits in take gets the key as soon as it is added', async () => {
  const { queue } = setUp()
  const first = queue.take()
  const second = queue.take()
  queue.add(b)
  queue.add(a)
  assert.deepEqual([await first, await second], [b, a])
})

test('a key to be looked at again is ready after its time, not before', async () => {
  const { clock, queue } = setUp()
  queue.add(a)
  await queue.take()
  queue.done(a, { again: 1_000 })
  await clock.advance(999)
  assert.equal(queue.sizes.ready, 0)
  assert.ok(queue.quiet)
  await clock.advance(1)
  assert.equal(queue.sizes.ready, 1)
})

test('a change makes a delayed key ready at once and its delay void', async () => {
  const { clock, queue } = setUp()
  queue.add(a)
  await queue.take()
  queue.done(a, { again: 1_000 })
  queue.add(a)
  assert.deepEqual(await queue.take(), a)
  queue.done(a, 'done')
  await clock.advance(10_000)
  assert.equal(queue.sizes.ready, 0)
})

test('a sooner delay is not held up by a later one', async () => {
  const { clock, queue } = setUp()
  for (const [key, again] of [
    [a, 60_000],
    [b, 100],
  ] as const) {
    queue.add(key)
    await queue.take()
    queue.done(key, { again })
  }
  await clock.advance(100)
  assert.deepEqual(await queue.take(), b)
})

test('pauses double from the first to the longest, and start anew after a success', async () => {
  const { clock, queue } = setUp()
  const fail = async (pauses: typeof quickPauses) => {
    await queue.take()
    const pause = queue.failed(a, pauses)
    await clock.advance(pause)
    return pause
  }
  queue.add(a)
  const quick: number[] = []
  for (let i = 0; i < 11; i++) quick.push(await fail(quickPauses))
  assert.deepEqual(quick, [200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000])
  await queue.take()
  queue.done(a, 'done')
  queue.add(a)
  assert.deepEqual([await fail(slowPauses), await fail(slowPauses)], [5_000, 10_000])
})

test('jitter takes off up to half of a pause', async () => {
  const { queue } = setUp(() => 0.999)
  queue.add(a)
  await queue.take()
  assert.equal(queue.failed(a, quickPauses), 100)
})

test('a change cuts a long pause short, but a key that wakes itself with each failure does not spin', async () => {
  const { clock, queue } = setUp()
  let runs = 0
  void (async () => {
    for (let key = await queue.take(); key; key = await queue.take()) {
      runs++
      queue.add(key) // as its own change of the object would
      queue.failed(key, quickPauses)
      queue.add(key)
    }
  })()
  queue.add(a)
  await clock.advance(60_000)
  assert.ok(runs >= 60 && runs <= 64, `${runs} runs in a minute`)
})

test('a change while a key pauses makes it ready within a second', async () => {
  const { clock, queue } = setUp()
  queue.add(a)
  await queue.take()
  queue.failed(a, slowPauses)
  await clock.advance(700)
  queue.add(a)
  await clock.advance(299)
  assert.equal(queue.sizes.ready, 0)
  await clock.advance(1)
  assert.equal(queue.sizes.ready, 1)
  assert.equal(queue.sizes.delayed, 0)
})

test('a key whose pause is over and that changes before it is taken runs once, not twice', async () => {
  const { clock, queue } = setUp()
  queue.add(a)
  await queue.take()
  await clock.advance(queue.failed(a, slowPauses))
  queue.add(a)
  assert.deepEqual(queue.sizes, { ready: 1, inWork: 0, delayed: 0, failing: 1 })
})

test('a delay longer than the timers of the platform can hold does not end early', async () => {
  const clock = createVirtualClock(0)
  const limited: Clock = {
    now: clock.now,
    sleep(ms, signal) {
      assert.ok(ms < 2 ** 31, 'setTimeout would end at once')
      return clock.sleep(ms, signal)
    },
  }
  const queue = new WorkQueue({ clock: limited, random: () => 0, signal: new AbortController().signal })
  queue.add(a)
  await queue.take()
  queue.done(a, { again: 40 * 86_400_000 })
  await clock.advance(40 * 86_400_000 - 1)
  assert.equal(queue.sizes.ready, 0)
  await clock.advance(1)
  assert.equal(queue.sizes.ready, 1)
})

test('the end of the signal answers all who wait and stops the timer', async () => {
  const { clock, abort, queue } = setUp()
  queue.add(a)
  await queue.take()
  queue.done(a, { again: 1_000 })
  const waiting = [queue.take(), queue.take()]
  abort.abort()
  assert.deepEqual(await Promise.all([...waiting, queue.take()]), [undefined, undefined, undefined])
  await clock.runUntilIdle(0)
})

test('delays come out by time whatever was set, replaced and deleted before', () => {
  const operation = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e'), due: fc.option(fc.nat(9), { nil: undefined }) })
  fc.assert(
    fc.property(fc.array(operation), fc.nat(9), (operations, now) => {
      const delays = new Delays()
      const model = new Map<string, number>()
      for (const { id, due } of operations) {
        model.delete(id)
        if (due === undefined) delays.delete(id)
        else {
          delays.set(id, due)
          model.set(id, due)
        }
      }
      const sorted = [...model].sort(([, x], [, y]) => x - y)
      assert.equal(delays.next, sorted[0]?.[1])
      assert.deepEqual(
        delays.takeDue(now),
        sorted.filter(([, due]) => due <= now).map(([id]) => id),
      )
      assert.equal(delays.size, sorted.filter(([, due]) => due > now).length)
    }),
  )
})
