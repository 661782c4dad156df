import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { backupName, bucketOf, type Keep, type Kept, nextRun, problemOf, surplus } from './plan.ts'

const day = 86_400_000
const none: Keep = { last: 0, hourly: 0, daily: 0, weekly: 0, monthly: 0 }
const start = Date.UTC(2026, 0, 1, 3)
const nightly = (nights: number): Kept[] =>
  Array.from({ length: nights }, (_, i) => ({ name: `b${i}`, source: 'db', at: start + i * day, good: true }))

test('a year of nights becomes seven days, four weeks and twelve months', () => {
  const all = nightly(365)
  const gone = new Set(surplus(all, { ...none, daily: 7, weekly: 4, monthly: 12 }, { timezone: 'UTC', now: start + 366 * day }))
  const left = all.filter(({ name }) => !gone.has(name)).map(({ at }) => new Date(at).toISOString().slice(5, 10))
  assert.deepEqual(left.slice(-8), ['12-20', '12-25', '12-26', '12-27', '12-28', '12-29', '12-30', '12-31'])
  assert.deepEqual(left.slice(0, 3), ['01-31', '02-28', '03-31'])
  assert.equal(left.length, 7 + 2 + 11 + 0)
})

const anyBackup = fc.record({
  source: fc.constantFrom('db', 'web'),
  at: fc.integer({ min: start, max: start + 400 * day }),
  good: fc.boolean(),
})
const anyKeep = fc.record({ last: fc.nat(3), hourly: fc.nat(5), daily: fc.nat(8), weekly: fc.nat(5), monthly: fc.nat(13) })

test('the last good backup of each source stays, whatever the rules say', () => {
  fc.assert(
    fc.property(fc.array(anyBackup, { maxLength: 60 }), anyKeep, (found, keep) => {
      const all = found.map((each, i) => ({ ...each, name: `b${i}` }))
      const gone = new Set(surplus(all, keep, { timezone: 'Europe/Zurich', now: start + 500 * day }))
      for (const source of ['db', 'web']) {
        const good = all.filter((each) => each.source === source && each.good)
        if (good.length === 0) continue
        const newest = Math.max(...good.map(({ at }) => at))
        assert.ok(good.some(({ name, at }) => at === newest && !gone.has(name)))
      }
    }),
  )
})

test('what did not restore does not push out the last that may, nor what nobody tried the last that did', () => {
  const last = { ...none, last: 1 }
  const gone = (...proofs: Kept['proof'][]) => {
    const all = nightly(proofs.length).map((each, i) => ({ ...each, ...(proofs[i] ? { proof: proofs[i] } : {}) }))
    return surplus(all, last, { timezone: 'UTC', now: start + 9 * day }).sort()
  }
  assert.deepEqual(gone(undefined, undefined, 'fails'), ['b0'])
  assert.deepEqual(gone('fails', 'fails', 'fails'), ['b0', 'b1'])
  assert.deepEqual(gone('works', 'fails', 'fails'), ['b1'])
  assert.deepEqual(gone('works', 'works', undefined), ['b0'])
  assert.deepEqual(gone('works', undefined, 'fails', undefined), ['b1', 'b2'])
})

test('what has been cleared stays as it is, and more rules never throw away more', () => {
  fc.assert(
    fc.property(fc.array(anyBackup, { maxLength: 60 }), anyKeep, anyKeep, (found, keep, more) => {
      const all = found.map((each, i) => ({ ...each, name: `b${i}` }))
      const options = { timezone: 'UTC', now: start + 500 * day }
      const gone = surplus(all, keep, options)
      const left = all.filter(({ name }) => !gone.includes(name))
      assert.deepEqual(surplus(left, keep, options), [])
      const larger = Object.fromEntries(Object.entries(keep).map(([rule, n]) => [rule, n + more[rule as keyof Keep]])) as unknown as Keep
      for (const name of surplus(all, larger, options)) assert.ok(gone.includes(name))
    }),
  )
})

test('days are those of the time zone, an hour that comes twice is two, weeks begin on Monday', () => {
  const at = Date.parse('2026-06-30T22:30:00Z')
  assert.deepEqual(
    [bucketOf(at, 'day', 'UTC'), bucketOf(at, 'day', 'Europe/Zurich'), bucketOf(at, 'month', 'Europe/Zurich')],
    ['2026-06-30', '2026-07-01', '2026-07'],
  )
  const twice = Date.parse('2026-10-25T00:30:00Z')
  assert.notEqual(bucketOf(twice, 'hour', 'Europe/Zurich'), bucketOf(twice + 3_600_000, 'hour', 'Europe/Zurich'))
  assert.equal(bucketOf(Date.parse('2026-11-01T12:00:00Z'), 'week', 'UTC'), '2026-10-26')
})

test('schedules are read with their time zone, and what is none is said', () => {
  assert.equal(
    new Date(nextRun('0 3 * * *', 'Europe/Zurich', Date.parse('2026-11-20T00:00:00Z'))!).toISOString(),
    '2026-11-20T02:00:00.000Z',
  )
  assert.equal(problemOf('0 3 * * *', 'Europe/Zurich'), undefined)
  assert.match(problemOf('0 3 * * *', 'Mars/Base')!, /no time zone/)
  assert.ok(problemOf('every night', undefined))
  assert.ok(problemOf('0 0 30 2 *', undefined))
})

test('a backup is called after its source and its time, and the name is never too long', () => {
  assert.equal(backupName('db', Date.UTC(2026, 10, 20, 3)), 'db-20261120-030000')
  assert.equal(backupName('x'.repeat(63), start).length, 63)
})
