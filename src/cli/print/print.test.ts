import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { kindNamed } from '../kinds.ts'
import { describeLines } from './describe.ts'
import { formatAge, formatCell, shortDigest, valueAt } from './format.ts'
import { objectTable } from './objects.ts'
import { progressText } from './progress.ts'
import { tableLines } from './table.ts'

const plain = (lines: readonly string[]) => lines.map(stripVTControlCharacters)
const now = Date.parse('2026-01-01T00:10:00Z')
const web = {
  kind: 'Instance',
  metadata: {
    name: 'web',
    project: 'shop',
    uid: 'u1',
    revision: 7,
    generation: 1,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
    labels: { tier: 'front' },
  },
  spec: { image: 'web:1', engine: 'vm', memory: 268435456, stopGrace: 10_000, env: {} },
  status: {
    phase: 'running',
    nics: [{ network: 'default', address: '10.0.0.5', prefix: 24, gateway: '10.0.0.1', mac: '02:00:00:00:00:01' }],
    node: 'n1',
    health: 'unhealthy',
  },
}

test('wide characters take two columns, so that columns stay in line', () => {
  assert.deepEqual(
    plain(
      tableLines(
        ['NAME', 'TEXT'],
        [
          ['云', 'a'],
          ['ab', 'b'],
        ],
      ),
    ),
    ['NAME  TEXT', '云    a', 'ab    b'],
  )
})

test('line breaks in a value cannot break a table', () => {
  assert.deepEqual(plain(tableLines(['A', 'B'], [['x\ny', 'z']])), ['A    B', 'x y  z'])
})

test('a list shows the columns of its kind, and health where it is bad', () => {
  const view = { kind: kindNamed('instances'), now, wide: false, projects: true }
  assert.deepEqual(plain(objectTable([web], view)), [
    'NAME  PROJECT  ENGINE  PHASE                IMAGE  ADDRESS   NODE  AGE',
    'web   shop     vm      running (unhealthy)  web:1  10.0.0.5  n1    10m',
  ])
})

test('what is being deleted says so whatever its phase', () => {
  const gone = { ...web, metadata: { ...web.metadata, deletedAt: '2026-01-01T00:09:00Z' } }
  assert.match(plain(objectTable([gone], { kind: kindNamed('instances'), now, wide: false, projects: false }))[1]!, /deleting/)
})

test('ages, sizes, digests and absent values read well', () => {
  assert.deepEqual(
    ['2026-01-01T00:10:00Z', '2026-01-01T00:09:18Z', '2025-12-29T00:00:00Z', '2026-01-01T00:10:05Z'].map((at) => formatAge(at, now)),
    ['0s', '42s', '3d', '0s'],
  )
  assert.deepEqual(
    [formatCell(1536, { format: 'bytes', now }), formatCell(undefined, { now }), formatCell([], { now }), formatCell(['a', 'b'], { now })],
    ['1.5 KiB', '-', '-', 'a,b'],
  )
  assert.equal(shortDigest(`sha256:${'ab'.repeat(32)}`), 'sha256:abababababab')
  assert.deepEqual([valueAt(web, 'status.nics.0.address'), valueAt(web, 'status.nics.1.address')], ['10.0.0.5', undefined])
})

test('progress shows a bar when the whole is known, and what is done when it is not', () => {
  assert.equal(
    progressText({ done: 12 * 1024 ** 2, total: 48 * 1024 ** 2, unit: 'bytes', message: 'layer 2' }),
    '[######..................]  25%  12 MiB of 48 MiB  layer 2',
  )
  assert.equal(progressText({ done: 3, unit: 'steps' }), '3 steps')
  assert.equal(progressText({ message: 'waiting' }), 'waiting')
  assert.match(progressText({ done: 9, total: 3, unit: 'steps' }), /100%/)
})

test('describe tells why something failed, with what to do, and the story newest last', () => {
  const failed = {
    ...web,
    status: {
      ...web.status,
      phase: 'failed',
      reason: {
        code: 'instance.crashed',
        message: 'The program ended with exit code 1',
        hint: 'See `pando logs`.',
        at: '2026-01-01T00:09:00Z',
      },
    },
  }
  const event = (at: string, reason: string) => ({
    revision: 1,
    at,
    type: 'note' as const,
    kind: 'Instance',
    name: 'web',
    uid: 'u1',
    note: { level: 'info' as const, reason, message: `${reason} it`, source: 'x' },
  })
  const text = plain(
    describeLines(failed, { history: [event('2026-01-01T00:01:00Z', 'Started'), event('2026-01-01T00:09:00Z', 'Crashed')], now }),
  ).join('\n')
  assert.match(text, /Reason: +The program ended with exit code 1 \(instance\.crashed, 1m ago\)\nHint: +See `pando logs`\./)
  assert.match(text, /memory: +256 MiB/)
  assert.match(text, /stopGrace: +10s/)
  assert.ok(text.indexOf('Started it') < text.indexOf('Crashed it'))
})
