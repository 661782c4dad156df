import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoggedEvent } from '../../api/event.ts'
import { applyToMap, countPhases, decodeMap } from './cloud-map.ts'

const map = decodeMap({
  revision: 10,
  ...{ projects: ['default', 'shop'], nodes: ['', 'n1'], phases: ['running', 'pending'], names: ['web', 'db'] },
  ...{ inProject: [0, 1], onNode: [1, 0], inPhase: [0, 1], vm: [0, 1] },
})

function event(
  revision: number,
  type: LoggedEvent['type'],
  at: { project?: string; name: string; phase?: string; node?: string },
): LoggedEvent {
  const { project = 'default', name, phase = 'running', node = 'n1' } = at
  const object = { kind: 'Instance', metadata: { project, name }, spec: { engine: 'vm' }, status: { phase, node } }
  return { revision, at: '', type, kind: 'Instance', project, name, uid: name, object }
}

test('a map is told apart into the instances it was made of', () => {
  assert.deepEqual(
    [...map.tiles.values()],
    [
      { project: 'default', name: 'web', node: 'n1', phase: 'running', vm: false },
      { project: 'shop', name: 'db', node: '', phase: 'pending', vm: true },
    ],
  )
})

test('events bring in, change and take away instances, and leave the others as the very same', () => {
  const next = applyToMap(
    map,
    [
      event(11, 'created', { name: 'new', phase: 'pending' }),
      event(12, 'updated', { name: 'db', project: 'shop' }),
      event(13, 'deleted', { name: 'new' }),
    ],
    undefined,
  )
  assert.deepEqual(
    [...next.tiles.values()].map(({ name, phase, node }) => `${name} ${phase} ${node}`),
    ['web running n1', 'db running n1'],
  )
  assert.equal(next.tiles.get('default/web'), map.tiles.get('default/web'))
  assert.equal(next.revision, 13)
})

test('what was known before, notes, and other projects change nothing', () => {
  assert.equal(applyToMap(map, [event(9, 'deleted', { name: 'web' })], undefined), map)
  const same = applyToMap(
    map,
    [event(11, 'updated', { name: 'db', project: 'shop' }), event(12, 'note', { name: 'web', phase: 'failed' })],
    'default',
  )
  assert.equal(same.tiles, map.tiles)
})

test('phases are counted, the most frequent first', () => {
  assert.deepEqual(countPhases(applyToMap(map, [event(11, 'created', { name: 'b' })], undefined).tiles.values()), [
    ['running', 2],
    ['pending', 1],
  ])
})
