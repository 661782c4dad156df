import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import type { SpecInput, Stored } from '../api/kind.ts'
import { systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { silentLog } from '../base/log.ts'
import { ApiError } from '../client/api-error.ts'
import { type Operation as ApiOperation, connect, type PandoClient } from '../client/client.ts'
import { runControllers } from '../controller/manager.ts'
import type { Engine, ImageContent, PreparedInstance } from '../engines/engine.ts'
import { createFakeEngine } from '../engines/fake/fake.ts'
import { imageConfig } from '../engines/image-config.ts'
import { compute } from '../resources/compute/compute.ts'
import { createFakeNetworkDriver } from '../resources/network/drivers/fake/fake.ts'
import { network } from '../resources/network/network.ts'
import { createFakeVolumeDriver } from '../resources/storage/drivers/fake/fake.ts'
import { auth } from '../services/auth/auth.ts'
import { fork } from '../services/fork/fork.ts'
import { Snapshot } from '../services/fork/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { lifecycle } from '../services/lifecycle/lifecycle.ts'
import { spareWorkshop } from '../services/lifecycle/spares.ts'
import { startTestApi, type TestApi } from './test-api.ts'

const options = { timeout: 30_000 }
const { signal } = new AbortController()
const project = '/v1/projects/default'
const image = {
  digest: 'sha256:1',
  config: imageConfig({ entrypoint: ['serve'] }),
}

interface World extends AsyncDisposable {
  api: TestApi
  engine: Engine
  client: PandoClient
  run(name: string, spec?: Partial<SpecInput<typeof Instance>>): Promise<Stored<typeof Instance>>
  get(name: string): Promise<Stored<typeof Instance> | undefined>
  snapshot(name: string): Promise<Stored<typeof Snapshot> | undefined>
  /** Resolves with the object as soon as it is so. */
  until<K extends typeof Instance | typeof Snapshot>(kind: K, name: string, is: (object: Stored<K>) => boolean): Promise<Stored<K>>
  gone(kind: typeof Instance | typeof Snapshot, name: string): Promise<void>
  /** Sends the verb and waits for the end of its Operation. */
  verb(path: string, body?: object): Promise<ApiOperation>
}

/** The API and all control loops over the fake engine. */
async function startWorld(change: (engine: Engine) => Engine = (engine) => engine): Promise<World> {
  const engine = change(createFakeEngine({ clock: systemClock }))
  const driver = createFakeNetworkDriver()
  const deps = {
    node: 'n1',
    engines: [engine],
    engineFor: () => engine,
    driver,
    volumes: createFakeVolumeDriver(),
    checkpoint() {},
    version: '0',
    pool: '10.210.0.0/16',
    freeMemory: () => 64 * 1024 ** 3,
    host: async () => ({
      capacity: { cpus: 64, memoryBytes: 1024 ** 4, diskBytes: 1024 ** 4 },
      hostname: 'n1',
      kernel: '6',
      architecture: 'amd64',
      bootId: 'boot-1',
    }),
    images: { find: async () => image, open: async () => image as unknown as ImageContent },
  }
  const services = [auth(), compute(deps), network(deps), lifecycle(deps), fork({ ...deps, prepareSpare: spareWorkshop(deps) })]
  const api = await startTestApi({ engine, admissions: services.flatMap(({ admissions }) => admissions) })
  const stop = new AbortController()
  const { store } = api
  const running = await runControllers({
    store,
    clock: systemClock,
    log: silentLog,
    signal: stop.signal,
    controllers: services.flatMap((service) => [...service.controllers, ...service.nodeControllers]),
  })
  const client = connect({ socketPath: api.socketPath })
  const key = (name: string) => ({ project: 'default', name })
  const until: World['until'] = async (kind, name, is) => {
    const since = await store.revision()
    const now = await store.get(kind, key(name))
    if (now && is(now)) return now
    for await (const event of store.watch(since, { kind: kind.kind, ...key(name), types: ['created', 'updated'] }, signal)) {
      if (is(event.object as never)) return event.object as never
    }
    return assert.fail('the watch ended')
  }
  return {
    api,
    engine,
    client,
    until,
    get: (name) => store.get(Instance, key(name)),
    snapshot: (name) => store.get(Snapshot, key(name)),
    async run(name, spec = {}) {
      await client.call('POST', `${project}/instances`, { body: { metadata: { name }, spec: { image: 'web:1', engine: 'vm', ...spec } } })
      return until(
        Instance,
        name,
        ({ status, metadata }) => status.phase === 'running' && status.observedGeneration === metadata.generation,
      )
    },
    async gone(kind, name) {
      const since = await store.revision()
      if (!(await store.get(kind, key(name)))) return
      for await (const _ of store.watch(since, { kind: kind.kind, ...key(name), types: ['deleted'] }, signal)) return
    },
    async verb(path, body) {
      const operation = await client.call<ApiOperation>('POST', `${project}/${path}`, body ? { body } : {})
      return client.waitOperation(operation, { signal })
    },
    async [Symbol.asyncDispose]() {
      stop.abort()
      await running.done
      await api[Symbol.asyncDispose]()
    },
  }
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error))
    return error.code
  }
  return assert.fail('the call was not refused')
}

