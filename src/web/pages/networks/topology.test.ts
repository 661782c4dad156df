import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AnyObject } from '../../data/apply-events.ts'
import { pathOf, type Trace, topologyOf } from './topology.ts'

const object = (kind: string, name: string, spec: object, labels: Record<string, string> = {}): AnyObject => ({
  kind,
  metadata: { name, uid: name, labels, project: 'default' } as unknown as AnyObject['metadata'],
  spec: spec as AnyObject['spec'],
  status: { phase: 'running' },
})
const networks = [object('Network', 'front', {}), object('Network', 'back', { isolated: true })]
const world = {
  networks,
  apps: [
    object('App', 'shop', {
      template: { networks: [{ network: 'front' }], securityGroups: ['web'] },
      ports: [{ port: 80, publish: 8080 }],
    }),
  ],
  instances: [
    object('Instance', 'shop-1', { engine: 'container' }, { 'pando.app': 'shop' }),
    object('Instance', 'shop-2', { engine: 'vm' }, { 'pando.app': 'shop' }),
    object('Instance', 'db', { engine: 'vm', networks: [{ network: 'front' }, { network: 'back' }], securityGroups: ['db'] }),
  ],
}

test('networks, apps with their replicas of both engines and instances are joined, and published ports lead in from the host', () => {
  const { nodes, edges } = topologyOf(world)
  assert.deepEqual(
    nodes.map(({ id }) => id),
    ['internet', 'host', 'network/front', 'network/back', 'app/shop', 'instance/db'],
  )
  const shop = nodes.find(({ id }) => id === 'app/shop')
  assert.ok(shop?.type === 'app' && shop.containers === 1 && shop.vms === 1)
  assert.deepEqual(edges.map(({ id, ports }) => (ports ? `${id} ${ports}` : id)).sort(), [
    'host app/shop 8080 → 80',
    'host network/front',
    'internet host',
    'network/back instance/db',
    'network/front app/shop',
    'network/front instance/db',
  ])
})

test('of many instances in a network some are drawn, and the others are one', () => {
  const many = Array.from({ length: 100 }, (_, i) => object('Instance', `i-${i}`, { networks: [{ network: 'front' }] }))
  const { nodes } = topologyOf({ networks, apps: [], instances: many, keep: ['i-99'] })
  const more = nodes.find(({ type }) => type === 'more')
  assert.ok(more?.type === 'more' && more.count === 93)
  assert.ok(nodes.some(({ id }) => id === 'instance/i-99'))
})

const hop = (at: string, allowed = true, direction?: 'ingress' | 'egress') => ({
  at,
  allowed,
  says: '',
  ...(direction ? { direction } : {}),
})

test('a path is drawn from end to end, or to where it is stopped', () => {
  const topology = topologyOf(world)
  const open: Trace = {
    allowed: true,
    hops: [
      hop('instance shop-1'),
      hop('network front'),
      hop('security groups of 10.0.0.1', true, 'egress'),
      hop('security groups of 10.0.0.2', true, 'ingress'),
      hop('instance db'),
    ],
  }
  const path = pathOf(open, topology, { from: 'shop-1', to: 'db' })
  assert.deepEqual(
    [[...path.nodes], [...path.edges], path.stoppedAt],
    [['app/shop', 'network/front', 'instance/db'], ['network/front app/shop', 'network/front instance/db'], undefined],
  )
  const blocked: Trace = {
    allowed: false,
    hops: [hop('instance shop-1'), hop('network front'), hop('security groups of 10.0.0.2', false, 'ingress')],
  }
  const behind = pathOf(blocked, topology, { from: 'shop-1', to: 'db' })
  assert.deepEqual([behind.stoppedAt, behind.stoppedOn], ['instance/db', 'network/front instance/db'])
  const shut: Trace = { allowed: false, hops: [hop('internet'), hop('host', false)] }
  const stopped = pathOf(shut, topology, { from: 'internet', to: 'db' })
  assert.deepEqual([[...stopped.nodes], stopped.stoppedAt], [['internet', 'host'], 'host'])
})
