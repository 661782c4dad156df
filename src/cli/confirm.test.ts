import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PandoError } from '../base/errors.ts'
import { confirmed, confirmMany } from './confirm.ts'

const refusal = new PandoError('app.blast_radius', { what: 'Scaling web to 1', stops: 9, of: 10, app: 'web', share: 90, guard: 50 })

test('what was confirmed beforehand is sent with the name at once', async () => {
  assert.equal(await confirmed({ name: 'web', yes: true }, async (confirm) => confirm), 'web')
  assert.equal(await confirmed({ name: 'web', yes: false }, async (confirm) => confirm), undefined)
})

test('where nobody can be asked, the refusal stands, and so does any other', {
  skip: process.stdin.isTTY ? 'a person is there' : false,
}, async () => {
  await assert.rejects(
    confirmed({ name: 'web', yes: false }, () => Promise.reject(refusal)),
    { code: 'app.blast_radius' },
  )
  const other = new PandoError('base.cancelled', { what: 'it' })
  await assert.rejects(
    confirmed({ name: 'web', yes: true }, () => Promise.reject(other)),
    { code: 'base.cancelled' },
  )
})

test('ten objects are deleted unasked, eleven are not', { skip: process.stdin.isTTY ? 'a person is there' : false }, async () => {
  const names = Array.from({ length: 11 }, (_, i) => `instances/a-${i}`)
  await confirmMany(names.slice(1), { yes: false })
  await confirmMany(names, { yes: true })
  await assert.rejects(confirmMany(names, { yes: false }), (error: PandoError) => {
    assert.deepEqual([error.code, error.hint], ['cli.usage', 'Say beforehand that it is meant: --yes'])
    assert.match(error.message, /^This deletes 11 objects: instances\/a-0, .* and 1 more\.$/)
    return true
  })
})
