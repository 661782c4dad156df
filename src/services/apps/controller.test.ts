import assert from 'node:assert/strict'
import { test } from 'node:test'
import { appsWorld, image, names, project } from '../../../test/support/apps-world.ts'
import { isoTime } from '../../base/clock.ts'
import { Node } from '../../resources/compute/kind.ts'
import { modify, setStatus } from '../../store/update.ts'
import { Project } from '../auth/kind.ts'
import { AutoscalePolicy } from '../autoscale/kind.ts'
import { Snapshot } from '../fork/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import { LoadBalancer } from '../load-balancing/kind.ts'
import { App } from './kind.ts'
import { Revision } from './revision-kind.ts'

test('an app gets its replicas, its balancer and its first revision, and is ready when they answer', async (t) => {
  const cloud = await appsWorld(t)
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
  const cloud = await appsWorld(t)
  await cloud.deploy({ ports: [{ port: 80 }] })
  await cloud.until('ready')
  const all = await cloud.replicas()
  for (const one of all) await cloud.report(one, { current: 1 })
  await cloud.change(() => ({ replicas: 1 }))
  await cloud.clock.advance(5_000)
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
  await cloud.report(all[1]!, { current: 0 })
  await cloud.clock.advance(1_000)
  assert.deepEqual(names(await cloud.replicas()), ['web-1', 'web-3'])
  await cloud.clock.advance(30_000) // web-3 had time enough
  assert.deepEqual(names(await cloud.replicas()), ['web-1'])
  await cloud.change(() => ({ replicas: 2 }))
  await cloud.clock.advance(10_000)
  assert.deepEqual(names(await cloud.replicas()), ['web-1', 'web-4'])
  assert.equal((await cloud.get()).status.phase, 'ready')
})

test('a replica that draining would have taken comes back when it is wanted again', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ ports: [{ port: 80 }] })
  await cloud.until('ready')
  for (const one of await cloud.replicas()) await cloud.report(one, { current: 1 })
  await cloud.change(() => ({ replicas: 1 }))
  await cloud.clock.advance(300)
  await cloud.change(() => ({ replicas: 3 }))
  await cloud.clock.advance(10_000)
  assert.deepEqual(names(await cloud.replicas()), ['web-1', 'web-2', 'web-3'])
  const { spec } = await cloud.balancer()
  assert.ok(spec.backends.every(({ state }) => state === 'active'))
})

test('replicas run on both engines in the parts asked for', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ replicas: 5, engines: { container: 4, vm: 1 } })
  await cloud.until('ready')
  const engines = (await cloud.replicas()).map(({ spec }) => spec.engine).sort()
  assert.deepEqual(engines, ['container', 'container', 'container', 'container', 'vm'])
})

test('a replica that ends for good or is deleted is replaced, and the event says why', async (t) => {
  const cloud = await appsWorld(t)
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
  const cloud = await appsWorld(t)
  await cloud.deploy({ replicas: 1, template: { image: 'false:1', restart: { policy: 'never' } } })
  await cloud.clock.advance(60 * 60_000)
  const { status } = await cloud.get()
  assert.equal(status.phase, 'degraded')
  assert.equal(status.reason?.code, 'instance.crashed')
  assert.ok(status.lastReplica >= 8 && status.lastReplica <= 20, `${status.lastReplica} replicas were made in an hour`)
  assert.equal((await cloud.replicas()).length, 1)
})

test('replicas of a node that is gone are made elsewhere, all at once', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ replicas: 4 })
  await cloud.until('ready')
  const elsewhere = { ...(await cloud.store.get(Node, { name: 'n1' }))!.status, phase: 'ready' as const }
  await cloud.store.create(Node, { name: 'n2', spec: Node.spec.parse({}), status: elsewhere })
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

