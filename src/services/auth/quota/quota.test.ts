import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Stored } from '../../../api/kind.ts'
import { systemClock } from '../../../base/clock.ts'
import { hasCode } from '../../../base/errors.ts'
import { Volume } from '../../../resources/storage/kind.ts'
import { createMemoryStore } from '../../../store/memory/memory.ts'
import { type Store, write } from '../../../store/store.ts'
import { modify } from '../../../store/update.ts'
import { Snapshot } from '../../fork/kind.ts'
import { Instance } from '../../lifecycle/kind.ts'
import { Project } from '../kind.ts'
import type { Quota } from '../quota-kind.ts'
import { Ledger } from './ledger.ts'
import { monthlyCost, parsePrices } from './prices.ts'
import { quotaStore } from './quota-store.ts'
import { nothing, quotaNames, recount } from './usage.ts'

const GiB = 2 ** 30
const instanceSpec = (spec: { cpus?: number; memory?: number } = {}) => Instance.spec.parse({ image: 'web:1', ...spec })

async function storeWith(quota: Quota, ledger = new Ledger()): Promise<Store> {
  const store = await quotaStore(createMemoryStore({ clock: systemClock }), ledger)
  for (const name of ['p', 'q']) await store.create(Project, { name, spec: { description: '', members: [], quota } })
  return store
}

const create = (store: Store, name: string, spec = instanceSpec()) => store.create(Instance, { project: 'p', name, spec })
const refused = (quota: string, numbers: { limit: string; used: string; asked: string }) => (error: unknown) => {
  assert.ok(hasCode(error, 'quota.exceeded'), String(error))
  const { params } = error as { params: Record<string, unknown> }
  assert.deepEqual({ quota: params['quota'], limit: params['limit'], used: params['used'], asked: params['asked'] }, { quota, ...numbers })
  return true
}

test('of many creates at the same moment as many go through as there is room for, and the others are told the numbers', async () => {
  const store = await storeWith({ instances: 5 })
  const outcomes = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => create(store, `i${i}`)))
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 5)
  assert.equal((await store.list(Instance)).total, 5)
  await assert.rejects(create(store, 'one-more'), refused('instances', { limit: '5', used: '5', asked: '1' }))
  await store.create(Instance, { project: 'q', name: 'elsewhere', spec: instanceSpec() })
})

test('a write of several objects is within the quota as a whole, or none of it is written', async () => {
  const store = await storeWith({ instances: 3 })
  const three = ['a', 'b', 'c', 'd'].map((name) => write.create(Instance, { project: 'p', name, spec: instanceSpec() }))
  await assert.rejects(store.together(three), refused('instances', { limit: '3', used: '0', asked: '4' }))
  assert.equal((await store.list(Instance)).total, 0)
  await store.together(three.slice(1))
  assert.equal((await store.list(Instance)).total, 3)
})

test('another name costs nothing, also where nothing is left; what goes together with others makes room', async () => {
  const store = await storeWith({ storage: 10 * GiB })
  const volume = (name: string) => ({ project: 'p', name, spec: Volume.spec.parse({ size: 10 * GiB }) })
  const old = await store.create(Volume, volume('a'))
  const { uid } = old.metadata
  await store.together([write.remove(Volume, old), write.create(Volume, { ...volume('b'), uid })])
  await assert.rejects(store.create(Volume, volume('c')), refused('storage', { limit: '10240 MiB', used: '10240 MiB', asked: '10240 MiB' }))
  await store.together([write.remove(Volume, (await store.get(Volume, { project: 'p', name: 'b' }))!)])
  await store.create(Volume, volume('c'))
})

test('what grows is refused, what shrinks or stays is not, also where the limit was lowered below what there is', async () => {
  const store = await storeWith({ cpus: 4, memory: GiB })
  const instance = await create(store, 'a', instanceSpec({ cpus: 3, memory: GiB / 2 }))
  const resize = (spec: { cpus?: number; memory?: number }) =>
    modify(store, Instance, instance.metadata, (now) => ({ ...now, spec: { ...now.spec, ...spec } }))
  await assert.rejects(resize({ cpus: 4.5 }), refused('cpus', { limit: '4', used: '3', asked: '1.5' }))
  await resize({ cpus: 4 })
  await modify(store, Project, { name: 'p' }, (now) => ({ ...now, spec: { ...now.spec, quota: { cpus: 1 } } }))
  await modify(store, Instance, instance.metadata, (now) => ({ ...now, status: { ...now.status, failures: 1 } }))
  await resize({ memory: 8 * GiB })
  await resize({ cpus: 2 })
  await assert.rejects(resize({ cpus: 2.5 }), refused('cpus', { limit: '1', used: '2', asked: '0.5' }))
})

