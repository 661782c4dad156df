import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import type { ApiObject } from '../api.ts'
import { appPatch } from './change.ts'
import { appProgress, outcomeOf } from './progress.ts'
import { appSpec, type UpgradeOptions, upgradePatch } from './spec.ts'
import { trafficLines } from './traffic.ts'
import { appLines } from './view.ts'

const now = Date.parse('2026-01-01T00:10:00Z')

function object(kind: string, name: string, { spec = {}, status = {}, labels = {} }: { spec?: object; status?: object; labels?: object }) {
  const createdAt = '2026-01-01T00:00:00Z'
  return {
    kind,
    metadata: { name, project: 'shop', uid: `uid-${name}`, revision: 1, generation: 2, createdAt, updatedAt: createdAt, labels },
    spec,
    status: { phase: 'ready', ...status },
  } as unknown as ApiObject
}

const appOf = (status: object, spec: object = {}) =>
  object('App', 'web', {
    spec: { template: { image: 'shop:1', engine: 'container' }, ...spec },
    status: { revision: 1, target: 1, wanted: 3, total: 3, ready: 3, updated: 3, observedGeneration: 2, ...status },
  })

test('options become a spec with just what they name', () => {
  const none = { args: [], envFiles: [] }
  assert.deepEqual(
    appSpec(
      {
        image: 'shop:1',
        replicas: '3',
        engine: 'vm',
        publish: ['8080:80'],
        port: ['90:9000'],
        mode: 'http',
        memory: '512MiB',
        healthHttp: '80/ok',
      },
      none,
    ),
    {
      template: { image: 'shop:1', engine: 'vm', memory: '512MiB', healthCheck: { type: 'http', port: 80, path: '/ok' } },
      replicas: 3,
      ports: [
        { port: 80, publish: 8080, mode: 'http' },
        { port: 90, target: 9000, mode: 'http' },
      ],
    },
  )
  assert.deepEqual(appSpec({ image: 'a:1', engine: 'container=2,vm=1' }, none), {
    template: { image: 'a:1' },
    replicas: 3,
    engines: { container: 2, vm: 1 },
  })
  assert.deepEqual(appSpec({ replicas: '2' }, none), { template: {}, replicas: 2 })
  assert.deepEqual(appSpec({ image: 'a:1', publish: ['80'] }, { args: ['-v'], envFiles: ['A=1'] }), {
    template: { image: 'a:1', args: ['-v'], env: { A: '1' } },
    ports: [{ port: 80, publish: 80 }],
  })
  for (const wrong of [{ engine: 'vm=x' }, { publish: ['a:b'] }, { port: ['x'] }, { mode: 'http' }, { replicas: 'many' }])
    assert.throws(() => appSpec({ image: 'a:1', ...wrong }, none), { code: 'cli.usage' })
})

test('an upgrade changes what is named, and says how', () => {
  const patch = (options: UpgradeOptions) => upgradePatch(options, undefined)
  assert.deepEqual(patch({ image: 'shop:2' }), { template: { image: 'shop:2' } })
  assert.deepEqual(patch({ image: 'shop:2', canary: '10%', bake: '30s', manual: true }), {
    template: { image: 'shop:2' },
    update: { strategy: 'canary', canary: { weight: 10, bake: '30s', promote: 'manual' } },
  })
  assert.deepEqual(patch({ memory: '1GiB', blueGreen: true, bake: '5s' }), {
    template: { memory: '1GiB' },
    update: { strategy: 'blue-green', bake: '5s' },
  })
  for (const wrong of [
    {},
    { image: 'a', canary: 'x' },
    { image: 'a', canary: true, blueGreen: true },
    { image: 'a', rolling: true, manual: true },
  ])
    assert.throws(() => patch(wrong as UpgradeOptions), { code: 'cli.usage' })
})

test('another health check takes the place of the old one as a whole', () => {
  const before = appOf({}, { template: { healthCheck: { type: 'exec', command: ['true'], interval: 1 } } })
  assert.deepEqual(appPatch(before, { template: { healthCheck: { type: 'tcp', port: 80 } } }), {
    template: { healthCheck: { type: 'tcp', command: null, interval: null, port: 80 } },
  })
})

