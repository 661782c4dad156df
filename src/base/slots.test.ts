import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Slots } from './slots.ts'

const signal = new AbortController().signal

test('no more than so many work at once, and all have their turn in order', async () => {
  const slots = new Slots(2)
  let now = 0
  let most = 0
  const order: number[] = []
  const work = (i: number) =>
    slots.take(async () => {
      most = Math.max(most, ++now)
      order.push(i)
      await new Promise((resolve) => setImmediate(resolve))
      now--
    }, signal)
  await Promise.all([0, 1, 2, 3, 4].map(work))
  assert.deepEqual([most, order], [2, [0, 1, 2, 3, 4]])
})

test('who gives up while waiting takes nobody’s place', async () => {
  const slots = new Slots(1)
  const first = Promise.withResolvers<void>()
  const running = slots.take(() => first.promise, signal)
  const gone = new AbortController()
  const waiting = slots.take(async () => assert.fail('it had given up'), gone.signal)
  gone.abort()
  await assert.rejects(waiting, { name: 'AbortError' })
  first.resolve()
  await running
  assert.equal(await slots.take(async () => 'free', signal), 'free')
})
