import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { SpecInput, Stored } from '../../api/kind.ts'
import { silentLog } from '../../base/log.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import { runControllers } from '../../controller/manager.ts'
import type { Engine, ImageContent } from '../../engines/engine.ts'
import { createFakeEngine } from '../../engines/fake/fake.ts'
import { imageConfig } from '../../engines/image-config.ts'
import { compute } from '../../resources/compute/compute.ts'
import type { NetworkDriver } from '../../resources/network/driver.ts'
import { createFakeVolumeDriver } from '../../resources/storage/drivers/fake/fake.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { modify } from '../../store/update.ts'
import { Snapshot } from '../fork/kind.ts'
import { Instance } from './kind.ts'
import { lifecycle } from './lifecycle.ts'

const config = imageConfig({ cmd: ['serve'] })
const image = { digest: 'sha256:1', config }
const capacity = { cpus: 4, memoryBytes: 8 * 1024 ** 3, diskBytes: 1024 ** 4 }

/** The real loops over the fake engine, in virtual time. */
function world(options: { images?: Set<string>; engine?: (engine: Engine) => Engine } = {}) {
  const clock = createVirtualClock()
  const store = createMemoryStore({ clock })
  const fake = createFakeEngine({ clock, exits: { true: 0, false: 1 } })
  const engine = options.engine?.(fake) ?? fake
  const images = options.images ?? new Set(['web:1'])
  const stop = new AbortController()
  const deps = {
    node: 'n1',
    engines: [engine],
    engineFor: () => engine,
    driver: { async removePort() {} } as unknown as NetworkDriver,
    volumes: createFakeVolumeDriver(),
    checkpoint() {},
    images: {
      find: async (_store: unknown, _project: string, reference: string) => (images.has(reference) ? image : undefined),
      open: async () => image as unknown as ImageContent,
    },

    version: '0',
    host: async () => ({ capacity, hostname: 'n1', kernel: '6', architecture: 'amd64', bootId: 'boot-1' }),
  }
  const services = [compute(deps), lifecycle(deps)]
  const controllers = services.flatMap((service) => [...service.controllers, ...service.nodeControllers])
  return {
    clock,
    store,
    fake,
    images,
    start: () => runControllers({ store, clock, log: silentLog, controllers, signal: stop.signal }),
    async run(name: string, spec: Partial<SpecInput<typeof Instance>> = {}) {
      return store.create(Instance, { project: 'default', name, spec: Instance.spec.parse({ image: 'web:1', networks: [], ...spec }) })
    },
    get: async (name: string) => (await store.get(Instance, { project: 'default', name }))!,
    async change(name: string, spec: Partial<Stored<typeof Instance>['spec']>) {
      await modify(store, Instance, { project: 'default', name }, (object) => ({ ...object, spec: { ...object.spec, ...spec } }))
    },
    async until(name: string, phase: string | undefined, limitMs = 600_000) {
      await clock.runUntil(async () => (await store.get(Instance, { project: 'default', name }))?.status.phase === phase, limitMs)
    },
    async end() {
      stop.abort()
      await clock.advance(1)
    },
  }
}

