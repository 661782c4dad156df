import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StatusOf, Stored } from '../api/kind.ts'
import { ApiError } from '../client/api-error.ts'
import { type Operation as ApiOperation, connect } from '../client/client.ts'
import { Operation } from '../services/lifecycle/operation-kind.ts'
import { startTestApi, type TestApi } from './test-api.ts'

const options = { timeout: 30_000 }
const url = '/v1/projects/default/operations/op'
const now = '2026-01-01T00:00:00.000Z'
const reason = { code: 'image.registry_unreachable', message: 'The registry is down', hint: 'Wait.', at: now }

async function pending({ store }: TestApi): Promise<Stored<typeof Operation>> {
  return store.create(Operation, {
    name: 'op',
    project: 'default',
    spec: { verb: 'image.pull', target: { kind: 'Image', name: 'a' }, args: {}, cancel: false },
  })
}

async function become({ store }: TestApi, status: StatusOf<typeof Operation>): Promise<void> {
  const current = (await store.get(Operation, { project: 'default', name: 'op' }))!
  await store.update(Operation, { ...current, status })
}

test('waiting returns as soon as the Operation ends, and with what there is after the timeout', options, async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  await pending(api)
  const wait = (timeout: string) => client.call<ApiOperation>('GET', `${url}/wait`, { query: { timeout } })
  assert.equal((await wait('20ms')).status.phase, 'pending')
  const waiting = wait('20s')
  await become(api, { phase: 'running', startedAt: now })
  await become(api, { phase: 'succeeded', finishedAt: now })
  assert.equal((await waiting).status.phase, 'succeeded')
  assert.equal((await wait('20s')).status.phase, 'succeeded')
})

test('an Operation can be cancelled until it has ended', options, async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  await pending(api)
  for (let i = 0; i < 2; i++) assert.equal((await client.call<ApiOperation>('POST', `${url}/cancel`)).spec.cancel, true)
  await become(api, { phase: 'cancelled', finishedAt: now })
  await assert.rejects(
    client.call('POST', `${url}/cancel`),
    (error) => error instanceof ApiError && error.code === 'operation.not_cancellable',
  )
  await client.call('DELETE', url)
  await assert.rejects(client.call('POST', `${url}/cancel`), (error) => error instanceof ApiError && error.code === 'store.not_found')
})

test('the client follows progress to the end, and throws the reason of a failure', options, async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  await pending(api)
  const { signal } = new AbortController()
  const operation = await client.call<ApiOperation>('GET', url)
  const seen: string[] = []
  const done = client.waitOperation(operation, { signal, onProgress: ({ status }) => seen.push(status.phase) })
  await become(api, { phase: 'running', startedAt: now, progress: { done: 1, total: 2, unit: 'steps' } })
  await become(api, { phase: 'failed', finishedAt: now, reason })
  await assert.rejects(done, (error) => {
    assert.ok(error instanceof ApiError)
    assert.deepEqual(
      [error.code, error.message, error.problem.hint, error.problem.status],
      ['image.registry_unreachable', 'The registry is down', 'Wait.', 502],
    )
    return true
  })
  assert.deepEqual(seen, ['pending', 'running', 'failed'])
})

test('the client finds the end of an Operation although the log was cut meanwhile', options, async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  await pending(api)
  const operation = await client.call<ApiOperation>('GET', url)
  await become(api, { phase: 'running', startedAt: now })
  await become(api, { phase: 'succeeded', finishedAt: now })
  await api.store.compact(0)
  assert.equal((await client.waitOperation(operation, { signal: new AbortController().signal })).status.phase, 'succeeded')
})
