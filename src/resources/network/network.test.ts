import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SpecInput, StatusOf } from '../../api/kind.ts'
import { isoTime } from '../../base/clock.ts'
import { PandoError } from '../../base/errors.ts'
import { silentLog } from '../../base/log.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import { runControllers } from '../../controller/manager.ts'
import { Project } from '../../services/auth/kind.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { modify } from '../../store/update.ts'
import type { NetworkDriver } from './driver.ts'
import { createFakeNetworkDriver, type FakeNetworkDriver } from './drivers/fake/fake.ts'
import { Network } from './kind.ts'
import { network } from './network.ts'

/** The real loops over the fake driver, in virtual time. */
class World implements AsyncDisposable {
  readonly clock = createVirtualClock()
  readonly store = createMemoryStore({ clock: this.clock })
  readonly fake: FakeNetworkDriver = createFakeNetworkDriver()
  readonly driver: NetworkDriver
  #stop = new AbortController()

  constructor(change: Partial<NetworkDriver> = {}) {
    this.driver = { ...this.fake, ...change }
  }

  async start(): Promise<this> {
    this.#stop = new AbortController()
    const service = network({ driver: this.driver, node: 'n1', pool: '10.210.0.0/22' })
    await runControllers({
      store: this.store,
      clock: this.clock,
      log: silentLog,
      signal: this.#stop.signal,
      controllers: [...service.controllers, ...service.nodeControllers],
    })
    return this
  }
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.clock.advance(1)
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  project(name: string) {
    return this.store.create(Project, { name, spec: { description: '', members: [], quota: {} } })
  }
  network(project: string, name: string, cidr?: string) {
    return this.store.create(Network, { project, name, spec: { mtu: 1500, ...(cidr === undefined ? {} : { cidr }) } })
  }
  instance(project: string, name: string, spec: Partial<SpecInput<typeof Instance>> = {}) {
    return this.store.create(Instance, { project, name, spec: Instance.spec.parse({ image: 'web:1', ...spec }) })
  }
  /** What placement and the engine would write. */
  async goes(project: string, name: string, phase: 'running' | 'stopped') {
    await modify(this.store, Instance, { project, name }, (object) => ({
      ...object,
      status: {
        ...object.status,
        node: 'n1',
        ...(phase === 'running' ? { phase, startedAt: isoTime(this.clock) } : { phase, byRequest: true }),
      } as StatusOf<typeof Instance>,
    }))
    await this.clock.advance(1_000)
  }
  async remove(project: string, name: string) {
    await this.store.remove(Instance, (await this.getInstance(project, name))!)
    await this.clock.advance(1_000)
  }
  /** What services/apps would write. */
  balancer(project: string, app: string, spec: Partial<SpecInput<typeof LoadBalancer>> = {}) {
    const ports = [{ name: 'http', port: 80, target: 8080, mode: 'http' as const, publish: 8000 }]
    const parsed = LoadBalancer.spec.parse({ app, network: 'default', ports, balance: {}, backends: [], ...spec })
    return this.store.create(LoadBalancer, { project, name: app, spec: parsed })
  }
  async backends(project: string, name: string, backends: Partial<SpecInput<typeof LoadBalancer>['backends'][number]>[]) {
    await modify(this.store, LoadBalancer, { project, name }, (object) => ({
      ...object,
      spec: LoadBalancer.spec.parse({
        ...object.spec,
        backends: backends.map((backend, i) => ({
          ...{ instance: `${name}-${i + 1}`, uid: `u${i}`, address: `10.210.0.${i + 10}`, revision: 1, weight: 100, state: 'active' },
          ...backend,
        })),
      }),
    }))
    await this.clock.advance(500)
  }
  getInstance(project: string, name: string) {
    return this.store.get(Instance, { project, name })
  }
  getNetwork(project: string, name: string) {
    return this.store.get(Network, { project, name })
  }
  async address(project: string, name: string) {
    return (await this.getInstance(project, name))!.status.nics[0]?.address
  }
}

test('a project gets a default network with a subnet, a gateway and a domain, and it is made on the node', async () => {
  await using world = await new World().start()
  await world.project('demo')
  await world.clock.advance(1_000)
  const { metadata, status } = (await world.getNetwork('demo', 'default'))!
  assert.deepEqual(status, { phase: 'ready', cidr: '10.210.0.0/24', gateway: '10.210.0.1', domain: 'demo.internal' })
  assert.deepEqual(
    [...world.fake.networks.values()],
    [{ id: metadata.uid, cidr: '10.210.0.0/24', gateway: '10.210.0.1', domain: 'demo.internal', mtu: 1500 }],
  )
})

