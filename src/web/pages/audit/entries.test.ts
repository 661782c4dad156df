import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditCommand, auditRequest, changeTexts, readFilter } from './entries.ts'

test('what is looked for stands in the address, and is the command, too', () => {
  const filter = readFilter({ who: 'ann', verb: ['delete', 'x'], span: '24h', page: '3', kind: '' })
  assert.deepEqual(filter, { who: 'ann', verb: 'delete', span: '24h' })
  assert.equal(auditCommand({ ...filter, project: 'shop' }), 'pando audit ls --user ann --verb delete --since 24h --project shop')
})

test('the log of a project is asked for where its admin may read it', () => {
  assert.deepEqual(auditRequest({ who: 'ann', span: '1h' }, 7_200_000), {
    path: '/v1/audit',
    query: { who: 'ann', since: '1970-01-01T01:00:00.000Z' },
  })
  assert.equal(auditRequest({ project: 'shop' }, 0).path, '/v1/projects/shop/audit')
})

test('a change is told as what was there and what came', () => {
  const fields = [
    { path: 'spec.replicas', from: 2, to: 3 },
    { path: 'spec.template.env', to: { A: 'b' } },
  ]
  assert.deepEqual(changeTexts({ kind: 'App', name: 'shop', uid: 'u', do: 'update', fields }), [
    'spec.replicas: 2\n',
    'spec.replicas: 3\nspec.template.env:\n  A: b\n',
  ])
})
