import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../client/client.ts'
import { App } from '../services/apps/kind.ts'
import { LoadBalancer } from '../services/load-balancing/kind.ts'
import type { AppTraffic } from '../services/load-balancing/traffic.ts'
import { startTestApi } from './test-api.ts'

const key = { project: 'default', name: 'web' }

test('the traffic of an app is told by replica, asked of its balancer now', async () => {
  await using api = await startTestApi()
  const client = connect({ socketPath: api.socketPath })
  const traffic = () => client.call<AppTraffic>('GET', '/v1/projects/default/apps/web/traffic')
  await assert.rejects(traffic(), { code: 'store.not_found' })
  await api.store.create(App, { ...key, spec: App.spec.parse({ template: { image: 'shop:1' } }) })
  assert.partialDeepStrictEqual(await traffic(), { running: false, replicas: [] })
  const ports = [{ name: 'web', port: 80, target: 80, mode: 'http' as const }]
  const backends = [{ instance: 'web-1', uid: 'u1', address: '10.0.0.1', revision: 2, weight: 1, state: 'active' as const }]
  const spec = LoadBalancer.spec.parse({ app: 'web', network: 'default', ports, balance: {}, backends })
  const { uid } = (await api.store.create(LoadBalancer, { ...key, spec })).metadata
  const plan = { id: uid, netns: undefined, address: '10.0.0.9', ports, affinity: 'none', retries: 1, wake: false } as const
  await api.balancer.ensure(
    { ...plan, algorithm: 'round-robin', backends: [{ id: 'u1', address: '10.0.0.1', weight: 1, state: 'active' }] },
    AbortSignal.timeout(60_000),
  )
  api.balancer.report(uid, 'u1', { requests: 12, errors: 2 })
  const told = await traffic()
  assert.partialDeepStrictEqual(told, { running: true, total: { requests: 12, errors: 2 } })
  assert.partialDeepStrictEqual(told.replicas[0], { instance: 'web-1', revision: 2, state: 'up', requests: 12 })
})
