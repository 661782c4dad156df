import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { rfbInput } from './rfb-input.ts'

const handshake = Buffer.from('RFB 003.008\n\x01\x01', 'latin1')
const messages = {
  pixelFormat: Buffer.concat([Buffer.from([0]), Buffer.alloc(19)]),
  encodings: Buffer.concat([Buffer.from([2, 0, 0, 2]), Buffer.alloc(8, 4)]),
  update: Buffer.concat([Buffer.from([3]), Buffer.alloc(9, 5)]),
  fence: Buffer.concat([Buffer.from([248]), Buffer.alloc(7, 4), Buffer.from([4]), Buffer.alloc(4, 4)]),
  size: Buffer.concat([Buffer.from([251, 0, 4, 0, 3, 0, 1, 0]), Buffer.alloc(16, 6)]),
  key: Buffer.from([4, 1, 0, 0, 0, 0, 0, 65]),
  pointer: Buffer.from([5, 0, 0, 1, 0, 1]),
  cut: Buffer.concat([Buffer.from([6, 0, 0, 0, 0, 0, 0, 3]), Buffer.from([4, 4, 4])]),
  qemuKey: Buffer.from([255, 0, 0, 1, 0, 0, 0, 65, 0, 0, 0, 30]),
}
const quiet = ['pixelFormat', 'encodings', 'update', 'fence', 'size'] as const
const loud = ['key', 'pointer', 'cut', 'qemuKey'] as const

/** How many times input was told of, when the bytes come in pieces of this size. */
function count(bytes: Buffer, piece: number): number {
  let told = 0
  const follow = rfbInput(() => told++)
  for (let at = 0; at < bytes.length; at += piece) follow(bytes.subarray(at, at + piece))
  return told
}

test('keys, pointer and clipboard are input, and nothing else, however the bytes are cut', () => {
  const names = fc.array(fc.constantFrom(...quiet, ...loud), { maxLength: 30 })
  fc.assert(
    fc.property(names, fc.integer({ min: 1, max: 64 }), (story, piece) => {
      const bytes = Buffer.concat([handshake, ...story.map((name) => messages[name])])
      const inputs = story.filter((name) => (loud as readonly string[]).includes(name)).length
      assert.equal(count(bytes, piece) > 0, inputs > 0)
      assert.equal(count(bytes, 1), inputs)
    }),
  )
})

test('after a message that nobody knows everything counts as input', () => {
  assert.equal(count(Buffer.concat([handshake, Buffer.from([99]), messages.update]), 1), 1 + messages.update.length)
})