test('an answer to an earlier question ends no waiting; a first deployment that fails does', () => {
  const reason = { code: 'app.replica_failed', message: 'web-1 ended', hint: '', at: '' }
  assert.equal(outcomeOf(appOf({ observedGeneration: 1 })), undefined)
  assert.equal(outcomeOf(appOf({})), 'good')
  assert.equal(outcomeOf(appOf({ phase: 'stopped' })), 'good')
  assert.equal(outcomeOf(appOf({ wanted: 2 })), undefined, 'one is still on its way out')
  assert.equal(outcomeOf(appOf({ phase: 'upgrading' })), undefined)
  assert.equal(outcomeOf(appOf({ phase: 'rolledBack', reason })), 'rolledBack')
  assert.equal(outcomeOf(appOf({ phase: 'rolledBack', reason }), { asked: 'number' }), 'good')
  assert.equal(outcomeOf(appOf({ phase: 'rolledBack', reason, ready: 1 }), { asked: 'number' }), undefined)
  assert.equal(outcomeOf(appOf({ phase: 'degraded', reason })), undefined)
  assert.equal(outcomeOf(appOf({ phase: 'degraded', reason, revision: 0 })), 'failed')
})

test('progress tells what an upgrade waits for, and which command goes on', () => {
  const upgrading = { phase: 'upgrading', step: '1 of 3 replaced' }
  assert.equal(appProgress(appOf({ ...upgrading, waitsFor: 'bake' })).message, '1 of 3 replaced, waits for bake')
  assert.equal(appProgress(appOf({ ...upgrading, waitsFor: 'promotion' })).message, '1 of 3 replaced, waits for `pando app promote web`')
  assert.deepEqual(appProgress(appOf({ phase: 'deploying', ready: 1 })), { message: 'deploying', done: 1, total: 3, unit: 'steps' })
})

test('describe shows each replica with its share of the traffic, and the history with the reasons', () => {
  const replica = (name: string, engine: string) =>
    object('Instance', name, {
      spec: { engine },
      status: { phase: 'running', node: 'n1', nics: [{ address: `10.0.0.${name.slice(4)}` }] },
      labels: { 'pando.app': 'web', 'pando.revision': '1' },
    })
  const backends = [
    { uid: 'uid-web-2', weight: 30, state: 'active' },
    { uid: 'uid-web-10', weight: 10, state: 'active' },
    { uid: 'uid-web-3', weight: 10, state: 'draining' },
  ]
  const revision = (number: number, status: object) =>
    object('Revision', `web-${number}`, { spec: { app: 'web', number, template: { image: `shop:${number}` }, cause: 'image' }, status })
  const lines = appLines({
    app: appOf({ address: '10.0.0.9', hostname: 'web.shop.internal' }, { ports: [{ port: 80, mode: 'http', publish: 8080 }] }),
    replicas: [replica('web-10', 'vm'), replica('web-2', 'container'), replica('web-3', 'container')],
    balancer: object('LoadBalancer', 'web', { spec: { backends } }),
    revisions: [revision(1, { phase: 'current' }), revision(2, { phase: 'failed', reason: { message: 'never healthy' } })],
    routes: [object('Route', 'shop', { spec: { host: 'shop.example', path: '/', tls: true }, status: { url: 'https://shop.example/' } })],
    policy: undefined,
    traffic: { replicas: [{ uid: 'uid-web-2', instance: 'web-2', revision: 1, state: 'up', current: 0, requests: 7, errors: 2 }] },
    history: [],
    now,
  }).map(stripVTControlCharacters)
  const shown = (title: string) => {
    const at = lines.findIndex((line) => line.startsWith(title))
    return lines.slice(at + 2, lines.indexOf('', at)).map((line) => line.trim().split(/ {2,}/))
  }
  assert.deepEqual(shown('Replicas (3 of 3 ready)'), [
    ['web-2', 'container', '1', 'running', 'n1', '10.0.0.2', '75%', '7', '2', '10m'],
    ['web-3', 'container', '1', 'running', 'n1', '10.0.0.3', 'draining', '-', '-', '10m'],
    ['web-10', 'vm', '1', 'running', 'n1', '10.0.0.10', '25%', '-', '-', '10m'],
  ])
  assert.deepEqual(shown('Ports'), [['p80', '80', '80', 'http', 'host port 8080']])
  assert.deepEqual(shown('Routes'), [['https://shop.example/', 'ready', 'yes']])
  assert.deepEqual(shown('History'), [
    ['2', 'failed', 'shop:2', '10m', 'image', 'never healthy'],
    ['1', 'current', 'shop:1', '10m', 'image'],
  ])
})

test('traffic is shown by what came between two looks', () => {
  const one = (uid: string, requests: number) => ({
    uid,
    instance: uid,
    revision: 1,
    state: 'up',
    current: 1,
    requests,
    errors: 0,
    latencyMs: 2.4,
  })
  const lines = trafficLines({ replicas: [one('a', 40), one('b', 10)] }, { before: { replicas: [one('a', 10)] }, seconds: 2 })
  assert.deepEqual(
    lines.slice(1).map((line) => line.split(/ {2,}/)),
    [
      ['a', '1', 'up', '1', '15.0', '75%', '40', '0', '2'],
      ['b', '1', 'up', '1', '5.0', '25%', '10', '0', '2'],
    ],
  )
})
