import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { LogRow } from './backend.ts'
import { LogTail } from './log-tail.ts'

const row = (revision: number, chars = 1): LogRow => ({
  revision,
  at: '',
  type: 'note',
  kind: 'K',
  project: '',
  name: 'n',
  uid: 'u',
  json: 'x'.repeat(chars),
})

test('the tail answers what it holds exactly as the whole log would, and says when it does not', () => {
  const sizes = fc.array(fc.nat(30), { maxLength: 60 })
  fc.assert(
    fc.property(sizes, fc.nat(60), fc.integer({ min: 1, max: 10 }), (chars, since, limit) => {
      const tail = new LogTail({ maxRows: 8, maxChars: 100 })
      const log = chars.map((size, i) => row(i + 1, size))
      for (const one of log) tail.push(one)
      const found = tail.after(since, limit)
      const oldest = tail.rows[0]?.revision
      if (oldest === undefined || since + 1 < oldest) assert.equal(found, undefined)
      else assert.deepEqual(found, log.slice(since, since + limit))
      assert.ok(tail.rows.length <= 16)
      assert.ok(tail.rows.reduce((sum, { json }) => sum + json.length, 0) <= 200)
      assert.deepEqual(tail.rows, log.slice(log.length - tail.rows.length))
    }),
  )
})

test('a full tail is cut to its limit, and not with every entry', () => {
  const tail = new LogTail({ maxRows: 10 })
  const lengths = Array.from({ length: 32 }, (_, i) => {
    tail.push(row(i + 1))
    return tail.rows.length
  })
  assert.deepEqual([Math.max(...lengths), lengths[20], lengths[31]], [20, 10, 10])
})

test('after dropping, the size limit counts only what is left', () => {
  const tail = new LogTail({ maxChars: 10 })
  for (let i = 1; i <= 4; i++) tail.push(row(i, 5))
  tail.drop(3)
  for (let i = 5; i <= 7; i++) tail.push(row(i, 5))
  assert.deepEqual(
    tail.rows.map(({ revision }) => revision),
    [4, 5, 6, 7],
  )
})
