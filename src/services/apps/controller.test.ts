import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { SpecInput, SpecOf } from '../../api/kind.ts'
import { isoTime } from '../../base/clock.ts'
import { silentLog } from '../../base/log.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import type { Controller, Outcome } from '../../controller/controller.ts'
import { runControllers } from '../../controller/manager.ts'
import type { ImageContent } from '../../engines/engine.ts'
import { createFakeEngine } from '../../engines/fake/fake.ts'
import { compute } from '../../resources/compute/compute.ts'
import { Node } from '../../resources/compute/kind.ts'
import { createFakeNetworkDriver } from '../../resources/network/drivers/fake/fake.ts'
import { network } from '../../resources/network/network.ts'
import { createFakeVolumeDriver } from '../../resources/storage/drivers/fake/fake.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { modify, setStatus } from '../../store/update.ts'
import { auth } from '../auth/auth.ts'
import { AutoscalePolicy } from '../autoscale/kind.ts'
import { cloneWorkshop } from '../fork/clones.ts'
import { fork } from '../fork/fork.ts'
import { Snapshot } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { lifecycle } from '../lifecycle/lifecycle.ts'
import { spareWorkshop } from '../lifecycle/spares.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import { apps } from './apps.ts'
import { App, appLabel, revisionLabel } from './kind.ts'
import { Revision } from './revision-kind.ts'

const config = {
  entrypoint: ['serve'],
  cmd: [],
  env: {},
  user: '',
  workdir: '/',
  exposedPorts: [],
  stopSignal: 'SIGTERM',
  architecture: 'any',
  labels: {},
}
const capacity = { cpus: 512, memoryBytes: 8 * 1024 ** 4, diskBytes: 1024 ** 5 }
const project = 'default'

/** Says of each backend that it answers, and of one that drains that it is done after a second. */
function balancerOf(drainMs = 1_000): Controller {
  return {
    name: 'test/balancer',
    watches: [{ kind: LoadBalancer }],
    writes: ['LoadBalancer.status.phase', 'LoadBalancer.status.backends'],
    async reconcile(key, { store, clock }): Promise<Outcome> {
      const balancer = await store.get(LoadBalancer, key)
      if (!balancer) return 'done'
      if (balancer.metadata.deletedAt !== undefined) {
        await store.remove(LoadBalancer, balancer)
        return 'done'
      }
      const at = isoTime(clock)
      const backends = balancer.spec.backends.map(({ uid, state, since = at }) => {
        const isDone = clock.now() >= Date.parse(since) + drainMs
        return { uid, state: state !== 'draining' ? ('up' as const) : isDone ? ('drained' as const) : ('draining' as const), since }
      })
      await setStatus(store, LoadBalancer, balancer, ({ reason: _none, ...status }) => ({ ...status, phase: 'ready' as const, backends }))
      return backends.some(({ state }) => state === 'draining') ? { again: drainMs } : 'done'
    },
  }
}

interface WorldOptions {
  bootMs?: number
  exits?: Record<string, number>
  traffic?: Map<string, { requests: number; errors: number }>
}