const addressOf = (instance: Stored<typeof Instance> | undefined) => instance?.status.nics[0]?.address
const resultOf = (operation: ApiOperation) => (operation.status as { result?: Record<string, unknown> }).result

test('a running VM becomes many, each with its own name, address and memory of the source', options, async () => {
  await using world = await startWorld()
  const source = await world.run('db', { env: { A: '1' }, ports: [{ port: 80, hostPort: 8080 }], hostname: 'database' })
  const operation = await world.verb('instances/db/fork', { count: 5, name: 'try' })
  const names = ['try-1', 'try-2', 'try-3', 'try-4', 'try-5']
  const { snapshot, ...result } = resultOf(operation)!
  assert.deepEqual(result, { instances: names, failed: [], pauseMs: 0 })
  assert.deepEqual(operation.status.progress, { done: 5, total: 5, unit: 'steps' })
  assert.match(String(snapshot), /^db-[0-9a-f]{6}$/)
  const clones = await Promise.all(names.map((name) => world.get(name)))
  for (const clone of clones) {
    const { hostname: _its, ...spec } = source.spec
    assert.deepEqual(clone!.spec, { ...spec, ports: [], from: { snapshot, memory: true, take: 0 } })
    assert.equal(clone!.status.imageDigest, image.digest)
  }
  assert.equal(new Set([source, ...clones].map(addressOf)).size, 6)
  assert.equal((await world.get('db'))!.status.phase, 'running')
  const { status, spec } = (await world.snapshot(String(snapshot)))!
  assert.deepEqual([spec.keep, status.phase, status.memory, status.lineage.map(({ instance }) => instance)], [false, 'ready', true, ['db']])
})

test(
  'asking again for clones that are there makes nothing anew, and a name that something else has is refused before anything is frozen',
  options,
  async () => {
    await using world = await startWorld()
    await world.run('db')
    await world.run('other')
    await world.verb('instances/db/fork', { count: 2, name: 'try' })
    const before = await world.get('try-1')
    const again = await world.verb('instances/db/fork', { count: 3, name: 'try' })
    assert.deepEqual(resultOf(again)!['instances'], ['try-1', 'try-2', 'try-3'])
    assert.equal((await world.get('try-1'))!.metadata.uid, before!.metadata.uid)
    const { total } = await world.api.store.list(Snapshot)
    const third = await world.verb('instances/db/fork', { count: 3, name: 'try' })
    assert.equal(resultOf(third)!['pauseMs'], 0)
    assert.equal(await codeOf(world.verb('instances/db/fork', { name: 'other' })), 'store.exists')
    assert.equal(await codeOf(world.verb('instances/other/fork', { count: 3, name: 'try' })), 'store.exists')
    assert.equal((await world.api.store.list(Snapshot)).total, total, 'nothing was frozen')
  },
)

test('what a fork made for itself goes with its last clone, and a snapshot in use stays', options, async () => {
  await using world = await startWorld()
  await world.run('db')
  const { snapshot } = resultOf(await world.verb('instances/db/fork', { count: 2, name: 'try' })) as { snapshot: string }
  const url = `${project}/snapshots/${snapshot}`
  await assert.rejects(world.client.call('DELETE', url), (error) => {
    assert.ok(error instanceof ApiError && error.code === 'snapshot.in_use')
    assert.equal(error.message, `The snapshot ${snapshot} is used by instances try-1, try-2`)
    return true
  })
  await world.client.call('DELETE', `${project}/instances/try-1`)
  await world.gone(Instance, 'try-1')
  assert.ok(await world.snapshot(snapshot))
  await world.client.call('DELETE', `${project}/instances/try-2`)
  await world.gone(Snapshot, snapshot)
  assert.deepEqual(await world.engine.powers.snapshots!.list(signal), [])
})

