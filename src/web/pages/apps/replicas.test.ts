import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyObject } from '../../data/apply-events.ts'
import { type AppTraffic, ratesBetween, replicaViews, upgradeSteps } from './replicas.ts'

const metadata = { uid: 'u', labels: {}, project: 'default' } as unknown as AnyObject['metadata']
const app = (status: object, update: object = {}): AnyObject => ({
  kind: 'App',
  metadata: { ...metadata, name: 'shop' },
  spec: { update },
  status: { phase: 'upgrading', revision: 1, target: 2, ...status },
})
const replica = (name: string, revision: number, engine = 'container'): AnyObject => ({
  kind: 'Instance',
  metadata: { ...metadata, name, uid: name, labels: { 'pando.revision': String(revision) } },
  spec: { engine },
  status: { phase: 'running' },
})
const counted = (requests: number, errors = 0): AppTraffic => {
  const counts = { current: 0, requests, errors, bytesIn: 0, bytesOut: requests * 100 }
  return { running: true, total: counts, replicas: [{ instance: 'shop-1', uid: 'a', revision: 1, state: 'up', ...counts }] }
}

test('what a replica has for each second is told from two looks, and not when its counters began anew', () => {
  assert.deepEqual(ratesBetween({ at: 0, traffic: counted(10) }, { at: 2000, traffic: counted(30, 4) }).get('a'), {
    requests: 10,
    errors: 2,
    bytesOut: 1000,
  })
  assert.equal(ratesBetween({ at: 0, traffic: counted(30) }, { at: 2000, traffic: counted(3) }).size, 0)
  assert.equal(ratesBetween(undefined, { at: 2000, traffic: counted(3) }).size, 0)
})

test('replicas are told apart as old and new, with their part of the traffic', () => {
  const balancer = {
    ...app({}),
    spec: {
      backends: [
        { uid: 'shop-1', weight: 90, state: 'active' },
        { uid: 'shop-3', weight: 10, state: 'active' },
        { uid: 'shop-2', weight: 50, state: 'draining' },
      ],
    },
  }
  const views = replicaViews(
    app({}),
    [replica('shop-1', 1), replica('shop-2', 1, 'vm'), replica('shop-3', 2), replica('shop-10', 2)],
    balancer,
  )
  assert.deepEqual(
    views.map(({ object, isNew, vm, traffic, share }) => [object.metadata.name, isNew, vm, traffic, share]),
    [
      ['shop-3', true, false, 'active', 0.1],
      ['shop-10', true, false, 'out', 0],
      ['shop-1', false, false, 'active', 0.9],
      ['shop-2', false, true, 'draining', 0],
    ],
  )
})

test('an upgrade stands at the stage that its strategy has reached', () => {
  const states = (status: object, strategy: string) => upgradeSteps(app(status, { strategy })).map(({ id, state }) => `${id} ${state}`)
  assert.deepEqual(states({ stage: 'rolling' }, 'canary'), ['canary done', 'rolling now', 'good next'])
  assert.deepEqual(states({ stage: 'standby' }, 'blue-green'), ['standby now', 'switched next', 'good next'])
})
