import assert from 'node:assert/strict'
import { test } from 'node:test'
import { share, side } from '../measure.ts'
import { callsPlot } from './plot.ts'

const machine = { cpu: 'a', cores: 2, memoryBytes: 1, kernel: '6', node: 'v24', qemu: '7', accelerator: 'tcg', load: 0.5 } as const
const row = share('get, p99: a ÷ b', side('a', [40]), side('b', [20]))
const report = (rows: object[]) =>
  ({ at: '2026-11-29T00:00:00.000Z', quick: false, machine, measures: [{ name: 'load', title: '', rows }] }) as never

test('a plot has one line for each situation of each kind of call, from p50 to p99, with p99 written beside it', () => {
  const spreads = { '100 < 200': { p50: 1, p95: 2, p99: 4 }, many: { p50: 10, p95: 20, p99: 40 } }
  const plot = callsPlot(report([{ ...row, spreads }]))!
  assert.equal(plot.match(/<line x1/g)?.length, 2)
  assert.match(plot, /text-anchor="end">get</)
  assert.match(plot, />4<\/text>.*>40<\/text>/s)
  assert.match(plot, /100 &#60; 200/)
})

test('without such rows there is no plot', () => {
  assert.equal(callsPlot(report([row])), undefined)
})
