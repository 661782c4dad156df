import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PandoError } from '../../base/errors.ts'
import { connect } from '../../client/client.ts'
import type { AuditEntry } from '../../services/audit/entry.ts'
import { User } from '../../services/auth/people-kind.ts'
import { startTestApi, type TestApi } from '../test-api.ts'

const options = { timeout: 30_000 }
const projectUrl = '/v1/projects/default'

const client = (api: TestApi, token = api.token) => connect({ url: api.url, token, ca: api.ca })
const trail = (api: TestApi): AuditEntry[] => api.audit.list({}, { limit: 100 }).items.map(({ entry }) => entry)
const newest = (api: TestApi): AuditEntry => trail(api)[0]!

test('a write has an entry before it is answered: who, from where, what it was and became', options, async () => {
  await using api = await startTestApi()
  const root = client(api)
  await root.call('POST', `${projectUrl}/instances`, { body: { metadata: { name: 'web' }, spec: { image: 'web:1' } } })
  const made = newest(api)
  assert.deepEqual(
    [made.who, made.verb, made.kind, made.project, made.name, made.outcome, made.status, made.action, made.from],
    ['system:root', 'create', 'Instance', 'default', 'web', 'done', 201, 'createInstance', '127.0.0.1'],
  )
  assert.equal(made.changes[0]!.do, 'create')
  await root.call('PATCH', `${projectUrl}/instances/web`, { body: { spec: { cpus: 2 } } })
  const { verb, changes } = newest(api)
  assert.equal(verb, 'update')
  assert.deepEqual(changes[0]!.fields, [{ path: 'cpus', from: 1, to: 2 }])
  await root.call('DELETE', `${projectUrl}/instances/web`)
  assert.deepEqual([newest(api).verb, newest(api).changes[0]!.do], ['delete', 'delete'])
})

test('what only looks has no entry, and neither has a dry run', options, async () => {
  await using api = await startTestApi()
  await client(api).call('GET', '/v1/projects')
  await client(api).call('PUT', `${projectUrl}/instances/web?dryRun=true`, { body: { spec: { image: 'web:1' } } })
  assert.deepEqual(trail(api), [])
})

test('a refusal has an entry, also of what was only looked at, and also where the answer says that there is nothing', options, async () => {
  await using api = await startTestApi()
  await api.store.create(User, { name: 'eve', spec: User.spec.parse({}) })
  const eve = client(api, api.tokenFor({ subject: 'user:eve', by: { type: 'token', token: 'eve' } }))
  await assert.rejects(eve.call('GET', `${projectUrl}/instances/web`), { code: 'project.not_found' })
  assert.deepEqual(
    [newest(api).who, newest(api).outcome, newest(api).code, newest(api).by],
    ['user:eve', 'denied', 'project.not_found', 'eve'],
  )
  await assert.rejects(client(api, 'wrong').call('GET', '/v1/projects'))
  assert.deepEqual([newest(api).who, newest(api).outcome, newest(api).status], ['anonymous', 'denied', 401])
})

test('a write that failed is told with its code and no changes', options, async () => {
  await using api = await startTestApi()
  await assert.rejects(client(api).call('POST', `${projectUrl}/instances`, { body: { metadata: { name: 'web' }, spec: {} } }))
  const { outcome, status, code, changes } = newest(api)
  assert.deepEqual([outcome, status, code, changes], ['failed', 422, 'api.invalid', []])
})

test('secrets are in no entry, whether they are made, changed or read', options, async () => {
  await using api = await startTestApi()
  const root = client(api)
  await root.call('POST', `${projectUrl}/secrets`, { body: { metadata: { name: 'db' }, spec: { data: { password: 'hunter2' } } } })
  await root.call('PATCH', `${projectUrl}/secrets/db`, { body: { spec: { data: { password: 'swordfish' } } } })
  assert.deepEqual(newest(api).changes[0]!.fields, [{ path: 'data.password', from: '(secret)', to: '(secret)' }])
  const files = [{ path: '/key', content: 'hunter3', secret: true }]
  await root.call('POST', `${projectUrl}/instances`, { body: { metadata: { name: 'web' }, spec: { image: 'web:1', files } } })
  const { data } = await root.call<{ data: { password: string } }>('POST', `${projectUrl}/secrets/db/reveal`)
  assert.equal(data.password, 'swordfish')
  assert.deepEqual([newest(api).verb, newest(api).name, newest(api).outcome], ['reveal', 'db', 'done'])
  const text = JSON.stringify(trail(api))
  for (const secret of ['hunter2', 'swordfish', 'hunter3']) assert.ok(!text.includes(secret), `${secret} is in the audit log`)
})

test('answers and events show no secret; what is sent back without one keeps it', options, async () => {
  await using api = await startTestApi()
  const root = client(api)
  const secret = `${projectUrl}/secrets/db`
  await root.call('PUT', secret, { body: { spec: { data: { user: 'app', password: 'hunter2' } } } })
  const shown = await root.call<{ spec: { data: Record<string, unknown> } }>('GET', secret)
  assert.deepEqual(shown.spec.data, { user: null, password: null })
  assert.ok(!JSON.stringify(await root.call('GET', `${secret}/events`)).includes('hunter2'))
  await root.call('PUT', secret, { body: { ...shown, spec: { data: { password: null, host: 'db1' } } } })
  const { data } = await root.call<{ data: unknown }>('POST', `${secret}/reveal`)
  assert.deepEqual(data, { password: 'hunter2', host: 'db1' }, 'a key that was left out is gone')
})

test('when the audit log cannot be written, a write is not acknowledged', options, async () => {
  await using api = await startTestApi()
  const { append } = api.audit
  api.audit.append = async () => {
    throw new Error('disk full')
  }
  await assert.rejects(client(api).call('POST', `${projectUrl}/instances`, { body: { metadata: { name: 'a' }, spec: { image: 'web:1' } } }))
  api.audit.append = append
  await client(api).call('POST', `${projectUrl}/instances`, { body: { metadata: { name: 'b' }, spec: { image: 'web:1' } } })
  assert.equal(newest(api).name, 'b')
})

test('while the audit log cannot be written, a write is refused before anything is done, and reads go on', options, async () => {
  await using api = await startTestApi()
  const { ready } = api.audit
  api.audit.ready = () => Promise.reject(new PandoError('audit.write_failed', { detail: 'disk full' }))
  const make = () => client(api).call('POST', '/v1/projects', { body: { metadata: { name: 'a' } } })
  await assert.rejects(make(), { code: 'audit.write_failed' })
  await assert.rejects(client(api).call('GET', '/v1/projects/a'), { code: 'store.not_found' })
  api.audit.ready = ready
  await make()
})

test('the log is read with filters, page by page, checked and exported over the API', options, async () => {
  await using api = await startTestApi()
  const root = client(api)
  for (const name of ['a', 'b', 'c']) await root.call('POST', '/v1/projects', { body: { metadata: { name } } })
  const page = await root.call<{ items: { seq: number; entry: AuditEntry }[]; next: number }>('GET', '/v1/audit?kind=Project&limit=2')
  assert.deepEqual(
    page.items.map(({ entry }) => entry.name),
    ['c', 'b'],
  )
  const rest = await root.call<typeof page>('GET', `/v1/audit?kind=Project&limit=2&before=${page.next}`)
  assert.deepEqual(
    rest.items.map(({ entry }) => entry.project),
    ['a'],
  )
  assert.deepEqual((await root.call<{ items: unknown[] }>('GET', '/v1/projects/b/audit')).items.length, 1)
  assert.equal((await root.call<{ ok: boolean }>('GET', '/v1/audit/verify')).ok, true)
})
