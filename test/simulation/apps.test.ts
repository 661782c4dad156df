import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LoggedEvent } from '../../src/api/event.ts'
import type { Stored } from '../../src/api/kind.ts'
import { App, appLabel, revisionLabel } from '../../src/services/apps/kind.ts'
import { Revision } from '../../src/services/apps/revision-kind.ts'
import { Snapshot } from '../../src/services/fork/kind.ts'
import { Instance } from '../../src/services/lifecycle/kind.ts'
import { LoadBalancer } from '../../src/services/load-balancing/kind.ts'
import { modify } from '../../src/store/update.ts'
import { type AppAct, anyAct, key, performOnApp, plannedAct } from './app-acts.ts'
import { type Simulation, simulate } from './world.ts'

const { signal } = new AbortController()
const wanted = 3

const shape = fc.record({
  maxSurge: fc.integer({ min: 0, max: 2 }),
  maxUnavailable: fc.integer({ min: 0, max: 1 }),
  engine: fc.constantFrom('container' as const, 'vm' as const),
  fork: fc.boolean(),
})
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never

async function deploy(seed: number, { engine, fork, ...update }: Shape): Promise<Simulation> {
  const cloud = simulate(seed)
  await cloud.startServer()
  const limits = update.maxSurge + update.maxUnavailable === 0 ? { maxSurge: 1 } : update
  const spec = App.spec.parse({
    template: { image: 'web:0', engine },
    replicas: wanted,
    fork: fork && engine === 'vm',
    ports: [{ port: 80 }],
    update: { ...limits, bake: 3_000, deadline: 120_000, canary: { bake: 5_000, weight: 30 } },
  })
  await cloud.store.create(App, { ...key, spec })
  await cloud.clock.runUntil(async () => (await cloud.store.get(App, key))?.status.phase === 'ready', 120_000)
  return cloud
}

test('whatever is planned, and wherever the server dies meanwhile, there are never fewer good replicas than promised', {
  timeout: 300_000,
}, async () => {
  const stories = fc.array(plannedAct, { minLength: 3, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(fc.integer(), shape, stories, async (seed, form, story) => {
      const cloud = await deploy(seed, form)
      const from = await cloud.store.revision()
      for (const step of story) await performOnApp(cloud, step)
      await settle(cloud)
      const promised = wanted - (form.maxSurge + form.maxUnavailable === 0 ? 0 : form.maxUnavailable)
      for (const count of await goodCounts(cloud, from)) assert.ok(count >= promised, `${count} good replicas, ${promised} were promised`)
      await assertSettled(cloud)
      await cloud.stopServer()
    }),
    { numRuns: 150, endOnFailure: false },
  )
})

test('whatever happens to an app and its replicas, it ends good or rolled back, with as many as are wanted', {
  timeout: 300_000,
}, async () => {
  const stories = fc.array(anyAct, { minLength: 3, maxLength: 25 })
  await fc.assert(
    fc.asyncProperty(fc.integer(), shape, stories, async (seed, form, story) => {
      const cloud = await deploy(seed, form)
      for (const step of story) await performOnApp(cloud, step)
      await settle(cloud)
      await assertSettled(cloud)
      await takeDown(cloud)
      await cloud.stopServer()
    }),
    { numRuns: 150, endOnFailure: false },
  )
})

/** Nothing is paused or broken any more, and there is time enough. */
async function settle(cloud: Simulation): Promise<void> {
  cloud.heal()
  const rest: AppAct[] = [{ do: 'resume' }, { do: 'wait', ms: 40 * 60_000 }]
  for (const step of rest) await performOnApp(cloud, step)
}

/** How many of its backends that get traffic run a program that lasts, each time that its balancer was changed. */
async function goodCounts({ store }: Simulation, since: number): Promise<number[]> {
  const log = await store.history({ since, limit: 1_000_000, types: ['created', 'updated'] })
  const images = new Map<string, string>()
  for (const { items } of [await store.list(Instance)]) for (const one of items) images.set(one.metadata.uid, one.spec.image)
  const of = (kind: string) => log.filter((event: LoggedEvent) => event.kind === kind)
  for (const { uid, object } of of(Instance.kind)) images.set(uid, (object as Stored<typeof Instance>).spec.image)
  return of(LoadBalancer.kind).map(({ object }) => {
    const { backends } = (object as Stored<typeof LoadBalancer>).spec
    return backends.filter(({ uid, state }) => state === 'active' && !images.get(uid)?.startsWith('false')).length
  })
}

async function assertSettled({ store, engine }: Simulation): Promise<void> {
  const app = (await store.get(App, key))!
  const { status, metadata } = app
  const what = JSON.stringify(status)
  const phases = app.spec.replicas === 0 ? ['stopped', 'rolledBack'] : ['ready', 'rolledBack']
  assert.ok(phases.includes(status.phase), what)
  assert.deepEqual(
    [status.wanted, status.ready, status.total, status.observedGeneration],
    [...Array(3).fill(app.spec.replicas), metadata.generation],
  )
  const replicas = (await store.list(Instance, { selector: `${appLabel}=${key.name}` })).items
  assert.equal(replicas.length, app.spec.replicas, 'no replica is left over')
  assert.ok(replicas.every((one) => one.metadata.labels[revisionLabel] === String(status.target)))
  const { spec } = (await store.get(LoadBalancer, key))!
  const backends = spec.backends.map(({ uid, state }) => `${uid} ${state}`).sort()
  assert.deepEqual(backends, replicas.map((one) => `${one.metadata.uid} active`).sort())
  const revisions = (await store.list(Revision)).items
  const current = revisions.filter((one) => one.status.phase === 'current').map((one) => one.spec.number)
  assert.deepEqual(current, [status.revision])
  const spares = (await store.list(Snapshot)).items.flatMap((one) => one.status.spares.map(({ uid }) => uid))
  const owned = new Set([...replicas.map((one) => one.metadata.uid), ...spares])
  assert.deepEqual(
    (await engine.list(signal)).filter((id) => !owned.has(id)),
    [],
    'the engine holds nothing nobody owns',
  )
}

async function takeDown(cloud: Simulation): Promise<void> {
  const deletedAt = new Date(cloud.clock.now()).toISOString()
  await modify(cloud.store, App, key, (app) => ({ ...app, metadata: { ...app.metadata, deletedAt } }))
  await performOnApp(cloud, { do: 'wait', ms: 300_000 })
  const kinds = [App, Instance, LoadBalancer, Revision, Snapshot]
  const left = await Promise.all(kinds.map(async (kind) => (await cloud.store.list(kind)).total))
  assert.deepEqual(left, [0, 0, 0, 0, 0], 'nothing is left of it')
}