describe('instances over their life', () => {
  let cloud: ReturnType<typeof world>
  before(async () => {
    cloud = world()
    await cloud.start()
  })
  after(() => cloud.end())

  test('run when they are created, stop, start and restart when asked', async () => {
    await cloud.run('a')
    await cloud.until('a', 'running')
    await cloud.change('a', { state: 'stopped' })
    await cloud.until('a', 'stopped')
    await cloud.change('a', { state: 'running' })
    await cloud.until('a', 'running')
    const before = await cloud.get('a')
    await cloud.change('a', { restarts: 1 })
    await cloud.clock.runUntil(async () => {
      const { status } = await cloud.get('a')
      return status.phase === 'running' && status.restartsDone === 1
    }, 60_000)
    const after = await cloud.get('a')
    assert.ok(before.status.phase === 'running' && after.status.phase === 'running' && after.status.startedAt >= before.status.startedAt)
    assert.equal(after.status.observedGeneration, after.metadata.generation)
  })

  test('pause and resume', async () => {
    await cloud.run('p')
    await cloud.until('p', 'running')
    await cloud.change('p', { state: 'paused' })
    await cloud.until('p', 'paused')
    await cloud.change('p', { state: 'running' })
    await cloud.until('p', 'running')
  })

  test('wait for their image with the reason, and run when it comes', async () => {
    await cloud.run('waits', { image: 'late:1' })
    await cloud.clock.advance(10_000)
    const { status } = await cloud.get('waits')
    assert.deepEqual([status.phase, status.reason?.code], ['pending', 'image.not_found'])
    cloud.images.add('late:1')
    await cloud.change('waits', { env: { TOUCHED: '1' } })
    await cloud.until('waits', 'running')
    assert.equal((await cloud.get('waits')).status.reason, undefined)
  })

  test('that crash are restarted with pauses of 1, 2, 4 … seconds', async () => {
    await cloud.run('crash', { command: ['false'] })
    const starts: number[] = []
    while (starts.length < 4) {
      await cloud.until('crash', 'backoff')
      starts.push((await cloud.get('crash')).status.failures)
      await cloud.clock.runUntil(async () => (await cloud.get('crash')).status.failures > starts.at(-1)!, 60_000)
    }
    assert.deepEqual(starts, [1, 2, 3, 4])
    assert.equal((await cloud.get('crash')).status.reason?.code, 'instance.crashed')
  })

  test('that end well rest in peace', async () => {
    await cloud.run('job', { command: ['true'] })
    await cloud.until('job', 'stopped')
    await cloud.clock.advance(60_000)
    assert.equal((await cloud.get('job')).status.phase, 'stopped')
  })

  test('are made anew when their spec changes', async () => {
    await cloud.run('changes', { env: { V: '1' } })
    await cloud.until('changes', 'running')
    const { metadata } = await cloud.get('changes')
    const first = await cloud.fake.inspect(metadata.uid, AbortSignal.timeout(1000))
    await cloud.change('changes', { env: { V: '2' } })
    await cloud.clock.runUntil(async () => {
      const { status, metadata: now } = await cloud.get('changes')
      return status.phase === 'running' && status.observedGeneration === now.generation
    }, 60_000)
    const second = await cloud.fake.inspect(metadata.uid, AbortSignal.timeout(1000))
    assert.ok(first.state === 'running' && second.state === 'running' && first.specHash !== second.specHash)
  })

  test('leave nothing behind when they are deleted', async () => {
    const { metadata } = await cloud.run('gone')
    await cloud.until('gone', 'running')
    await modify(cloud.store, Instance, metadata, (object) => ({
      ...object,
      metadata: { ...object.metadata, deletedAt: new Date(cloud.clock.now()).toISOString() },
    }))
    await cloud.until('gone', undefined)
    assert.ok(!(await cloud.fake.list(AbortSignal.timeout(1000))).includes(metadata.uid))
  })

  test('tell their story as events', async () => {
    const notes = await cloud.store.history({ kind: 'Instance', name: 'crash', types: ['note'] })
    assert.ok(notes.some(({ note }) => note?.reason === 'Backoff' && note.message.includes('exit code 1')))
  })
})

test('an engine that fails for a while costs growing pauses and no instance', async () => {
  let broken = true
  const cloud = world({
    engine: (fake) => ({
      ...fake,
      async start(id, signal) {
        if (broken) throw new Error('no luck')
        await fake.start(id, signal)
      },
    }),
  })
  await cloud.start()
  await cloud.run('a')
  await cloud.until('a', 'backoff')
  assert.equal((await cloud.get('a')).status.reason?.code, 'base.internal')
  await cloud.clock.runUntil(async () => (await cloud.get('a')).status.failures === 3, 60_000)
  broken = false
  await cloud.until('a', 'running')
  await cloud.end()
})

test('what no instance owns is destroyed', async () => {
  const cloud = world()
  await cloud.fake.create({ id: 'stray', specHash: 'x' } as never, AbortSignal.timeout(1000))
  await cloud.start()
  await cloud.clock.advance(1000)
  assert.deepEqual(await cloud.fake.list(AbortSignal.timeout(1000)), [])
  await cloud.end()
})

