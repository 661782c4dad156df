import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balancerConformance } from '../../conformance.ts'
import { createFakeBalancerDriver } from './fake.ts'

balancerConformance(async () => {
  const driver = createFakeBalancerDriver()
  return {
    driver,
    again: () => driver,
    netns: undefined,
    address: '10.0.0.1',
    backends: ['10.0.0.11', '10.0.0.12'],
    [Symbol.asyncDispose]: () => driver.close(),
  }
})

test('what a test reports of a backend is what is seen of it, and is told', async () => {
  const driver = createFakeBalancerDriver()
  const signal = AbortSignal.timeout(60_000)
  const ports = [{ name: 'web', port: 80, target: 80, mode: 'http' as const }]
  const plan = {
    id: 'lb',
    netns: undefined,
    address: '10.0.0.1',
    ports,
    algorithm: 'round-robin',
    affinity: 'none',
    retries: 3,
    wake: true,
  } as const
  await driver.ensure({ ...plan, backends: [{ id: 'b', address: '10.0.0.2', weight: 1, state: 'active' }] }, signal)
  const events = driver.events(signal)[Symbol.asyncIterator]()
  const first = events.next()
  driver.report('lb', 'b', { state: 'down', errors: 3 })
  driver.want('lb')
  assert.deepEqual(
    [(await first).value, (await events.next()).value],
    [
      { id: 'lb', type: 'changed' },
      { id: 'lb', type: 'wanted' },
    ],
  )
  assert.partialDeepStrictEqual((await driver.observe('lb', signal))?.backends[0], { state: 'down', errors: 3 })
})
