import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AppDraft, deployCommand, emptyDraft, enginesOf, withEngines } from './draft.ts'

const draft: AppDraft = {
  metadata: { name: 'shop' },
  spec: {
    template: { image: 'shop:1', memory: '512MiB' },
    replicas: 3,
    ports: [
      { port: 80, mode: 'http', publish: 8080 },
      { port: 443, target: 8443, mode: 'http' },
    ],
  },
}

test('the command that makes the same app is shown, with names to fill in while they are missing', () => {
  assert.equal(
    deployCommand(draft, 'demo'),
    'pando app deploy shop --image shop:1 --replicas 3 --memory 512MiB --publish 8080:80 --port 443:8443 --mode http --project demo',
  )
  assert.equal(deployCommand(emptyDraft, 'default'), 'pando app deploy NAME --image IMAGE --replicas 2 --port 80 --mode http')
})

test('what options cannot say is deployed from a file', () => {
  for (const spec of [
    { ...draft.spec, update: { strategy: 'canary' as const } },
    { ...draft.spec, guard: 20 },
    { ...draft.spec, ports: [...draft.spec.ports!, { port: 5432, mode: 'tcp' as const }] },
    withEngines(draft, 'both').spec,
  ])
    assert.equal(deployCommand({ ...draft, spec }, undefined), 'pando app deploy -f shop.yaml')
})

test('engines are chosen, and taken back without a trace', () => {
  const both = withEngines(draft, 'both')
  assert.equal(enginesOf(both), 'both')
  assert.equal(enginesOf(withEngines(both, 'vm')), 'vm')
  assert.deepEqual(withEngines(withEngines(both, 'vm'), 'container'), draft)
})
