import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SpecInput, Stored } from '../../api/kind.ts'
import { systemClock } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { runControllers } from '../../controller/manager.ts'
import { Network } from '../../resources/network/kind.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { modify, setStatus } from '../../store/update.ts'
import { createFakeBalancerDriver } from './drivers/fake/fake.ts'
import { LoadBalancer } from './kind.ts'
import { loadBalancing } from './load-balancing.ts'
import { trafficOf } from './traffic.ts'

type Spec = SpecInput<typeof LoadBalancer>
const key = { project: 'demo', name: 'web' }
const backend = { instance: 'web-1', uid: 'u1', address: '10.0.0.11', revision: 1, weight: 100, state: 'active' as const }
const ports: Spec['ports'] = [{ name: 'web', port: 80, target: 8080, mode: 'http' }]

/** The controllers of this service over a memory store and the fake driver. */
async function world() {
  const store = createMemoryStore({ clock: systemClock })
  const balancer = createFakeBalancerDriver()
  const stop = new AbortController()
  const deps = { node: 'node', balancer, driver: { netnsOf: () => undefined } }
  await balancer.ensure(
    {
      id: 'gone',
      netns: undefined,
      address: '10.0.0.1',
      ports,
      algorithm: 'round-robin',
      affinity: 'none',
      retries: 1,
      wake: false,
      backends: [],
    },
    stop.signal,
  )
  const network = await store.create(Network, { project: 'demo', name: 'default', spec: { mtu: 1500 } })
  const running = await runControllers({
    store,
    clock: systemClock,
    log: silentLog,
    signal: stop.signal,
    controllers: loadBalancing(deps).nodeControllers,
  })
  return {
    store,
    balancer,
    idle: () => running.idle(),
    networkReady: () => setStatus(store, Network, network, (status) => ({ ...status, phase: 'ready' as const })),
    async make(more: Partial<Spec> = {}) {
      const spec = LoadBalancer.spec.parse({ app: 'web', network: 'default', ports, balance: {}, backends: [backend], ...more })
      const object = await store.create(LoadBalancer, { ...key, spec })
      await setStatus(store, LoadBalancer, object, (status) => ({ ...status, address: '10.0.0.200' }))
      return object
    },
    change: (spec: Partial<Stored<typeof LoadBalancer>['spec']>) =>
      modify(store, LoadBalancer, key, (object) => ({ ...object, spec: { ...object.spec, ...spec } })),
    /** The object as soon as it is like this. */
    async until(is: (object: Stored<typeof LoadBalancer>) => boolean): Promise<Stored<typeof LoadBalancer>> {
      for await (const _event of store.watch(0, { kind: 'LoadBalancer' }, AbortSignal.timeout(60_000))) {
        const object = await store.get(LoadBalancer, key)
        if (object && is(object)) return object
      }
      throw new Error('it never was')
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running.done
    },
  }
}

test('a balancer becomes ready with its network, and tells of each backend', async () => {
  await using cloud = await world()
  const { metadata } = await cloud.make()
  const waiting = await cloud.until(({ status }) => status.reason !== undefined)
  assert.deepEqual([waiting.status.phase, waiting.status.reason?.code], ['pending', 'network.not_ready'])
  await cloud.networkReady()
  const ready = await cloud.until(({ status }) => status.phase === 'ready')
  assert.deepEqual(
    ready.status.backends.map(({ uid, state }) => [uid, state]),
    [['u1', 'up']],
  )
  assert.equal(ready.status.reason, undefined)
  assert.equal(cloud.balancer.plans.get(metadata.uid)?.address, '10.0.0.200')
  await cloud.idle()
  assert.deepEqual([...cloud.balancer.plans.keys()], [metadata.uid], 'what no object stands for is gone')
})

test('a backend that drains is drained as soon as nothing is under way on it', async () => {
  await using cloud = await world()
  await cloud.networkReady()
  const { metadata } = await cloud.make()
  await cloud.until(({ status }) => status.phase === 'ready')
  cloud.balancer.report(metadata.uid, 'u1', { current: 2 })
  await cloud.change({ backends: [{ ...backend, state: 'draining' }] })
  await cloud.until(({ status }) => status.backends[0]?.state === 'draining')
  cloud.balancer.report(metadata.uid, 'u1', { current: 0 })
  await cloud.until(({ status }) => status.backends[0]?.state === 'drained')
})

test('a backend that goes down and a request that waits are told', async () => {
  await using cloud = await world()
  await cloud.networkReady()
  const { metadata } = await cloud.make({ wake: true })
  await cloud.until(({ status }) => status.phase === 'ready')
  cloud.balancer.report(metadata.uid, 'u1', { state: 'down' })
  await cloud.until(({ status }) => status.backends[0]?.state === 'down')
  cloud.balancer.want(metadata.uid)
  const { status } = await cloud.until(({ status: now }) => now.wantedAt !== undefined)
  assert.equal(status.address, '10.0.0.200', 'what the network wrote stays')
})

test('a balancer without ports is ready and takes no process; one that is deleted is gone', async () => {
  await using cloud = await world()
  await cloud.networkReady()
  const { metadata } = await cloud.make()
  await cloud.until(({ status }) => status.backends.length === 1)
  await cloud.change({ ports: [] })
  await cloud.until(({ status }) => status.phase === 'ready' && status.backends.length === 0)
  await cloud.idle()
  assert.equal(cloud.balancer.plans.get(metadata.uid), undefined)
  await cloud.change({ ports: LoadBalancer.spec.shape.ports.parse(ports) })
  await cloud.until(({ status }) => status.backends.length === 1)
  await modify(cloud.store, LoadBalancer, key, (object) => ({
    ...object,
    metadata: { ...object.metadata, deletedAt: new Date().toISOString() },
  }))
  await cloud.idle()
  assert.deepEqual([await cloud.store.get(LoadBalancer, key), cloud.balancer.plans.size], [undefined, 0])
})

test('traffic is told by replica and as a whole', async () => {
  await using cloud = await world()
  await cloud.networkReady()
  const { metadata } = await cloud.make({ backends: [backend, { ...backend, instance: 'web-2', uid: 'u2' }] })
  await cloud.until(({ status }) => status.backends.length === 2)
  cloud.balancer.report(metadata.uid, 'u1', { requests: 7, errors: 1, bytesOut: 100, latencyMs: 3 })
  cloud.balancer.report(metadata.uid, 'u2', { requests: 5 })
  const object = (await cloud.store.get(LoadBalancer, key))!
  const told = trafficOf(object, await cloud.balancer.observe(metadata.uid, AbortSignal.timeout(60_000)))
  assert.deepEqual(told.total, { current: 0, requests: 12, errors: 1, bytesIn: 0, bytesOut: 100 })
  assert.partialDeepStrictEqual(told.replicas[0], { instance: 'web-1', uid: 'u1', state: 'up', requests: 7, latencyMs: 3 })
  assert.deepEqual(trafficOf(object, undefined).running, false)
})
