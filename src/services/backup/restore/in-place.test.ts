import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import type { KindDef, Stored } from '../../../api/kind.ts'
import { systemClock } from '../../../base/clock.ts'
import type { ReconcileContext } from '../../../controller/controller.ts'
import { Volume } from '../../../resources/storage/kind.ts'
import { createMemoryStore } from '../../../store/memory/memory.ts'
import type { Store } from '../../../store/store.ts'
import { Snapshot } from '../../fork/kind.ts'
import { Instance } from '../../lifecycle/kind.ts'
import { Backup } from '../kind.ts'
import { beginPlacing, placeFor, placeState, putInPlace } from './in-place.ts'
import { takeBack } from './take-back.ts'
import { nameBeside, restoredUid } from './volumes.ts'

const project = 'p'
const by = '11111111-2222-4333-8444-555555555555'
const snapshot = 'db-restored-x'
const uid = restoredUid(by, 'volume/data')
const beside = nameBeside('data', uid)
const spec = Instance.spec.parse({ image: 'page:1', volumes: [{ volume: 'data', path: '/data' }] })
const at = { project, by, name: 'db', snapshot, replace: true, live: false }

/** An instance and its volume, and all that a restore of both has filled beside them. What is deleted goes at once. */
async function setUp(t: TestContext, { live = false, of = 'instance' }: { live?: boolean; of?: 'instance' | 'volume' } = {}) {
  const store = createMemoryStore({ clock: systemClock })
  const stop = new AbortController()
  const going = removeDeleted(store, stop.signal)
  t.after(async () => {
    stop.abort()
    await going
    await store.close()
  })
  const parts = [
    { name: 'root', type: 'disk' as const, bytes: 1 },
    { name: 'volume/data', type: 'disk' as const, bytes: 1 },
  ]
  const backup = await store.create(Backup, {
    project,
    name: 'db-1',
    spec: { of, source: of === 'instance' ? 'db' : 'data' },
    status: { phase: 'ready', parts },
  })
  const ready = { phase: 'ready' as const, node: 'n', holders: [], guest: true, pool: 'local' }
  const size = Volume.spec.parse({})
  await store.create(Volume, { project, name: 'data', spec: size, status: ready })
  await store.create(Volume, { project, name: beside, uid, spec: { ...size, from: { backup: 'db-1' } }, status: ready })
  if (of === 'instance') {
    await store.create(Instance, { project, name: 'db', spec })
    const status = { ...Snapshot.initialStatus, phase: 'ready' as const, node: 'n', imageDigest: 'sha256:1', sourceSpec: spec }
    const root = { instance: 'db', memory: false, keep: false, warm: 0, backup: 'db-1' }
    await store.create(Snapshot, { project, name: snapshot, uid: restoredUid(by, 'root'), spec: root, status })
  }
  const ctx = { store, clock: systemClock, signal: stop.signal, log: pino({ level: 'silent' }) } as unknown as ReconcileContext
  const place = placeFor(backup, { ...at, live, ...(of === 'volume' ? { name: 'data' } : {}) })!
  const undo = () => takeBack({ ...at, backup, place }, ctx)
  return { store, ctx, place, undo }
}

async function removeDeleted(store: Store, signal: AbortSignal): Promise<void> {
  const kinds = new Map<string, KindDef>([Volume, Instance, Snapshot].map((kind) => [kind.kind, kind]))
  for await (const { kind, type, object } of store.watch(0, {}, signal)) {
    const stored = object as Stored | undefined
    if (type === 'updated' && stored?.metadata.deletedAt !== undefined) await store.remove(kinds.get(kind)!, stored)
  }
}

async function there(store: Store) {
  const volumes = (await store.list(Volume)).items.map(({ metadata }) => `${metadata.name}${metadata.uid === uid ? ' new' : ''}`)
  const instances = (await store.list(Instance)).items.map(({ metadata, spec: { from } }) => `${metadata.name}${from ? ' new' : ''}`)
  return { volumes, instances, snapshots: (await store.list(Snapshot)).total }
}

const asItWas = { volumes: ['data'], instances: ['db'], snapshots: 0 }
const restored = { volumes: ['data new'], instances: ['db new'], snapshots: 1 }

