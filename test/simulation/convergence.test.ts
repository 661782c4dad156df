import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Snapshot } from '../../src/services/fork/kind.ts'
import { Instance } from '../../src/services/lifecycle/kind.ts'
import { Operation } from '../../src/services/lifecycle/operation-kind.ts'
import { type Act, act, perform } from './acts.ts'
import { type Simulation, simulate } from './world.ts'

const { signal } = new AbortController()

const stories = fc.array(act, { minLength: 3, maxLength: 25 })
/** Two running sources and a snapshot with a clone ready, before anything goes wrong. */
const beginning: Act[] = [
  { do: 'create', name: 'a' },
  { do: 'create', name: 'b' },
  { do: 'wait', ms: 5_000 },
  { do: 'freeze', name: 'a', warm: 1 },
  { do: 'wait', ms: 5_000 },
]
const longStories = stories.map((story) => [...beginning, ...story])

for (const [what, story] of [
  ['happens', stories],
  ['is frozen, forked and rewound', longStories],
] as const) {
  test(`whatever ${what} in whatever order, the world comes to what was asked for, with nothing doubled and nothing left`, {
    timeout: 300_000,
  }, async () => {
    await fc.assert(fc.asyncProperty(fc.integer(), story, tell), { numRuns: 300, endOnFailure: false })
  })
}

async function tell(seed: number, story: readonly Act[]): Promise<void> {
  const cloud = simulate(seed)
  await cloud.startServer()
  for (const step of story) await perform(cloud, step)
  cloud.heal()
  await perform(cloud, { do: 'wait', ms: 20 * 60_000 })
  await assertInstances(cloud)
  await assertSnapshots(cloud)
  await assertNothingLeft(cloud)
  await cloud.stopServer()
}

async function assertInstances({ store }: Simulation): Promise<void> {
  const { items } = await store.list(Instance)
  for (const { metadata, spec, status } of items) {
    assert.equal(metadata.deletedAt, undefined, `${metadata.name} was deleted and is still there: ${status.phase}`)
    assert.equal(status.phase, spec.state, `${metadata.name} is ${status.phase}, asked for ${spec.state}: ${status.reason?.message}`)
    assert.equal(status.observedGeneration, metadata.generation, `${metadata.name} answers its newest spec`)
    assert.equal(status.nics.length, 1)
  }
}

async function assertSnapshots({ store }: Simulation): Promise<void> {
  const [snapshots, instances, operations] = await Promise.all([store.list(Snapshot), store.list(Instance), store.list(Operation)])
  for (const { metadata, spec, status } of snapshots.items) {
    assert.equal(metadata.deletedAt, undefined, `${metadata.name} was deleted and is still there: ${status.phase}`)
    assert.ok(status.phase === 'ready' || status.phase === 'failed', `${metadata.name} is ${status.phase}`)
    const isUsed = instances.items.some(({ spec: { from } }) => from?.snapshot === metadata.name)
    assert.ok(spec.keep || isUsed, `${metadata.name} is kept although nobody needs it`)
    const wanted = status.phase === 'ready' && status.memory ? spec.warm : 0
    assert.deepEqual(
      status.spares.map(({ ready, leaving, nics }) => ({ ready, leaving, nics: nics.length })),
      Array.from({ length: wanted }, () => ({ ready: true, leaving: false, nics: 1 })),
      `the spares of ${metadata.name}`,
    )
  }
  const open = operations.items.filter(({ status }) => status.phase === 'pending' || status.phase === 'running')
  assert.deepEqual(
    open.map(({ metadata }) => metadata.name),
    [],
    'every Operation has ended',
  )
}

async function assertNothingLeft({ store, engine, driver }: Simulation): Promise<void> {
  const [instances, snapshots] = await Promise.all([store.list(Instance), store.list(Snapshot)])
  const spares = snapshots.items.flatMap(({ status }) => status.spares)
  const addresses = [...instances.items.map(({ status }) => status), ...spares].map(({ nics }) => nics[0]!.address)
  assert.equal(new Set(addresses).size, addresses.length, 'no address twice')
  const wanted = new Set([...instances.items.map(({ metadata }) => metadata.uid), ...spares.map(({ uid }) => uid)])
  assert.deepEqual(
    (await engine.list(signal)).filter((id) => !wanted.has(id)),
    [],
    'the engine holds nothing nobody owns',
  )
  const kept = new Set(snapshots.items.map(({ metadata }) => metadata.uid))
  assert.deepEqual(
    (await engine.powers.snapshots!.list(signal)).filter((id) => !kept.has(id)),
    [],
    'the engine holds no snapshot nobody owns',
  )
  const { ports } = await driver.list(signal)
  assert.ok(
    ports.every((port) => wanted.has(port.replace(/-\d+$/, ''))),
    'no port is left',
  )
}
