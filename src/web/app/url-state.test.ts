import assert from 'node:assert/strict'
import { test } from 'node:test'
import { safeReturn } from './paths.ts'
import { formatSearch, oneText, parseSearch, texts } from './url-state.ts'

test('the query of an address is read and written like that of the API', () => {
  const search = { sort: '-metadata.createdAt', where: ['status.phase=running', 'spec.engine=vm'], search: 'a & b' }
  const written = formatSearch(search)
  assert.equal(written, '?sort=-metadata.createdAt&where=status.phase=running&where=spec.engine=vm&search=a+%26+b')
  assert.deepEqual(parseSearch(written), search)
})

test('what is empty stands in no address', () => {
  assert.equal(formatSearch({ search: '', sort: undefined, where: [] }), '')
})

test('one value and several are read alike', () => {
  assert.deepEqual([texts('a'), texts(['a', 'b']), texts(undefined), oneText(['a', 'b'])], [['a'], ['a', 'b'], [], 'a'])
})

test('signing in leads back into the console and nowhere else', () => {
  const paths = [
    '/projects/demo/instances?search=x',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/sign-in?next=/',
    undefined,
  ]
  assert.deepEqual(paths.map(safeReturn), ['/projects/demo/instances?search=x', '/', '/', '/', '/', '/'])
})
