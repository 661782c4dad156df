import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type Claim, holdersOf } from './plan.ts'

const claim = (uid: string, more: Partial<Claim> = {}): Claim => ({
  uid,
  instance: uid,
  engine: 'container',
  createdAt: '2026-01-01T00:00:00.000Z',
  readOnly: false,
  changing: false,
  deleted: false,
  ...more,
})
const writes = (uid: string) => ({ uid, instance: uid, readOnly: false })
const reads = (uid: string) => ({ uid, instance: uid, readOnly: true })
const none = { holders: [], guest: false }

test('the oldest that asks gets the volume, and the next waits until it is gone', () => {
  const old = claim('b'),
    young = claim('a', { createdAt: '2026-01-02T00:00:00.000Z' })
  const first = holdersOf(none, [young, old])
  assert.deepEqual(first.holders, [writes('b')])
  assert.deepEqual(holdersOf(first, [young, { ...old, deleted: true }]).holders, [writes('b')], 'it may still run')
  assert.deepEqual(holdersOf(first, [young]).holders, [writes('a')])
})

test('any number read together, and a writer waits for all of them', () => {
  const claims = [claim('a', { readOnly: true }), claim('b', { readOnly: true }), claim('w', { createdAt: '2027-01-01T00:00:00.000Z' })]
  const shared = holdersOf(none, claims)
  assert.deepEqual(shared.holders, [reads('a'), reads('b')])
  assert.deepEqual(holdersOf(shared, claims.slice(2)).holders, [writes('w')])
})

test('an instance whose spec no longer names the volume has it until it was made anew', () => {
  const held = { holders: [writes('a')], guest: false }
  assert.deepEqual(holdersOf(held, [claim('a', { readOnly: undefined, changing: true })]).holders, [writes('a')])
  assert.deepEqual(holdersOf(held, [claim('a', { readOnly: undefined })]).holders, [])
})

test('who only wants to read any more writes until it was made anew, and others read with it from then on', () => {
  const held = { holders: [writes('a')], guest: false }
  const other = claim('b', { readOnly: true })
  assert.deepEqual(holdersOf(held, [claim('a', { readOnly: true, changing: true }), other]).holders, [writes('a')])
  assert.deepEqual(holdersOf(held, [claim('a', { readOnly: true }), other]).holders, [reads('a'), reads('b')])
})

test('once a VM has written, no container gets the volume any more', () => {
  const vm = holdersOf(none, [claim('vm', { engine: 'vm' })])
  assert.equal(vm.guest, true)
  assert.deepEqual(holdersOf(vm, [claim('c')]), { holders: [], guest: true })
  assert.deepEqual(holdersOf(vm, [claim('c', { engine: 'vm', readOnly: true })]).holders, [reads('c')])
  assert.equal(holdersOf(none, [claim('r', { engine: 'vm', readOnly: true })]).guest, false)
})

const claims = fc.uniqueArray(
  fc.record({
    uid: fc.constantFrom('a', 'b', 'c', 'd'),
    engine: fc.constantFrom('container' as const, 'vm' as const),
    readOnly: fc.constantFrom(true, false, undefined),
    changing: fc.boolean(),
    deleted: fc.boolean(),
  }),
  { selector: ({ uid }) => uid },
)

test('whatever happens, one writes alone or all read, and what was given once stays the same when nothing changes', () => {
  fc.assert(
    fc.property(fc.array(claims, { maxLength: 6 }), (steps) => {
      let status: ReturnType<typeof holdersOf> = none
      for (const step of steps) {
        const all = step.map((each) => claim(each.uid, each))
        status = holdersOf(status, all)
        const { holders } = status
        assert.ok(holders.length < 2 || holders.every(({ readOnly }) => readOnly))
        assert.deepEqual(holdersOf(status, all), status)
      }
    }),
  )
})

test('to a volume that is shared, containers all write, and a VM waits for all of them', () => {
  const claims = [claim('a'), claim('b'), claim('vm', { engine: 'vm', createdAt: '2027-01-01T00:00:00.000Z' })]
  const held = holdersOf(none, claims, { shared: true })
  assert.deepEqual(held.holders, [writes('a'), writes('b')])
  assert.deepEqual(holdersOf(held, claims.slice(2), { shared: true }), { holders: [writes('vm')], guest: true })
})
