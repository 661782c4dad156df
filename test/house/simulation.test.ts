import assert from 'node:assert/strict'
import { test } from 'node:test'
import { files, read } from './source.ts'

/** Places below the server that may touch the real clock, with the reason. May only shrink. */
const exceptions = new Set(['src/base/clock.ts', 'src/base/exec.node.ts'])

test('control loops take time and chance from outside, so that they can be simulated', () => {
  const real = /\b(Date\.now\(|setTimeout\(|setInterval\(|Math\.random\()/
  const wrong = files(/^src\/(base|api|store|controller|services|resources)\/.*\.ts$/)
    .filter(
      (path) => !path.endsWith('.test.ts') && !path.endsWith('conformance.ts') && !exceptions.has(path) && !path.includes('/drivers/'),
    )
    .filter((path) => real.test(read(path).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')))
  assert.deepEqual(wrong, [])
})

test('plans are pure: no I/O, no clock', () => {
  const impure = files(/^src\/.*\/plan\.ts$/).filter((path) => /from 'node:(?!crypto)|\bawait\b|Date\.now\(/.test(read(path)))
  assert.deepEqual(impure, [])
})
