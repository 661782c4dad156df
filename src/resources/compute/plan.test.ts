import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SpecInput, Stored } from '../../api/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { Node } from './kind.ts'
import { type Load, place } from './plan.ts'

const GiB = 1024 ** 3

function node(
  name: string,
  options: { labels?: Record<string, string>; memoryBytes?: number; overcommit?: SpecInput<typeof Node>['overcommit'] } = {},
): Stored<typeof Node> {
  const capacity = { cpus: 4, memoryBytes: options.memoryBytes ?? 8 * GiB, diskBytes: 0 }
  const engines = [{ name: 'fake', runs: ['container' as const, 'vm' as const], available: true }]
  return {
    kind: 'Node',
    metadata: { name, uid: name, revision: 1, generation: 1, createdAt: '', updatedAt: '', labels: options.labels ?? {} },
    spec: Node.spec.parse({ overcommit: options.overcommit }),
    status: { ...Node.initialStatus, phase: 'ready', capacity, engines } as Stored<typeof Node>['status'],
  }
}

const spec = (more: Partial<SpecInput<typeof Instance>> = {}) => Instance.spec.parse({ image: 'web:1', ...more })
const empty: Load = { used: new Map() }

test('an instance goes to a node that has all labels it asks for, and says which are missing', () => {
  const nodes = [node('a'), node('b', { labels: { disk: 'ssd', zone: 'x' } })]
  assert.deepEqual(place(spec({ placement: { labels: { disk: 'ssd' } } }), nodes, empty), { node: 'b' })
  const found = place(spec({ placement: { labels: { disk: 'ssd', zone: 'y' } } }), nodes, empty)
  assert.ok('error' in found)
  assert.deepEqual([found.error.code, found.error.params['labels']], ['node.no_such_labels', 'disk=ssd, zone=y'])
})

test('replicas of one app go where there are fewest of them, although another node has more room', () => {
  const nodes = [node('big', { memoryBytes: 64 * GiB }), node('small')]
  const peers = new Map([['big', 1]])
  assert.deepEqual(place(spec(), nodes, { used: new Map(), peers }), { node: 'small' })
  assert.deepEqual(place(spec({ placement: { spread: false } }), nodes, { used: new Map(), peers }), { node: 'big' })
})

test('a node without room is no choice, however few replicas it has', () => {
  const nodes = [node('full'), node('free')]
  const used = new Map([['full', { cpus: 0, memoryBytes: 8 * GiB }]])
  assert.deepEqual(place(spec(), nodes, { used, peers: new Map([['free', 5]]) }), { node: 'free' })
})

test('memory is promised once and processors 16 times, unless the node says another number', () => {
  const used = new Map([['a', { cpus: 63, memoryBytes: 8 * GiB - spec().memory }]])
  const of = (overcommit?: SpecInput<typeof Node>['overcommit']) => [node('a', { overcommit })]
  assert.deepEqual(place(spec(), of(), { used }), { node: 'a' })
  const two = new Map([['a', { cpus: 64, memoryBytes: 8 * GiB }]])
  const full = place(spec(), of({ cpus: 17 }), { used: two })
  assert.ok('error' in full)
  assert.deepEqual([full.error.code, full.error.params['what']], ['node.full', 'memory'])
  const busy = place(spec(), of({ memory: 1.5 }), { used: two })
  assert.ok('error' in busy)
  assert.deepEqual([busy.error.code, busy.error.params['what']], ['node.full', 'CPUs'])
  assert.deepEqual(place(spec(), of({ cpus: 17, memory: 1.5 }), { used: two }), { node: 'a' })
})