test('a write that is refused for another reason takes no room', async () => {
  const store = await storeWith({ instances: 2 })
  const first = await create(store, 'a')
  for (let i = 0; i < 5; i++) await assert.rejects(create(store, 'a'), { code: 'store.exists' })
  await create(store, 'b')
  await assert.rejects(create(store, 'c'), { code: 'quota.exceeded' })
  await store.remove(Instance, first)
  await create(store, 'c')
})

test('volumes count with their size, and what fork makes for itself does not count as a snapshot', async () => {
  const store = await storeWith({ storage: 30 * GiB, snapshots: 1 })
  await create(store, 'a') // 10 GiB to write in
  const volume = await store.create(Volume, { project: 'p', name: 'v', spec: Volume.spec.parse({ size: 15 * GiB }) })
  await assert.rejects(
    modify(store, Volume, volume.metadata, (now) => ({ ...now, spec: { ...now.spec, size: 25 * GiB } })),
    refused('storage', { limit: '30720 MiB', used: '25600 MiB', asked: '10240 MiB' }),
  )
  const snapshot = (name: string, keep: boolean) =>
    store.create(Snapshot, { project: 'p', name, spec: { instance: 'a', memory: true, keep, warm: 0 } })
  await snapshot('passing', false)
  await snapshot('kept', true)
  await assert.rejects(snapshot('another', true), { code: 'quota.exceeded' })
})

test('a server that starts anew knows what there is', async () => {
  const inner = createMemoryStore({ clock: systemClock })
  const before = await quotaStore(inner)
  await before.create(Project, { name: 'p', spec: { description: '', members: [], quota: { instances: 2 } } })
  await create(before, 'a')
  const after = await quotaStore(inner)
  await create(after, 'b')
  await assert.rejects(create(after, 'c'), { code: 'quota.exceeded' })
})

type Act = { do: 'create' | 'remove' | 'resize' | 'volume' | 'pair'; name: number; size: number }
const act: fc.Arbitrary<Act> = fc.record({
  do: fc.constantFrom('create', 'remove', 'resize', 'volume', 'pair'),
  name: fc.nat(5),
  size: fc.integer({ min: 1, max: 8 }),
})

test('whatever is written at the same time, the books say what a recount says, and no limit is passed', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(act, { maxLength: 8 }), { maxLength: 12 }), async (turns) => {
      const quota = { instances: 4, cpus: 12, storage: 60 * GiB }
      const ledger = new Ledger()
      const store = await storeWith(quota, ledger)
      for (const turn of turns) {
        await Promise.allSettled(turn.map((one) => perform(store, one)))
        const counted = await recount(store, 'p')
        assert.deepEqual(ledger.usage('p'), counted)
        for (const name of quotaNames) assert.ok(counted[name] <= ((quota as Quota)[name] ?? Infinity), `${name}: ${counted[name]}`)
      }
    }),
    { numRuns: 150 },
  )
})

async function perform(store: Store, { do: verb, name, size }: Act): Promise<unknown> {
  const key = { project: 'p', name: `n${name}` }
  switch (verb) {
    case 'create':
      return create(store, key.name, instanceSpec({ cpus: size }))
    case 'remove': {
      const found: Stored<typeof Instance> | undefined = await store.get(Instance, key)
      return found && store.remove(Instance, found)
    }
    case 'resize':
      return modify(store, Instance, key, (now) => ({ ...now, spec: { ...now.spec, cpus: size } }))
    case 'volume':
      return store.create(Volume, { ...key, spec: Volume.spec.parse({ size: size * GiB }) })
    default:
      return store.together(
        [key.name, `${key.name}-b`].map((one) => write.create(Instance, { project: 'p', name: one, spec: instanceSpec({ cpus: size }) })),
      )
  }
}

test('what a month costs follows from what is held, and what has no price costs nothing', () => {
  const prices = parsePrices('EUR,cpu=8,memory=3.5,storage=0.08,address=1')
  assert.ok(prices)
  const usage = { ...nothing, instances: 3, cpus: 2.5, memory: 3 * GiB, storage: 100 * GiB, addresses: 3 }
  assert.deepEqual(monthlyCost(usage, prices), { parts: { cpus: 20, memory: 10.5, storage: 8, addresses: 3 }, total: 41.5 })
  for (const bad of ['', 'EUR', 'cpu=8', 'EUR,cpu=-1', 'EUR,toString=1', 'eur,cpu=1', 'EUR,cpu=1,'])
    assert.equal(parsePrices(bad), undefined, bad)
})
