import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Stored } from '../../src/api/kind.ts'
import { silentLog } from '../../src/base/log.ts'
import { createVirtualClock } from '../../src/base/virtual-clock.ts'
import { runControllers } from '../../src/controller/manager.ts'
import type { Engine, ImageContent } from '../../src/engines/engine.ts'
import { createFakeEngine } from '../../src/engines/fake/fake.ts'
import { compute } from '../../src/resources/compute/compute.ts'
import { createFakeNetworkDriver } from '../../src/resources/network/drivers/fake/fake.ts'
import { network } from '../../src/resources/network/network.ts'
import { auth } from '../../src/services/auth/auth.ts'
import { Instance } from '../../src/services/lifecycle/kind.ts'
import { lifecycle } from '../../src/services/lifecycle/lifecycle.ts'
import { createMemoryStore } from '../../src/store/memory/memory.ts'
import { modify } from '../../src/store/update.ts'

/** What may happen to a cloud. Names are few, so that acts meet. */
type Act =
  | { do: 'create' | 'delete' | 'stop' | 'start' | 'restart' | 'pause' | 'edit' | 'crash'; name: string }
  /** The server dies at this moment and comes back. */
  | { do: 'killServer' }
  /** From now on the engine fails so many of its next calls. */
  | { do: 'breakEngine'; calls: number }
  | { do: 'wait'; ms: number }

const names = ['a', 'b', 'c', 'd']
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('create', 'delete', 'stop', 'start', 'restart', 'pause', 'edit', 'crash'),
      name: fc.constantFrom(...names),
    }) as fc.Arbitrary<Act>,
  },
  { weight: 2, arbitrary: fc.constant<Act>({ do: 'killServer' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('breakEngine' as const), calls: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 5_000 }) }) },
)

/** A whole control plane over the fake engine and network, in virtual time; `restart` is a new server process over the same world. */
function simulate(seed: number) {
  const clock = createVirtualClock()
  let uids = 0
  const store = createMemoryStore({ clock, newUid: () => `uid-${uids++}` })
  const engine = createFakeEngine({ clock, bootMs: 700 })
  const driver = createFakeNetworkDriver()
  let broken = 0
  let state = seed >>> 0
  const random = () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0 // Numerical Recipes' linear congruential generator: chance that can be repeated
    return state / 2 ** 32
  }
  const image = {
    digest: 'sha256:1',
    config: {
      entrypoint: ['serve'],
      cmd: [],
      env: {},
      user: '',
      workdir: '/',
      exposedPorts: [],
      stopSignal: 'SIGTERM',
      architecture: 'any',
      labels: {},
    },
  }
  const frail =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (broken > 0 && random() < 0.7) {
        broken--
        throw new Error('the engine fails')
      }
      return call(...args)
    }
  const faulty: Engine = {
    ...engine,
    create: frail(engine.create),
    start: frail(engine.start),
    stop: frail(engine.stop),
    destroy: frail(engine.destroy),
  }
  const deps = {
    node: 'n1',
    engines: [faulty],
    engineFor: () => faulty,
    driver,
    checkpoint() {},
    version: '0',
    pool: '10.210.0.0/16',
    host: async () => ({
      capacity: { cpus: 64, memoryBytes: 1024 ** 4, diskBytes: 1024 ** 4 },
      hostname: 'n1',
      kernel: '6',
      architecture: 'amd64',
      bootId: 'boot-1',
    }),
    images: { find: async () => image, open: async () => image as unknown as ImageContent },
  }
  let stop = new AbortController()
  let running: Awaited<ReturnType<typeof runControllers>> | undefined

  async function startServer(): Promise<void> {
    stop = new AbortController()
    const services = [auth(), compute(deps), network(deps), lifecycle(deps)]
    const controllers = services.flatMap((service) => [...service.controllers, ...service.nodeControllers])
    running = await runControllers({ store, clock, log: silentLog, controllers, random, signal: stop.signal })
  }
  async function stopServer(): Promise<void> {
    stop.abort(new DOMException('killed', 'AbortError'))
    await clock.advance(0)
    await running?.done
  }
  return {
    clock,
    store,
    engine,
    driver,
    startServer,
    stopServer,
    breakEngine: (calls: number) => {
      broken = calls
    },
    heal: () => {
      broken = 0
    },
  }
}

