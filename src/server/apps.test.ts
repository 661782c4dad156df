import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SpecInput, StatusOf, Stored } from '../api/kind.ts'
import { ApiError } from '../client/api-error.ts'
import { type CallOptions, connect } from '../client/client.ts'
import { jsonLines } from '../client/lines.ts'
import { Transport } from '../client/transport.ts'
import { App, appLabel } from '../services/apps/kind.ts'
import { Revision } from '../services/apps/revision-kind.ts'
import { AutoscalePolicy } from '../services/autoscale/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import type { DryRun } from './dry-run.ts'
import { runningInstance, startTestApi, type TestApi } from './test-api.ts'

const options = { timeout: 20_000 }
const url = '/v1/projects/default/apps/web'
type AppObject = Stored<typeof App>
type AppStatus = StatusOf<typeof App>

/** The API with the app `web`, in a state that no controller changes. */
async function withApp(spec: Partial<SpecInput<typeof App>> = {}, status: Partial<AppStatus> = {}) {
  const api = await startTestApi()
  const full = App.spec.parse({ template: { image: 'shop:1' }, replicas: 10, ...spec })
  const ready = {
    ...App.initialStatus,
    phase: 'ready',
    revision: 1,
    target: 1,
    wanted: full.replicas,
    total: full.replicas,
    ready: full.replicas,
  }
  await api.store.create(App, { project: 'default', name: 'web', spec: full, status: { ...ready, ...status } as AppStatus })
  const client = connect({ socketPath: api.socketPath })
  return { api, call: <T = AppObject>(method: string, path = '', more?: CallOptions) => client.call<T>(method, `${url}${path}`, more) }
}

async function refusal(call: Promise<unknown>): Promise<ApiError> {
  try {
    await call
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error))
    return error
  }
  return assert.fail('the call was not refused')
}

async function revision(api: TestApi, number: number, status: StatusOf<typeof Revision>) {
  const template = App.spec.shape.template.parse({ image: `shop:${number}` })
  const spec = { app: 'web', number, template, restarts: 0, cause: '', digest: String(number) }
  await api.store.create(Revision, { project: 'default', name: `web-${number}`, spec, status })
}

test('scaling up is done at once; scaling down past the guard must be confirmed, and says what would stop', options, async () => {
  const { api, call } = await withApp()
  await using _ = api
  assert.equal((await call('POST', '/scale', { body: { replicas: 12 } })).spec.replicas, 12)
  assert.equal((await call('POST', '/scale', { body: { replicas: 5 } })).spec.replicas, 5)
  const refused = await refusal(call('POST', '/scale', { body: { replicas: 2 } }))
  assert.equal(refused.code, 'app.blast_radius')
  assert.equal(refused.message, 'Scaling web to 2 stops 8 of the 10 replicas of web (80%); its guard lets 50% pass')
  assert.equal((await refusal(call('POST', '/scale', { body: { replicas: 2, confirm: 'db' } }))).code, 'app.blast_radius')
  assert.equal((await call('POST', '/scale', { body: { replicas: 2, confirm: 'web' } })).spec.replicas, 2)
})

test('apply, patch and delete ask for the same; an upgrade and a guard of 100 do not', options, async () => {
  const { api, call } = await withApp()
  await using _ = api
  const spec = { template: { image: 'shop:2' } }
  assert.equal((await refusal(call('PUT', '', { body: { spec: { ...spec, replicas: 1 } } }))).code, 'app.blast_radius')
  assert.equal((await refusal(call('PATCH', '', { body: { spec: { replicas: 1 } } }))).code, 'app.blast_radius')
  assert.equal((await refusal(call('DELETE'))).message, 'Deleting web stops 10 of the 10 replicas of web (100%); its guard lets 50% pass')
  const upgraded = await call('PUT', '', { body: { spec } })
  assert.deepEqual([upgraded.spec.replicas, upgraded.spec.template.image], [10, 'shop:2'])
  await call('PATCH', '', { body: { spec: { guard: 100 } } })
  await call('DELETE')
})

test('a policy that makes an app smaller asks too, and decides instead of scale', options, async () => {
  const { api, call } = await withApp()
  await using _ = api
  const policies = '/v1/projects/default/autoscalepolicies'
  const client = connect({ socketPath: api.socketPath })
  const body = { metadata: { name: 'web' }, spec: { app: 'web', max: 2 } }
  assert.equal((await refusal(client.call('POST', policies, { body }))).code, 'app.blast_radius')
  await client.call('POST', policies, { body, query: { confirm: 'web' } })
  assert.equal((await api.store.list(AutoscalePolicy)).total, 1)
  const refused = await refusal(call('POST', '/scale', { body: { replicas: 20 } }))
  assert.equal(refused.code, 'autoscale.decides')
  assert.match(refused.problem.hint, /pando app autoscale web/)
})

test('rollback goes to the good revision that ran before, or to the one that is named', options, async () => {
  const { api, call } = await withApp({ template: { image: 'shop:4', env: { A: '1' } } }, { revision: 4, target: 4 })
  await using _ = api
  await revision(api, 1, { phase: 'superseded', at: '2026-01-01T00:00:00Z' })
  await revision(api, 2, { phase: 'superseded', at: '2026-01-03T00:00:00Z' })
  await revision(api, 3, { phase: 'failed', at: '2026-01-04T00:00:00Z' })
  await revision(api, 4, { phase: 'current', since: '2026-01-05T00:00:00Z' })
  const { template } = (await call('POST', '/rollback')).spec
  assert.deepEqual([template.image, template.env], ['shop:2', {}])
  assert.equal((await call('POST', '/rollback', { body: { to: 1 } })).spec.template.image, 'shop:1')
  assert.equal((await refusal(call('POST', '/rollback', { body: { to: 9 } }))).code, 'app.no_revision')
})