test('a default network that people deleted does not come back, and one of a new project of the same name does', async () => {
  await using world = await new World().start()
  const project = await world.project('demo')
  await world.clock.advance(1_000)
  const object = (await world.getNetwork('demo', 'default'))!
  await world.store.update(Network, { ...object, metadata: { ...object.metadata, deletedAt: isoTime(world.clock) } })
  await world.clock.advance(1_000)
  assert.equal(await world.getNetwork('demo', 'default'), undefined)
  assert.equal(world.fake.networks.size, 0)
  await world.stop()
  await world.start()
  await world.clock.advance(60_000)
  assert.equal(await world.getNetwork('demo', 'default'), undefined, 'also not after a restart')
  await world.store.remove(Project, (await world.store.get(Project, { name: project.metadata.name }))!)
  await world.clock.advance(1_000)
  await world.project('demo')
  await world.clock.advance(1_000)
  assert.equal((await world.getNetwork('demo', 'default'))?.status.phase, 'ready')
})

test('subnets that people choose, or that the host uses, are left alone by the automatic ones', async () => {
  await using world = await new World({ hostSubnets: async () => [{ cidr: '10.210.0.0/24', owner: 'eth0' }] }).start()
  await Promise.all([world.network('demo', 'auto'), world.network('demo', 'chosen', '10.210.1.7/24')])
  await world.clock.advance(1_000)
  assert.deepEqual(
    [(await world.getNetwork('demo', 'auto'))!.status.cidr, (await world.getNetwork('demo', 'chosen'))!.status.cidr],
    ['10.210.2.0/24', '10.210.1.0/24'],
  )
  assert.equal((await world.getNetwork('demo', 'auto'))!.status.domain, 'auto.demo.internal')
})

test('a network without room says so, and gets its subnet when another one goes', async () => {
  await using world = await new World().start()
  for (const name of ['a', 'b', 'c', 'd']) await world.network('demo', name)
  await world.clock.advance(1_000)
  await world.network('demo', 'e')
  await world.clock.advance(10_000)
  const { status } = (await world.getNetwork('demo', 'e'))!
  assert.deepEqual([status.phase, status.reason?.code], ['failed', 'network.no_free_subnet'])
  const gone = (await world.getNetwork('demo', 'b'))!
  await world.store.update(Network, { ...gone, metadata: { ...gone.metadata, deletedAt: isoTime(world.clock) } })
  await world.clock.advance(10_000)
  assert.deepEqual((await world.getNetwork('demo', 'e'))!.status, {
    phase: 'ready',
    cidr: gone.status.cidr,
    gateway: gone.status.gateway,
    domain: 'e.demo.internal',
  })
})

test('instances have addresses of their own that stay through stop and restart of the server', async () => {
  await using world = await new World().start()
  await world.project('demo')
  await Promise.all(['a', 'b', 'c'].map((name) => world.instance('demo', name)))
  await world.instance('demo', 'fixed', { networks: [{ network: 'default', address: '10.210.0.2' }] })
  await world.clock.advance(1_000)
  const addresses = await Promise.all(['a', 'b', 'c', 'fixed'].map((name) => world.address('demo', name)))
  assert.deepEqual(addresses.toSorted(), ['10.210.0.2', '10.210.0.3', '10.210.0.4', '10.210.0.5'])
  assert.equal(addresses[3], '10.210.0.2')
  await world.goes('demo', 'a', 'running')
  await world.goes('demo', 'a', 'stopped')
  await world.stop()
  await world.start()
  await world.remove('demo', 'b')
  await world.instance('demo', 'd')
  await world.clock.advance(1_000)
  assert.deepEqual(
    [await world.address('demo', 'a'), await world.address('demo', 'd')],
    [addresses[0], addresses[1]],
    'the address of b is free again',
  )
})

test('a full network tells the instance once, and serves it when there is room', async () => {
  await using world = await new World().start()
  await world.network('demo', 'small', '10.99.0.0/29')
  const on = { networks: [{ network: 'small' }] }
  for (let i = 0; i < 6; i++) await world.instance('demo', `i${i}`, on)
  await world.clock.advance(200_000)
  const waiting = (await world.store.list(Instance)).items.filter(({ status }) => status.nics.length === 0)
  assert.equal(waiting.length, 1)
  const notes = await world.store.history({ kind: 'Instance', types: ['note'] })
  assert.deepEqual(
    notes.map(({ name, note }) => [name, note?.reason]),
    [[waiting[0]!.metadata.name, 'NoAddress']],
  )
  const [other] = (await world.store.list(Instance)).items.filter(({ status }) => status.nics.length > 0)
  await world.remove('demo', other!.metadata.name)
  assert.equal(await world.address('demo', waiting[0]!.metadata.name), other!.status.nics[0]!.address)
})