test('a frozen state is kept, clones begin there with memory or cold, and again at any depth', options, async () => {
  await using world = await startWorld()
  await world.run('db')
  const frozen = await world.verb('instances/db/freeze', { name: 'golden' })
  assert.deepEqual(resultOf(frozen), { snapshot: 'golden', pauseMs: 0, sizeBytes: 0, memory: true })
  assert.equal((await world.snapshot('golden'))!.status.kept, true)
  assert.equal(await codeOf(world.verb('instances/db/freeze', { name: 'golden' })), 'store.exists')
  const ports = [{ port: 80, hostPort: 8080 }]
  await world.verb('snapshots/golden/clone', { name: 'web', ports, labels: { tier: 'front' } })
  await world.verb('snapshots/golden/clone', { name: 'cold', cold: true })
  const [web, cold] = [(await world.get('web'))!, (await world.get('cold'))!]
  assert.deepEqual([web.spec.from?.memory, cold.spec.from?.memory, web.metadata.labels], [true, false, { tier: 'front' }])
  assert.equal(web.spec.ports[0]?.hostPort, 8080)
  assert.equal(await codeOf(world.verb('snapshots/golden/clone', { name: 'late', ports })), 'network.port_taken')
  assert.equal(await codeOf(world.verb('snapshots/golden/clone', { count: 2, ports: [{ port: 80, hostPort: 9090 }] })), 'api.invalid')
  await world.verb('instances/web/freeze', { name: 'second' })
  await world.verb('snapshots/second/clone', { name: 'deep' })
  await world.verb('instances/deep/freeze', { name: 'third' })
  const { lineage } = (await world.snapshot('third'))!.status
  assert.deepEqual(
    lineage.map(({ snapshot, instance }) => `${instance} as ${snapshot}`),
    ['db as golden', 'web as second', 'deep as third'],
  )
})

test('clones that wait ready are taken over as they are, and others take their place', options, async () => {
  await using world = await startWorld()
  await world.run('db')
  await world.verb('instances/db/freeze', { name: 'golden', warm: 2 })
  const isFull = ({ status }: Stored<typeof Snapshot>) =>
    status.spares.length === 2 && status.spares.every(({ ready, leaving }) => ready && !leaving)
  const { spares } = (await world.until(Snapshot, 'golden', isFull)).status
  await world.verb('snapshots/golden/clone', { count: 3, name: 'fast' })
  const clones = await Promise.all([1, 2, 3].map((i) => world.get(`fast-${i}`)))
  assert.deepEqual(
    clones.slice(0, 2).map((clone) => [clone!.metadata.uid, addressOf(clone)]),
    spares.map(({ uid, nics }) => [uid, nics[0]!.address]),
  )
  const refilled = await world.until(
    Snapshot,
    'golden',
    (object) => object.status.spares.length === 3 && object.status.spares.every(({ ready, leaving }) => ready && !leaving),
  )
  const addresses = [...clones.map(addressOf), ...refilled.status.spares.map(({ nics }) => nics[0]!.address)]
  assert.equal(new Set(addresses).size, 6, 'three asked for at once are demand for three; nobody shares an address')
  for (const clone of clones) await world.client.call('DELETE', `${project}/instances/${clone!.metadata.name}`)
  await Promise.all(clones.map((clone) => world.gone(Instance, clone!.metadata.name)))
  await world.client.call('DELETE', `${project}/snapshots/golden`)
  await world.gone(Snapshot, 'golden')
  assert.deepEqual(await world.engine.list(signal), [(await world.get('db'))!.metadata.uid], 'its spares are gone with it')
})

test('a clone that fails leaves nothing and is reported, and the others run', options, async () => {
  const broken = new Set<string>()
  await using world = await startWorld((engine) => ({
    ...engine,
    async create(spec, until) {
      await engine.create(spec, until)
      if (spec.name === 'try-2') broken.add(spec.id)
    },
    async start(id, until) {
      if (broken.has(id))
        throw new PandoError('snapshot.lost', { name: (await world.api.store.list(Snapshot)).items[0]!.metadata.uid, detail: 'x' })
      return engine.start(id, until)
    },
  }))
  await world.run('db')
  const result = resultOf(await world.verb('instances/db/fork', { count: 3, name: 'try' }))!
  const [failure] = result['failed'] as [{ name: string; reason: { code: string; message: string } }]
  assert.deepEqual([result['instances'], failure.name, failure.reason.code], [['try-1', 'try-3'], 'try-2', 'snapshot.lost'])
  assert.equal(failure.reason.message, `The snapshot ${result['snapshot']} cannot be used: x`)
  await world.gone(Instance, 'try-2')
})

