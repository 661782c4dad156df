import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import { hasCode } from '../../base/errors.ts'
import { digestOf } from './archive/testing.ts'
import { type BlobSource, BlobStore } from './blobs.ts'
import { noise } from './registry/testing.ts'

const { signal } = new AbortController()
const content = noise(100_000, 'blob'),
  digest = digestOf(content)

async function setUp(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'pando-blobs-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return {
    blobs: new BlobStore(folder),
    partial: join(folder, 'sha256', `${digest.slice(7)}.partial`),
    names: async () => (await readdir(join(folder, 'sha256')).catch(() => [])).sort(),
  }
}

/** Serves `bytes` from any offset in chunks, counting, and breaks after `breakAfter` bytes of one transfer. */
function source(bytes: Buffer, options: { breakAfter?: number; noRange?: boolean } = {}): BlobSource & { opened: number[] } {
  const opened: number[] = []
  return {
    opened,
    async open(wanted) {
      const offset = options.noRange ? 0 : wanted
      opened.push(wanted)
      const body = async function* () {
        for (let at = offset; at < bytes.length; at += 1000) {
          if (options.breakAfter !== undefined && at - offset >= options.breakAfter) throw new Error('the line is cut')
          yield bytes.subarray(at, at + 1000)
        }
      }
      return { offset, body: body() }
    },
  }
}

test('wherever a transfer breaks, the next one continues and the content is right', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 60_000 }), { maxLength: 4 }), fc.boolean(), async (breaks, noRange) => {
      const { blobs, names } = await setUp(t)
      for (const breakAfter of breaks) {
        if (await blobs.has(digest)) break
        const line = source(content, { breakAfter, noRange })
        await blobs
          .fetch(digest, line, { size: content.length, signal })
          .catch((error: Error) => assert.equal(error.message, 'the line is cut'))
      }
      await blobs.fetch(digest, source(content, { noRange }), { size: content.length, signal })
      assert.deepEqual(await blobs.read(digest, content.length), content)
      assert.deepEqual(await names(), [digest.slice(7)])
    }),
    { numRuns: 25 },
  )
})

test('a partial file is continued at its end, and one that is damaged or too long costs only a new start', async (t) => {
  const { blobs, partial, names } = await setUp(t)
  await mkdir(join(partial, '..'), { recursive: true })
  await writeFile(partial, content.subarray(0, 30_000))
  const line = source(content)
  await blobs.fetch(digest, line, { size: content.length, signal })
  assert.deepEqual(line.opened, [30_000])
  await rm(blobs.path(digest))
  await writeFile(partial, noise(30_000, 'damage'))
  await assert.rejects(blobs.fetch(digest, source(content), { size: content.length, signal }), (error) =>
    hasCode(error, 'image.digest_mismatch'),
  )
  assert.deepEqual(await names(), [])
  await writeFile(partial, Buffer.alloc(content.length + 1))
  await blobs.fetch(digest, source(content), { size: content.length, signal })
  assert.deepEqual(await readFile(blobs.path(digest)), content)
})

test('content of the wrong digest or size is refused and leaves nothing', async (t) => {
  const { blobs, names } = await setUp(t)
  const mismatch = (error: unknown) => hasCode(error, 'image.digest_mismatch')
  await assert.rejects(blobs.fetch(digest, source(noise(100_000, 'other')), { size: 100_000, signal }), mismatch)
  await assert.rejects(blobs.fetch(digest, source(Buffer.concat([content, content])), { size: content.length, signal }), mismatch)
  await assert.rejects(blobs.fetch(digest, source(content), { maxBytes: 50_000, signal }), (error) => hasCode(error, 'image.not_an_image'))
  await assert.rejects(blobs.add([content], blobs.lease(), { maxBytes: 50_000, signal }), (error) => hasCode(error, 'image.not_an_image'))
  assert.deepEqual(await names(), [])
})

test('a digest that is a path is refused before anything is touched', async (t) => {
  const { blobs } = await setUp(t)
  for (const bad of ['sha256:../../etc/passwd', '../x', `sha256:${'A'.repeat(64)}`, '']) {
    await assert.rejects(
      async () => blobs.fetch(bad, source(content), { signal }),
      (error) => hasCode(error, 'image.not_an_image'),
    )
  }
})

test('when the first of two that want the same blob is cancelled, the second still gets it', async (t) => {
  const { blobs } = await setUp(t)
  const stop = new AbortController(),
    line = source(content)
  let second: Promise<void> | undefined
  const first = blobs.fetch(digest, line, {
    size: content.length,
    signal: stop.signal,
    onBytes: (done) => {
      second ??= blobs.fetch(digest, line, { size: content.length, signal }) // once it is known which of them is the first
      if (done > 20_000) stop.abort()
    },
  })
  await assert.rejects(first, { name: 'AbortError' })
  await second
  assert.equal(line.opened.length, 2)
  assert.ok(line.opened[1]! > 0, 'it continues what the first had')
  assert.deepEqual(await blobs.read(digest, content.length), content)
})

test('gc removes what nobody needs and spares what is kept, leased or on its way', async (t) => {
  const { blobs, partial, names } = await setUp(t)
  const passing = blobs.lease(),
    held = blobs.lease()
  const [kept, leased, late, lost] = await Promise.all(
    ['k', 'l', 'm', 'n'].map(async (name) => (await blobs.add([Buffer.from(name)], name === 'l' ? held : passing, { signal })).digest),
  )
  passing[Symbol.dispose]()
  await writeFile(partial, 'x')
  const answer = await blobs.gc(async () => {
    using during = blobs.lease()
    during.keep(late!) // taken and let go again while gc is at work
    return new Set([kept!])
  })
  assert.deepEqual(answer, { removed: 2, bytes: 2 })
  assert.deepEqual(await names(), [kept, leased, late].map((each) => each!.slice(7)).sort())
  assert.equal(await blobs.has(lost!), false)
})