test('names and published ports are those of instances that live', async () => {
  await using world = await new World().start()
  await world.project('demo')
  await world.instance('demo', 'web', { ports: [{ port: 80, hostPort: 8080 }] })
  await world.clock.advance(1_000)
  const { uid } = (await world.getNetwork('demo', 'default'))!.metadata
  assert.deepEqual([world.fake.names(uid).size, world.fake.published], [0, []])
  await world.goes('demo', 'web', 'running')
  assert.deepEqual([...world.fake.names(uid)], [['web', ['10.210.0.2']]])
  assert.deepEqual(world.fake.published, [{ protocol: 'tcp', hostPort: 8080, network: uid, address: '10.210.0.2', port: 80 }])
  await world.goes('demo', 'web', 'stopped')
  assert.deepEqual([world.fake.names(uid).size, world.fake.published], [0, []])
})

test('a network that cannot be made says why, and is ready as soon as it can', async () => {
  let broken = true
  const world = new World()
  const { ensureNetwork } = world.fake
  world.driver.ensureNetwork = async (plan, signal) => {
    if (broken) throw new PandoError('network.setup_failed', { detail: 'no nft' })
    await ensureNetwork(plan, signal)
  }
  await using _ = await world.start()
  await world.network('demo', 'a')
  await world.clock.advance(20_000)
  const failed = (await world.getNetwork('demo', 'a'))!
  assert.deepEqual([failed.status.phase, failed.status.reason?.code], ['failed', 'network.setup_failed'])
  const { revision } = failed.metadata
  await world.clock.advance(20_000)
  assert.equal((await world.getNetwork('demo', 'a'))!.metadata.revision, revision, 'the same failure is not written again')
  broken = false
  await world.clock.advance(20_000)
  assert.deepEqual((await world.getNetwork('demo', 'a'))!.status, {
    phase: 'ready',
    cidr: '10.210.0.0/24',
    gateway: '10.210.0.1',
    domain: 'a.demo.internal',
  })
})

test('leftovers go, and what an instance still owns stays', async () => {
  await using world = new World()
  await world.project('demo')
  const {
    metadata: { uid },
  } = await world.instance('demo', 'web')
  const plan = { id: 'old', cidr: '10.9.0.0/24', gateway: '10.9.0.1', mtu: 1500, domain: 'x.internal' }
  await world.fake.ensureNetwork(plan, AbortSignal.timeout(1))
  await world.start()
  await world.clock.advance(1_000)
  assert.deepEqual([...world.fake.networks.keys()], [(await world.getNetwork('demo', 'default'))!.metadata.uid])
  const port = { network: [...world.fake.networks.keys()][0]!, type: 'tap', mac: '06:00:00:00:00:01', address: '10.210.0.2' } as const
  for (const id of [`${uid}-0`, 'nobody-0']) await world.fake.ensurePort({ ...port, id }, AbortSignal.timeout(1))
  await world.clock.advance(70_000)
  assert.deepEqual([...world.fake.ports.keys()], [`${uid}-0`])
})

test('clones made ahead of time have addresses that nobody else gets, and ports that stay', async () => {
  await using world = await new World().start()
  await world.project('demo')
  await world.instance('demo', 'web', { networks: [{ network: 'default', address: '10.210.0.9' }] })
  const status = {
    ...Snapshot.initialStatus,
    phase: 'ready' as const,
    sourceSpec: (await world.getInstance('demo', 'web'))!.spec,
    spares: ['s1', 's2'].map((uid) => ({ uid, nics: [], ready: false, leaving: false })),
  }
  const spec = { instance: 'web', memory: true, keep: true, warm: 2 }
  await world.store.create(Snapshot, { project: 'demo', name: 'golden', spec, status })
  await world.clock.advance(1_000)
  const held = async () => (await world.store.get(Snapshot, { project: 'demo', name: 'golden' }))!.status.spares
  const addresses = (await held()).map(({ nics }) => nics[0]?.address)
  assert.deepEqual(addresses, ['10.210.0.2', '10.210.0.3'])
  await world.instance('demo', 'other')
  await world.clock.advance(1_000)
  assert.equal(await world.address('demo', 'other'), '10.210.0.4')
  const network = [...world.fake.networks.keys()][0]!
  for (const [i, { uid, nics }] of (await held()).entries())
    await world.fake.ensurePort({ id: `${uid}-0`, network, type: 'tap', mac: nics[0]!.mac, address: addresses[i]! }, AbortSignal.timeout(1))
  await world.clock.advance(70_000)
  assert.deepEqual([...world.fake.ports.keys()], ['s1-0', 's2-0'])
  await modify(world.store, Snapshot, { project: 'demo', name: 'golden' }, (object) => ({
    ...object,
    status: { ...object.status, spares: object.status.spares.slice(1) },
  }))
  await world.clock.advance(70_000)
  assert.deepEqual([...world.fake.ports.keys()], ['s2-0'])
})

