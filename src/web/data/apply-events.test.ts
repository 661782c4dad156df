import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LoggedEvent } from '../../api/event.ts'
import { compareKeys, compareValues, parseSort, sortValue } from '../../api/list-query.ts'
import { type AnyObject, applyToObject, applyToPage, type ListPage, type ListView, matches } from './apply-events.ts'

const view: ListView = { kind: 'Instance', columns: [{ title: 'PHASE', path: 'status.phase' }], offset: 0, limit: 100 }

function instance(name: string, { revision = 1, phase = 'running', cpus = 1, project = 'demo' } = {}): AnyObject {
  const at = '2026-01-01T00:00:00.000Z'
  const metadata = { name, project, uid: `uid-${project}-${name}`, revision, generation: 1, createdAt: at, updatedAt: at, labels: {} }
  return { kind: 'Instance', metadata, spec: { cpus }, status: { phase } }
}

function event(type: LoggedEvent['type'], object: AnyObject, revision: number): LoggedEvent {
  const { name, project, uid } = object.metadata
  return {
    revision,
    at: '',
    type,
    kind: object.kind,
    project: project!,
    name,
    uid,
    object: { ...object, metadata: { ...object.metadata, revision } },
  }
}

const page = (...items: AnyObject[]): ListPage => ({ items, total: items.length, revision: 10 })
const namesIn = (list: ListPage | 'stale') => (list === 'stale' ? list : list.items.map(({ metadata }) => metadata.name).join(' '))

test('a new object appears at its place, a changed one changes, a deleted one goes', () => {
  const before = page(instance('a'), instance('c'))
  const created = applyToPage(before, view, event('created', instance('b'), 11))
  assert.equal(namesIn(created), 'a b c')
  const changed = applyToPage(created as ListPage, view, event('updated', instance('b', { phase: 'failed' }), 12)) as ListPage
  assert.deepEqual([changed.items[1]?.status.phase, changed.total, changed.revision], ['failed', 3, 12])
  assert.equal(namesIn(applyToPage(changed, view, event('deleted', instance('a'), 13))), 'b c')
})

test('what the list knows already, notes, and other kinds and projects leave it as it is', () => {
  const before = page(instance('a'))
  const inDemo = { ...view, project: 'demo' }
  for (const other of [
    event('updated', instance('a', { phase: 'failed' }), 10),
    event('note', instance('a'), 11),
    event('created', { ...instance('b'), kind: 'App' }, 11),
    event('created', instance('b', { project: 'else' }), 11),
  ])
    assert.equal(applyToPage(before, inDemo, other), before)
})

test('an object that no longer fits the filter leaves the list, and comes when it fits', () => {
  const running = { ...view, where: [{ path: 'status.phase', value: 'running' }] }
  const before = page(instance('a'), instance('b'))
  const without = applyToPage(before, running, event('updated', instance('a', { phase: 'stopped' }), 11))
  assert.equal(namesIn(without), 'b')
  assert.equal(namesIn(applyToPage(without as ListPage, running, event('updated', instance('a'), 12))), 'a b')
})

test('where only a part of a list is loaded, what cannot be told is asked for, and the rest is not', () => {
  const part: ListPage = { items: [instance('a'), instance('b')], total: 500, revision: 10 }
  const two = { ...view, limit: 2 }
  assert.equal(applyToPage(part, two, event('created', instance('x'), 11)), 'stale')
  assert.equal(applyToPage(part, two, event('deleted', instance('a'), 11)), 'stale')
  assert.equal(applyToPage(part, two, event('updated', instance('x'), 11)), part)
  assert.equal(applyToPage(part, { ...two, sort: 'spec.cpus' }, event('updated', instance('x'), 11)), 'stale')
  assert.equal(namesIn(applyToPage(part, two, event('updated', instance('b', { cpus: 7 }), 11))), 'a b')
})

test('a list with a label selector is asked for again, as the console does not judge labels', () => {
  assert.equal(applyToPage(page(), { ...view, selector: 'tier=prod' }, event('created', instance('a'), 11)), 'stale')
})

test('a whole list after any events is what the server would answer', () => {
  const change = fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd'),
    act: fc.constantFrom('write', 'delete'),
    cpus: fc.integer({ min: 1, max: 3 }),
    phase: fc.constantFrom('running', 'stopped'),
  })
  const order = fc.record({
    sort: fc.constantFrom(undefined, 'spec.cpus', '-spec.cpus', '-metadata.name'),
    where: fc.constantFrom([], [{ path: 'status.phase', value: 'running' }]),
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), order, (changes, { sort, where }) => {
      const world = new Map<string, AnyObject>()
      const asked: ListView = { ...view, where, sort }
      let shown: ListPage = { items: [], total: 0, revision: 0 }
      for (const [index, { name, act, cpus, phase }] of changes.entries()) {
        const revision = index + 1
        const object = instance(name, { revision, cpus, phase })
        const type = act === 'delete' ? 'deleted' : world.has(name) ? 'updated' : 'created'
        if (type === 'deleted' && !world.delete(name)) continue
        if (type !== 'deleted') world.set(name, object)
        const next = applyToPage(shown, asked, event(type, object, revision))
        assert.notEqual(next, 'stale')
        shown = next as ListPage
      }
      const { path, descending } = parseSort(sort ?? 'metadata.name')
      const expected = [...world.values()]
        .filter((object) => matches(object, asked))
        .sort((a, b) => compareValues(sortValue(a, path), sortValue(b, path), descending) || compareKeys(a.metadata, b.metadata))
      assert.deepEqual(shown.items, expected)
      assert.equal(shown.total, expected.length)
    }),
  )
})

test('an object follows its events, and an older one does not take it back', () => {
  const now = instance('a', { revision: 5 })
  assert.equal((applyToObject(now, event('updated', instance('a', { phase: 'failed' }), 6)) as AnyObject).status.phase, 'failed')
  assert.equal(applyToObject(now, event('updated', instance('a', { phase: 'failed' }), 4)), now)
  assert.equal(applyToObject(now, event('deleted', now, 6)), undefined)
})
