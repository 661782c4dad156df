import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '../../client/api-error.ts'
import { connect, type PandoClient } from '../../client/client.ts'
import { Network } from '../../resources/network/kind.ts'
import { auth } from '../../services/auth/auth.ts'
import { Project } from '../../services/auth/kind.ts'
import { Group, Role, ServiceAccount, User } from '../../services/auth/people-kind.ts'
import { startTestApi, type TestApi } from '../test-api.ts'

const options = { timeout: 400_000 }
const refusedWith = (code: string) => (error: unknown) => error instanceof ApiError && error.code === code

interface Review {
  allowed: boolean
  why?: string
  role?: string
  scope: string
  by: Holding[]
}
interface Holding {
  subject: string
  role: string
  project?: string
  selectors?: string[]
}
const words = (all: Holding[]) =>
  all.map(({ subject, role, project, selectors }) => [subject, role, project ?? 'cloud', ...(selectors ?? [])].join(' ')).sort()

async function user(api: TestApi, name: string, { roles = [], disabled = false }: { roles?: string[]; disabled?: boolean } = {}) {
  await api.store.create(User, { name, spec: { displayName: '', roles, disabled } })
}
function as(api: TestApi, name: string): PandoClient {
  return connect({ url: api.url, ca: api.ca, token: api.tokenFor({ subject: `user:${name}`, by: { type: 'token', token: name } }) })
}

/** ada runs the cloud, paul the project shop, in which bob is a viewer, and gil's group may do what it does to networks of team a. */
async function world(api: TestApi) {
  await user(api, 'ada', { roles: ['admin'] })
  await user(api, 'carl', { roles: ['viewer'] })
  await user(api, 'off', { disabled: true, roles: ['admin'] })
  for (const name of ['paul', 'bob', 'gil']) await user(api, name)
  await api.store.create(Group, { name: 'a', spec: { description: '', members: ['gil'], roles: [], claims: [] } })
  await api.store.create(Role, {
    name: 'nets',
    spec: { description: '', rules: [{ kinds: ['Network'], verbs: ['*'], selector: 'team=a' }] },
  })
  const members = [
    { subject: 'user:paul', roles: ['admin'] },
    { subject: 'user:bob', roles: ['viewer'] },
    { subject: 'user:off', roles: ['viewer'] },
    { subject: 'group:a', roles: ['nets'] },
    { subject: 'serviceaccount:shop/ci', roles: ['developer'] },
  ]
  await api.store.create(Project, { name: 'shop', spec: { description: '', members, quota: {} } })
  await api.store.create(Project, { name: 'vault', spec: { description: '', members: [], quota: {} } })
  await api.store.create(ServiceAccount, { project: 'shop', name: 'ci', spec: { description: '', roles: [], disabled: false } })
  for (const team of ['a', 'b'])
    await api.store.create(Network, { project: 'shop', name: `net-${team}`, labels: { team }, spec: { mtu: 1500 } })
}

test('an admin asks what others may do, and is told which role lets them', options, async () => {
  await using api = await startTestApi({ admissions: [...auth().admissions] })
  await world(api)
  const ada = as(api, 'ada')
  const can = (subject: string, query: Record<string, string>) =>
    ada.call<Review>('GET', '/v1/access/can', { query: { subject, project: 'shop', ...query } })
  const short = async (subject: string, query: Record<string, string>) => {
    const { allowed, by } = await can(subject, query)
    return [allowed, ...words(by)]
  }
  assert.deepEqual(await short('user:bob', { verb: 'get', kind: 'Network' }), [true, 'user:bob viewer shop'])
  assert.deepEqual(await short('user:gil', { verb: 'delete', kind: 'networks', name: 'net-a' }), [true, 'group:a nets shop'])
  assert.deepEqual(await short('user:gil', { verb: 'delete', kind: 'networks', name: 'net-b' }), [false])
  assert.deepEqual(await short('user:gil', { verb: 'delete', kind: 'networks' }), [false, 'group:a nets shop team=a'])
  assert.deepEqual(await short('group:a', { verb: 'create', kind: 'Network' }), [true, 'group:a nets shop team=a'])
  assert.deepEqual(await short('serviceaccount:shop/ci', { verb: 'exec', kind: 'Instance' }), [
    true,
    'serviceaccount:shop/ci developer shop',
  ])
  assert.deepEqual(await short('user:off', { verb: 'get', kind: 'Network' }), [false])
  assert.deepEqual(await short('user:nobody', { verb: 'get', kind: 'Network' }), [false])
  assert.deepEqual(await short('user:carl', { verb: 'list', kind: 'Node' }), [true, 'user:carl viewer cloud'])
  const no = await can('user:bob', { verb: 'delete', kind: 'Network', name: 'net-a' })
  assert.deepEqual([no.why, no.role, no.scope], ['user:bob may not delete Network net-a in project shop', 'developer', 'project'])
  await assert.rejects(can('user:bob', { verb: 'get', kind: 'Network', name: 'none' }), refusedWith('store.not_found'))
  await assert.rejects(can('user:bob', { verb: 'get', kind: 'Network', project: 'none' }), refusedWith('project.not_found'))
})

