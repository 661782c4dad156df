import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CriDecoder, parseCri, sortableInstant } from './cri.ts'

const at = '2026-01-02T03:04:05.000000006Z'

test('a log line keeps its time, stream and text, spaces included', () => {
  assert.deepEqual(parseCri(`${at} stderr F  two  spaces `), { at, stream: 'stderr', partial: false, text: ' two  spaces ' })
  assert.equal(parseCri('kernel: something else'), undefined)
  assert.equal(parseCri('yesterday stdout F text'), undefined)
})

test('parts of a long line come out as one line, with other streams between them', () => {
  const text = `${at} stdout P one \n${at} stderr F err\n${at} stdout P two \n${at} stdout F three\n`
  assert.deepEqual(new CriDecoder().push(Buffer.from(text)), [
    { at, stream: 'stderr', text: 'err' },
    { at, stream: 'stdout', text: 'one two three' },
  ])
})

test('lines come out whole however the file is read', () => {
  const word = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !text.includes('\n'))
  fc.assert(
    fc.property(fc.array(word, { maxLength: 10 }), fc.integer({ min: 1, max: 7 }), (texts, size) => {
      const bytes = Buffer.from(texts.map((text) => `${at} stdout F ${text}\n`).join(''))
      const decoder = new CriDecoder()
      const out = []
      for (let from = 0; from < bytes.length; from += size) out.push(...decoder.push(bytes.subarray(from, from + size)))
      assert.deepEqual(
        out.map(({ text }) => text),
        texts,
      )
    }),
  )
})

test('instants sort by time whatever their precision', () => {
  const sorted = [
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.000000001Z',
    '2026-01-02T03:04:05.1Z',
    '2026-01-02T03:04:05.12Z',
    '2026-01-02T03:04:06Z',
  ]
  assert.deepEqual(
    [...sorted].reverse().sort((a, b) => (sortableInstant(a) < sortableInstant(b) ? -1 : 1)),
    sorted,
  )
})
