import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Stored } from '../../api/kind.ts'
import { hasCode } from '../../base/errors.ts'
import { choosePool, defaultPool, wantedPool } from './placement.ts'
import { StoragePool } from './pool-kind.ts'

type Pool = Stored<typeof StoragePool>
const GiB = 1024 ** 3

function pool(name: string, spec: object = {}, status: Partial<Pool['status']> = {}): Pool {
  const metadata = { name, uid: name, revision: 1, generation: 1, createdAt: '', updatedAt: '', labels: {} }
  const room = { phase: 'ready', capacityBytes: 100 * GiB, freeBytes: 50 * GiB, ...status }
  return { kind: 'StoragePool', metadata, spec: StoragePool.spec.parse({ path: `/${name}`, ...spec }), status: room } as unknown as Pool
}
const code = (wanted: Parameters<typeof hasCode>[1]) => (error: unknown) => hasCode(error, wanted)

test('a volume goes where it says, else to its tier, else to the default pool', () => {
  const pools = [pool('local'), pool('big', { tier: 'hdd' }), pool('archive', { tier: 'hdd' }, { freeBytes: 60 * GiB })]
  assert.equal(choosePool({ size: GiB, pool: 'big' }, pools), 'big')
  assert.equal(choosePool({ size: GiB, tier: 'hdd' }, pools), 'archive')
  assert.equal(choosePool({ size: GiB }, pools), 'local')
  assert.equal(choosePool({ size: GiB }, [...pools, pool('z', { default: true }), pool('b', { default: true })]), 'b')
  assert.equal(defaultPool([]), 'local')
  assert.throws(() => choosePool({ size: GiB, tier: 'hdd' }, [pool('local')]), code('pool.none_of_tier'))
  assert.throws(() => choosePool({ size: GiB, pool: 'gone' }, pools), code('pool.not_found'))
})

test('sizes are promises: refused is what can never be kept, and what the reserve is for', () => {
  const thin = pool('local', {}, { freeBytes: 2 * GiB })
  assert.equal(choosePool({ size: 90 * GiB }, [thin]), 'local')
  assert.throws(() => choosePool({ size: 101 * GiB }, [thin]), code('volume.no_room'))
  assert.throws(() => choosePool({ size: GiB }, [pool('local', {}, { freeBytes: GiB / 2 })]), code('volume.no_room'))
})

test('a volume stays where it is until its spec says otherwise', () => {
  const pools = [pool('local'), pool('slow', { tier: 'hdd' })]
  assert.equal(wantedPool({ size: GiB }, 'slow', pools), 'slow')
  assert.equal(wantedPool({ size: GiB, tier: 'ssd' }, 'slow', pools), 'local')
  assert.equal(wantedPool({ size: GiB, tier: 'hdd' }, 'slow', pools), 'slow')
  assert.equal(wantedPool({ size: GiB, pool: 'local' }, 'slow', pools), 'local')
})

test('of the pools of a tier, the choice answers if any does that takes it, has the reserve free, and no such other has more room', () => {
  const pools = fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      tier: fc.constantFrom('ssd' as const, 'hdd' as const),
      phase: fc.constantFrom('ready' as const, 'failed' as const),
      free: fc.integer({ min: 0, max: 100 }),
    }),
    { selector: ({ name }) => name, minLength: 1 },
  )
  fc.assert(
    fc.property(pools, fc.integer({ min: 1, max: 120 }), (all, size) => {
      const list = all.map(({ name, tier, phase, free }) => pool(name, { tier }, { phase, freeBytes: free * GiB }))
      const fit = all.filter(({ tier, free }) => tier === 'hdd' && free >= 1 && size <= 100)
      const choose = () => choosePool({ size: size * GiB, tier: 'hdd' }, list)
      if (fit.length === 0) return assert.throws(choose)
      const chosen = fit.find(({ name }) => name === choose())!
      const rivals = fit.some(({ phase }) => phase === 'ready') ? fit.filter(({ phase }) => phase === 'ready') : fit
      assert.ok(rivals.includes(chosen))
      assert.ok(rivals.every(({ free }) => free <= chosen.free))
    }),
  )
})
