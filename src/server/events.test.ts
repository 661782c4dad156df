import assert from 'node:assert/strict'
import { createServer, connect as dial, type Socket } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import type { LoggedEvent } from '../api/event.ts'
import { ApiError } from '../client/api-error.ts'
import { connect } from '../client/client.ts'
import { Network } from '../resources/network/kind.ts'
import { Project } from '../services/auth/kind.ts'
import { startTestApi, type TestApi } from './test-api.ts'

const options = { timeout: 30_000 }

/** A socket before the server's, whose connections can be cut. */
async function flakyWay(api: TestApi): Promise<{ socketPath: string; cut(): void; connections(): number } & AsyncDisposable> {
  const socketPath = join(api.stateDir, 'flaky.sock')
  const open = new Set<Socket>()
  let connections = 0
  const server = createServer((near) => {
    connections++
    const far = dial(api.socketPath)
    for (const socket of [near, far]) {
      open.add(socket)
      socket
        .on('error', () => {})
        .on('close', () => {
          open.delete(socket)
          near.destroy()
          far.destroy()
        })
    }
    near.pipe(far).pipe(near)
  })
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return {
    socketPath,
    cut,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.close()
      cut()
    },
  }
}

test('a reader whose connection is cut again and again sees every change once and in order, while others write', options, async () => {
  await using api = await startTestApi()
  await using way = await flakyWay(api)
  const client = connect({ socketPath: way.socketPath })
  const since = await api.store.revision()
  const total = 400
  const writer = (async () => {
    for (let i = 0; i < total; i++) {
      await api.store.create(Project, { name: `p${i}`, spec: { description: '', members: [], quota: {} } })
      if (i % 40 !== 20) continue
      const before = way.connections()
      way.cut()
      while (way.connections() === before) await pause(2)
    }
  })()
  const stop = new AbortController()
  const seen: LoggedEvent[] = []
  for await (const event of client.events({ since, kind: 'Project' }, stop.signal)) {
    seen.push(event)
    if (seen.length % 60 === 0) way.cut()
    if (seen.length === total) break
  }
  await writer
  assert.deepEqual(
    seen.map(({ name }) => name),
    Array.from({ length: total }, (_, i) => `p${i}`),
  )
  assert.deepEqual(
    seen.map(({ revision }) => revision),
    seen.map((_, i) => since + 1 + i),
  )
  assert.ok(way.connections() >= 5, `only ${way.connections()} connections`)
  client.close()
})

test('a reader without a cursor sees all that happens after it has begun, and only what it asked for', options, async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  const stop = new AbortController()
  const reader = client.events({ kind: 'Network', project: 'default', types: ['created', 'note'] }, stop.signal)[Symbol.asyncIterator]()
  const first = reader.next()
  while (api.watching() === 0) await nextTurn()
  const network = await api.store.create(Network, { name: 'a', project: 'default', spec: { mtu: 1500 } })
  await api.store.create(Project, { name: 'other', spec: { description: '', members: [], quota: {} } })
  await api.store.create(Network, { name: 'b', project: 'other', spec: { mtu: 1500 } })
  await api.store.update(Network, { ...network, status: { phase: 'ready' } })
  await api.store.note(network, { level: 'info', reason: 'Ready', message: 'there', source: 'test' })
  const event = (await first).value as LoggedEvent
  assert.deepEqual([event.name, event.type, event.object], ['a', 'created', network])
  assert.equal(((await reader.next()).value as LoggedEvent).note?.reason, 'Ready')
  stop.abort()
  assert.equal((await reader.next()).done, true)
})

test('a cursor that is gone is answered with 410, and Last-Event-ID wins over since', options, async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  for (let i = 0; i < 10; i++) await api.store.create(Project, { name: `p${i}`, spec: { description: '', members: [], quota: {} } })
  await api.store.compact(3)
  const compacted = (error: unknown) => error instanceof ApiError && error.code === 'store.compacted' && error.problem.status === 410
  await assert.rejects(client.call('GET', '/v1/events', { query: { since: 1 } }), compacted)
  await assert.rejects(client.call('GET', '/v1/events', { query: { since: 11 }, headers: { 'last-event-id': '1' } }), compacted)
  const reader = client.events({ since: 1 }, new AbortController().signal)
  await assert.rejects(reader[Symbol.asyncIterator]().next(), compacted)
})

test('a stream ends when its reader goes away, and when the server stops', options, async () => {
  const api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  const stop = new AbortController()
  const reader = client.events({ since: 0 }, stop.signal)[Symbol.asyncIterator]()
  await reader.next()
  assert.equal(api.watching(), 1)
  stop.abort()
  await reader.next()
  while (api.watching() > 0) await nextTurn()
  const other = client.events({ since: 0 }, new AbortController().signal)[Symbol.asyncIterator]()
  await other.next()
  assert.equal(api.watching(), 1)
  await api[Symbol.asyncDispose]()
  assert.equal(api.watching(), 0)
})
