import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutSecrets } from './secrets.ts'
import { specChanges } from './spec-changes.ts'

const file = (content: string, secret = true) => ({ path: '/run/secrets/key', content, secret })

test('the content of secret files is not shown, wherever they are', () => {
  const object = { spec: { template: { files: [file('hunter2'), file('open', false)], env: { secret: 'true', content: 'x' } } } }
  assert.deepEqual(withoutSecrets(object), {
    spec: { template: { files: [{ path: '/run/secrets/key', secret: true }, file('open', false)], env: { secret: 'true', content: 'x' } } },
  })
})

test('a secret that changes is told without what it was and is', () => {
  const change = specChanges({ files: [file('old')] }, { files: [file('new')] })
  assert.deepEqual(change, [{ path: 'files.0.content', from: '(secret)', to: '(secret)' }])
  const opened = specChanges({ files: [file('old')] }, { files: [file('new', false)] })
  assert.ok(!JSON.stringify(opened).includes('old'))
  const [added] = specChanges({ files: [] }, { files: [file('new')] })
  assert.deepEqual(added, { path: 'files', from: [], to: [{ path: '/run/secrets/key', secret: true }] })
})