/** The real loops over the fake engine, in virtual time. */
async function world(t: TestContext, options: WorldOptions = {}) {
  const clock = createVirtualClock()
  const store = createMemoryStore({ clock })
  const engine = createFakeEngine({ clock, bootMs: options.bootMs ?? 500, freezeMs: 100, exits: { true: 0, false: 1, ...options.exits } })
  const image = (reference: string) => ({ digest: `sha256:${reference}`, config: { ...config, entrypoint: [reference.split(':')[0]!] } })
  const deps = {
    node: 'n1',
    engines: [engine],
    engineFor: () => engine,
    driver: createFakeNetworkDriver(),
    volumes: createFakeVolumeDriver(),
    checkpoint() {},
    version: '0',
    pool: '10.210.0.0/16',
    freeMemory: () => 16 * 1024 ** 3,
    host: async () => ({ capacity, hostname: 'n1', kernel: '6', architecture: 'amd64', bootId: 'boot-1' }),
    images: {
      find: async (_store: unknown, _project: string, reference: string) => image(reference),
      open: async (digest: string) => image(digest.slice(7)) as unknown as ImageContent,
    },
  }
  const { traffic } = options
  const service = apps({
    checkpoint() {},
    clone: cloneWorkshop(deps),
    ...(traffic ? { traffic: async () => traffic } : {}),
  })
  const services = [auth(), compute(deps), network(deps), lifecycle(deps), fork({ ...deps, prepareSpare: spareWorkshop(deps) }), service]
  let isAway = false
  const unlessAway = (controller: Controller): Controller => ({
    ...controller,
    reconcile: async (key, ctx) => (isAway ? { again: 30_000 } : controller.reconcile(key, ctx)),
  })
  const all = [...services.flatMap((one) => [...one.controllers, ...one.nodeControllers]), balancerOf()]
  const controllers = all.map((one) => (one.name === 'resources/compute/node' ? unlessAway(one) : one))
  let stop = new AbortController()
  let running: Awaited<ReturnType<typeof runControllers>> | undefined
  const start = async () => {
    stop = new AbortController()
    running = await runControllers({ store, clock, log: silentLog, controllers, random: () => 0, signal: stop.signal })
  }
  await start()
  t.after(async () => {
    stop.abort()
    await clock.advance(0)
    await running?.done
  })
  const key = (name: string) => ({ project, name })
  const get = async (name = 'web') => (await store.get(App, key(name)))!
  const replicas = async (name = 'web') => (await store.list(Instance, { selector: `${appLabel}=${name}` })).items
  return {
    clock,
    store,
    engine,
    get,
    replicas,
    metrics: () => running!.metrics().find(({ name }) => name === 'services/apps')!,
    deploy: async (spec: Partial<SpecInput<typeof App>> = {}, name = 'web') =>
      store.create(App, { ...key(name), spec: App.spec.parse({ template: { image: 'web:1' }, replicas: 3, ...spec }) }),
    async change(next: (spec: SpecOf<typeof App>) => object, name = 'web') {
      await modify(store, App, key(name), (app) => ({ ...app, spec: { ...app.spec, ...next(app.spec) } }))
    },
    async until(phase: string, limitMs = 600_000, name = 'web') {
      await clock.runUntil(async () => {
        const app = await get(name)
        return app.status.phase === phase && app.status.observedGeneration === app.metadata.generation
      }, limitMs)
    },
    balancer: async (name = 'web') => (await store.get(LoadBalancer, key(name)))!,
    revisions: async () =>
      (await store.list(Revision)).items.map(({ metadata, spec, status }) => [metadata.name, status.phase, spec.cause]),
    notes: async (name = 'web') =>
      (await store.history({ kind: 'App', name, types: ['note'], limit: 1000 })).map(({ note }) => note!.reason),
    /** The node says nothing more and is taken for lost. */
    async loseNode() {
      isAway = true
      const status = { reason: 'it says nothing', phase: 'notReady' as const }
      await modify(store, Node, { name: 'n1' }, (node) => ({ ...node, status: { ...node.status, ...status } }))
    },
  }
}

const image = (name: string) => (spec: SpecOf<typeof App>) => ({ template: { ...spec.template, image: name } })
const names = (replicas: Awaited<ReturnType<Awaited<ReturnType<typeof world>>['replicas']>>) =>
  replicas.map(({ metadata }) => metadata.name).sort()

