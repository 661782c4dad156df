import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BalancerDriver, BalancerPlan } from './driver.ts'

export interface BalancerRig extends AsyncDisposable {
  driver: BalancerDriver
  /** Another driver of the same cell, as after a restart of the server. */
  again(): BalancerDriver
  netns: string | undefined
  /** An address to listen at, and those of backends that answer at port 8080. */
  address: string
  backends: readonly string[]
}

/** What every driver of balancers does, whatever carries the traffic. */
export function balancerConformance(make: () => Promise<BalancerRig>, options: { skip?: string | false } = {}): void {
  const { skip = false } = options
  const signal = AbortSignal.timeout(60_000)
  const planOn = (rig: BalancerRig, more: Partial<BalancerPlan> = {}): BalancerPlan => ({
    id: 'lb-1',
    netns: rig.netns,
    address: rig.address,
    ports: [{ name: 'web', port: 80, target: 8080, mode: 'http' }],
    algorithm: 'round-robin',
    affinity: 'none',
    retries: 3,
    wake: false,
    backends: rig.backends.map((address, i) => ({ id: `b${i}`, address, weight: 100, state: 'active' })),
    ...more,
  })
  const states = async (driver: BalancerDriver) =>
    Object.fromEntries((await driver.observe('lb-1', signal))?.backends.map(({ id, state }) => [id, state]) ?? [])

  test('backends are up at once, drained when they are to drain and have nothing, and gone when taken away', { skip }, async () => {
    await using rig = await make()
    const { driver } = rig
    const plan = planOn(rig)
    await driver.ensure(plan, signal)
    assert.deepEqual(await states(driver), { b0: 'up', b1: 'up' })
    await driver.ensure({ ...plan, backends: [plan.backends[0]!, { ...plan.backends[1]!, state: 'draining' }] }, signal)
    assert.deepEqual(await states(driver), { b0: 'up', b1: 'drained' })
    await driver.ensure({ ...plan, backends: [plan.backends[0]!] }, signal)
    assert.deepEqual(await states(driver), { b0: 'up' })
    await driver.ensure(plan, signal)
    assert.deepEqual(await states(driver), { b0: 'up', b1: 'up' })
  })

  test('what is wanted twice is there once, and what is removed twice is gone', { skip }, async () => {
    await using rig = await make()
    const { driver } = rig
    assert.equal(await driver.observe('lb-1', signal), undefined)
    await driver.remove('lb-1', signal)
    await Promise.all([driver.ensure(planOn(rig), signal), driver.ensure(planOn(rig), signal)])
    assert.deepEqual(await driver.list(signal), ['lb-1'])
    await driver.remove('lb-1', signal)
    await driver.remove('lb-1', signal)
    assert.deepEqual([await driver.list(signal), await driver.observe('lb-1', signal)], [[], undefined])
  })

  test('a balancer without ports is none', { skip }, async () => {
    await using rig = await make()
    await rig.driver.ensure(planOn(rig), signal)
    await rig.driver.ensure(planOn(rig, { ports: [] }), signal)
    assert.deepEqual(await rig.driver.list(signal), [])
  })

  test('a counter is there for each backend from the start', { skip }, async () => {
    await using rig = await make()
    await rig.driver.ensure(planOn(rig), signal)
    const seen = await rig.driver.observe('lb-1', signal)
    assert.equal(seen?.running, true)
    assert.deepEqual(
      seen.backends.map(({ requests, errors, current }) => ({ requests, errors, current })),
      [0, 1].map(() => ({ requests: 0, errors: 0, current: 0 })),
    )
  })

  test('the edge says on which ports it is, and takes ports of its own where any will do', { skip }, async () => {
    await using rig = await make()
    const { driver } = rig
    const empty = { httpPort: 0, httpsPort: 0, routes: [], answers: [] }
    assert.deepEqual(await driver.ensureEdge(empty, signal), { httpPort: 0, httpsPort: 0 })
    const target = { address: rig.address, port: 80 }
    const route = { id: 'r1', host: 'shop.example', path: '/', certificate: undefined, redirect: false, target }
    const ports = await driver.ensureEdge({ ...empty, routes: [route] }, signal)
    assert.ok(ports.httpPort > 0 && ports.httpsPort > 0 && ports.httpPort !== ports.httpsPort)
    assert.deepEqual(await driver.ensureEdge({ ...empty, routes: [route, { ...route, id: 'r2', path: '/api' }] }, signal), ports)
    await driver.ensureEdge(empty, signal)
  })

  test('who listens ends when the signal does', { skip }, async () => {
    await using rig = await make()
    const stop = new AbortController()
    const events = rig.driver.events(stop.signal)[Symbol.asyncIterator]()
    const next = events.next()
    stop.abort()
    assert.equal((await next).done, true)
  })
}
