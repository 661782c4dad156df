import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError } from '../client/api-error.ts'
import { connect } from '../client/client.ts'
import { appRules, replicasAreTheApps } from '../services/apps/admissions.ts'
import { App, appLabel } from '../services/apps/kind.ts'
import { Snapshot } from '../services/fork/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { startTestApi, type TestApi } from './test-api.ts'

const options = { timeout: 20_000 }
const project = 'default'
const apps = `/v1/projects/${project}/apps`
const instances = `/v1/projects/${project}/instances`

function caller(api: TestApi) {
  const client = connect({ socketPath: api.socketPath })
  return async (method: string, path: string, body?: object): Promise<string> => {
    try {
      await client.call(method, path, body === undefined ? {} : { body })
      return 'done'
    } catch (error) {
      assert.ok(error instanceof ApiError, String(error))
      return `${error.problem.code} ${error.problem.field ?? ''}`.trim()
    }
  }
}

test('an app that could not work is refused with the field at fault', options, async () => {
  await using api = await startTestApi({ admissions: [appRules, replicasAreTheApps] })
  const call = caller(api)
  const frozen = { ...Snapshot.initialStatus, phase: 'ready' as const, engine: 'container' as const }
  const spec = { instance: 'x', memory: true, keep: true, warm: 0 }
  await api.store.create(Snapshot, { project, name: 'of-container', spec, status: frozen })
  const template = { image: 'web:1' }
  const cases: [object, string, string?][] = [
    [
      { template: { ...template, networks: [{ network: 'default', address: '10.1.1.1' }] } },
      'api.invalid /spec/template/networks/0/address',
    ],
    [{ template, engines: {} }, 'api.invalid /spec/engines'],
    [{ template, fork: true }, 'api.invalid /spec/fork'],
    [{ template: { ...template, snapshot: 'golden' } }, 'api.invalid /spec/template/snapshot'],
    [{ template: { ...template, engine: 'vm', snapshot: 'golden' } }, 'snapshot.not_found /spec/template/snapshot'],
    [{ template: { ...template, engine: 'vm', snapshot: 'of-container' } }, 'fork.wrong_engine /spec/template/snapshot'],
    [{ template: { ...template, networks: [] }, ports: [{ port: 80 }] }, 'api.invalid /spec/ports'],
    [{ template, ports: [{ port: 80 }, { port: 80, name: 'b' }] }, 'api.invalid /spec/ports/1/port'],
    [{ template, ports: [{ port: 80, name: 'p81' }, { port: 81 }] }, 'api.invalid /spec/ports/1/name'],
    [{ template, update: { maxSurge: 0 } }, 'api.invalid /spec/update/maxSurge'],
    [{ template }, 'api.invalid /metadata/name', 'x'.repeat(53)],
    [{ template: { ...template, engine: 'vm' }, fork: true, ports: [{ port: 80 }] }, 'done'],
  ]
  for (const [wanted, answer, name = 'web'] of cases) {
    const body = { metadata: { name }, spec: wanted }
    assert.equal(await call('POST', apps, body), answer, JSON.stringify(wanted))
  }
  assert.deepEqual(
    (await api.store.list(App)).items.map(({ metadata }) => metadata.name),
    ['web'],
  )
})

test('a replica is changed by its app only; one that is deleted goes, and its labels are not for people', options, async () => {
  await using api = await startTestApi({ admissions: [appRules, replicasAreTheApps] })
  const call = caller(api)
  const spec = Instance.spec.parse({ image: 'web:1', networks: [] })
  const status = { ...Instance.initialStatus, phase: 'running' as const, startedAt: new Date().toISOString() }
  await api.store.create(Instance, { project, name: 'web-1', spec, status, labels: { [appLabel]: 'web', tier: 'front' } })
  const url = `${instances}/web-1`
  assert.equal(await call('POST', `${url}/stop`), 'app.is_replica')
  assert.equal(await call('PATCH', url, { spec: { image: 'web:2' } }), 'app.is_replica')
  assert.equal(await call('PATCH', url, { metadata: { labels: { tier: 'back' } } }), 'done')
  assert.equal(await call('PUT', url, { metadata: { labels: {} }, spec }), 'done')
  const { metadata } = (await api.store.get(Instance, { project, name: 'web-1' }))!
  assert.deepEqual(metadata.labels, { [appLabel]: 'web' }, 'what Pando wrote stays')
  const stolen = `app.reserved_label /metadata/labels/${appLabel}`
  assert.equal(await call('PATCH', url, { metadata: { labels: { [appLabel]: 'other' } } }), stolen)
  assert.equal(
    await call('POST', instances, { metadata: { name: 'mine', labels: { [appLabel]: 'web' } }, spec: { image: 'web:1' } }),
    stolen,
  )
  assert.equal(await call('DELETE', url), 'done')
})
