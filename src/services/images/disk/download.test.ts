import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock } from '../../../base/clock.ts'
import { hasCode } from '../../../base/errors.ts'
import { noise } from '../registry/testing.ts'
import { type DownloadOptions, download, partPath } from './download.ts'

const content = noise(3_000_000, 'disk')

/** A real server of one file; `answer` may do something else with a request, the others get what they ask for. */
async function setUp(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse, count: number) => boolean = () => false) {
  const folder = await mkdtemp(join(tmpdir(), 'pando-download-'))
  const ranges: (string | undefined)[] = []
  const file = { content, etag: '"one"' }
  const server = createServer((request, response) => {
    ranges.push(request.headers.range)
    if (answer(request, response, ranges.length)) return
    const from = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === file.etag
    const body = file.content.subarray(isSame ? from : 0)
    const headers = { etag: file.etag, 'content-length': body.length }
    if (from > 0 && isSame)
      response.writeHead(206, { ...headers, 'content-range': `bytes ${from}-${file.content.length - 1}/${file.content.length}` })
    else response.writeHead(200, headers)
    if (ranges.length <= breaks.count) response.write(body.subarray(0, 700_000), () => response.destroy())
    else response.end(body)
  }).listen(0, '127.0.0.1')
  const breaks = { count: 0 }
  await once(server, 'listening')
  t.after(async () => {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true, force: true })
  })
  const path = join(folder, 'disk')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/disk.qcow2`
  const fetch = (extra: Partial<DownloadOptions> = {}) =>
    download({ url, path, clock: systemClock, signal: AbortSignal.timeout(30_000), ...extra })
  return { path, url, ranges, file, breaks, fetch }
}

test('a download that breaks goes on where it was, as often as it takes', async (t) => {
  const { path, ranges, breaks, fetch } = await setUp(t)
  breaks.count = 3
  const seen: number[] = []
  await fetch({ onBytes: (done) => seen.push(done) })
  assert.ok((await readFile(path)).equals(content))
  assert.equal(ranges[0], undefined)
  assert.equal(ranges.length, 4)
  assert.ok(ranges.slice(1).every((range) => Number(/^bytes=(\d+)-$/.exec(range!)?.[1]) > 0))
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
    'never back',
  )
})

test('a download that was cut off goes on with the next attempt, and one that is done is not begun again', async (t) => {
  const { path, ranges, fetch } = await setUp(t)
  const stop = new AbortController()
  await assert.rejects(fetch({ signal: stop.signal, onBytes: (done) => void (done > 500_000 && stop.abort()) }))
  const { size } = await stat(path)
  assert.ok(size > 0 && size < content.length)
  await fetch()
  await fetch()
  assert.ok((await readFile(path)).equals(content))
  assert.deepEqual(ranges, [undefined, `bytes=${size}-`])
})

test('when the file has become another one meanwhile, or nobody can tell, it is fetched from the start', async (t) => {
  const { path, url, file, fetch } = await setUp(t)
  await writeFile(path, content.subarray(0, 1_000_000))
  await writeFile(partPath(path), JSON.stringify({ url, validator: '"one"' }))
  Object.assign(file, { content: noise(2_000_000, 'new'), etag: '"two"' })
  await fetch()
  assert.ok((await readFile(path)).equals(file.content))
  await writeFile(path, 'what somebody left')
  await rm(partPath(path))
  await fetch()
  assert.ok((await readFile(path)).equals(file.content))
})

test('redirects are followed, and an answer that will not change is not asked for twice', async (t) => {
  const { path, ranges, url, fetch } = await setUp(t, ({ url: asked }, response) => {
    if (asked === '/moved') response.writeHead(302, { location: '/disk.qcow2' }).end()
    else if (asked === '/gone') response.writeHead(404).end()
    else if (asked === '/round') response.writeHead(302, { location: '/round' }).end()
    else return false
    return true
  })
  await fetch({ url: new URL('/moved', url).href })
  assert.ok((await readFile(path)).equals(content))
  const before = ranges.length
  await assert.rejects(
    fetch({ url: new URL('/gone', url).href }),
    (error) => hasCode(error, 'image.download_failed') && /404/.test(String(error)),
  )
  assert.equal(ranges.length, before + 1)
  await assert.rejects(fetch({ url: new URL('/round', url).href }), (error) => hasCode(error, 'image.download_failed'))
  await assert.rejects(fetch({ maxBytes: 1000 }), (error) => hasCode(error, 'image.import_limit'))
  for (const bad of ['file:///etc/passwd', 'ftp://x/y', 'disk.qcow2', 'https://user:word@host/'])
    await assert.rejects(fetch({ url: bad }), (error) => hasCode(error, 'image.bad_url'))
})