test('an app gets its replicas, its balancer and its first revision, and is ready when they answer', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ ports: [{ port: 80, target: 8080, publish: 8081 }] })
  await cloud.until('ready')
  const { status } = await cloud.get()
  assert.deepEqual(
    [status.ready, status.total, status.wanted, status.revision, status.target, status.lastReplica, status.hostname],
    [3, 3, 3, 1, 1, 3, 'web.default.internal'],
  )
  assert.match(status.address!, /^10\.210\./)
  assert.deepEqual(names(await cloud.replicas()), ['web-1', 'web-2', 'web-3'])
  const { spec } = await cloud.balancer()
  assert.deepEqual(spec.ports, [{ name: 'p80', port: 80, target: 8080, mode: 'tcp', publish: 8081 }])
  assert.deepEqual(
    spec.backends.map(({ instance, state, weight, revision }) => [instance, state, weight, revision]),
    [1, 2, 3].map((n) => [`web-${n}`, 'active', 100, 1]),
  )
  assert.deepEqual(await cloud.revisions(), [['web-1', 'current', 'first deployment']])
  assert.deepEqual(await cloud.notes(), ['Deployed'])
})

test('scaling down takes the newest after they are drained, scaling up uses new numbers', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ ports: [{ port: 80 }] })
  await cloud.until('ready')
  await cloud.change(() => ({ replicas: 1 }))
  await cloud.clock.advance(500)
  const { spec } = await cloud.balancer()
  assert.deepEqual(
    spec.backends.map(({ instance, state }) => [instance, state]),
    [
      ['web-1', 'active'],
      ['web-2', 'draining'],
      ['web-3', 'draining'],
    ],
  )
  assert.equal((await cloud.replicas()).length, 3, 'they stay until they are drained')
  await cloud.clock.advance(5_000)
  assert.deepEqual(names(await cloud.replicas()), ['web-1'])
  await cloud.change(() => ({ replicas: 2 }))
  await cloud.clock.advance(10_000)
  assert.deepEqual(names(await cloud.replicas()), ['web-1', 'web-4'])
  assert.equal((await cloud.get()).status.phase, 'ready')
})

test('a replica that draining would have taken comes back when it is wanted again', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ ports: [{ port: 80 }] })
  await cloud.until('ready')
  await cloud.change(() => ({ replicas: 1 }))
  await cloud.clock.advance(300)
  await cloud.change(() => ({ replicas: 3 }))
  await cloud.clock.advance(10_000)
  assert.deepEqual(names(await cloud.replicas()), ['web-1', 'web-2', 'web-3'])
  const { spec } = await cloud.balancer()
  assert.ok(spec.backends.every(({ state }) => state === 'active'))
})

test('replicas run on both engines in the parts asked for', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ replicas: 5, engines: { container: 4, vm: 1 } })
  await cloud.until('ready')
  const engines = (await cloud.replicas()).map(({ spec }) => spec.engine).sort()
  assert.deepEqual(engines, ['container', 'container', 'container', 'container', 'vm'])
})

test('a replica that ends for good or is deleted is replaced, and the event says why', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ template: { image: 'web:1', restart: { policy: 'never' } } })
  await cloud.until('ready')
  await cloud.clock.advance(700_000)
  const [first, second] = await cloud.replicas()
  await cloud.engine.stop(first!.metadata.uid, { graceMs: 0, signal: new AbortController().signal })
  await cloud.until('degraded')
  await cloud.until('ready')
  await modify(cloud.store, Instance, second!.metadata, (object) => ({
    ...object,
    metadata: { ...object.metadata, deletedAt: isoTime(cloud.clock) },
  }))
  await cloud.clock.advance(10_000)
  assert.deepEqual(names(await cloud.replicas()), ['web-3', 'web-4', 'web-5'])
  assert.deepEqual(await cloud.notes(), ['Deployed', 'ReplicaReplaced', 'Degraded', 'Recovered', 'Degraded', 'Recovered'])
})

