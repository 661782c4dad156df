import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../client/client.ts'
import { startTestApi } from './test-api.ts'

test('a trace is asked for by names and a port, and wrong ones are told', async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  const ask = (query: object, project = 'default') =>
    client.call<{ allowed: boolean; hops: { at: string; allowed: boolean; says: string }[] }>('GET', `/v1/projects/${project}/net/trace`, {
      query: query as Record<string, string>,
    })
  await assert.rejects(ask({ from: 'web', to: 'internet', port: 80 }), { code: 'network.no_such_end' })
  await assert.rejects(ask({ from: 'internet', to: 'host', port: 70_000 }), { code: 'api.invalid' })
  await assert.rejects(ask({ from: 'internet', to: 'host' }, 'nowhere'), { code: 'project.not_found' })
  const answer = await ask({ from: 'internet', to: 'host', port: 80 })
  assert.equal(answer.allowed, false)
  assert.match(answer.hops.at(-1)!.says, /neither end is in a network/)
})
