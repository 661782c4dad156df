import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { PandoError } from '../base/errors.ts'
import { WriteQueue } from './write-queue.ts'

function setUp() {
  const batches: string[] = []
  const queue = new WriteQueue({
    transaction(work) {
      batches.push('begin')
      try {
        work()
        batches.push('commit')
      } catch (error) {
        batches.push('rollback')
        throw error
      }
    },
    committed: () => batches.push('told'),
  })
  return { queue, batches }
}

const outcomes = (results: PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === 'fulfilled' ? result.value : (result.reason as Error).message))

test('a refusal concerns one write, any other error ends the transaction of all', async () => {
  const { queue, batches } = setUp()
  const refuse = () => {
    throw new PandoError('store.closed')
  }
  const breakDown = () => {
    throw new Error('the disk is gone')
  }
  assert.deepEqual(outcomes(await Promise.allSettled([queue.add(() => 1), queue.add(refuse), queue.add(() => 3)])), [
    1,
    'The store is closed',
    3,
  ])
  const broken = await Promise.allSettled([queue.add(() => 1), queue.add(refuse), queue.add(breakDown), queue.add(() => 4)])
  assert.deepEqual(outcomes(broken), Array(4).fill('the disk is gone'))
  assert.deepEqual(batches, ['begin', 'commit', 'told', 'begin', 'rollback'])
  assert.equal(await queue.add(() => 'on it goes'), 'on it goes')
})

test('many writes of one turn take few transactions, in the order of the calls, and others get their turn between them', async () => {
  const { queue, batches } = setUp()
  const order: number[] = []
  const writes = Promise.all(Array.from({ length: 1_000 }, (_, i) => queue.add(() => order.push(i))))
  await nextTurn()
  assert.equal(order.length, 256)
  await writes
  assert.deepEqual(
    order,
    Array.from({ length: 1_000 }, (_, i) => i),
  )
  assert.equal(batches.filter((one) => one === 'commit').length, 4)
})

test('draining waits for all that was added, also when it fails', async () => {
  const { queue } = setUp()
  let answered = 0
  for (let i = 0; i < 600; i++) {
    const write = queue.add(() => {
      if (i === 300) throw new Error('broken')
    })
    write.catch(() => {}).finally(() => answered++)
  }
  await queue.drain()
  await nextTurn()
  assert.equal(answered, 600)
})
