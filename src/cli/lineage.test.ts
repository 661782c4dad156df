import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { ApiObject } from './api.ts'
import { lineageOf } from './lineage.ts'
import { treeLines } from './print/tree.ts'

const now = Date.parse('2026-01-01T00:10:00Z')
const frozenAt = '2026-01-01T00:07:00Z'

function object(kind: string, name: string, rest: Pick<ApiObject, 'spec' | 'status'>): ApiObject {
  const at = '2026-01-01T00:00:00Z'
  const metadata = { name, project: 'default', uid: `uid-${name}`, revision: 1, generation: 1, createdAt: at, updatedAt: at, labels: {} }
  return { kind, metadata, ...rest }
}

const instance = (name: string, from?: string) =>
  object('Instance', name, { spec: from === undefined ? {} : { from: { snapshot: from } }, status: { phase: 'running' } })

/** `ancestors`: `snapshot of instance`, oldest first, without itself. */
function snapshot(
  name: string,
  of: string,
  { keep = true, ancestors = [] }: { keep?: boolean; ancestors?: [string, string][] } = {},
): ApiObject {
  const lineage = [...ancestors, [name, of] as const].map(([snapshot, source]) => ({
    snapshot,
    instance: source,
    uid: `uid-${source}`,
    at: frozenAt,
  }))
  return object('Snapshot', name, { spec: { instance: of, keep }, status: { phase: 'ready', sourceUid: `uid-${of}`, frozenAt, lineage } })
}

function shown(subject: ApiObject, instances: ApiObject[], snapshots: ApiObject[]): string[] | undefined {
  const tree = lineageOf(subject, { instances, snapshots, now })
  return tree && treeLines(tree).map(stripVTControlCharacters)
}

test('an instance that began with its image and was never forked has no lineage', () => {
  const web = instance('web')
  assert.equal(shown(web, [web], []), undefined)
})

test('an instance hangs below all that it comes from, and what comes from it below itself', () => {
  const web = instance('web-1', 'golden')
  const instances = [instance('db'), web, instance('web-2', 'golden'), instance('try-1', 'fork-a'), instance('try-2', 'fork-a')]
  const snapshots = [snapshot('golden', 'db'), snapshot('fork-a', 'web-1', { keep: false, ancestors: [['golden', 'db']] })]
  assert.deepEqual(shown(web, instances, snapshots), [
    'db  running',
    '└─ golden  snapshot, frozen 3m ago',
    '   └─ web-1  running',
    '      ├─ try-1  running',
    '      └─ try-2  running',
  ])
})

test('a snapshot shows its ancestors and all who began with it', () => {
  const golden = snapshot('golden', 'web-1', { ancestors: [['base', 'db']] })
  const instances = [instance('web-1', 'base'), instance('a', 'golden'), instance('b', 'golden')]
  assert.deepEqual(shown(golden, instances, [snapshot('base', 'db'), golden]), [
    'db  deleted',
    '└─ base  snapshot, frozen 3m ago',
    '   └─ web-1  running',
    '      └─ golden  snapshot, frozen 3m ago',
    '         ├─ a  running',
    '         └─ b  running',
  ])
})

test('an instance that was rewound to a snapshot of its own appears once', () => {
  const db = instance('db', 'golden')
  assert.deepEqual(shown(db, [db, instance('web', 'golden')], [snapshot('golden', 'db')]), [
    'db  running',
    '└─ golden  snapshot, frozen 3m ago',
    '   └─ web  running',
  ])
})

test('of a hundred clones the first are named and the rest are counted', () => {
  const db = instance('db')
  const clones = Array.from({ length: 100 }, (_, index) => instance(`try-${index + 1}`, 'fork-a'))
  const lines = shown(db, [db, ...clones], [snapshot('fork-a', 'db', { keep: false })])!
  assert.deepEqual([lines.length, lines[2], lines.at(-1)], [13, '├─ try-2  running', '└─ and 89 more'])
})
