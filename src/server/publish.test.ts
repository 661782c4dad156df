import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import type { Stored } from '../api/kind.ts'
import { ApiError } from '../client/api-error.ts'
import { connect } from '../client/client.ts'
import { App } from '../services/apps/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { certificateRules, routeRules } from '../services/publish/admissions.ts'
import { Certificate, Route, routeLabel } from '../services/publish/kind.ts'
import { startTestApi } from './test-api.ts'

const options = { timeout: 20_000 }
type RouteObject = Stored<typeof Route>

async function withApps(...names: string[]) {
  const api = await startTestApi({ admissions: [routeRules({ webPorts: { httpPort: 80, httpsPort: 443 } }), certificateRules] })
  for (const name of names)
    await api.store.create(App, { project: 'default', name, spec: App.spec.parse({ template: { image: 'shop:1' } }) })
  const client = connect({ socketPath: api.socketPath })
  const publish = (app: string, body: object) => client.call<RouteObject>('POST', `/v1/projects/default/apps/${app}/publish`, { body })
  return { api, client, publish }
}

const code = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: unknown) => (error instanceof ApiError ? error.code : String(error)),
  )

test('publishing makes the route of a host and path, and publishing again changes it', options, async () => {
  const { api, publish } = await withApps('web')
  await using _ = api
  const first = await publish('web', { host: 'shop.example', tls: true })
  assert.deepEqual(
    [first.metadata.name, first.spec],
    ['shop-example', { host: 'shop.example', path: '/', app: 'web', tls: true, issuer: 'own' }],
  )
  const again = await publish('web', { host: 'shop.example', tls: true, port: 'admin', issuer: 'acme', email: 'ops@shop.example' })
  assert.deepEqual([again.metadata.uid, again.spec.port, again.spec.issuer], [first.metadata.uid, 'admin', 'acme'])
  const api2 = await publish('web', { host: 'shop.example', path: '/api' })
  assert.equal(api2.metadata.name, 'shop-example-api')
  const alike = await publish('web', { host: 'shop-example.api' })
  assert.match(alike.metadata.name, /^shop-example-api-[0-9a-f]{8}$/)
})

test('a host and path lead to one app, and a host to one project', options, async () => {
  const { api, client, publish } = await withApps('web', 'other')
  await using _ = api
  await publish('web', { host: 'shop.example' })
  assert.equal(await code(publish('other', { host: 'shop.example' })), 'route.taken')
  assert.equal(await code(publish('other', { host: 'shop.example', path: '/other' })), 'done')
  assert.equal(await code(publish('nobody', { host: 'shop.example' })), 'store.not_found')
  const create = (project: string, host: string) =>
    code(client.call('POST', `/v1/projects/${project}/routes`, { body: { metadata: { name: 'r' }, spec: { host, app: 'web' } } }))
  await client.call('POST', '/v1/projects', { body: { metadata: { name: 'demo' } } })
  assert.deepEqual(
    [await create('default', 'shop.example'), await create('demo', 'shop.example'), await create('demo', '*.example')],
    ['route.taken', 'route.taken', 'route.taken'],
  )
  assert.equal(await create('demo', 'shop.example.org'), 'done')
})

test('what cannot be is refused with the field that is wrong', options, async () => {
  const { api, publish } = await withApps('web')
  await using _ = api
  assert.equal(await code(publish('web', { host: 'Shop Example' })), 'api.invalid')
  assert.equal(await code(publish('web', { host: 'shop.example', app: 'web' })), 'api.unknown_field')
  assert.equal(await code(publish('web', { host: '*.shop.example', tls: true, issuer: 'acme' })), 'certificate.no_wildcard')
  assert.equal(await code(publish('web', { host: '*.shop.example', tls: true })), 'done')
})

test('no route is made while the host publishes a web port for something else', options, async () => {
  const { api, publish } = await withApps('web')
  await using _ = api
  const ports = [{ port: 8080, hostPort: 443 }]
  const other = await api.store.create(Instance, { project: 'default', name: 'proxy', spec: Instance.spec.parse({ image: 'a:1', ports }) })
  await assert.rejects(publish('web', { host: 'shop.example' }), /Port 443 .* instance proxy/)
  await api.store.remove(Instance, other)
  const app = (await api.store.get(App, { project: 'default', name: 'web' }))!
  await api.store.update(App, { ...app, spec: { ...app.spec, ports: [{ port: 80, mode: 'http', publish: 80 }] } })
  await assert.rejects(publish('web', { host: 'shop.example' }), /Port 80 .* app web/)
})

test('a certificate stays as long as a route uses it', options, async () => {
  const { api, client, publish } = await withApps('web')
  await using _ = api
  const spec = Certificate.spec.parse({ hosts: ['shop.example'] })
  await api.store.create(Certificate, { project: 'default', name: 'shop-example', labels: { [routeLabel]: 'shop-example' }, spec })
  const route = await publish('web', { host: 'shop.example', tls: true })
  const remove = (path: string) => code(client.call('DELETE', `/v1/projects/default/${path}`))
  assert.equal(await remove('certificates/shop-example'), 'certificate.in_use')
  await api.store.remove(Route, (await api.store.get(Route, route.metadata))!)
  assert.equal(await remove('certificates/shop-example'), 'done')
})

test('the authority is told to whoever has access', options, async () => {
  const { api, client } = await withApps()
  await using _ = api
  const answer = await client.call<{ certificate: string; fingerprint: string; notAfter: string }>('GET', '/v1/ca')
  assert.equal(answer.certificate, api.ca)
  assert.equal(new X509Certificate(api.ca).fingerprint256, answer.fingerprint)
  assert.ok(Date.parse(answer.notAfter) > Date.now())
})
