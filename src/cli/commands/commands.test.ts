import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { untilEscape } from './console.ts'
import { parsePlace } from './cp.ts'
import { sinceInstant } from './logs.ts'
import { cpuPercent } from './stats.ts'

test('a place is inside an instance only where it cannot be a path here', () => {
  assert.deepEqual(['web:/etc/hosts', './a:/b', '/tmp/x', 'plain', 'C:/x'].map(parsePlace), [
    { instance: 'web', path: '/etc/hosts' },
    { instance: undefined, path: './a:/b' },
    { instance: undefined, path: '/tmp/x' },
    { instance: undefined, path: 'plain' },
    { instance: undefined, path: 'C:/x' },
  ])
  assert.throws(() => parsePlace('web:etc/hosts'), { code: 'cli.usage' })
})

test('since is an age or an instant, and nothing else', () => {
  const now = Date.parse('2026-01-01T00:10:00Z')
  assert.equal(sinceInstant('10m', now), '2026-01-01T00:00:00.000Z')
  assert.equal(sinceInstant('2026-01-01T08:00:00+08:00', now), '2026-01-01T00:00:00.000Z')
  assert.equal(sinceInstant(undefined, now), undefined)
  for (const bad of ['soon', '10 minutes', '']) assert.throws(() => sinceInstant(bad, now), { code: 'cli.usage' }, bad)
})

test('the escape key leaves the console and is not sent, what was typed before it is', async () => {
  let left = false
  const keys = new PassThrough()
  const sent = text(
    keys.pipe(
      untilEscape(() => {
        left = true
      }),
    ),
  )
  keys.write('ls\n')
  keys.write('x\x1dy')
  assert.equal(await sent, 'ls\nx')
  assert.equal(left, true)
})

test('CPU use is a share of one CPU, and never negative after a restart', () => {
  const stats = (cpuMs: number) => ({
    cpuMs,
    memoryBytes: 0,
    memoryLimitBytes: 0,
    diskReadBytes: 0,
    diskWriteBytes: 0,
    diskReadOps: 0,
    diskWriteOps: 0,
    netRxBytes: 0,
    netTxBytes: 0,
    processes: 1,
  })
  assert.equal(cpuPercent({ at: 0, stats: stats(100) }, { at: 1000, stats: stats(2100) }), 200)
  assert.equal(cpuPercent({ at: 0, stats: stats(5000) }, { at: 1000, stats: stats(10) }), 0)
  assert.equal(cpuPercent({ at: 5, stats: stats(0) }, { at: 5, stats: stats(10) }), 0)
})
