import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { PandoError } from './errors.ts'
import { Notifier } from './notifier.ts'
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

/** A disk that takes its time: each sync waits for `finish`. */
function slowDisk() {
  const syncs: PromiseWithResolvers<void>[] = []
  const written: string[] = []
  const begun = new Notifier()
  const queue = new WriteQueue({
    transaction: (work) => work(),
    sync() {
      syncs.push(Promise.withResolvers<void>())
      begun.notify()
      return syncs.at(-1)!.promise
    },
    committed: () => written.push('told'),
  })
  const sync = async (number: number) => {
    while (syncs.length < number) await begun.wait()
    return syncs[number - 1]!
  }
  const write = (text: string) => queue.add(() => written.push(text)).then(() => written.push(`${text} answered`))
  return { queue, written, sync, write }
}

test('nobody is answered before the disk has it, and what comes while the disk is busy shares the next sync', async () => {
  const { written, sync, write } = slowDisk()
  const first = write('a')
  const one = await sync(1)
  const others = [write('b'), write('c')]
  await nextTurn()
  assert.deepEqual(written, ['a'])
  one.resolve()
  await first
  ;(await sync(2)).resolve()
  await Promise.all(others)
  assert.deepEqual(written, ['a', 'told', 'a answered', 'b', 'c', 'told', 'b answered', 'c answered'])
})

test('when the disk fails to sync, the writes that wait and all later ones are refused with its error', async () => {
  const { queue, sync, write } = slowDisk()
  const first = write('a')
  const one = await sync(1)
  const second = write('b')
  const outcome = Promise.allSettled([first, second, queue.synced()])
  one.reject(new Error('the disk is gone'))
  assert.deepEqual(outcomes(await outcome), Array(3).fill('the disk is gone'))
  await assert.rejects(write('c'), /the disk is gone/)
  await assert.rejects(queue.synced(), /the disk is gone/)
  await queue.drain()
})
