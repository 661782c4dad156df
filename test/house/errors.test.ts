import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorCodes } from '../../src/base/error-codes.ts'
import { files, read } from './source.ts'

const sources = files(/^src\/.*\.ts$/).filter((path) => !path.includes('error-codes') && !path.endsWith('.d.ts'))
const text = sources
  .filter((path) => !path.endsWith('.test.ts'))
  .map(read)
  .join('\n')

test('every error code is thrown somewhere', () => {
  const idle = Object.keys(errorCodes).filter((code) => !text.includes(`'${code}'`))
  assert.deepEqual(idle, [])
})

test('the first word of a code is a folder or a kind', () => {
  const folders = sources.flatMap((path) => path.split('/').slice(1, -1))
  const kinds = [...text.matchAll(/kind: '(\w+)'/g)].map(([, kind]) => kind!.toLowerCase())
  const nouns = [...text.matchAll(/plural: '(\w+)s'/g)].map(([, noun]) => noun!) // `pando pool`, for a StoragePool
  const known = new Set([...folders, ...kinds, ...nouns])
  assert.deepEqual(
    Object.keys(errorCodes).filter((code) => !known.has(code.split('.')[0]!)),
    [],
  )
})

test('every error says what to do next', () => {
  const silent = Object.entries(errorCodes).filter(([, { hint }]) => hint.trim().length < 10 && !hint.includes('{'))
  assert.deepEqual(silent, [])
})

test('nobody throws a bare Error at people', () => {
  const bare = sources
    .filter((path) => !path.endsWith('.test.ts') && !path.endsWith('conformance.ts') && !path.startsWith('src/base/'))
    .flatMap((path) =>
      read(path)
        .split('\n')
        .map((line, i) => ({ at: `${path}:${i + 1}`, line })),
    )
    .filter(({ line }) => /throw new Error\(/.test(line))
    .map(({ at }) => at)
  assert.deepEqual(bare, [])
})
