import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { SpecInput } from '../../api/kind.ts'
import { silentLog } from '../../base/log.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import type { Change } from '../../controller/admission.ts'
import { runControllers } from '../../controller/manager.ts'
import { App } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import type { Store } from '../../store/store.ts'
import { modify, setStatus } from '../../store/update.ts'
import { appVolumes, instanceVolumes, volumeRules } from './admissions.ts'
import { storageController } from './controller.ts'
import { createFakeVolumeDriver } from './drivers/fake/fake.ts'
import { noGuests } from './guests.ts'
import { Volume } from './kind.ts'
import { makeLocalPool } from './local-pool.ts'
import type { Pools } from './pools.ts'

const project = 'demo'
const uses = (volume: string, readOnly = false) => [{ volume, path: '/data', readOnly }]

function instanceSpec(spec: Partial<SpecInput<typeof Instance>>) {
  return Instance.spec.parse({ image: 'web:1', ...spec })
}

describe('what is refused', () => {
  let store: Store
  beforeEach(async () => {
    store = createMemoryStore({ clock: createVirtualClock() })
    const make = (name: string, status: object, spec: Partial<SpecInput<typeof Volume>> = {}) =>
      store.create(Volume, {
        project,
        name,
        spec: Volume.spec.parse(spec),
        status: { ...Volume.initialStatus, ...status } as typeof Volume.initialStatus,
      })
    await make('free', {})
    await make('held', { holders: [{ instance: 'db', uid: 'u', readOnly: false }] })
    await make('read', { holders: [{ instance: 'db', uid: 'u', readOnly: true }] })
    await make('shared', { holders: [{ instance: 'db', uid: 'u', readOnly: false }] }, { shared: true })
    await make('guest', { guest: true })
  })
  const instance = (spec: Partial<SpecInput<typeof Instance>>) =>
    instanceVolumes.admit({ verb: 'create', name: 'new', project, spec: instanceSpec(spec) } as Change, { store })
  const app = (replicas: number, template: object) =>
    appVolumes.admit(
      { verb: 'create', name: 'shop', project, spec: App.spec.parse({ replicas, template: { image: 'a', ...template } }) } as Change,
      { store },
    )
  const code = (wanted: string) => (error: { code?: string }) => error.code === wanted

  test('a volume that is not there, or that somebody else has', async () => {
    await instance({ volumes: uses('free') })
    await instance({ volumes: uses('read', true) })
    await instance({ volumes: uses('shared') })
    await assert.rejects(instance({ volumes: uses('gone') }), code('volume.not_found'))
    await assert.rejects(instance({ volumes: uses('held') }), code('volume.in_use'))
    await assert.rejects(instance({ volumes: uses('held', true) }), code('volume.in_use'))
    await assert.rejects(instance({ volumes: uses('read') }), code('volume.in_use'))
    await assert.rejects(instance({ volumes: uses('shared'), engine: 'vm' }), code('volume.in_use'))
  })

  test('a container after a VM', async () => {
    await instance({ volumes: uses('guest'), engine: 'vm' })
    await assert.rejects(instance({ volumes: uses('guest') }), code('volume.guest_only'))
  })

  test('several replicas that write, and two things at one path', async () => {
    await app(3, { volumes: uses('free', true) })
    await app(3, { volumes: uses('shared') })
    await app(1, { volumes: uses('free') })
    await assert.rejects(app(2, { volumes: uses('free') }), code('volume.one_writer'))
    await assert.rejects(app(1, { volumes: uses('free'), tmpfs: ['/data'] }), code('volume.same_path'))
    await assert.rejects(instance({ volumes: uses('free'), files: [{ path: '/data', content: '' }] }), code('volume.same_path'))
  })

  test('a smaller size, and the end of a volume that is named somewhere', async () => {
    const old = (await store.get(Volume, { project, name: 'free' }))!
    const change = (verb: string, spec?: object) =>
      volumeRules.admit({ verb, name: 'free', project, old, spec, force: false } as unknown as Change, { store })
    await assert.rejects(change('update', { ...old.spec, size: 1 }), code('volume.cannot_shrink'))
    await change('delete')
    await store.create(App, { project, name: 'shop', spec: App.spec.parse({ template: { image: 'a', volumes: uses('free') } }) })
    await assert.rejects(change('delete'), code('volume.in_use'))
  })
})

describe('who has a volume', () => {
  const clock = createVirtualClock()
  const store = createMemoryStore({ clock })
  const stop = new AbortController()
  const calls: string[] = []
  let busy = false
  const fake = createFakeVolumeDriver()
  const volumes: Pools = {
    ...fake,
    async detach({ id }) {
      if (busy) throw new Error('still mounted')
      calls.push(`detach ${id}`)
    },
    async remove({ id }) {
      calls.push(`remove ${id}`)
    },
  }
  const volume = () => store.get(Volume, { project, name: 'data' })
  const holders = async () => (await volume())?.status.holders.map(({ instance }) => instance)
  const make = (name: string) => store.create(Instance, { project, name, spec: instanceSpec({ volumes: uses('data') }) })
  const remove = async (name: string) => store.remove(Instance, (await store.get(Instance, { project, name }))!)

  before(async () => {
    await makeLocalPool(store, { path: '/volumes', tier: 'ssd' })
    await runControllers({
      store,
      clock,
      log: silentLog,
      controllers: [storageController({ volumes, node: 'n1', guests: noGuests, checkpoint() {} })],
      signal: stop.signal,
    })
    await store.create(Volume, { project, name: 'data', spec: Volume.spec.parse({}) })
  })
  after(async () => {
    stop.abort()
    await clock.advance(1)
  })

  test('is written down, and the next one gets it when it is let go, not before', async () => {
    await make('a')
    await clock.advance(10)
    await make('b')
    await clock.advance(10)
    assert.deepEqual([await holders(), (await volume())!.status.phase], [['a'], 'ready'])
    busy = true
    await remove('a')
    await clock.advance(10)
    assert.deepEqual(await holders(), ['a'], 'a container still has it')
    busy = false
    await clock.advance(60_000)
    assert.deepEqual([await holders(), calls.length], [['b'], 1])
  })

  test('an instance that no longer names it lets go once it was made anew', async () => {
    await modify(store, Instance, { project, name: 'b' }, (object) => ({ ...object, spec: instanceSpec({}) }))
    await clock.advance(1_000)
    assert.deepEqual(await holders(), ['b'])
    const b = (await store.get(Instance, { project, name: 'b' }))!
    await setStatus(store, Instance, b, (status) => ({ ...status, observedGeneration: b.metadata.generation }))
    await clock.advance(1_000)
    assert.deepEqual(await holders(), [])
  })

  test('one that is deleted goes with its data, after the last one that has it', async () => {
    await make('c')
    await clock.advance(100)
    const { uid } = (await volume())!.metadata
    await modify(store, Volume, { project, name: 'data' }, (object) => ({
      ...object,
      metadata: { ...object.metadata, deletedAt: new Date(0).toISOString() },
    }))
    await clock.advance(100)
    assert.deepEqual([await holders(), calls.includes(`remove ${uid}`)], [['c'], false])
    await remove('c')
    await clock.advance(100)
    assert.deepEqual([await volume(), calls.at(-1)], [undefined, `remove ${uid}`])
  })
})
