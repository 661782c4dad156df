import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SpecInput, StatusOf } from '../../api/kind.ts'
import { LoadBalancer } from './kind.ts'
import { backendsOf, nextLookMs, planOf } from './plan.ts'

const metadata = { name: 'web', project: 'demo', uid: 'lb', revision: 1, generation: 1, createdAt: '', updatedAt: '', labels: {} }
const backend = { instance: 'web-1', uid: 'u1', address: '10.0.0.1', revision: 1, weight: 100, state: 'active' as const }

function object(backends: SpecInput<typeof LoadBalancer>['backends'], seen: StatusOf<typeof LoadBalancer>['backends'] = []) {
  const ports = [{ name: 'web', port: 80, target: 8080, mode: 'http' as const, publish: 8080 }]
  const spec = LoadBalancer.spec.parse({ app: 'web', network: 'default', ports, balance: {}, backends })
  return { kind: 'LoadBalancer', metadata, spec, status: { phase: 'ready' as const, backends: seen } }
}

test('one that stands by is in the balancer without traffic, so that it can come in at once', () => {
  const plan = planOf(object([backend, { ...backend, uid: 'u2', state: 'standby' }, { ...backend, uid: 'u3', state: 'draining' }]), {
    netns: '/run/netns/n',
    address: '10.0.0.9',
  })
  assert.deepEqual(
    plan.backends.map(({ id, state }) => `${id} ${state}`),
    ['u1 active', 'u2 draining', 'u3 draining'],
  )
  assert.deepEqual(plan.ports, [{ name: 'web', port: 80, target: 8080, mode: 'http' }])
})

test('a state keeps its instant while it lasts', () => {
  const now = '2030-01-01T00:00:10.000Z'
  const before = [{ uid: 'u1', state: 'up' as const, since: '2030-01-01T00:00:00.000Z' }]
  const counters = { current: 0, requests: 0, errors: 0, bytesIn: 0, bytesOut: 0, latencyMs: undefined }
  const since = (state: 'up' | 'down') => backendsOf(object([backend], before), [{ id: 'u1', state, ...counters }], now)[0]!.since
  assert.equal(since('up'), before[0]!.since)
  assert.equal(since('down'), now)
})

test('"drained" from an earlier drain does not count for the next one', () => {
  const now = '2030-01-01T00:00:10.000Z'
  const before = [{ uid: 'u1', state: 'drained' as const, since: '2030-01-01T00:00:00.000Z' }]
  const counters = { current: 0, requests: 0, errors: 0, bytesIn: 0, bytesOut: 0, latencyMs: undefined }
  const again = object([{ ...backend, state: 'draining', since: '2030-01-01T00:00:05.000Z' }], before)
  assert.equal(backendsOf(again, [{ id: 'u1', state: 'drained', ...counters }], now)[0]!.since, now)
})

test('only what drains is looked at often', () => {
  const counters = { id: 'u', current: 0, requests: 0, errors: 0, bytesIn: 0, bytesOut: 0, latencyMs: undefined }
  const pauses = { drainingMs: 200, quietMs: 60_000 }
  assert.equal(
    nextLookMs(
      [
        { ...counters, state: 'up' },
        { ...counters, state: 'drained' },
      ],
      pauses,
    ),
    60_000,
  )
  assert.equal(
    nextLookMs(
      [
        { ...counters, state: 'up' },
        { ...counters, state: 'draining' },
      ],
      pauses,
    ),
    200,
  )
})