test('replicas that keep failing are replaced with growing pauses, and the app says why it is degraded', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ replicas: 1, template: { image: 'false:1', restart: { policy: 'never' } } })
  await cloud.clock.advance(60 * 60_000)
  const { status } = await cloud.get()
  assert.equal(status.phase, 'degraded')
  assert.equal(status.reason?.code, 'instance.crashed')
  assert.ok(status.lastReplica >= 8 && status.lastReplica <= 20, `${status.lastReplica} replicas were made in an hour`)
  assert.equal((await cloud.replicas()).length, 1)
})

test('replicas of a node that is gone are made elsewhere, all at once', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ replicas: 4 })
  await cloud.until('ready')
  const elsewhere = { ...(await cloud.store.get(Node, { name: 'n1' }))!.status, phase: 'ready' as const }
  await cloud.store.create(Node, { name: 'n2', spec: { schedulable: true }, status: elsewhere })
  await cloud.loseNode()
  await cloud.clock.advance(29_000)
  assert.equal((await cloud.get()).status.lastReplica, 4)
  await cloud.clock.advance(2_000)
  const placed = (await cloud.replicas()).filter(({ metadata }) => metadata.deletedAt === undefined)
  assert.deepEqual(
    placed.map(({ metadata, status }) => [metadata.name, status.node]),
    [5, 6, 7, 8].map((n) => [`web-${n}`, 'n2']),
  )
})

test('a rolling upgrade replaces one after the other and never has too few or too many', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ replicas: 4, ports: [{ port: 80 }], update: { bake: 2_000 } })
  await cloud.until('ready')
  await cloud.change(image('web:2'))
  let most = 0
  await cloud.clock.runUntil(async () => {
    const { spec } = await cloud.balancer()
    const active = spec.backends.filter(({ state }) => state === 'active').length
    assert.ok(active >= 4, `${active} active`)
    most = Math.max(most, active)
    return (await cloud.get()).status.revision === 2
  }, 600_000)
  assert.equal(most, 5)
  await cloud.until('ready')
  const made = (await cloud.replicas()).map(({ spec, metadata }) => [spec.image, metadata.labels[revisionLabel]])
  assert.deepEqual(made, Array(4).fill(['web:2', '2']))
  assert.deepEqual(await cloud.revisions(), [
    ['web-1', 'superseded', 'first deployment'],
    ['web-2', 'current', 'image web:1 -> web:2'],
  ])
  assert.deepEqual(await cloud.notes(), ['Deployed', 'UpgradeStarted', 'UpgradeFinished'])
})

test('an upgrade to a program that crashes is rolled back with the reason, and is not tried again by itself', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ ports: [{ port: 80 }] })
  await cloud.until('ready')
  await cloud.change(image('false:1'))
  await cloud.clock.runUntil(async () => {
    const { spec } = await cloud.balancer()
    assert.ok(spec.backends.filter(({ state, revision }) => state === 'active' && revision === 1).length >= 3)
    return (await cloud.get()).status.phase === 'rolledBack'
  }, 600_000)
  await cloud.clock.advance(3_600_000)
  const { status, spec } = await cloud.get()
  assert.ok(status.phase === 'rolledBack')
  assert.deepEqual(
    [status.failedRevision, status.reason?.code, status.ready, status.revision, status.target, spec.template.image],
    [2, 'instance.crashed', 3, 1, 1, 'false:1'],
  )
  assert.deepEqual(names(await cloud.replicas()), ['web-1', 'web-2', 'web-3'])
  assert.deepEqual(
    (await cloud.revisions()).map(([name, phase]) => [name, phase]),
    [
      ['web-1', 'current'],
      ['web-2', 'failed'],
    ],
  )
  await cloud.change(() => ({ replicas: 4 }))
  await cloud.clock.advance(60_000)
  assert.deepEqual([(await cloud.get()).status.phase, (await cloud.get()).status.ready], ['rolledBack', 4], 'it can be scaled meanwhile')
  await cloud.change(image('web:3'))
  await cloud.until('ready')
  assert.equal((await cloud.get()).status.revision, 3)
})

