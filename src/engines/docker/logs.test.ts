import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unixNanos } from './logs.ts'

test('instants compare to the nanosecond, with or without trailing zeros', () => {
  assert.equal(unixNanos('1970-01-01T00:00:01.5Z'), 1_500_000_000n)
  assert.equal(unixNanos('1970-01-01T01:00:01.000000007+01:00'), 1_000_000_007n)
  assert.ok(unixNanos('2026-01-01T00:00:00.108Z') < unixNanos('2026-01-01T00:00:00.108285744Z'))
})
