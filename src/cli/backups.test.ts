import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasCode } from '../base/errors.ts'
import { backupNameNow, momentOf, parseKeep } from './backups.ts'

test('retention is written as numbers of hours, days, weeks and months', () => {
  assert.deepEqual(parseKeep('7d,4w,12m'), { last: 0, hourly: 0, daily: 7, weekly: 4, monthly: 12 })
  assert.deepEqual(parseKeep('3, 24h'), { last: 3, hourly: 24, daily: 0, weekly: 0, monthly: 0 })
  assert.throws(
    () => parseKeep('7 days'),
    (error) => hasCode(error, 'cli.usage'),
  )
})

test('a moment is a time of here, one with a zone, or so long ago', () => {
  const now = Date.parse('2026-11-20T12:00:00Z')
  assert.equal(momentOf('2h', now), now - 7_200_000)
  assert.equal(momentOf('2026-11-20T03:00:00Z', now), Date.parse('2026-11-20T03:00:00Z'))
  assert.equal(momentOf('2026-11-20T03:00', now), new Date(2026, 10, 20, 3, 0, 59, 999).getTime())
  assert.throws(
    () => momentOf('yesterday', now),
    (error) => hasCode(error, 'cli.usage'),
  )
})

test('backups are called after their source and the moment', () => {
  assert.equal(backupNameNow('db', Date.UTC(2026, 10, 20, 3)), 'db-20261120-030000')
  assert.ok(backupNameNow('x'.repeat(63), 0).length <= 63)
})