test('an upgrade that never gets healthy is rolled back after its deadline', async (t) => {
  const cloud = await world(t)
  const check = { type: 'exec' as const, command: ['true'], interval: 1_000, startPeriod: 0 }
  await cloud.deploy({ template: { image: 'web:1', healthCheck: check }, update: { deadline: 120_000 } })
  await cloud.until('ready')
  const at = cloud.clock.now()
  await cloud.change((spec) => ({
    template: { ...spec.template, healthCheck: { ...check, command: ['nothing'], startPeriod: 3_600_000 } },
  }))
  await cloud.until('rolledBack')
  assert.ok(cloud.clock.now() - at >= 120_000 && cloud.clock.now() - at < 130_000, `${cloud.clock.now() - at} ms`)
  assert.equal((await cloud.get()).status.reason?.code, 'app.not_ready')
  assert.equal((await cloud.get()).status.ready, 3)
})

test('a first deployment that fails stays degraded with the reason, and a corrected one takes its place', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ template: { image: 'false:1' } })
  await cloud.until('degraded')
  assert.equal((await cloud.get()).status.reason?.code, 'instance.crashed')
  await cloud.change(image('web:1'))
  await cloud.until('ready')
  const { status } = await cloud.get()
  assert.deepEqual([status.revision, status.ready, status.total], [2, 3, 3])
})

test('a canary gets its share of the traffic, waits for its promotion, and then takes over', async (t) => {
  const traffic = new Map()
  const cloud = await world(t, { traffic })
  await cloud.deploy({
    replicas: 4,
    ports: [{ port: 80 }],
    update: { strategy: 'canary', canary: { weight: 20, promote: 'manual', bake: 10_000 } },
  })
  await cloud.until('ready')
  await cloud.change(image('web:2'))
  await cloud.clock.runUntil(async () => {
    const { status } = await cloud.get()
    return status.phase === 'upgrading' && status.waitsFor === 'promotion'
  }, 600_000)
  const { spec } = await cloud.balancer()
  const weightOf = (wanted: number) =>
    spec.backends.filter(({ revision }) => revision === wanted).reduce((sum, { weight }) => sum + weight, 0)
  assert.equal(spec.backends.filter(({ revision }) => revision === 2).length, 1)
  assert.ok(Math.abs(weightOf(2) / (weightOf(1) + weightOf(2)) - 0.2) < 0.01)
  await cloud.clock.advance(600_000)
  assert.equal((await cloud.get()).status.phase, 'upgrading', 'it waits as long as it takes')
  await cloud.change((old) => ({ rollout: { ...old.rollout, promotions: 1 } }))
  await cloud.until('ready')
  assert.deepEqual([(await cloud.get()).status.revision, (await cloud.replicas()).length], [2, 4])
  assert.deepEqual(await cloud.notes(), ['Deployed', 'UpgradeStarted', 'WaitsForPromotion', 'CanaryPromoted', 'UpgradeFinished'])
})

test('a canary that answers with errors is rolled back, and all old replicas are still there', async (t) => {
  const traffic = new Map<string, { requests: number; errors: number }>()
  const cloud = await world(t, { traffic })
  await cloud.deploy({ replicas: 4, ports: [{ port: 80 }], update: { strategy: 'canary' } })
  await cloud.until('ready')
  await cloud.change(image('web:2'))
  await cloud.clock.runUntil(async () => (await cloud.balancer()).spec.backends.some(({ revision }) => revision === 2), 60_000)
  const fresh = (await cloud.replicas()).find(({ metadata }) => metadata.labels[revisionLabel] === '2')!
  traffic.set(fresh.metadata.uid, { requests: 19, errors: 19 })
  await cloud.clock.advance(4_000)
  assert.equal((await cloud.get()).status.phase, 'upgrading', 'too few requests to judge by')
  traffic.set(fresh.metadata.uid, { requests: 100, errors: 5 })
  await cloud.until('rolledBack')
  const { status } = await cloud.get()
  assert.equal(status.reason?.code, 'app.error_rate')
  assert.match(status.reason!.message, /5\.0% of 100 requests/)
  await cloud.clock.advance(10_000)
  assert.deepEqual(names(await cloud.replicas()), ['web-1', 'web-2', 'web-3', 'web-4'])
})