test('a policy decides how many there are, within its limits', async (t) => {
  const cloud = await appsWorld(t)
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

test('a deleted app goes with its replicas, its balancer and its history', async (t) => {
  const cloud = await appsWorld(t)
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
  const cloud = await appsWorld(t, { bootMs: 20_000 })
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
  const cloud = await appsWorld(t)
  for (let i = 0; i < 20; i++) await cloud.deploy({ replicas: 2, ports: [{ port: 80 }] }, `app-${i}`)
  await cloud.clock.advance(60_000)
  const { reconciles } = cloud.metrics()
  await cloud.clock.advance(3_600_000)
  assert.equal(cloud.metrics().reconciles, reconciles)
})

test('a project goes with its apps, and none of their replicas comes back meanwhile', async (t) => {
  const cloud = await appsWorld(t)
  const { store, clock } = cloud
  await store.create(Project, { name: 'gone', spec: { description: '', members: [], quota: {} } })
  const spec = App.spec.parse({ template: { image: 'web:1' }, replicas: 3 })
  await store.create(App, { project: 'gone', name: 'web', spec })
  await clock.runUntil(async () => (await store.get(App, { project: 'gone', name: 'web' }))?.status.phase === 'ready', 60_000)
  await modify(store, Project, { name: 'gone' }, (one) => ({ ...one, metadata: { ...one.metadata, deletedAt: isoTime(clock) } }))
  await clock.runUntil(async () => !(await store.get(Project, { name: 'gone' })), 60_000)
  assert.deepEqual([(await store.list(App)).total, (await store.list(Instance)).total, (await store.list(LoadBalancer)).total], [0, 0, 0])
})

test('a replica that does not answer the balancer is not ready, and is made anew when that lasts', async (t) => {
  const cloud = await appsWorld(t)
  await cloud.deploy({ ports: [{ port: 80 }], update: { deadline: 60_000 } })
  await cloud.until('ready')
  const [first] = await cloud.replicas()
  await cloud.report(first!, { state: 'down' })
  await cloud.clock.advance(1_000)
  assert.deepEqual([(await cloud.get()).status.phase, (await cloud.get()).status.ready], ['degraded', 2])
  await cloud.clock.advance(50_000)
  assert.equal((await cloud.replicas()).length, 3)
  await cloud.clock.advance(20_000)
  assert.deepEqual(names(await cloud.replicas()), ['web-2', 'web-3', 'web-4'])
  assert.equal((await cloud.get()).status.phase, 'ready')
})

test('with a snapshot in the template VMs begin there, with its program and sizes, and containers boot', async (t) => {
  const cloud = await appsWorld(t)
  const { store, clock } = cloud
  const spec = Instance.spec.parse({ image: 'golden:1', engine: 'vm', memory: '96MiB', env: { A: '1' } })
  await store.create(Instance, { project, name: 'source', spec })
  await clock.advance(5_000)
  await store.create(Snapshot, { project, name: 'golden', spec: { instance: 'source', memory: true, keep: true, warm: 1 } })
  await clock.advance(10_000)
  await cloud.deploy({ replicas: 4, engines: { container: 2, vm: 2 }, template: { image: 'web:1', snapshot: 'golden' } })
  await cloud.until('ready')
  const made = (await cloud.replicas()).map(({ spec: one }) => [one.engine, one.image, one.memory / 1024 ** 2, one.from?.snapshot])
  assert.deepEqual(made.sort(), [
    ...Array(2).fill(['container', 'web:1', 256, undefined]),
    ...Array(2).fill(['vm', 'golden:1', 96, 'golden']),
  ])
})

test('an app that the quota of its project has no room for says so, keeps what it has and waits; with more room it goes on', async (t) => {
  const cloud = await appsWorld(t)
  const limit = (instances: number) =>
    modify(cloud.store, Project, { name: project }, (now) => ({ ...now, spec: { ...now.spec, quota: { instances } } }))
  await cloud.clock.advance(1_000)
  await limit(2)
  await cloud.deploy({ replicas: 4 })
  await cloud.clock.advance(120_000)
  const { status } = await cloud.get()
  assert.deepEqual([status.phase, status.total, status.ready, status.reason?.code], ['deploying', 2, 2, 'quota.exceeded'])
  assert.match(status.reason!.message, /holds 2, and 1 more were asked for/)
  const before = cloud.metrics().reconciles
  await cloud.clock.advance(600_000)
  const looks = cloud.metrics().reconciles - before
  assert.ok(looks < 100, `looked ${looks} times in ten minutes`)
  assert.equal((await cloud.replicas()).length, 2)
  await limit(4)
  await cloud.until('ready', 120_000)
  const after = (await cloud.get()).status
  assert.deepEqual([after.total, after.ready, after.reason], [4, 4, undefined])
})
