import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoggedEvent } from '../../../api/event.ts'
import { changeWords, noteLine, noteWords, storyOf } from './story.ts'

const at = '2026-01-01T00:00:00.000Z'
const change = (revision: number, type: LoggedEvent['type'], phase: string, generation = 1): LoggedEvent =>
  ({ revision, at, type, kind: 'Instance', name: 'a', uid: 'u', object: { metadata: { generation }, status: { phase } } }) as LoggedEvent
const note = (revision: number, message: string): LoggedEvent =>
  ({
    revision,
    at,
    type: 'note',
    kind: 'Instance',
    name: 'a',
    uid: 'u',
    note: { level: 'info', reason: 'Phase', message, source: 'x' },
  }) as LoggedEvent

test('of all changes only those that say something are told, once', () => {
  const story = storyOf([
    change(1, 'created', 'pending'),
    change(2, 'updated', 'pending'),
    change(3, 'updated', 'running'),
    note(4, 'pending -> running'),
    change(20, 'updated', 'running', 2),
    change(30, 'updated', 'failed', 2),
  ])
  assert.deepEqual(
    story.map((entry) => entry.note?.message ?? changeWords(entry, { phase: (phase) => phase, happened: (type) => type })),
    ['created · pending', 'pending -> running', 'spec → running', '→ failed'],
  )
})

test('a change of phase that a controller tells of is told in words, with what it adds', () => {
  const words = { phase: (phase: string) => `<${phase}>` }
  assert.deepEqual(
    ['pending -> running', 'growing -> ready, 2 wait', 'image shop:1 -> shop:2'].map((message) => noteWords(message, words)),
    ['<pending> → <running>', '<growing> → <ready>, 2 wait', 'image shop:1 -> shop:2'],
  )
})

test('a line about a note begins with its reason, unless it tells a change of phase', () => {
  const words = { phase: (phase: string) => `<${phase}>`, reason: (reason: string) => `[${reason}]` }
  const event = { level: 'info', source: 'x' } as const
  assert.equal(noteLine({ ...event, reason: 'Scaled', message: '2 replicas, 4 wanted' }, words), '[Scaled]: 2 replicas, 4 wanted')
  assert.equal(noteLine({ ...event, reason: 'Running', message: 'pending -> running' }, words), '<pending> → <running>')
})