describe('instances that begin at a snapshot', () => {
  const signal = new AbortController().signal
  const made: (boolean | undefined)[] = []
  let cloud: ReturnType<typeof world>
  before(async () => {
    cloud = world({
      engine: (engine) => ({
        ...engine,
        create(spec, until) {
          made.push(spec.from?.memory)
          return engine.create(spec, until)
        },
      }),
    })
    await cloud.start()
    await cloud.run('db')
    await cloud.until('db', 'running')
    await freeze('golden')
  })
  after(() => cloud.end())

  /** As services/fork does it. */
  async function freeze(name: string): Promise<void> {
    const source = await cloud.get('db')
    const spec = { instance: 'db', memory: true, keep: true, warm: 0 }
    const status = { ...Snapshot.initialStatus, phase: 'ready' as const, memory: true, sourceSpec: source.spec, imageDigest: image.digest }
    const { metadata } = await cloud.store.create(Snapshot, { project: 'default', name, spec, status })
    await cloud.fake.powers.snapshots!.freeze(source.metadata.uid, metadata.uid, { memory: true, signal })
  }
  async function settled(name: string): Promise<void> {
    await cloud.clock.runUntil(async () => {
      const { status, metadata } = await cloud.get(name)
      return status.phase === 'running' && status.observedGeneration === metadata.generation
    }, 60_000)
  }
  const from = (snapshot: string) => ({ from: { snapshot, memory: true, take: 0 } })

  test('go on from its memory, and boot from its disk once their settings differ', async () => {
    await cloud.run('c', from('golden'))
    await settled('c')
    await cloud.change('c', { env: { A: '1' } })
    await settled('c')
    assert.deepEqual(made.slice(-2), [true, false])
    await cloud.change('c', { env: {} })
    await settled('c')
    assert.equal(made.at(-1), true)
  })

  test('wait for it with the reason, and run when it comes', async () => {
    await cloud.run('early', from('later'))
    await cloud.clock.advance(1_000)
    assert.deepEqual((await cloud.get('early')).status.reason?.code, 'snapshot.not_found')
    await freeze('later')
    await cloud.until('early', 'running', 2_000)
  })

  test('outlive it: they run, start again, and are not made anew from what is no more', async () => {
    await cloud.run('orphan', from('golden'))
    await settled('orphan')
    const { uid } = (await cloud.get('orphan')).metadata
    const snapshot = (await cloud.store.get(Snapshot, { project: 'default', name: 'golden' }))!
    await cloud.store.remove(Snapshot, snapshot)
    await cloud.fake.powers.snapshots!.remove(snapshot.metadata.uid, signal)
    const { length } = made
    await cloud.change('orphan', { restarts: 1 })
    await cloud.clock.runUntil(async () => (await cloud.get('orphan')).status.restartsDone === 1, 60_000)
    await settled('orphan')
    await cloud.change('orphan', { env: { A: '2' } })
    await cloud.clock.advance(60_000)
    assert.equal((await cloud.get('orphan')).status.phase, 'running')
    assert.equal(made.length, length, 'nothing was made')
    assert.equal((await cloud.fake.inspect(uid, signal)).state, 'running')
  })

  test('are not thrown away for a snapshot that cannot be used', async () => {
    await cloud.run('kept', from('later'))
    await settled('kept')
    const { uid } = (await cloud.store.get(Snapshot, { project: 'default', name: 'later' }))!.metadata
    await cloud.fake.powers.snapshots!.remove(uid, signal)
    await cloud.change('kept', { from: { snapshot: 'later', memory: true, take: 1 } })
    await cloud.until('kept', 'backoff')
    const { status, metadata } = await cloud.get('kept')
    assert.equal(status.reason?.code, 'snapshot.lost')
    assert.match(status.reason?.message ?? '', /The snapshot later /)
    assert.equal((await cloud.fake.inspect(metadata.uid, signal)).state, 'exited')
  })
})
