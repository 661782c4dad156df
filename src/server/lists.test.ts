import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stored } from '../api/kind.ts'
import { ApiError } from '../client/api-error.ts'
import { connect, type PandoClient } from '../client/client.ts'
import type { Instance } from '../services/lifecycle/kind.ts'
import { startTestApi } from './test-api.ts'

const instances = '/v1/projects/default/instances'
const options = { timeout: 30_000 }

interface List {
  items: Stored<typeof Instance>[]
  total: number
  next?: string
}

async function names(client: PandoClient, query: Record<string, string | number | readonly string[]>): Promise<string> {
  const { items, total } = await client.call<List>('GET', instances, { query })
  return `${items.map(({ metadata }) => metadata.name).join(' ')} of ${total}`
}

test('a list is searched, filtered, sorted and paged by the server, and counts what it found', options, async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  for (const [name, cpus, engine] of [
    ['web-1', 2, 'container'],
    ['web-2', 1, 'vm'],
    ['db', 4, 'vm'],
  ] as const)
    await client.call('POST', instances, { body: { metadata: { name, labels: { tier: name } }, spec: { image: 'x:1', cpus, engine } } })
  assert.deepEqual(
    [
      await names(client, { sort: '-spec.cpus' }),
      await names(client, { sort: 'spec.cpus', limit: 1, offset: 1 }),
      await names(client, { where: 'spec.engine=vm' }),
      await names(client, { where: ['spec.engine=vm', 'spec.cpus=4'] }),
      await names(client, { search: 'WEB', limit: 1 }),
      await names(client, { search: 'tier=db' }),
    ],
    ['db web-1 web-2 of 3', 'web-1 of 3', 'db web-2 of 2', 'db of 1', 'web-1 of 2', 'db of 1'],
  )
})

test('what a list cannot be asked for is refused at its field', options, async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  const { next } = await client.call<List>('GET', '/v1/projects', { query: { limit: 1 } })
  for (const [query, field] of [
    [{ where: 'status.phase' }, /^\/where/],
    [{ sort: 'spec cpus' }, /^\/sort/],
    [{ sort: 'spec.cpus', cursor: next ?? 'WyJ4Il0' }, /^\/cursor/],
  ] as const) {
    await assert.rejects(
      client.call('GET', instances, { query }),
      (error: unknown) => error instanceof ApiError && error.code === 'api.invalid' && field.test(error.problem.field ?? ''),
    )
  }
})