async function perform(cloud: ReturnType<typeof simulate>, step: Act): Promise<void> {
  const change = (name: string, how: (object: Stored<typeof Instance>) => Stored<typeof Instance>) =>
    modify(cloud.store, Instance, { project: 'default', name }, how)
  const spec = (name: string, more: (old: Stored<typeof Instance>['spec']) => object) =>
    change(name, (object) => ({ ...object, spec: { ...object.spec, ...more(object.spec) } }))
  switch (step.do) {
    case 'create': {
      if (await cloud.store.get(Instance, { project: 'default', name: step.name })) return
      await cloud.store.create(Instance, {
        project: 'default',
        name: step.name,
        spec: Instance.spec.parse({ image: 'web:1', restart: { policy: 'always' } }),
      })
      return
    }
    case 'delete': {
      await change(step.name, (object) => ({
        ...object,
        metadata: { ...object.metadata, deletedAt: object.metadata.deletedAt ?? new Date(cloud.clock.now()).toISOString() },
      }))
      return
    }
    case 'stop':
      return void (await spec(step.name, () => ({ state: 'stopped' })))
    case 'start':
      return void (await spec(step.name, (old) => ({ state: 'running', restarts: old.restarts + 1 })))
    case 'restart':
      return void (await spec(step.name, (old) => ({ restarts: old.restarts + 1 })))
    case 'pause':
      return void (await spec(step.name, () => ({ state: 'paused' })))
    case 'edit':
      return void (await spec(step.name, (old) => ({ env: { V: `${Number(old.env['V'] ?? 0) + 1}` } })))
    case 'crash': {
      const object = await cloud.store.get(Instance, { project: 'default', name: step.name })
      if (object) await cloud.engine.stop(object.metadata.uid, { graceMs: 0, signal: new AbortController().signal })
      return
    }
    case 'killServer':
      await cloud.stopServer()
      return cloud.startServer()
    case 'breakEngine':
      return cloud.breakEngine(step.calls)
    case 'wait':
      return cloud.clock.advance(step.ms)
  }
}

test('whatever happens in whatever order, the world comes to what was asked for, with nothing doubled and nothing left', {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.array(act, { minLength: 3, maxLength: 25 }), async (seed, story) => {
      const cloud = simulate(seed)
      await cloud.startServer()
      for (const step of story) await perform(cloud, step)
      cloud.heal()
      await cloud.clock.advance(15 * 60_000)
      const { items } = await cloud.store.list(Instance)
      for (const { metadata, spec, status } of items) {
        assert.equal(metadata.deletedAt, undefined, `${metadata.name} was deleted and is still there: ${status.phase}`)
        assert.equal(status.phase, spec.state, `${metadata.name} is ${status.phase}, asked for ${spec.state}`)
        assert.equal(status.observedGeneration, metadata.generation, `${metadata.name} answers its newest spec`)
        assert.equal(status.nics.length, 1)
      }
      const addresses = items.map(({ status }) => status.nics[0]!.address)
      assert.equal(new Set(addresses).size, addresses.length, 'no address twice')
      const held = await cloud.engine.list(new AbortController().signal)
      const wanted = new Set(items.map(({ metadata }) => metadata.uid))
      assert.deepEqual(
        held.filter((id) => !wanted.has(id)),
        [],
        'the engine holds nothing nobody owns',
      )
      const { ports } = await cloud.driver.list(new AbortController().signal)
      assert.ok(
        ports.every((port) => wanted.has(port.replace(/-\d+$/, ''))),
        'no port is left',
      )
      await cloud.stopServer()
    }),
    { numRuns: 300, endOnFailure: false },
  )
})