test('while an upgrade is under way, rollback goes to what is being replaced', options, async () => {
  const since = '2026-01-05T00:00:00Z'
  const { api, call } = await withApp({}, { phase: 'upgrading', since, step: '', revision: 2, target: 3 } as never)
  await using _ = api
  await revision(api, 1, { phase: 'superseded', at: since })
  await revision(api, 2, { phase: 'current', since })
  assert.equal((await call('POST', '/rollback')).spec.template.image, 'shop:2')
})

test('an upgrade is paused, resumed, promoted and aborted only while there is one', options, async () => {
  const { api, call } = await withApp({}, { promotionsDone: 3 })
  await using _ = api
  assert.equal((await refusal(call('POST', '/pause'))).code, 'api.not_allowed_now')
  const now = (await api.store.get(App, { project: 'default', name: 'web' }))!
  const status = { ...now.status, phase: 'upgrading', since: '2026-01-01T00:00:00Z', step: '1 of 10 replaced' } as AppStatus
  await api.store.update(App, { ...now, status })
  assert.equal((await call('POST', '/pause')).spec.rollout.paused, true)
  assert.equal((await call('POST', '/resume')).spec.rollout.paused, false)
  assert.equal((await call('POST', '/promote')).spec.rollout.promotions, 4)
  assert.equal((await call('POST', '/abort')).spec.rollout.aborts, 1)
  assert.equal((await refusal(call('POST', '/restart'))).code, 'api.not_allowed_now')
})

test('a dry run tells each change and what it does, and stores nothing', options, async () => {
  const { api, call } = await withApp({ ports: [{ port: 80 }] })
  await using _ = api
  const query = { dryRun: true }
  const spec = { template: { image: 'shop:2', memory: '512MiB' }, replicas: 2, ports: [{ port: 81 }] }
  const plan = await call<DryRun>('PUT', '', { query, body: { spec } })
  assert.equal(plan.outcome, 'changed')
  assert.deepEqual(plan.changes, [
    { path: 'ports.0.port', from: 80, to: 81, effect: 'in place' },
    { path: 'replicas', from: 10, to: 2, effect: '8 replicas stopped' },
    { path: 'template.image', from: 'shop:1', to: 'shop:2', effect: 'new revision: 10 replicas replaced, rolling' },
    { path: 'template.memory', from: 268435456, to: 536870912, effect: 'new revision: 10 replicas replaced, rolling' },
  ])
  assert.match(plan.confirm!, /stops 8 of the 10/)
  assert.equal((await call('GET')).metadata.generation, 1)
  const same = await call<DryRun>('PUT', '', { query, body: { spec: { template: { image: 'shop:1' }, ports: [{ port: 80 }] } } })
  assert.deepEqual([same.outcome, same.changes], ['unchanged', []])
  assert.equal((await refusal(call('PUT', '', { query, body: { spec: { replicas: 2 } } }))).code, 'api.invalid')
})

test('a dry run of an instance tells what is made anew', options, async () => {
  const { api } = await withApp()
  await using _ = api
  const client = connect({ socketPath: api.socketPath })
  await runningInstance(api, { image: 'a:1' }, 'box')
  const ask = (name: string, spec: object) =>
    client.call<DryRun>('PUT', `/v1/projects/default/instances/${name}`, { query: { dryRun: true }, body: { spec } })
  const { changes } = await ask('box', { image: 'a:2', stopGrace: '1s' })
  assert.deepEqual(
    changes.map(({ path, effect }) => [path, effect]),
    [
      ['image', 'made anew: stopped, and started with it'],
      ['stopGrace', 'in place'],
    ],
  )
  assert.equal((await ask('fresh', { image: 'a:2' })).outcome, 'created')
  assert.equal((await api.store.list(Instance)).total, 1)
})

interface Line {
  instance: string
  text: string
}

async function replica(api: TestApi, name: string, text: string): Promise<void> {
  const made = await runningInstance(api, { image: 'a:1', command: ['echo', text] }, name)
  await api.store.update(Instance, { ...made, metadata: { ...made.metadata, labels: { [appLabel]: 'web' } } })
}

test('logs are those of all replicas, in the order of time, each with the name of its replica', options, async () => {
  const { api } = await withApp()
  await using _ = api
  await replica(api, 'web-1', 'one')
  await replica(api, 'web-2', 'two')
  await runningInstance(api, { image: 'a:1', command: ['echo', 'not mine'] }, 'other')
  const lines: Line[] = []
  const { signal } = new AbortController()
  for await (const line of jsonLines<Line>(new Transport({ socketPath: api.socketPath }), `${url}/logs`, signal)) lines.push(line)
  assert.deepEqual(
    lines.map(({ instance, text }) => [instance, text]),
    [
      ['web-1', 'one'],
      ['web-2', 'two'],
    ],
  )
})

test('following takes up replicas that come later, and ends with the app', options, async () => {
  const { api } = await withApp()
  await using _ = api
  await replica(api, 'web-1', 'one')
  const seen: string[] = []
  for await (const { instance } of jsonLines<Line>(
    new Transport({ socketPath: api.socketPath }),
    `${url}/logs?follow=true`,
    new AbortController().signal,
  )) {
    seen.push(instance)
    if (instance === 'web-1') await replica(api, 'web-2', 'two')
    else await api.store.remove(App, (await api.store.get(App, { project: 'default', name: 'web' }))!)
  }
  assert.deepEqual(seen, ['web-1', 'web-2'])
  assert.equal(api.watching(), 0)
})
