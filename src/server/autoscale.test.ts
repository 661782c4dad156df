import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stored } from '../api/kind.ts'
import { ApiError } from '../client/api-error.ts'
import { connect } from '../client/client.ts'
import { App } from '../services/apps/kind.ts'
import { policyRules } from '../services/autoscale/admissions.ts'
import { AutoscalePolicy } from '../services/autoscale/kind.ts'
import { startTestApi, type TestApi } from './test-api.ts'

const options = { timeout: 20_000 }
const key = { project: 'default', name: 'web' }
const url = '/v1/projects/default/autoscalepolicies/web'

async function withApp(spec: object = {}) {
  const api = await startTestApi({ admissions: [policyRules] })
  await api.store.create(App, { ...key, spec: App.spec.parse({ template: { image: 'shop:1' }, replicas: 3, ...spec }) })
  const client = connect({ socketPath: api.socketPath })
  const set = (policy: object) => client.call('PUT', url, { body: { metadata: { name: 'web' }, spec: { app: 'web', max: 10, ...policy } } })
  return { api, client, set }
}

async function decide({ store }: TestApi, wanted: number): Promise<void> {
  const policy = (await store.get(AutoscalePolicy, key))!
  await store.update(AutoscalePolicy, { ...policy, status: { ...policy.status, phase: 'active', wanted } })
}

test('a policy that is turned off leaves the app the number it has, and one replica where it slept', options, async () => {
  const { api, client, set } = await withApp({ ports: [{ port: 80 }] })
  await using _ = api
  for (const [wanted, kept] of [
    [8, 8],
    [0, 1],
  ] as const) {
    await set({ min: 0 })
    await decide(api, wanted)
    const app = await client.call<Stored<typeof App>>('POST', `${url}/off`)
    assert.deepEqual([app.kind, app.spec.replicas], ['App', kept])
    assert.equal(await api.store.get(AutoscalePolicy, key), undefined)
  }
})

test('a policy of an app that is gone is turned off, too', options, async () => {
  const { api, client, set } = await withApp()
  await using _ = api
  await set({})
  await api.store.remove(App, (await api.store.get(App, key))!)
  await client.call('POST', `${url}/off`)
  assert.equal((await api.store.list(AutoscalePolicy)).total, 0)
})

test('a policy that cannot be carried out is refused, with the field', options, async () => {
  const { api, set } = await withApp()
  await using _ = api
  const refused = async (policy: object) => {
    const error = await set(policy).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    assert.ok(error instanceof ApiError, `${JSON.stringify(policy)} was taken`)
    return `${error.code} ${error.problem.field}`
  }
  const schedule = { cron: '0 8 * * *', lasts: '1h', min: 2 }
  const answers = await Promise.all(
    [
      { app: 'shop' },
      { min: 11 },
      { min: 0 },
      { metrics: [{ type: 'requests', target: 5 }] },
      { metrics: [...['cpu', 'memory', 'cpu'].map((type) => ({ type, target: 5 }))] },
      { schedules: [schedule, { ...schedule, cron: '0 25 * * *' }] },
      { schedules: [{ ...schedule, cron: '0 0 30 2 *' }] },
      { schedules: [{ ...schedule, timezone: 'Mars/Olympus' }] },
      { schedules: [{ ...schedule, min: 11 }] },
    ].map(refused),
  )
  assert.deepEqual(answers, [
    'api.invalid /spec/app',
    'api.invalid /spec/max',
    'api.invalid /spec/min',
    'api.invalid /spec/metrics',
    'api.invalid /spec/metrics/2',
    'autoscale.bad_schedule /spec/schedules/1/cron',
    'autoscale.bad_schedule /spec/schedules/0/cron',
    'autoscale.bad_schedule /spec/schedules/0/cron',
    'api.invalid /spec/schedules/0/min',
  ])
  await set({ metrics: [{ type: 'cpu', target: 60 }], schedules: [schedule] })
})
