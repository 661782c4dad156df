import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyObject } from '../../data/apply-events.ts'
import { familyOf, type InstanceNode } from './lineage.ts'

let moment = 0
function object(kind: string, name: string, { spec = {}, status = {} }: { spec?: object; status?: object } = {}): AnyObject {
  const at = new Date(moment++ * 1000).toISOString()
  const metadata = { name, uid: `uid-${name}`, project: 'default', labels: {}, createdAt: at, updatedAt: at, generation: 1, revision: 1 }
  return { kind, metadata, spec: { ...spec }, status: { phase: 'ready', ...status } } as unknown as AnyObject
}
const instance = (name: string, from?: string) => object('Instance', name, from ? { spec: { from: { snapshot: from } } } : {})
const snapshot = (name: string, of: string, before: object[] = []) =>
  object('Snapshot', name, {
    spec: { instance: of },
    status: { lineage: [...before, { snapshot: name, instance: of, uid: `uid-${of}`, at: '' }] },
  })
const drawn = ({ name, object: found, snapshots }: InstanceNode): unknown => [
  found ? name : `${name} (gone)`,
  ...snapshots.map((each) => ({ [each.object.metadata.name]: each.clones.map(drawn) })),
]

test('a family begins with its first instance and goes down to the clones of clones', () => {
  const db = instance('db')
  const golden = snapshot('golden', 'db')
  const one = instance('one', 'golden')
  const later = snapshot('later', 'one', (golden.status as unknown as { lineage: object[] }).lineage)
  const all = {
    instances: [db, one, instance('two', 'golden'), instance('deep', 'later'), instance('stranger')],
    snapshots: [golden, later],
  }
  const tree = ['db', { golden: [['one', { later: [['deep']] }], ['two']] }]
  assert.deepEqual(drawn(familyOf(db, all)), tree)
  assert.deepEqual(drawn(familyOf(all.instances[3]!, all)), tree)
})

test('a first instance that is gone still stands at the top', () => {
  const golden = snapshot('golden', 'db')
  const one = instance('one', 'golden')
  assert.deepEqual(drawn(familyOf(one, { instances: [one], snapshots: [golden] })), ['db (gone)', { golden: [['one']] }])
})

test('an instance that went back to a snapshot of its own stands once', () => {
  const golden = snapshot('golden', 'db')
  const db = instance('db', 'golden')
  assert.deepEqual(drawn(familyOf(db, { instances: [db], snapshots: [golden] })), ['db', { golden: [] }])
})

test('a snapshot that is being made is there from the start', () => {
  const db = instance('db')
  const fresh = object('Snapshot', 'fresh', { spec: { instance: 'db' }, status: { phase: 'freezing', lineage: [] } })
  assert.deepEqual(drawn(familyOf(db, { instances: [db], snapshots: [fresh] })), ['db', { fresh: [] }])
})
