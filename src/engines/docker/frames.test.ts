import assert from 'node:assert/strict'
import { test } from 'node:test'
import { frames } from './frames.ts'

test('frames survive being cut anywhere', async () => {
  const wire = Buffer.concat([frame(1, 'out'), frame(2, ''), frame(2, 'error'), frame(1, 'x'.repeat(300))])
  const inPieces = async function* (size: number) {
    for (let i = 0; i < wire.length; i += size) yield wire.subarray(i, i + size)
  }
  for (const size of [1, 7, 8, 9, 1000]) {
    const found = []
    for await (const { stream, payload } of frames(inPieces(size))) found.push([stream, payload.toString()])
    assert.deepEqual(found, [
      ['stdout', 'out'],
      ['stderr', ''],
      ['stderr', 'error'],
      ['stdout', 'x'.repeat(300)],
    ])
  }
})

function frame(stream: number, text: string): Buffer {
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}
