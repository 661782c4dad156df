import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { StatusOf, Stored } from '../../api/kind.ts'
import { Instance } from '../lifecycle/kind.ts'
import type { Spare } from './kind.ts'
import { cloneSpec, cloneState, demandOf, type PoolFacts, planPool, roomForSpares } from './plan.ts'

const now = Date.parse('2026-01-01T12:00:00.000Z')
const iso = (ms: number) => new Date(now + ms).toISOString()
const GiB = 1024 ** 3

const facts = (more: Partial<PoolFacts> = {}): PoolFacts => ({
  spares: [],
  warm: 0,
  asked: [],
  now,
  isUsable: true,
  isBusy: false,
  lastAt: 0,
  room: 100,
  instances: new Set(),
  ...more,
})
const spare = (uid: string, more: Partial<Spare> = {}): Spare => ({ uid, nics: [], ready: true, leaving: false, ...more })

describe('the pool of a snapshot', () => {
  test('is empty while nobody asks', () => {
    assert.deepEqual(planPool(facts()), { forget: [], retire: [], add: 0 })
  })
  test('holds what people want at least', () => {
    assert.equal(planPool(facts({ warm: 3 })).add, 3)
  })
  test('holds as many as were last asked for at once', () => {
    assert.equal(planPool(facts({ asked: [now - 500_000, now - 495_000, now - 100] })).add, 2)
  })
  test('lets go of all when nobody has asked for ten minutes', () => {
    const idle = planPool(facts({ asked: [now - 600_000], spares: [spare('a'), spare('b')] }))
    assert.deepEqual([idle.retire, idle.add], [['a', 'b'], 0])
  })
  test('makes none while clones are on their way', () => {
    const busy = planPool(facts({ warm: 2, isBusy: true, spares: [spare('a', { ready: false })] }))
    assert.deepEqual([busy.add, busy.warm, busy.retire], [0, undefined, []])
    assert.ok(busy.again !== undefined)
  })
  test('leaves the newest clone its time, less of it when no other waits ready', () => {
    const ready = { warm: 2, spares: [spare('a')] }
    assert.deepEqual(planPool(facts({ ...ready, lastAt: now - 1_000 })), { forget: [], retire: [], add: 0, again: 500 })
    assert.equal(planPool(facts({ ...ready, lastAt: now - 1_500 })).add, 1)
    assert.equal(planPool(facts({ warm: 2, lastAt: now - 500 })).add, 2)
  })
  test('makes them ready one at a time', () => {
    const spares = [spare('a', { ready: false }), spare('b'), spare('c', { ready: false })]
    assert.equal(planPool(facts({ warm: 3, spares })).warm, 'a')
  })
  test('gives up those first that are not ready yet', () => {
    assert.deepEqual(planPool(facts({ warm: 1, spares: [spare('a', { ready: false }), spare('b')] })).retire, ['a'])
  })
  test('does nothing to what is an instance, whatever the list says', () => {
    const spares = [spare('a'), spare('b', { ready: false }), spare('c', { leaving: true })]
    assert.deepEqual(planPool(facts({ spares, instances: new Set(['a', 'b', 'c']) })), { forget: ['a', 'b', 'c'], retire: [], add: 0 })
  })
  test('is emptied when the snapshot cannot be begun at', () => {
    assert.deepEqual(planPool(facts({ warm: 2, isUsable: false, spares: [spare('a')] })).retire, ['a'])
  })

  const anySpare: fc.Arbitrary<Spare> = fc
    .record({ uid: fc.uuid(), ready: fc.boolean(), leaving: fc.boolean() })
    .map(({ uid, ...more }) => spare(uid, more))
  const anyFacts = fc.record({
    spares: fc.uniqueArray(anySpare, { selector: ({ uid }) => uid, maxLength: 20 }),
    warm: fc.nat(64),
    asked: fc.array(fc.integer({ min: now - 700_000, max: now }), { maxLength: 40 }),
    now: fc.constant(now),
    isUsable: fc.boolean(),
    isBusy: fc.boolean(),
    lastAt: fc.integer({ min: now - 3_000, max: now }),
    room: fc.integer({ min: -5, max: 40 }),
    instances: fc.constant(new Set<string>()),
  })

  test('never has more than there is room for', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { retire, add, warm } = planPool(given)
        const free = given.spares.filter(({ leaving, uid }) => !leaving && !retire.includes(uid))
        assert.ok(free.length + add <= Math.max(0, given.room), 'room')
        if (!given.isUsable) assert.equal(free.length + add, 0)
        if (warm !== undefined) assert.ok(free.some(({ uid, ready }) => uid === warm && !ready))
      }),
    )
  })

  test('comes to rest: what the plan asks for, done, leaves nothing to do', () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        let { spares } = given
        for (let round = 0; round < 200; round++) {
          const { forget, retire, add, warm } = planPool({ ...given, isBusy: false, lastAt: 0, spares })
          if (forget.length + retire.length + add === 0 && warm === undefined) return
          spares = [
            ...spares
              .filter(({ uid }) => !forget.includes(uid) && !retire.includes(uid))
              .map((one) => (one.uid === warm ? { ...one, ready: true } : one)),
            ...Array.from({ length: add }, (_, i) => spare(`new-${round}-${i}`, { ready: false })),
          ]
        }
        assert.fail('it never rests')
      }),
    )
  })
})

