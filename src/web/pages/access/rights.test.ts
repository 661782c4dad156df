import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyObject } from '../../data/apply-events.ts'
import { allowsAnything, grantsFor, grantsOf, matrixOf, placeOfSubject } from './rights.ts'

const rights = { Instance: ['list', 'get', 'start', 'exec'], Node: ['list', 'get'] }
const object = (kind: string, name: string, spec: object, project?: string): AnyObject => ({
  kind,
  metadata: { name, ...(project ? { project } : {}) } as AnyObject['metadata'],
  spec: spec as AnyObject['spec'],
  status: { phase: 'active' },
})

test('the matrix of a role says what is allowed always, with labels only, and never', () => {
  const [instance, node] = matrixOf(
    [
      { kinds: ['Instance'], verbs: ['get'] },
      { kinds: ['Instance'], verbs: ['list', 'start'], selector: 'tier=prod' },
      { kinds: ['Instance'], verbs: ['get'], selector: 'tier=test' },
    ],
    rights,
  )
  assert.deepEqual(instance, {
    kind: 'Instance',
    plain: { list: 'some', get: 'all', create: 'absent', update: 'absent', delete: 'absent' },
    actions: [
      { verb: 'start', allowed: 'some' },
      { verb: 'exec', allowed: 'none' },
    ],
  })
  assert.deepEqual([allowsAnything(instance!), allowsAnything(node!)], [true, false])
  assert.ok(matrixOf([{ kinds: ['*'], verbs: ['*'] }], rights).every(({ plain }) => plain.get === 'all'))
})

test('what somebody holds is what was given to them and to their groups, for the cloud and in projects', () => {
  const groups = [object('Group', 'dev', { members: ['ann'], roles: [] }), object('Group', 'ops', { members: ['bo'], roles: ['operator'] })]
  const grants = grantsOf({
    users: [object('User', 'ann', { roles: ['viewer'] })],
    groups,
    accounts: [object('ServiceAccount', 'ci', { roles: ['viewer'] }, 'shop')],
    projects: [
      object('Project', 'shop', {
        members: [
          { subject: 'group:dev', roles: ['developer'] },
          { subject: 'serviceaccount:shop/ci', roles: ['operator'] },
        ],
      }),
    ],
  })
  assert.equal(grants.length, 5)
  assert.deepEqual(grantsFor('ann', groups, grants), [
    { subject: 'group:dev', role: 'developer', project: 'shop', via: 'dev' },
    { subject: 'user:ann', role: 'viewer' },
  ])
})

test('a subject leads to its object', () => {
  assert.deepEqual(placeOfSubject('serviceaccount:shop/ci'), { kind: 'ServiceAccount', project: 'shop', name: 'ci' })
  assert.deepEqual(placeOfSubject('user:ann'), { kind: 'User', name: 'ann' })
  assert.equal(placeOfSubject('system:root'), undefined)
})
