import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { ApiObject } from './api.ts'
import { cloneLines, showClones } from './clones.ts'
import type { Session } from './session.ts'

const second = (seconds: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000).toISOString()

function object(name: string, { spec = {}, status }: { spec?: Record<string, unknown>; status: ApiObject['status'] }): ApiObject {
  const at = second(0)
  return {
    kind: 'Instance',
    metadata: { name, uid: name, revision: 1, generation: 1, createdAt: at, updatedAt: at, labels: {} },
    spec,
    status,
  }
}

const clone = (name: string, startedAt: string, engine = 'vm') =>
  object(name, { spec: { engine }, status: { phase: 'running', startedAt, nics: [{ address: '10.0.0.7' }] } })
const operation = object('fork', { status: { phase: 'succeeded', finishedAt: second(0.6) } })
const linesOf = (clones: ApiObject[], pauseMs = 0) =>
  cloneLines(clones, { operation, origin: 'db', outcome: { pauseMs } }).map(stripVTControlCharacters)

test('clones are shown with the time from the request, and below them what all took and how long the source stood still', () => {
  assert.deepEqual(linesOf([clone('try-1', second(0.2)), clone('try-2', second(0.5))], 31), [
    'NAME   ADDRESS   PHASE    READY AFTER',
    'try-1  10.0.0.7  running  200ms',
    'try-2  10.0.0.7  running  500ms',
    '',
    '2 clones in 600ms, 300ms each; db stood still for 31ms',
  ])
})

test('a clone that ran before the call is told apart from those that the call made', () => {
  const lines = linesOf([clone('try-1', second(-60)), clone('try-2', second(0.5))])
  assert.deepEqual([lines[1], lines.at(-1)], ['try-1  10.0.0.7  running  ran already', '1 clone in 600ms'])
  assert.equal(linesOf([clone('try-1', second(-60))]).at(-1), 'all of them ran already')
})

test('of containers it is said plainly that only their writable layer was forked', () => {
  assert.match(linesOf([clone('try', second(0.2), 'container')]).at(-1)!, /only the writable layer/)
})

test('where no clone was made there is no table', () => {
  assert.deepEqual(linesOf([]), [])
})

test('clones that were not made are an error, whatever the output', async () => {
  const result = {
    instances: ['try-1'],
    failed: [{ name: 'try-2', reason: { message: 'it is gone', code: 'store.not_found' } }],
    pauseMs: 3,
  }
  const partly = { ...operation, status: { ...operation.status, result } }
  await assert.rejects(showClones({ output: 'name' } as Session, partly, 'db'), {
    code: 'fork.incomplete',
    message: '1 of 2 clones of db were not made',
  })
})