test('who may do something is told by role and place; of a project to its admin, of the cloud to those of the cloud', options, async () => {
  await using api = await startTestApi({ admissions: [...auth().admissions] })
  await world(api)
  const who = async (name: string, path: string, query: Record<string, string>) =>
    words((await as(api, name).call<{ items: Holding[] }>('GET', path, { query })).items)
  const ofShop = '/v1/projects/shop/access/who'
  assert.deepEqual(await who('paul', ofShop, { verb: 'delete', kind: 'Network', name: 'net-a' }), [
    'group:a nets shop',
    'serviceaccount:shop/ci developer shop',
    'user:paul admin shop',
  ])
  assert.deepEqual(await who('paul', ofShop, { verb: 'delete', kind: 'Network', name: 'net-b' }), [
    'serviceaccount:shop/ci developer shop',
    'user:paul admin shop',
  ])
  assert.deepEqual(await who('ada', '/v1/access/who', { verb: 'update', kind: 'Project', name: 'shop' }), [
    'user:ada admin cloud',
    'user:paul admin shop',
  ])
  assert.deepEqual(await who('ada', '/v1/access/who', { verb: 'list', kind: 'Node' }), ['user:ada admin cloud', 'user:carl viewer cloud'])
})

test('nobody asks about others without the right to, nor about other projects or the cloud by way of their own', options, async () => {
  await using api = await startTestApi({ admissions: [...auth().admissions] })
  await world(api)
  const query = { verb: 'get', kind: 'Network', subject: 'user:bob' }
  const paul = as(api, 'paul')
  const ofShop = '/v1/projects/shop/access/can'
  assert.equal((await paul.call<Review>('GET', ofShop, { query })).allowed, true)
  await assert.rejects(paul.call('GET', '/v1/access/can', { query: { ...query, project: 'shop' } }), refusedWith('access.denied'))
  await assert.rejects(paul.call('GET', '/v1/projects/vault/access/can', { query }), refusedWith('project.not_found'))
  for (const about of [
    { kind: 'Node' },
    { kind: 'User', name: 'ada' },
    { kind: 'Project', name: 'vault' },
    { kind: 'Project', verb: 'limit', name: 'shop' },
  ])
    await assert.rejects(paul.call('GET', ofShop, { query: { ...query, ...about } }), refusedWith('access.denied'), JSON.stringify(about))
  const ofThis = await paul.call<Review>('GET', ofShop, { query: { ...query, verb: 'grant', kind: 'Project', name: 'shop' } })
  assert.equal(ofThis.allowed, false)
  // By a role for the whole cloud: that it is so is told, not by which.
  const carl = await paul.call<Review>('GET', ofShop, { query: { ...query, subject: 'user:carl' } })
  assert.deepEqual([carl.allowed, carl.by], [true, []])
  for (const name of ['bob', 'gil']) await assert.rejects(as(api, name).call('GET', ofShop, { query }), refusedWith('access.denied'))
  await assert.rejects(as(api, 'carl').call('GET', '/v1/access/can', { query }), refusedWith('access.denied'))
})
