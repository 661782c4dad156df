import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock } from './virtual-clock.ts'

test('sleepers wake in the order of their time, at exactly that time', async () => {
  const clock = createVirtualClock(0)
  const woken: string[] = []
  const sleeper = async (name: string, ms: number) => {
    await clock.sleep(ms)
    woken.push(`${name}@${clock.now()}`)
  }
  void sleeper('c', 30)
  void sleeper('a', 10)
  void sleeper('b', 30)
  await clock.advance(29)
  assert.deepEqual([woken, clock.now()], [['a@10'], 29])
  await clock.advance(1)
  assert.deepEqual(woken, ['a@10', 'c@30', 'b@30'])
})

test('who sleeps again while time passes is woken as often as fits in', async () => {
  const clock = createVirtualClock(0)
  const ticks: number[] = []
  void (async () => {
    for (;;) {
      await clock.sleep(1000)
      ticks.push(clock.now())
    }
  })()
  await clock.advance(3_500)
  assert.deepEqual(ticks, [1000, 2000, 3000])
})

test('what a sleeper sets off is finished before the next one wakes, even over several turns of the event loop', async () => {
  const clock = createVirtualClock(0)
  const order: string[] = []
  void clock.sleep(1).then(async () => {
    for (let i = 0; i < 20; i++) {
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
      clock.now()
    }
    order.push('first is done')
  })
  void clock.sleep(2).then(() => order.push('second wakes'))
  await clock.advance(2)
  assert.deepEqual(order, ['first is done', 'second wakes'])
})

test('an aborted sleep rejects with the reason and is forgotten', async () => {
  const clock = createVirtualClock(0)
  const abort = new AbortController()
  const sleeping = clock.sleep(10, abort.signal)
  abort.abort(new Error('enough'))
  await assert.rejects(sleeping, /enough/)
  await assert.rejects(clock.sleep(10, abort.signal), /enough/)
  await clock.runUntilIdle(0)
  assert.equal(clock.now(), 0)
})

test('running until idle ends with the last sleeper, and says when there is no end', async () => {
  const clock = createVirtualClock(0)
  void clock.sleep(5).then(() => clock.sleep(7))
  await clock.runUntilIdle(100)
  assert.equal(clock.now(), 12)
  void (async () => {
    for (;;) await clock.sleep(60)
  })()
  await assert.rejects(clock.runUntilIdle(1_000), /not reached within 1000 ms/)
})

test('running until a condition holds stops at the moment when it does', async () => {
  const clock = createVirtualClock(0)
  let count = 0
  void (async () => {
    for (;;) {
      await clock.sleep(10)
      count++
    }
  })()
  await clock.runUntil(() => count === 7, 1_000)
  assert.deepEqual([count, clock.now()], [7, 70])
})
