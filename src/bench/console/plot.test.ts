import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BenchReport } from '../bench.ts'
import { amount, side } from '../measure.ts'
import { consolePlot, heapByEvents, shareByTime } from './plot.ts'

const report = (rows: BenchReport['measures'][number]['rows']) =>
  ({ at: '2026-01-01T00:00:00Z', machine: { cores: 2, load: 0.5 }, measures: [{ name: 'x', title: 'x', rows }] }) as unknown as BenchReport

test('a line says of each time which share of all took at most so long', () => {
  assert.deepEqual(shareByTime('frames', [30, 10, 20, 40]).points, [
    [10, 25],
    [20, 50],
    [30, 75],
    [40, 100],
  ])
})

test('each row with a line has a panel, one below the other, and rows without one have none', () => {
  const one = amount('one', side('x', [1]))
  const frames = { ...one, line: shareByTime('frames', [16.7, 16.8, 33.4]) }
  const heap = {
    ...one,
    line: heapByEvents([
      { events: 1_000, bytes: 7e6 },
      { events: 2_000, bytes: 8e6 },
    ]),
  }
  const svg = consolePlot(report([one, frames, { what: 'two', failed: 'why' }, heap]))!
  assert.deepEqual(
    [...svg.matchAll(/translate\(0 (\d+)\)/g)].map(([, y]) => y),
    ['0', '240'],
  )
  assert.doesNotMatch(svg, /NaN|undefined/)
  assert.equal(consolePlot(report([one])), undefined)
})