test('a fork that is cancelled while its source is frozen leaves the source running and nothing else', options, async () => {
  const { promise: freezing, resolve } = Promise.withResolvers<void>()
  await using world = await startWorld((engine) => {
    const power = engine.powers.snapshots!
    const freeze: typeof power.freeze = (_id, _snapshot, { signal: until }) => {
      resolve()
      return new Promise((_, reject) => until.addEventListener('abort', () => reject(until.reason)))
    }
    return { ...engine, powers: { ...engine.powers, snapshots: { ...power, freeze } } }
  })
  await world.run('db')
  const { metadata, spec } = await world.client.call<ApiOperation>('POST', `${project}/instances/db/fork`, { body: { name: 'try' } })
  await freezing
  await world.client.call('POST', `${project}/operations/${metadata.name}/cancel`)
  await world.gone(Snapshot, String(spec.args!['snapshot']))
  const ended = await world.client.call<ApiOperation>('GET', `${project}/operations/${metadata.name}/wait`)
  assert.equal(ended.status.phase, 'cancelled')
  assert.deepEqual([(await world.get('db'))!.status.phase, await world.get('try')], ['running', undefined])
})

test('a freeze that has no room is reported and leaves nothing', options, async () => {
  await using world = await startWorld((engine) => {
    const power = engine.powers.snapshots!
    const freeze = async () => {
      throw new PandoError('snapshot.no_room', { what: 'db', needed: '1 GiB', where: '/dev/shm', free: '1 MiB' })
    }
    return { ...engine, powers: { ...engine.powers, snapshots: { ...power, freeze } } }
  })
  await world.run('db')
  assert.equal(await codeOf(world.verb('instances/db/freeze', { name: 'golden' })), 'snapshot.no_room')
  await world.gone(Snapshot, 'golden')
  assert.equal(await codeOf(world.verb('instances/db/fork')), 'snapshot.no_room')
  for (const { metadata } of (await world.api.store.list(Snapshot)).items) await world.gone(Snapshot, metadata.name)
  assert.equal((await world.api.store.list(Instance)).total, 1)
})

test('an instance goes back to a snapshot in place, whatever its state, and keeps who it is', options, async () => {
  await using world = await startWorld()
  await world.run('db', { restart: { policy: 'never' } })
  await world.verb('instances/db/freeze', { name: 'golden' })
  await world.verb('snapshots/golden/clone', { name: 'try' })
  const before = (await world.get('try'))!
  const { uid } = before.metadata
  await world.engine.powers.files!.copyIn(uid, '/new', Readable.from([Buffer.from('x')]), signal)
  const rewound = await world.verb('instances/try/rewind')
  assert.deepEqual(resultOf(rewound), { snapshot: 'golden', memory: true })
  await assert.rejects(world.engine.powers.files!.copyOut(uid, '/new', signal), { code: 'instance.file_not_found' })
  await world.engine.stop(uid, { graceMs: 0, signal })
  await world.until(Instance, 'try', ({ status }) => status.phase === 'failed')
  await world.verb('instances/try/rewind', { snapshot: 'golden' })
  const after = (await world.get('try'))!
  assert.deepEqual(
    [after.status.phase, after.spec.from, addressOf(after)],
    ['running', { snapshot: 'golden', memory: true, take: 2 }, addressOf(before)],
  )
  await world.verb('instances/db/rewind', { snapshot: 'golden' })
  assert.equal((await world.get('db'))!.spec.from?.take, 1, 'the source goes back to it too')
  await world.run('plain')
  assert.equal(await codeOf(world.verb('instances/plain/rewind')), 'api.invalid')
  assert.equal(await codeOf(world.verb('instances/plain/rewind', { snapshot: 'nothing' })), 'snapshot.not_found')
  await world.run('box', { engine: 'container' })
  assert.equal(await codeOf(world.verb('instances/box/rewind', { snapshot: 'golden' })), 'fork.wrong_engine')
})

test('a clone whose settings change boots from the disk of its snapshot', options, async () => {
  const made: PreparedInstance[] = []
  await using world = await startWorld((engine) => ({
    ...engine,
    create(spec, until) {
      made.push(spec)
      return engine.create(spec, until)
    },
  }))
  await world.run('db')
  await world.verb('instances/db/fork', { name: 'try' })
  await world.client.call('PATCH', `${project}/instances/try`, { body: { spec: { env: { A: '2' } } } })
  await world.until(
    Instance,
    'try',
    ({ status, metadata }) => status.phase === 'running' && status.observedGeneration === metadata.generation,
  )
  const tries = made.filter(({ name }) => name === 'try')
  assert.deepEqual(
    tries.map(({ from, env }) => [from?.memory, env['A']]),
    [
      [true, undefined],
      [false, '2'],
    ],
  )
})

