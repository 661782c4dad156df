import assert from 'node:assert/strict'
import { test } from 'node:test'
import { files, read } from './source.ts'

/** Files over 500 lines, with the reason. This list may only shrink. */
const exceptions: Record<string, string> = {}

test('no source file is longer than 500 lines', () => {
  const long = files(/^(src|test|scripts|bench)\/.*\.(ts|tsx|c|h)$/)
    .filter((path) => !path.endsWith('.d.ts') && !(path in exceptions))
    .map((path) => [path, read(path).split('\n').length] as const)
    .filter(([, lines]) => lines > 500)
  assert.deepEqual(long, [])
})

test('no file is called index: the name says what is inside', () => {
  assert.deepEqual(files(/(^|\/)index\.tsx?$/), [])
})

test('every folder of a service, engine or resource tells what it is in a README', () => {
  const folders = new Set(files(/^src\/(services|engines|resources)\/[^/]+\/.*\.ts$/).map((path) => path.split('/').slice(0, 3).join('/')))
  const without = [...folders].filter((folder) => !files(/README\.md$/).includes(`${folder}/README.md`))
  assert.deepEqual(without, [])
})