test('what fails before anything goes is taken away, and what was there has not been touched', async (t) => {
  const { store, undo } = await setUp(t)
  const before = [await store.get(Volume, { project, name: 'data' }), await store.get(Instance, { project, name: 'db' })]
  await undo()
  assert.deepEqual(await there(store), asItWas)
  assert.deepEqual([await store.get(Volume, { project, name: 'data' }), await store.get(Instance, { project, name: 'db' })], before)
})

for (const ended of ['by the next life of the server', 'although it was cancelled'])
  test(`once what was there begins to go, it is carried through at each step ${ended}`, async (t) => {
    for (const point of ['', 'restore:removed', 'restore:renamed']) {
      const { store, ctx, place, undo } = await setUp(t)
      await beginPlacing(place, { tier: 'prod', 'pando.app': 'x' }, ctx)
      if (point !== '') {
        const dies = putInPlace(place, ctx, (name) => assert.notEqual(name, point))
        await assert.rejects(dies, { code: 'ERR_ASSERTION' })
      }
      assert.equal(await placeState(place, store), 'placing')
      await (ended.startsWith('by') ? putInPlace(place, ctx) : undo())
      assert.deepEqual(await there(store), restored, point)
      const [instance, volume] = [await store.get(Instance, { project, name: 'db' }), await store.get(Volume, { project, name: 'data' })]
      assert.deepEqual(instance?.metadata.labels, { tier: 'prod' })
      assert.deepEqual([volume?.metadata.labels, volume?.status.phase, volume?.spec.from], [{}, 'ready', { backup: 'db-1' }])
      await undo()
      assert.deepEqual(await there(store), restored, 'what took a place stays')
    }
  })

test('an instance that somebody deleted after it was restored is not made again, and another of its name is left alone', async (t) => {
  const { store, ctx, place } = await setUp(t)
  await beginPlacing(place, {}, ctx)
  const made = await putInPlace(place, ctx)
  await store.remove(Instance, made!)
  await assert.rejects(putInPlace(place, ctx), { code: 'store.not_found' })
  const other = await store.create(Instance, { project, name: 'db', spec })
  await assert.rejects(putInPlace(place, ctx), { code: 'store.not_found' })
  assert.deepEqual(await store.get(Instance, { project, name: 'db' }), other)
})

test('a root that comes while the instance runs is needed no more when it fails; the volumes stay', async (t) => {
  const { store, ctx, place, undo } = await setUp(t, { live: true })
  await beginPlacing(place, {}, ctx)
  await assert.rejects(putInPlace(place, ctx, (name) => assert.notEqual(name, 'restore:removed')))
  assert.equal(await placeState(place, store), undefined)
  await undo()
  assert.deepEqual(await there(store), { volumes: ['data new'], instances: [], snapshots: 0 })
})

test('a volume alone is replaced likewise; while an instance has either nothing goes', async (t) => {
  const { store, ctx, place, undo } = await setUp(t, { of: 'volume' })
  for (const name of ['data', beside]) {
    const volume = (await store.get(Volume, { project, name }))!
    const holders = [{ instance: 'reader', uid: 'r', readOnly: true }]
    const held = await store.update(Volume, { ...volume, status: { ...volume.status, holders } })
    await assert.rejects(beginPlacing(place, {}, ctx), { code: 'volume.in_use' })
    await store.update(Volume, { ...held, status: volume.status })
  }
  assert.equal(await placeState(place, store), undefined)
  await beginPlacing(place, {}, ctx)
  assert.equal(await placeState(place, store), 'placing')
  await undo()
  assert.deepEqual((await there(store)).volumes, ['data new'])
  await undo()
  assert.deepEqual(await placeState(place, store), 'placed')
})

test('a root that finds no instance in the end is kept', async (t) => {
  const { store, ctx, place, undo } = await setUp(t)
  await beginPlacing(place, {}, ctx)
  const volume = (await store.get(Volume, { project, name: beside }))!
  await store.remove(Volume, volume)
  await assert.rejects(undo(), { code: 'volume.not_found' })
  assert.equal((await store.get(Snapshot, { project, name: snapshot }))?.spec.keep, true)
})