test('demand is the busiest ten seconds of the last ten minutes, and 64 at most', () => {
  assert.equal(demandOf([now - 9_999, now - 5_000, now], now), 3)
  assert.equal(demandOf([now - 10_000, now - 5_000, now], now), 2)
  assert.equal(
    demandOf(
      Array.from({ length: 80 }, () => now),
      now,
    ),
    64,
  )
  fc.assert(
    fc.property(fc.array(fc.integer({ min: now - 700_000, max: now }), { maxLength: 30 }), (asked) => {
      const recent = asked.filter((at) => at > now - 600_000)
      const most = Math.max(0, ...recent.map((start) => recent.filter((at) => at >= start && at < start + 10_000).length))
      assert.equal(demandOf(asked, now), Math.min(64, most))
    }),
  )
})

test('spares take a quarter of the memory that would be free without them', () => {
  assert.equal(roomForSpares({ freeBytes: 4 * GiB, held: 0 }), 21)
  assert.equal(roomForSpares({ freeBytes: 4 * GiB - 21 * 48 * 1024 ** 2, held: 21 }), 21)
  assert.equal(roomForSpares({ freeBytes: 0, held: 4 }), 1)
})

test('a clone has all settings of its source but what only one can have', () => {
  const source = Instance.spec.parse({
    image: 'web:1',
    engine: 'vm',
    env: { A: '1' },
    hostname: 'db',
    networks: [{ network: 'default', address: '10.0.0.9' }, { network: 'back' }],
    ports: [{ port: 80, hostPort: 8080 }],
    restarts: 3,
    state: 'paused',
    from: { snapshot: 'older', take: 7 },
  })
  const { hostname: _its, ...rest } = source
  assert.deepEqual(cloneSpec(source, { snapshot: 'golden', memory: true }), {
    ...rest,
    networks: [{ network: 'default' }, { network: 'back' }],
    ports: [],
    restarts: 0,
    state: 'running',
    from: { snapshot: 'golden', memory: true, take: 0 },
  })
})

test('a clone runs, is on its way, or has failed for good', () => {
  const reason = { code: 'fork.identity_failed', message: '', hint: '', at: iso(0) }
  const state = (status: Partial<StatusOf<typeof Instance>>, options = { isLate: false }) =>
    cloneState('c', { metadata: {}, status: { ...Instance.initialStatus, ...status } } as Stored<typeof Instance>, options).state
  assert.equal(state({ phase: 'running', startedAt: iso(0) }), 'running')
  assert.equal(state({ phase: 'starting' }), 'waiting')
  assert.equal(state({ phase: 'starting' }, { isLate: true }), 'failed')
  assert.equal(state({ phase: 'backoff', retryAt: iso(0), failures: 1, reason }), 'waiting')
  assert.equal(state({ phase: 'backoff', retryAt: iso(0), failures: 3, reason }), 'failed')
  assert.equal(state({ phase: 'backoff', retryAt: iso(0), failures: 1, reason: { ...reason, code: 'snapshot.lost' } }), 'failed')
  assert.equal(cloneState('c', undefined, { isLate: false }).state, 'failed')
})
