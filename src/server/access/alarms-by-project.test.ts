import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoggedEvent } from '../../api/event.ts'
import type { SpecInput, SpecOf, Stored } from '../../api/kind.ts'
import { ApiError } from '../../client/api-error.ts'
import { connect, type PandoClient } from '../../client/client.ts'
import { Project } from '../../services/auth/kind.ts'
import { Session, User } from '../../services/auth/people-kind.ts'
import { Alarm, AlarmRule, Silence } from '../../services/monitoring/alarm-kind.ts'
import { alarmRules } from '../../services/monitoring/alarms/admissions.ts'
import { Receiver } from '../../services/monitoring/receiver-kind.ts'
import { startTestApi, type TestApi } from '../test-api.ts'

const options = { timeout: 400_000 }
const refusedWith =
  (...codes: string[]) =>
  (error: unknown) => {
    assert.ok(error instanceof ApiError, String(error))
    assert.ok(codes.includes(error.code), `${error.code} ${error.message}`)
    return true
  }

function as(api: TestApi, name: string): PandoClient {
  const by = { type: 'session' as const, session: `of-${name}` }
  return connect({ url: api.url, ca: api.ca, token: api.tokenFor({ subject: `user:${name}`, by }) })
}

async function person({ store }: TestApi, name: string, roles: string[] = []): Promise<void> {
  await store.create(User, { name, spec: { displayName: '', roles, disabled: false } })
  const spec = { user: name, method: 'password' as const, address: '127.0.0.1', agent: '', groups: [], expiresAt: until }
  await store.create(Session, { name: `of-${name}`, spec })
}

const names = ({ items, total }: { items: Stored[]; total: number }) => [items.map(({ metadata }) => metadata.name).join(' '), total]
const until = '2999-01-01T00:00:00.000Z'
const webhook = { send: { type: 'webhook' as const, url: 'https://chat.example/hook', secret: 'eight letters' } }
const rule: SpecInput<typeof AlarmRule> = {
  summary: 'it failed',
  when: { type: 'state', of: 'Instance', field: 'status.phase', is: ['failed'] },
}

async function alarm(api: TestApi, name: string, object: SpecOf<typeof Alarm>['object']) {
  const status = { phase: 'firing' as const, summary: 'down', since: '2026-01-01T00:00:00.000Z', firedAt: '2026-01-01T00:00:00.000Z' }
  await api.store.create(Alarm, { name, spec: { rule: 'down', severity: 'warning', object, labels: {} }, status })
}

/** In shop: an admin, an operator and a viewer. One alarm, silence, rule and receiver each of shop, of vault, and of the cloud. */
async function world(api: TestApi) {
  for (const name of ['adam', 'olga', 'vera', 'nora']) await person(api, name)
  await person(api, 'ada', ['viewer'])
  const members = [
    { subject: 'user:adam', roles: ['admin'] },
    { subject: 'user:olga', roles: ['operator'] },
    { subject: 'user:vera', roles: ['viewer'] },
  ]
  await api.store.create(Project, { name: 'shop', spec: { description: '', members, quota: {} } })
  await api.store.create(Project, { name: 'vault', spec: { description: '', members: [], quota: {} } })
  for (const project of ['shop', 'vault', undefined]) {
    const name = project ?? 'cloud'
    const home = project === undefined ? {} : { project }
    await alarm(
      api,
      name,
      project === undefined ? { kind: 'Node', name: 'n1', uid: '1' } : { kind: 'Instance', project, name: 'web', uid: '2' },
    )
    await api.store.create(AlarmRule, { name, spec: AlarmRule.spec.parse({ ...rule, ...home }) })
    await api.store.create(Silence, { name, spec: Silence.spec.parse({ until, ...home }) })
    await api.store.create(Receiver, { name, spec: Receiver.spec.parse({ ...webhook, ...home }) })
  }
  await alarm(api, 'quota', { kind: 'Project', name: 'shop', uid: '3' })
}

test('members of a project see its alarms, rules and silences, and nobody else’s', options, async () => {
  await using api = await startTestApi({ admissions: [...alarmRules] })
  await world(api)
  const list = async (who: string, plural: string) => names(await as(api, who).call('GET', `/v1/${plural}`))
  assert.deepEqual(await list('vera', 'alarms'), ['quota shop', 2])
  assert.deepEqual(await list('vera', 'alarmrules'), ['shop', 1])
  assert.deepEqual(await list('vera', 'silences'), ['shop', 1])
  assert.deepEqual(await list('vera', 'receivers'), ['', 0])
  assert.deepEqual(await list('adam', 'receivers'), ['shop', 1])
  assert.deepEqual(await list('nora', 'alarms'), ['', 0])
  assert.deepEqual(await list('ada', 'alarms'), ['cloud quota shop vault', 4])
  const vera = as(api, 'vera')
  await vera.call('GET', '/v1/alarms/shop')
  for (const path of ['alarms/vault', 'alarms/cloud', 'alarms/none', 'silences/vault', 'alarmrules/cloud', 'receivers/shop'])
    await assert.rejects(vera.call('GET', `/v1/${path}`), refusedWith('store.not_found', 'access.denied'), path)
  const since = await api.store.revision()
  const events = vera.events({ since }, new AbortController().signal)[Symbol.asyncIterator]()
  await alarm(api, 'hidden', { kind: 'Instance', project: 'vault', name: 'db', uid: '4' })
  await alarm(api, 'heard', { kind: 'Instance', project: 'shop', name: 'db', uid: '5' })
  assert.equal(((await events.next()).value as LoggedEvent).name, 'heard')
  vera.close()
})

