import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { SpecOf, Stored } from '../api/kind.ts'
import { connect } from '../client/client.ts'
import { Alarm } from '../services/monitoring/alarm-kind.ts'
import type { Receiver } from '../services/monitoring/receiver-kind.ts'
import { startTestApi } from './test-api.ts'

async function start(t: TestContext) {
  const api = await startTestApi()
  t.after(() => api[Symbol.asyncDispose]())
  const client = connect({ socketPath: api.socketPath })
  t.after(() => client.close())
  return { api, client }
}

const refused = (code: string) => (error: Error & { code?: string }) => error.code === code
const at = '2030-01-01T00:00:00.000Z'
const object = { kind: 'Node', name: 'n1', uid: 'u' }

test('who acknowledges an alarm is written down by the server, and only one that fires is', async (t) => {
  const { api, client } = await start(t)
  const spec: SpecOf<typeof Alarm> = { rule: 'node-down', severity: 'critical', object, labels: {} }
  const common = { summary: 'the node n1 is down', since: at }
  await api.store.create(Alarm, { name: 'fires', spec, status: { phase: 'firing', ...common, firedAt: at } })
  await api.store.create(Alarm, { name: 'over', spec, status: { phase: 'resolved', ...common, firedAt: at, resolvedAt: at } })
  const answer = await client.call<Stored<typeof Alarm>>('POST', '/v1/alarms/fires/acknowledge', { body: { comment: 'on my way' } })
  assert.deepEqual([answer.spec.acknowledged?.by, answer.spec.acknowledged?.comment], ['system:root', 'on my way'])
  await assert.rejects(client.call('POST', '/v1/alarms/over/acknowledge'), refused('api.not_allowed_now'))
  await assert.rejects(client.call('POST', '/v1/alarms/nobody/acknowledge'), refused('store.not_found'))
})

test('a test message goes where alarms go, or says why not; its secret is shown to nobody', async (t) => {
  const { client } = await start(t)
  const got: { status: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    got.push(JSON.parse(body))
    response.end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const body = (to: string) => ({ metadata: { name: 'hook' }, spec: { send: { type: 'webhook', url: to, secret: 'not to be told' } } })
  await client.call('POST', '/v1/receivers', { body: body(url) })
  assert.deepEqual(await client.call('POST', '/v1/receivers/hook/test'), { delivered: true })
  assert.deepEqual(
    got.map(({ status }) => status),
    ['test'],
  )
  const shown = await client.call<Stored<typeof Receiver>>('GET', '/v1/receivers/hook')
  assert.doesNotMatch(JSON.stringify(shown), /not to be told/)
  await client.call('PUT', '/v1/receivers/hook', { body: body('http://127.0.0.1:1') })
  await assert.rejects(client.call('POST', '/v1/receivers/hook/test'), refused('monitoring.not_delivered'))
})
