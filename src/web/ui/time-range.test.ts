import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readTimeRange } from './time-range.ts'

test('the time that graphs show comes from the address', () => {
  const [since, until] = ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']
  assert.deepEqual(readTimeRange({ since: '7d' }), { since: '7d' })
  assert.deepEqual(readTimeRange({ since, until }), { since, until })
})

test('an address that makes no sense shows the last hour', () => {
  for (const search of [{}, { since: 'x' }, { since: '2026-01-02T00:00:00Z', until: '2026-01-01T00:00:00Z' }, { until: '6h' }])
    assert.deepEqual(readTimeRange(search), { since: '1h' })
})
