import assert from 'node:assert/strict'
import { test } from 'node:test'
import { phaseMood } from './phase-mood.ts'

test('a phase feels as its word says', () => {
  const words = {
    running: 'good',
    ready: 'good',
    starting: 'busy',
    pending: 'busy',
    stopped: 'quiet',
    paused: 'warning',
    backoff: 'warning',
    failed: 'bad',
    notReady: 'bad',
  }
  assert.deepEqual(Object.fromEntries(Object.keys(words).map((word) => [word, phaseMood(word)])), words)
})
