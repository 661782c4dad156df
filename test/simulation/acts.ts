import fc from 'fast-check'
import type { KindDef, Stored } from '../../src/api/kind.ts'
import { isAbort } from '../../src/base/errors.ts'
import { makeClones } from '../../src/services/fork/clones.ts'
import { Snapshot } from '../../src/services/fork/kind.ts'
import { Instance } from '../../src/services/lifecycle/kind.ts'
import { Operation } from '../../src/services/lifecycle/operation-kind.ts'
import { modify } from '../../src/store/update.ts'
import type { Simulation } from './world.ts'

/** What may happen to a cloud. Names are few, so that acts meet. */
export type Act =
  | { do: 'create' | 'delete' | 'stop' | 'start' | 'restart' | 'pause' | 'edit' | 'crash' | 'fork' | 'rewind'; name: string }
  /** The snapshot is called after its source. */
  | { do: 'freeze'; name: string; warm: number }
  | { do: 'clone' | 'dropSnapshot' | 'keep' | 'cancel'; name: string }
  /** The server dies at this moment and comes back. */
  | { do: 'killServer' }
  /** The server dies when it next comes to this point. */
  | { do: 'dieAt'; point: string }
  /** From now on the engine fails so many of its next calls. */
  | { do: 'breakEngine'; calls: number }
  | { do: 'wait'; ms: number }

const project = 'default'
const sources = ['a', 'b', 'c', 'd']
/** Instances by their own making, and clones of `a` and `b`. */
const names = [...sources, 'a-1', 'a-2', 'b-1']
const points = [
  ...['create:begin', 'create:ports', 'create:created', 'create:adopted', 'replace:destroyed', 'remove:stopped', 'remove:destroyed'],
  ...['freeze:begin', 'freeze:frozen', 'freeze:saved', 'remove:snapshot', 'clone:stored'],
  ...['warm:begin', 'warm:ports', 'warm:done', 'retire:begin', 'retire:destroyed'],
]

export const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('create', 'delete', 'stop', 'start', 'restart', 'pause', 'edit', 'crash', 'rewind'),
      name: fc.constantFrom(...names),
    }) as fc.Arbitrary<Act>,
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('create' as const), name: fc.constantFrom(...sources) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('freeze' as const), name: fc.constantFrom('a', 'b'), warm: fc.integer({ min: 0, max: 2 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('fork', 'clone', 'dropSnapshot', 'keep', 'cancel'),
      name: fc.constantFrom('a', 'b'),
    }) as fc.Arbitrary<Act>,
  },
  { weight: 2, arbitrary: fc.constant<Act>({ do: 'killServer' }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('dieAt' as const), point: fc.constantFrom(...points) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('breakEngine' as const), calls: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 5_000 }) }) },
)

/** Does it as the API would. */
export async function perform(cloud: Simulation, step: Act): Promise<void> {
  if (cloud.isDead) {
    await cloud.stopServer()
    await cloud.startServer()
  }
  switch (step.do) {
    case 'killServer':
      await cloud.stopServer()
      return cloud.startServer()
    case 'dieAt':
      return cloud.dieAt(step.point)
    case 'breakEngine':
      return cloud.breakEngine(step.calls)
    case 'wait':
      return cloud.clock.advance(step.ms)
    case 'freeze':
    case 'fork':
    case 'clone':
    case 'dropSnapshot':
    case 'keep':
    case 'cancel':
    case 'rewind':
      return actOnSnapshot(cloud, step)
    default:
      return actOnInstance(cloud, step)
  }
}

async function actOnInstance(cloud: Simulation, step: { do: string; name: string }): Promise<void> {
  const { store } = cloud
  const key = { project, name: step.name }
  const spec = (more: (old: Stored<typeof Instance>['spec']) => object) =>
    modify(store, Instance, key, (object) => ({ ...object, spec: { ...object.spec, ...more(object.spec) } }))
  switch (step.do) {
    case 'create':
      if (await store.get(Instance, key)) return
      await store.create(Instance, { ...key, spec: Instance.spec.parse({ image: 'web:1', engine: 'vm', restart: { policy: 'always' } }) })
      return
    case 'delete':
      return remove(cloud, Instance, step.name)
    case 'stop':
      return void (await spec(() => ({ state: 'stopped' })))
    case 'start':
      return void (await spec((old) => ({ state: 'running', restarts: old.restarts + 1 })))
    case 'restart':
      return void (await spec((old) => ({ restarts: old.restarts + 1 })))
    case 'pause':
      return void (await spec(() => ({ state: 'paused' })))
    case 'edit':
      return void (await spec((old) => ({ env: { V: `${Number(old.env['V'] ?? 0) + 1}` } })))
    case 'crash': {
      const object = await store.get(Instance, key)
      if (object) await cloud.engine.stop(object.metadata.uid, { graceMs: 0, signal: new AbortController().signal })
      return
    }
  }
}

