import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../client/client.ts'
import { Project } from '../services/auth/kind.ts'
import { User } from '../services/auth/people-kind.ts'
import { startTestApi } from './test-api.ts'

const options = { timeout: 30_000 }

interface Answer {
  revision: number
  projects: string[]
  nodes: string[]
  phases: string[]
  names: string[]
  inProject: number[]
  onNode: number[]
  inPhase: number[]
  vm: number[]
}

test('the map of instances tells where each is, and shows a caller only what they may list', options, async () => {
  await using api = await startTestApi()
  const root = connect({ socketPath: api.socketPath })
  await api.store.create(Project, {
    name: 'other',
    spec: { description: '', members: [{ subject: 'user:ann', roles: ['viewer'] }], quota: {} },
  })
  await api.store.create(User, { name: 'ann', spec: { displayName: '', roles: [], disabled: false } })
  for (const [project, name, engine] of [
    ['default', 'web', 'container'],
    ['other', 'db', 'vm'],
  ] as const)
    await root.call('POST', `/v1/projects/${project}/instances`, { body: { metadata: { name }, spec: { image: 'x:1', engine } } })
  const all = await root.call<Answer>('GET', '/v1/instances/map')
  assert.deepEqual(
    all.names.map((name, i) => [name, all.projects[all.inProject[i]!], all.nodes[all.onNode[i]!], all.phases[all.inPhase[i]!], all.vm[i]]),
    [
      ['web', 'default', '', 'pending', 0],
      ['db', 'other', '', 'pending', 1],
    ],
  )
  assert.deepEqual((await root.call<Answer>('GET', '/v1/instances/map', { query: { project: 'default' } })).names, ['web'])
  const ann = connect({ url: api.url, ca: api.ca, token: api.tokenFor({ subject: 'user:ann', by: { type: 'token', token: 't' } }) })
  assert.deepEqual((await ann.call<Answer>('GET', '/v1/instances/map')).names, ['db'])
})
