import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { WebSocket } from 'ws'
import type { LoggedEvent } from '../api/event.ts'
import { tooSlowClose, tooSlowCode } from '../api/streams.ts'
import { systemClock } from '../base/clock.ts'
import { PandoError } from '../base/errors.ts'
import { ApiError } from '../client/api-error.ts'
import { connect } from '../client/client.ts'
import { logLines } from '../client/lines.ts'
import { createFakeEngine } from '../engines/fake/fake.ts'
import { Project } from '../services/auth/kind.ts'
import { Exporter } from '../services/monitoring/exporter.ts'
import { Metrics } from '../services/monitoring/metrics.ts'
import type { Monitoring } from '../services/monitoring/monitoring.ts'
import { defaultLimits } from './hardening.ts'
import { runningInstance, startTestApi, type TestApi } from './test-api.ts'

const options = { timeout: 400_000 }
const description = 'x'.repeat(4_000)
const create = (api: TestApi, name: string, text = description) =>
  api.store.create(Project, { name, spec: { description: text, members: [], quota: {} } })

async function openEvents(api: TestApi, since: number): Promise<IncomingMessage> {
  const { hostname, port } = new URL(api.url)
  const headers = { authorization: `Bearer ${api.token}` }
  const path = `/v1/events?since=${since}&kind=Project`
  const outgoing = request({ hostname, port, ca: api.ca, path, headers, agent: false })
  outgoing.on('error', () => {})
  outgoing.end()
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  answer.pause().on('error', () => {})
  return answer
}

/** Counts only: nothing is measured. */
function counting(): Monitoring {
  const metrics = new Metrics({} as never)
  return { metrics, exporter: new Exporter(metrics), graphs: {} as never, close() {} }
}

