import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyObject } from './apply-events.ts'
import { homeProject, type Me, mayBy, mayEverywhere } from './permissions.ts'

const me: Me = {
  subject: 'user:ann',
  name: 'ann',
  permissions: [
    { rules: [{ kinds: ['*'], verbs: ['get', 'list'] }] },
    { project: 'demo', rules: [{ kinds: ['Instance'], verbs: ['*'] }] },
    { project: 'shop', rules: [{ kinds: ['Instance'], verbs: ['stop'], selector: 'tier=test,!pinned' }] },
  ],
}
const instance = (project: string, labels: Record<string, string> = {}) =>
  ({ kind: 'Instance', metadata: { project, labels } }) as unknown as AnyObject

test('a permission holds in its project, and one without a project everywhere', () => {
  assert.deepEqual(
    [
      mayBy(me, { verb: 'list', kind: 'App', project: 'shop' }),
      mayBy(me, { verb: 'create', kind: 'Instance', project: 'demo' }),
      mayBy(me, { verb: 'create', kind: 'App', project: 'demo' }),
      mayBy(me, { verb: 'create', kind: 'Instance', project: 'shop' }),
      mayBy(me, { verb: 'create', kind: 'Instance' }),
    ],
    [true, true, false, false, true],
  )
})

test('a permission that names labels holds for objects that have them', () => {
  const stop = (labels: Record<string, string>) => mayBy(me, { verb: 'stop', kind: 'Instance', object: instance('shop', labels) })
  assert.deepEqual(
    [stop({ tier: 'test' }), stop({ tier: 'prod' }), stop({ tier: 'test', pinned: '' }), stop({})],
    [true, false, false, false],
  )
})

test('what belongs to the cloud as a whole takes a right that holds everywhere; everybody sees what is their own', () => {
  const member: Me = { subject: 'user:ann', name: 'ann', permissions: [{ project: 'demo', rules: [{ kinds: ['*'], verbs: ['*'] }] }] }
  const may = (kind: string, verb: string) => mayBy(member, { verb, kind, scope: 'cluster' })
  assert.deepEqual(
    ['Node', 'StoragePool', 'BackupTarget'].map((kind) => may(kind, 'list')),
    [false, false, false],
  )
  assert.deepEqual(
    ['Project', 'Token', 'Role'].map((kind) => may(kind, 'list')),
    [true, true, true],
  )
  assert.equal(may('User', 'create'), false)
  const project = (name: string) => ({ kind: 'Project', metadata: { name, labels: {} } }) as unknown as AnyObject
  const update = (name: string) => mayBy(member, { verb: 'update', kind: 'Project', scope: 'cluster', object: project(name) })
  assert.deepEqual([update('demo'), update('default')], [true, false])
})

test('alarms, and what goes with them, may belong to a project', () => {
  const member: Me = { subject: 'user:ann', name: 'ann', permissions: [{ project: 'demo', rules: [{ kinds: ['*'], verbs: ['*'] }] }] }
  const may = (kind: string, spec: object) =>
    mayBy(member, {
      verb: 'delete',
      kind,
      scope: 'cluster',
      object: { kind, metadata: { name: 'x', labels: {} }, spec } as unknown as AnyObject,
    })
  assert.equal(mayBy(member, { verb: 'list', kind: 'Alarm', scope: 'cluster' }), true)
  assert.deepEqual([may('Silence', { project: 'demo' }), may('Silence', { project: 'other' }), may('Silence', {})], [true, false, false])
  assert.deepEqual(
    [
      may('Alarm', { object: { kind: 'Instance', project: 'demo', name: 'web' } }),
      may('Alarm', { object: { kind: 'Project', name: 'demo' } }),
      may('Alarm', { object: { kind: 'Node', name: 'n1' } }),
    ],
    [true, true, false],
  )
})

test('what may be done in a project only is no right in the whole cloud', () => {
  assert.deepEqual(
    [mayEverywhere(me, { verb: 'list', kind: 'AuditLog' }), mayEverywhere(me, { verb: 'start', kind: 'Instance' })],
    [true, false],
  )
})

test('something new goes to default where one has rights there, else to a project in which one has', () => {
  const rules = [{ kinds: ['*'], verbs: ['*'] }]
  const homes = [
    [{ rules }],
    [
      { project: 'shop', rules },
      { project: 'default', rules },
    ],
    [{ project: 'shop', rules }],
    [],
  ]
  assert.deepEqual(
    homes.map((permissions) => homeProject({ permissions })),
    ['default', 'default', 'shop', 'default'],
  )
})
