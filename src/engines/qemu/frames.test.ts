import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encodeFrame, FrameDecoder, type FrameType, maxPayload } from './frames.ts'

const frame = fc.record({
  session: fc.integer({ min: 0, max: 0xffffffff }),
  type: fc.integer({ min: 1, max: 10 }),
  payload: fc.uint8Array({ maxLength: 300 }),
})

test('frames come out as they went in, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 40 })), (frames, cuts) => {
      const bytes = Buffer.concat(frames.map(({ session, type, payload }) => encodeFrame(session, type as FrameType, payload)))
      const decoder = new FrameDecoder()
      const out = []
      let at = 0
      for (const cut of [...cuts, bytes.length]) {
        out.push(...decoder.push(bytes.subarray(at, at + cut)))
        at += cut
      }
      assert.deepEqual(
        out.map((found) => ({ ...found, payload: [...found.payload] })),
        frames.map((sent) => ({ ...sent, payload: [...sent.payload] })),
      )
    }),
  )
})

test('a frame that claims to be longer than the protocol allows is refused', () => {
  const header = Buffer.from([0, 0, 0, 1, 5, 0x01, 0x00, 0x01])
  assert.throws(() => new FrameDecoder().push(header), RangeError)
  assert.throws(() => encodeFrame(1, 2, Buffer.alloc(maxPayload + 1)), RangeError)
})
