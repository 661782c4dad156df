import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sparkline, valueText } from './metrics.ts'

test('a small graph goes from the least to the most of what is known, and has blanks for gaps', () => {
  assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7]), '▁▂▃▄▅▆▇█')
  assert.equal(sparkline([5, null, 5]), '▁ ▁')
  assert.equal(sparkline([]), '')
})

test('a small graph is never wider than its room: values that do not fit are taken together', () => {
  assert.equal(sparkline([0, 2, 10, 12, null, null], 3), '▁█ ')
  assert.equal(sparkline(Array.from({ length: 1000 }, (_, i) => i)).length <= 60, true)
})

test('values are written with their units', () => {
  assert.deepEqual(
    [
      valueText(1536, 'bytes'),
      valueText(1536.4, 'bytes/s'),
      valueText(12.345, 'percent'),
      valueText(3, '1/s'),
      valueText(0.123, 'processors'),
    ],
    ['1.5 KiB', '1.5 KiB/s', '12.3%', '3/s', '0.123'],
  )
})
