import assert from 'node:assert/strict'
import { test } from 'node:test'
import { extract, pack } from 'tar-stream'
import { firstFileOf, tarOf } from './tar.ts'

test('a file is put into an archive that others can read', async () => {
  const content = new Blob(['häßlich\n'.repeat(100)])
  const archive = Buffer.from(await tarOf('notes ü.txt', content, Date.parse('2026-01-02T03:04:05Z')).arrayBuffer())
  const found: unknown[] = []
  const unpacking = extract()
  unpacking.end(archive)
  for await (const entry of unpacking) {
    const parts: Buffer[] = []
    for await (const part of entry) parts.push(part as Buffer)
    const { name, size, mode, mtime, type } = entry.header
    found.push({
      name,
      size,
      mode,
      mtime: mtime?.toISOString(),
      type,
      same: Buffer.concat(parts).equals(Buffer.from(await content.arrayBuffer())),
    })
  }
  assert.deepEqual(found, [
    { name: 'notes ü.txt', size: content.size, mode: 0o644, mtime: '2026-01-02T03:04:05.000Z', type: 'file', same: true },
  ])
})

test('a file comes out of an archive that others made, also behind a header of many words', async () => {
  const made = pack()
  made.entry({ name: `${'a-long-folder/'.repeat(20)}file`, pax: { comment: 'ü' } }, 'what is in it')
  made.finalize()
  const parts: Buffer[] = []
  for await (const part of made) parts.push(part as Buffer)
  assert.equal(new TextDecoder().decode(firstFileOf(Uint8Array.from(Buffer.concat(parts)))), 'what is in it')
})

test('an archive of a folder has no first file', async () => {
  const made = pack()
  made.entry({ name: 'folder/', type: 'directory' })
  made.finalize()
  const parts: Buffer[] = []
  for await (const part of made) parts.push(part as Buffer)
  assert.equal(firstFileOf(Uint8Array.from(Buffer.concat(parts))), undefined)
})

test('what a plain header cannot say is refused', () => {
  assert.throws(() => tarOf('x'.repeat(101), new Blob([]), 0), /too long/)
})