test('an operator of a project takes care of its alarms and silences them, and no others', options, async () => {
  await using api = await startTestApi({ admissions: [...alarmRules] })
  await world(api)
  const olga = as(api, 'olga')
  await olga.call('POST', '/v1/alarms/shop/acknowledge', { body: {} })
  for (const name of ['vault', 'cloud'])
    await assert.rejects(olga.call('POST', `/v1/alarms/${name}/acknowledge`, { body: {} }), refusedWith('store.not_found'))
  const silence = (name: string, spec: object) =>
    olga.call('POST', '/v1/silences', { body: { metadata: { name }, spec: { until, ...spec } } })
  await silence('mine', { project: 'shop' })
  await assert.rejects(silence('theirs', { project: 'vault' }), refusedWith('access.denied', 'project.not_found'))
  await assert.rejects(silence('everybodys', {}), refusedWith('access.denied'))
  // Nor by moving one of their own.
  await assert.rejects(olga.call('PATCH', '/v1/silences/mine', { body: { spec: { project: null } } }), refusedWith('access.denied'))
  await assert.rejects(olga.call('PATCH', '/v1/silences/mine', { body: { spec: { project: 'vault' } } }), refusedWith('access.denied'))
  await assert.rejects(olga.call('DELETE', '/v1/silences/cloud'), refusedWith('store.not_found'))
  await assert.rejects(
    olga.call('PUT', '/v1/silences/vault', { body: { spec: { until, project: 'shop' } } }),
    refusedWith('store.not_found'),
  )
  await olga.call('DELETE', '/v1/silences/mine')
  await assert.rejects(
    as(api, 'vera').call('POST', '/v1/silences', { body: { metadata: { name: 'x' }, spec: { until, project: 'shop' } } }),
    refusedWith('access.denied'),
  )
  const can = await olga.call<{ allowed: boolean }>('GET', '/v1/me/can', { query: { verb: 'create', kind: 'silence', project: 'shop' } })
  assert.equal(can.allowed, true)
  olga.close()
})

test('the admin of a project has receivers and rules of their own; the server asks for them only what is public', options, async () => {
  await using api = await startTestApi({ admissions: [...alarmRules] })
  await world(api)
  const adam = as(api, 'adam')
  const put = (path: string, spec: object) => adam.call('PUT', `/v1/${path}`, { body: { spec } })
  await put('alarmrules/mine', { ...rule, project: 'shop' })
  await assert.rejects(put('alarmrules/all', rule), refusedWith('access.denied'))
  await assert.rejects(put('receivers/all', webhook), refusedWith('access.denied'))
  await assert.rejects(put('receivers/vault', { ...webhook, project: 'shop' }), refusedWith('store.not_found'))
  const hidden = await adam.call<{ spec: { send: object } }>('GET', '/v1/receivers/shop')
  assert.doesNotMatch(JSON.stringify(hidden), /eight letters/)
  const mail = { type: 'email', to: ['a@example.com'], from: 'b@example.com' }
  const inside = [
    { type: 'webhook', url: 'http://169.254.169.254/latest' },
    { type: 'webhook', url: `${api.url}/v1/healthz` },
    { type: 'webhook', url: 'http://localhost:1/' },
    { ...mail, server: '127.0.0.1' },
    { ...mail, server: 'localhost' },
  ]
  for (const send of inside) {
    await put('receivers/mine', { send, project: 'shop' })
    await assert.rejects(adam.call('POST', '/v1/receivers/mine/test'), refusedWith('base.out_of_reach'), JSON.stringify(send))
  }
  await adam.call('DELETE', '/v1/receivers/mine')
  await assert.rejects(adam.call('POST', '/v1/receivers/cloud/test'), refusedWith('store.not_found'))
  const root = connect({ socketPath: api.socketPath })
  const absent = root.call('PUT', '/v1/receivers/x', { body: { spec: { ...webhook, project: 'none' } } })
  await assert.rejects(absent, refusedWith('project.not_found'))
  for (const client of [adam, root]) client.close()
})