async function actOnSnapshot(cloud: Simulation, step: { do: string; name: string; warm?: number }): Promise<void> {
  const { store } = cloud
  const snapshot = await store.get(Snapshot, { project, name: step.name })
  const isReady = snapshot?.status.phase === 'ready' && snapshot.metadata.deletedAt === undefined
  switch (step.do) {
    case 'freeze': {
      const source = await store.get(Instance, { project, name: step.name })
      if (snapshot || !source || !['running', 'paused', 'stopped'].includes(source.status.phase)) return
      const spec = { instance: step.name, memory: true, keep: true, warm: step.warm ?? 0 }
      return void (await store.create(Snapshot, { project, name: step.name, spec }))
    }
    case 'fork':
      return fork(cloud, step.name)
    case 'clone':
      return isReady ? clone(cloud, snapshot, `${step.name}-1`) : undefined
    case 'dropSnapshot': {
      const { items } = await store.list(Instance)
      const isUsed = items.some(({ spec, metadata }) => spec.from?.snapshot === step.name && metadata.deletedAt === undefined)
      return isUsed ? undefined : remove(cloud, Snapshot, step.name)
    }
    case 'keep': {
      const { items } = await store.list(Snapshot)
      for (const { metadata } of items) await modify(store, Snapshot, metadata, (one) => ({ ...one, spec: { ...one.spec, keep: true } }))
      return
    }
    case 'cancel': {
      const { items } = await store.list(Operation)
      for (const { metadata } of items) await modify(store, Operation, metadata, (one) => ({ ...one, spec: { ...one.spec, cancel: true } }))
      return
    }
    case 'rewind': {
      const target = (await store.list(Snapshot)).items.find(
        ({ status, metadata }) => status.phase === 'ready' && metadata.deletedAt === undefined,
      )
      if (!target) return
      await modify(store, Instance, { project, name: step.name }, (one) => {
        const from = { snapshot: target.metadata.name, memory: true, take: (one.spec.from?.take ?? 0) + 1 }
        return one.metadata.deletedAt
          ? undefined
          : { ...one, spec: { ...one.spec, from, state: 'running' as const, restarts: one.spec.restarts + 1 } }
      })
      return
    }
  }
}

let forks = 0

async function fork({ store }: Simulation, name: string): Promise<void> {
  const source = await store.get(Instance, { project, name })
  if (source?.status.phase !== 'running' || source.metadata.deletedAt !== undefined) return
  const clones = [`${name}-1`, `${name}-2`]
  const there = await Promise.all(clones.map((clone) => store.get(Instance, { project, name: clone })))
  if (there.some((instance) => instance)) return
  const snapshot = `${name}-fork-${forks++}`
  const args = { snapshot, names: clones, fresh: clones }
  await Promise.all([
    store.create(Snapshot, { project, name: snapshot, spec: { instance: name, memory: true, keep: false, warm: 0 } }),
    store.create(Operation, {
      project,
      name: `instance-${snapshot}`,
      spec: { verb: 'instance.fork', target: { kind: 'Instance', name }, args, cancel: false },
    }),
  ])
}

/** The server may die in the middle of it, as in any other request. */
async function clone(cloud: Simulation, snapshot: Stored<typeof Snapshot>, name: string): Promise<void> {
  if (await cloud.store.get(Instance, { project, name })) return
  const order = { snapshot, names: [name], memory: true }
  try {
    await makeClones(order, cloud)
  } catch (error) {
    if (!isAbort(error)) throw error
  }
}

async function remove(cloud: Simulation, kind: KindDef, name: string): Promise<void> {
  const deletedAt = new Date(cloud.clock.now()).toISOString()
  await modify(cloud.store, kind, { project, name }, (object) => ({
    ...object,
    metadata: { ...object.metadata, deletedAt: object.metadata.deletedAt ?? deletedAt },
  }))
}