test('blue-green makes a whole second set, switches all at once, and can go back at once', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ ports: [{ port: 80 }], update: { strategy: 'blue-green', bake: 30_000 } })
  await cloud.until('ready')
  const states = async () => {
    const { spec } = await cloud.balancer()
    return spec.backends.map(({ revision, state }) => `${revision} ${state}`)
  }
  const seen = new Set<string>()
  const upgradeTo = async (to: string, target: number) => {
    await cloud.change(image(to))
    await cloud.clock.runUntil(async () => {
      const active = (await states()).filter((one) => one.endsWith('active'))
      seen.add([...new Set(active)].join())
      assert.equal(active.length, 3)
      const { status } = await cloud.get()
      return status.phase === 'upgrading' && status.stage === 'switched' && active[0] === `${target} active`
    }, 600_000)
  }
  await upgradeTo('web:2', 2)
  assert.deepEqual([...seen], ['1 active', '2 active'], 'never a mixture')
  assert.deepEqual((await states()).sort(), [...Array(3).fill('1 standby'), ...Array(3).fill('2 active')])
  await cloud.change((spec) => ({ rollout: { ...spec.rollout, aborts: 1 } }))
  await cloud.until('rolledBack')
  const back = (await states()).filter((one) => one.endsWith('active'))
  assert.deepEqual(back, Array(3).fill('1 active'))
  await cloud.clock.advance(10_000)
  assert.equal((await cloud.replicas()).length, 3)
  await upgradeTo('web:3', 3)
  await cloud.until('ready')
  await cloud.clock.advance(10_000)
  assert.deepEqual(await states(), Array(3).fill('3 active'))
})

test('a paused upgrade goes no further, still replaces what is lost, and goes on when it may', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ replicas: 4, ports: [{ port: 80 }] })
  await cloud.until('ready')
  await cloud.change(image('web:2'))
  await cloud.clock.runUntil(async () => (await cloud.get()).status.updated === 2, 600_000)
  await cloud.change((spec) => ({ rollout: { ...spec.rollout, paused: true } }))
  await cloud.clock.advance(600_000)
  const { status } = await cloud.get()
  assert.ok(status.phase === 'upgrading' && status.waitsFor === 'resume')
  assert.equal(status.updated, 2)
  assert.ok(status.ready >= 4)
  await cloud.change((spec) => ({ rollout: { ...spec.rollout, paused: false } }))
  await cloud.until('ready')
  assert.equal((await cloud.get()).status.revision, 2)
})

test('restart replaces all replicas as in an upgrade, once', async (t) => {
  const cloud = await world(t)
  await cloud.deploy()
  await cloud.until('ready')
  await cloud.change(() => ({ restarts: 1 }))
  await cloud.until('upgrading')
  await cloud.until('ready')
  assert.deepEqual(names(await cloud.replicas()), ['web-4', 'web-5', 'web-6'])
  assert.deepEqual((await cloud.revisions())[1], ['web-2', 'current', 'restart'])
})

test('the same template again is the same revision, and only the last ten are kept', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ replicas: 1, update: { bake: 0 } })
  await cloud.until('ready')
  for (let i = 2; i <= 14; i++) {
    await cloud.change(image(`web:${i}`))
    await cloud.clock.advance(10_000)
  }
  const kept = await cloud.revisions()
  assert.equal(kept.length, 10)
  await cloud.change(image('web:10'))
  await cloud.until('ready')
  await cloud.clock.advance(10_000)
  assert.equal((await cloud.get()).status.revision, 10)
  assert.equal((await cloud.get()).status.lastRevision, 14)
})