test('an app has an address that nobody else gets, published ports that lead there, and gives both back', async () => {
  await using world = await new World().start()
  await world.project('demo')
  await world.instance('demo', 'web')
  await world.balancer('demo', 'shop')
  await world.clock.advance(1_000)
  const { uid } = (await world.getNetwork('demo', 'default'))!.metadata
  const shop = async () => (await world.store.get(LoadBalancer, { project: 'demo', name: 'shop' }))!
  const { address } = (await shop()).status
  assert.equal(address, '10.210.0.3')
  assert.deepEqual(world.fake.virtualAddresses(uid), [address])
  assert.deepEqual(world.fake.published, [{ protocol: 'tcp', hostPort: 8000, network: uid, address, port: 80 }])
  await world.instance('demo', 'other')
  await world.clock.advance(1_000)
  assert.equal(await world.address('demo', 'other'), '10.210.0.4')
  await world.store.remove(LoadBalancer, await shop())
  await world.clock.advance(1_000)
  assert.deepEqual([world.fake.virtualAddresses(uid), world.fake.published], [[], []])
  await world.instance('demo', 'next')
  await world.clock.advance(1_000)
  assert.equal(await world.address('demo', 'next'), address)
})

test('an app that moves to another network gets an address of that one', async () => {
  await using world = await new World().start()
  await world.project('demo')
  await world.network('demo', 'back', '10.220.0.0/24')
  await world.balancer('demo', 'shop')
  await world.clock.advance(1_000)
  await modify(world.store, LoadBalancer, { project: 'demo', name: 'shop' }, (object) => ({
    ...object,
    spec: { ...object.spec, network: 'back' },
  }))
  await world.clock.advance(1_000)
  assert.equal((await world.store.get(LoadBalancer, { project: 'demo', name: 'shop' }))!.status.address, '10.220.0.2')
})

test('the name of an app is that of replicas that get traffic, within a second of a change', async () => {
  await using world = await new World().start()
  await world.project('demo')
  await world.balancer('demo', 'shop')
  await world.clock.advance(1_000)
  const { uid } = (await world.getNetwork('demo', 'default'))!.metadata
  const names = () => Object.fromEntries(world.fake.names(uid))
  assert.deepEqual(names(), { 'lb.shop': ['10.210.0.2'] }, 'nobody is ready')
  await world.backends('demo', 'shop', [{}, { state: 'draining' }, { weight: 0 }, { weight: 3 }, { state: 'standby' }])
  assert.deepEqual(names(), { 'lb.shop': ['10.210.0.2'], shop: ['10.210.0.10', '10.210.0.13'] })
  assert.deepEqual(world.fake.services(uid), [
    { name: '_http._tcp.shop', target: 'shop-1', port: 8080, weight: 100 },
    { name: '_http._tcp.shop', target: 'shop-3', port: 8080, weight: 0 },
    { name: '_http._tcp.shop', target: 'shop-4', port: 8080, weight: 3 },
  ])
  await world.backends('demo', 'shop', [{ state: 'draining' }])
  assert.deepEqual([names(), world.fake.services(uid)], [{ 'lb.shop': ['10.210.0.2'] }, []])
})

test('an instance called like an app answers for the name itself', async () => {
  await using world = await new World().start()
  await world.project('demo')
  await world.instance('demo', 'shop')
  await world.balancer('demo', 'shop')
  await world.backends('demo', 'shop', [{}])
  await world.goes('demo', 'shop', 'running')
  const { uid } = (await world.getNetwork('demo', 'default'))!.metadata
  assert.deepEqual(world.fake.names(uid).get('shop'), [await world.address('demo', 'shop')])
})
