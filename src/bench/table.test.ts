import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gain, isMet, share, side } from './measure.ts'
import { median } from './statistics.ts'
import { reportText } from './table.ts'

const machine = {
  cpu: 'a processor',
  cores: 2,
  memoryBytes: 24 * 1024 ** 3,
  kernel: '6.1',
  node: 'v24',
  qemu: '7.2',
  accelerator: 'tcg',
  load: 0.25,
} as const

test('the median of an even number of samples lies between the two in the middle', () => {
  assert.deepEqual([median([5, 1, 3]), median([4, 1, 3, 2]), median([7]), Number.isNaN(median([]))], [3, 2.5, 7, true])
})

test('a gain is met from its goal up, a share from its goal down, and without a goal there is no verdict', () => {
  const [fast, slow] = [side('fast', [10]), side('slow', [400])]
  assert.deepEqual([gain('x', fast, slow, { atLeast: 40 }), gain('x', fast, slow, { atLeast: 41 })].map(isMet), [true, false])
  assert.deepEqual([share('x', fast, slow, { atMost: 0.025 }), share('x', fast, slow, { atMost: 0.02 })].map(isMet), [true, false])
  assert.equal(isMet(gain('x', fast, slow)), undefined)
})

test('the table says of each row what was compared and whether its goal was met, and why something was not measured', () => {
  const text = reportText(machine, [
    gain('a fork', side('fork', [50, 70, 60]), side('cold boot', [2400, 2500, 2600]), { atLeast: 50, stages: { request: 10, answer: 50 } }),
    share('pause', side('freeze', [12.25]), side('migrate', [490]), { atMost: 0.1, note: 'the file has 80 MB' }),
    { what: 'a storm', failed: 'no room' },
  ])
  assert.deepEqual(text.split('\n'), [
    'a processor, 2 cores, 24 GiB, kernel 6.1, QEMU 7.2 (tcg), load 0.3',
    '',
    'MEASURE  HERE            AGAINST                   RATIO  GOAL',
    'a fork   60.0 ms (of 3)  2500 ms (of 3) cold boot  41.7×  ≥ 50×   missed',
    'pause    12.3 ms         490 ms migrate            0.03×  ≤ 0.1×  met; the file has 80 MB',
    'a storm                                                           not measured: no room',
    '',
    'Where the time goes, ms:',
    '  a fork: request 10.0 · answer 50.0',
  ])
})