test('a policy decides how many there are, within its limits', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ replicas: 1 })
  const spec = AutoscalePolicy.spec.parse({ app: 'web', min: 0, max: 5 })
  const policy = await cloud.store.create(AutoscalePolicy, { project, name: 'web', spec })
  await cloud.until('ready')
  const decide = (wanted: number) => setStatus(cloud.store, AutoscalePolicy, policy, (status) => ({ ...status, wanted }))
  await decide(9)
  await cloud.clock.advance(10_000)
  assert.deepEqual([(await cloud.get()).status.wanted, (await cloud.get()).status.ready], [5, 5])
  await decide(0)
  await cloud.clock.advance(10_000)
  assert.deepEqual([(await cloud.get()).status.phase, (await cloud.replicas()).length], ['stopped', 0])
  assert.equal((await cloud.balancer()).spec.wake, true)
  await decide(1)
  await cloud.until('ready')
})

test('an upgrade of an app without replicas is judged when it next has some, and rolled back then', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ replicas: 1 })
  await cloud.until('ready')
  await cloud.change(() => ({ replicas: 0 }))
  await cloud.until('stopped')
  await cloud.change(image('false:1'))
  await cloud.until('stopped')
  await cloud.change(() => ({ replicas: 1 }))
  await cloud.until('rolledBack')
  await cloud.clock.advance(10_000)
  assert.equal((await cloud.get()).status.ready, 1)
})

test('a deleted app goes with its replicas, its balancer and its history', async (t) => {
  const cloud = await world(t)
  await cloud.deploy({ ports: [{ port: 80 }] })
  await cloud.until('ready')
  await modify(cloud.store, App, { project, name: 'web' }, (app) => ({
    ...app,
    metadata: { ...app.metadata, deletedAt: isoTime(cloud.clock) },
  }))
  await cloud.clock.advance(20_000)
  const left = await Promise.all([App, Instance, LoadBalancer, Revision].map(async (kind) => (await cloud.store.list(kind)).total))
  assert.deepEqual(left, [0, 0, 0, 0])
})

test('with fork the first healthy VM is frozen and the others begin there', async (t) => {
  const cloud = await world(t, { bootMs: 20_000 })
  await cloud.deploy({ replicas: 4, fork: true, template: { image: 'web:1', engine: 'vm' } })
  const at = cloud.clock.now()
  await cloud.until('ready')
  assert.ok(cloud.clock.now() - at < 30_000, 'one boot, and no more')
  const made = (await cloud.replicas()).map(({ spec }) => spec.from?.snapshot)
  assert.deepEqual(made, [undefined, 'web-r1', 'web-r1', 'web-r1'])
  assert.equal((await cloud.store.list(Revision)).items[0]!.status.snapshot, 'web-r1')
  await cloud.clock.advance(60_000)
  const before = cloud.clock.now()
  await cloud.change(() => ({ replicas: 6 }))
  await cloud.until('ready')
  assert.ok(cloud.clock.now() - before < 1_000, `${cloud.clock.now() - before} ms`)
  await cloud.change(image('web:2'))
  await cloud.until('upgrading')
  await cloud.until('ready')
  await cloud.clock.advance(120_000)
  assert.deepEqual(
    (await cloud.store.list(Snapshot)).items.map(({ metadata }) => metadata.name),
    ['web-r2'],
    'the snapshot of the old revision is gone with its last replica',
  )
})

test('nothing is done while nothing changes', async (t) => {
  const cloud = await world(t)
  for (let i = 0; i < 20; i++) await cloud.deploy({ replicas: 2 }, `app-${i}`)
  await cloud.clock.advance(60_000)
  const { reconciles } = cloud.metrics()
  await cloud.clock.advance(3_600_000)
  assert.equal(cloud.metrics().reconciles, reconciles)
})