test('of a container the files are cloned, and it is said that memory is not', options, async () => {
  await using world = await startWorld((engine) => {
    const power = engine.powers.snapshots!
    const freeze: typeof power.freeze = (id, snapshot, { signal: until }) => power.freeze(id, snapshot, { memory: false, signal: until })
    return { ...engine, powers: { ...engine.powers, snapshots: { ...power, memory: false, freeze } } }
  })
  await world.run('box', { engine: 'container' })
  const operation = await world.verb('instances/box/fork', { count: 2, name: 'copy', warm: 2 })
  assert.match(operation.status.message ?? '', /^2 of 2 run; a container has no memory to fork.*--vm/)
  const { snapshot } = resultOf(operation) as { snapshot: string }
  const { status } = (await world.snapshot(snapshot))!
  assert.deepEqual([status.memory, status.spares, (await world.get('copy-1'))!.spec.from?.memory], [false, [], false])
})

test('a snapshot is of its project alone, and of what can be frozen', options, async () => {
  await using world = await startWorld()
  await world.run('db')
  await world.verb('instances/db/freeze', { name: 'golden' })
  await world.client.call('POST', '/v1/projects', { body: { metadata: { name: 'other' }, spec: {} } })
  const foreign = world.client.call('POST', '/v1/projects/other/snapshots/golden/clone', { body: { name: 'x' } })
  assert.equal(await codeOf(foreign), 'store.not_found')
  const spec = { image: 'web:1', engine: 'vm', from: { snapshot: 'golden' } }
  const byHand = (where: string) =>
    world.client.call('POST', `/v1/projects/${where}/instances`, { body: { metadata: { name: 'x' }, spec } })
  assert.equal(await codeOf(byHand('other')), 'snapshot.not_found')
  await byHand('default')
  await world.until(Instance, 'x', ({ status }) => status.phase === 'running')
  const snapshots = `${project}/snapshots`
  const create = (instance: string) => world.client.call('POST', snapshots, { body: { metadata: { name: 's' }, spec: { instance } } })
  assert.equal(await codeOf(create('nobody')), 'store.not_found')
  assert.equal(await codeOf(world.verb('instances/db/fork', { count: 101 })), 'fork.too_many')
  assert.equal(await codeOf(world.verb('instances/db/fork', { count: 2, name: 'x'.repeat(62) })), 'api.invalid')
  assert.equal(await codeOf(world.client.call('PATCH', `${snapshots}/golden`, { body: { spec: { instance: 'x' } } })), 'api.invalid')
  await world.verb('instances/db/stop')
  assert.equal(await codeOf(world.verb('instances/db/fork')), 'api.not_allowed_now')
  assert.equal(resultOf(await world.verb('instances/db/freeze', { name: 'cold' }))!['memory'], false)
  assert.equal(await codeOf(world.client.call('PATCH', `${snapshots}/cold`, { body: { spec: { warm: 1 } } })), 'snapshot.no_memory')
})

test('a hundred clones come of one call', options, async () => {
  await using world = await startWorld()
  await world.run('db')
  const operation = await world.verb('instances/db/fork', { count: 100, name: 'c' })
  assert.equal((resultOf(operation)!['instances'] as string[]).length, 100)
  const { items } = await world.api.store.list(Instance)
  assert.equal(new Set(items.map(addressOf)).size, 101)
})

test('a project goes with its snapshots when that is asked for', options, async () => {
  await using world = await startWorld()
  await world.run('db')
  await world.verb('instances/db/freeze', { name: 'golden', warm: 1 })
  await world.verb('snapshots/golden/clone', { count: 3 })
  await world.client.call('DELETE', '/v1/projects/default', { query: { force: true } })
  await world.gone(Snapshot, 'golden')
  assert.deepEqual([await world.engine.list(signal), await world.engine.powers.snapshots!.list(signal)], [[], []])
})

test('more clones than there are addresses are refused before the first is made', options, async () => {
  await using world = await startWorld()
  await world.client.call('POST', `${project}/networks`, { body: { metadata: { name: 'small' }, spec: { cidr: '10.99.0.0/29' } } })
  await world.run('db', { networks: [{ network: 'small' }] })
  assert.equal(await codeOf(world.verb('instances/db/fork', { count: 5 })), 'network.full')
  assert.equal((await world.api.store.list(Snapshot)).total, 0)
  await world.verb('instances/db/freeze', { name: 'golden' })
  assert.equal(await codeOf(world.verb('snapshots/golden/clone', { count: 5 })), 'network.full')
  await world.verb('snapshots/golden/clone', { count: 4 })
})