async function countOf(monitoring: Monitoring, stream: string): Promise<number> {
  const text = await monitoring.exporter.text()
  return Number(new RegExp(`^pando_slow_readers_total\\{stream="${stream}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0)
}

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is in use, and neither left over nor on its way. */
async function memory(): Promise<number> {
  const looks: number[] = []
  for (let i = 0; i < 5; i++) {
    await systemClock.sleep(20, new AbortController().signal)
    collect()
    const { heapUsed, external } = process.memoryUsage()
    looks.push(heapUsed + external)
  }
  return Math.min(...looks)
}

function p99Of(waits: number[]): number {
  return waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.99)]!
}

test('twenty who never read cost little, hold up nobody, and are ended with a reason', options, async () => {
  const monitoring = counting()
  await using api = await startTestApi({ monitoring, limits: { ...defaultLimits, stalledMs: 2_000 } })
  const since = await api.store.revision()
  const many = 2_000
  const client = connect({ socketPath: api.socketPath })
  const waits: number[] = []
  const reading = (async () => {
    for await (const { at, name } of client.events({ since, kind: 'Project' }, new AbortController().signal)) {
      waits.push(Date.now() - Date.parse(at))
      if (name === `p${many - 1}`) return
    }
  })()
  const start = await memory()
  for (let i = 0; i < many; i++) await create(api, `before${i}`)
  const before = await memory()
  const ofTheLog = before - start // this store keeps all of it in memory
  const from = await api.store.revision()
  const lazy = await Promise.all(Array.from({ length: 20 }, () => openEvents(api, from)))
  for (let i = 0; i < many; i++) await create(api, `p${i}`)
  await reading
  const held = (await memory()) - before - ofTheLog
  // Of 8 MiB that each of them has not read.
  assert.ok(held < lazy.length * 1024 * 1024, `${Math.round(held / lazy.length / 1024)} KiB for each who does not read`)
  assert.equal(waits.length, 2 * many)
  const [alone, besideThem] = [p99Of(waits.slice(0, many)), p99Of(waits.slice(many))]
  assert.ok(besideThem < 3 * alone + 500, `who reads waited ${besideThem} ms, and ${alone} ms before the others came`)
  while ((await countOf(monitoring, 'events')) < lazy.length) await systemClock.sleep(20, new AbortController().signal)
  while (api.watching() > 0) await nextTurn()
  for (const answer of lazy) {
    let text = ''
    for await (const part of answer.setEncoding('utf8')) text += part
    assert.match(text.slice(-2_000), /\n\nevent: problem\ndata: \{.*"code":"api.too_slow".*\}\n\n$/)
    assert.ok((text.match(/^id: /gm)?.length ?? 0) < many)
  }
  assert.equal(await countOf(monitoring, 'events'), lazy.length)
  client.close()
})

test('a reader who was ended goes on with the next event, as if nothing had been', options, async () => {
  const monitoring = counting()
  await using api = await startTestApi({ monitoring, limits: { ...defaultLimits, stalledMs: 200 } })
  const client = connect({ socketPath: api.socketPath })
  const since = await api.store.revision()
  const events = client.events({ since, kind: 'Project' }, new AbortController().signal)[Symbol.asyncIterator]()
  const many = 3_000
  const first = events.next()
  for (let i = 0; i < many; i++) await create(api, `p${i}`)
  const seen = [((await first).value as LoggedEvent).name]
  while ((await countOf(monitoring, 'events')) === 0) await systemClock.sleep(20, new AbortController().signal)
  while (seen.length < many) seen.push(((await events.next()).value as LoggedEvent).name)
  assert.deepEqual(
    seen,
    Array.from({ length: many }, (_, i) => `p${i}`),
  )
  client.close()
})

test(
  'who reads, but less than happens, is ended when they are too far behind, and not for what was there before they came',
  options,
  async () => {
    const monitoring = counting()
    await using api = await startTestApi({ monitoring, limits: { ...defaultLimits, behindMs: 300 } })
    const since = await api.store.revision()
    await create(api, 'old')
    await systemClock.sleep(400, new AbortController().signal)
    const client = connect({ socketPath: api.socketPath })
    const events = client.events({ since, kind: 'Project' }, new AbortController().signal)[Symbol.asyncIterator]()
    assert.equal(((await events.next()).value as LoggedEvent).name, 'old')
    assert.equal(await countOf(monitoring, 'events'), 0)
    const slow = await openEvents(api, since)
    for (let i = 0; i < 600; i++) await create(api, `p${i}`, 'x'.repeat(100_000)) // more than the kernel takes
    await systemClock.sleep(400, new AbortController().signal)
    let text = ''
    for await (const part of slow.setEncoding('utf8')) text += part
    assert.match(text, /"code":"api.too_slow".*\n\n$/)
    assert.equal(await countOf(monitoring, 'events'), 1)
    client.close()
  },
)

test('a console that nobody reads is closed with the code and the reason', options, async () => {
  const monitoring = counting()
  const engine = createFakeEngine({ clock: systemClock })
  const device = new PassThrough()
  await using api = await startTestApi({
    monitoring,
    engine: { ...engine, powers: { ...engine.powers, console: async () => device } },
    limits: { ...defaultLimits, stalledMs: 300 },
  })
  await runningInstance(api, { image: 'web:1' })
  const socket = new WebSocket(`${api.url.replace('https', 'wss')}/v1/projects/default/instances/web/console`, {
    ca: api.ca,
    headers: { authorization: `Bearer ${api.token}` },
    perMessageDeflate: false,
  })
  await once(socket, 'open')
  socket.pause()
  const noise = setInterval(() => {
    if (!device.writableNeedDrain) device.write(Buffer.alloc(1024 * 1024, 'x'))
  }, 1)
  while ((await countOf(monitoring, 'console')) === 0) await systemClock.sleep(20, new AbortController().signal)
  clearInterval(noise)
  const closed = once(socket, 'close')
  socket.resume()
  const [code, reason] = (await closed) as [number, Buffer]
  assert.deepEqual([code, reason.toString()], [tooSlowClose, tooSlowCode])
})

test('lines of a log that was ended go on after the last one that was read', async () => {
  const asked: (string | undefined)[] = []
  const lines = logLines(async function* (since) {
    asked.push(since)
    if (since === undefined) {
      yield { at: '2026-01-01T00:00:01Z' }
      yield { at: '2026-01-01T00:00:02Z' }
      throw new ApiError(new PandoError(tooSlowCode).toProblem())
    }
    yield { at: '2026-01-01T00:00:03Z' }
  })
  const seen: string[] = []
  for await (const { at } of lines) seen.push(at)
  assert.equal(seen.length, 3)
  assert.deepEqual(asked, [undefined, '2026-01-01T00:00:02Z'])
})
