import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatQuantity, scaleTo, stepsOf } from './quantity.ts'

test('a measured number is shown in its unit, with the digits that count', () => {
  const shown = [
    [0.123456, 'processors', '0.123'],
    [2, 'processors', '2'],
    [97.849, 'percent', '97.8 %'],
    [3_145_728, 'bytes', '3 MiB'],
    [1536, 'bytes/s', '1.5 KiB/s'],
    [0.25, '1/s', '0.25/s'],
    [4.7182, 'ms', '4.72ms'],
    [1500, 'ms', '1.5s'],
    [0.00004, 'count', '< 0.001'],
    [123_456, 'count', '123460'],
  ] as const
  assert.deepEqual(
    shown.map(([value, unit]) => formatQuantity(value, unit)),
    shown.map(([, , text]) => text),
  )
})

test('lines of a graph of bytes stand at powers of two', () => {
  assert.ok(stepsOf('bytes')!.includes(1024 ** 3))
  assert.equal(stepsOf('percent'), undefined)
})

test('an axis begins at zero, has room above what was most, and makes no mountain of next to nothing', () => {
  const scales = [scaleTo(null, 'percent'), scaleTo(0.001, 'processors'), scaleTo(1000, 'count')].map(([from, to]) => [
    from,
    Math.round(to * 10) / 10,
  ])
  assert.deepEqual(scales, [
    [0, 10],
    [0, 0.1],
    [0, 1100],
  ])
})
