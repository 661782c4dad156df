import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { files, read, root } from './source.ts'

test('every relative link in the documentation leads somewhere', () => {
  const broken = files(/\.md$/).flatMap((path) =>
    [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)]
      .map(([, link]) => link!)
      .filter((link) => !existsSync(join(root, dirname(path), link)))
      .map((link) => `${path}: ${link}`),
  )
  assert.deepEqual(broken, [])
})

test('every path in docs/map.md exists', () => {
  const paths = [...read('docs/map.md').matchAll(/`((?:src|test|docs|scripts|bench)\/[^`\s]*)`/g)].map(([, path]) => path!)
  assert.ok(paths.length >= 20, 'the map answers at least twenty questions')
  assert.deepEqual(
    paths.filter((path) => !existsSync(join(root, path))),
    [],
  )
})

test('no file names a path of one particular machine', () => {
  const private_ = /(?<![\w.])\/(?:work|tmp\/w)\//
  const found = files(/\.(ts|tsx|md|json|sh|c|h)$/).filter((path) => !path.startsWith('test/house/') && private_.test(read(path)))
  assert.deepEqual(found, [])
})

test('the lockfile names no registry host', () => {
  assert.doesNotMatch(read('package-lock.json'), /"resolved"/)
})
