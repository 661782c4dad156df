import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock } from '../../../base/virtual-clock.ts'
import { networkOf, Throttle } from './throttle.ts'

const attacker = (i: number) => `203.0.${Math.floor(i / 250) % 250}.${i % 250}`

function refusedFor(throttle: Throttle, asked: Parameters<Throttle['attempt']>[0]): number {
  try {
    throttle.attempt(asked).undecided()
    return 0
  } catch (error) {
    return (error as { params: { seconds: number } }).params.seconds
  }
}

test('each failure after the fifth doubles the wait, up to a quarter of an hour', async () => {
  const clock = createVirtualClock()
  const throttle = new Throttle(clock)
  const waits: number[] = []
  for (let i = 0; i < 18; i++) {
    throttle.attempt({ account: 'ann', address: attacker(i), known: false })
    const wait = refusedFor(throttle, { account: 'ann', address: '198.51.100.1', known: false })
    waits.push(wait)
    await clock.advance(wait * 1000)
  }
  assert.deepEqual(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900])
  await clock.advance(3_600_000)
  assert.equal(refusedFor(throttle, { account: 'ann', address: '198.51.100.1', known: false }), 0)
})

test('ten thousand guesses from everywhere lock nobody out of an address they know, and memory stays small', () => {
  const clock = createVirtualClock()
  const throttle = new Throttle(clock)
  let refused = 0
  for (let i = 0; i < 10_000; i++) {
    try {
      throttle.attempt({ account: 'ann', address: attacker(i), known: false })
    } catch {
      refused++
    }
  }
  assert.equal(refused, 9_995)
  assert.equal(refusedFor(throttle, { account: 'ann', address: '192.0.2.7', known: true }), 0)
  for (let i = 0; i < 100_000; i++) {
    try {
      throttle.attempt({ account: `name-${i}`, address: `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`, known: false })
    } catch {}
  }
  assert.ok(throttle.size <= 40_000, `${throttle.size} entries`)
})

test('an address that guesses for many accounts is slowed down, also within one /64 of IPv6', () => {
  const throttle = new Throttle(createVirtualClock())
  for (let i = 0; i < 20; i++) throttle.attempt({ account: `name-${i}`, address: `2001:db8:1:2::${i + 1}`, known: false })
  assert.equal(refusedFor(throttle, { account: 'other', address: '2001:db8:1:2:ffff::9', known: false }), 1)
  assert.equal(refusedFor(throttle, { account: 'other', address: '2001:db8:1:3::9', known: false }), 0)
  assert.equal(networkOf('::ffff:192.0.2.1'), '192.0.2.1')
  assert.equal(networkOf('::1'), '0:0:0:0::/64')
})

test('a success forgets the failures of the account; many attempts at once count before any of them is decided', () => {
  const throttle = new Throttle(createVirtualClock())
  const asked = { account: 'ann', address: '192.0.2.7', known: true }
  for (let i = 0; i < 4; i++) throttle.attempt(asked)
  throttle.attempt(asked).succeeded()
  assert.equal(refusedFor(throttle, asked), 0)
  for (let i = 0; i < 5; i++) throttle.attempt(asked) // none has ended
  assert.equal(refusedFor(throttle, asked), 1)
})
