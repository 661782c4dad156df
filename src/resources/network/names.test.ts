import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Stored } from '../../api/kind.ts'
import type { Instance } from '../../services/lifecycle/kind.ts'
import type { LoadBalancer } from '../../services/load-balancing/kind.ts'
import type { Network } from './kind.ts'
import { namesOf } from './names.ts'

const metadata = (name: string, labels = {}) => ({ name, uid: `uid-${name}`, project: 'demo', labels })
const network = (name: string) => ({ metadata: metadata(name) }) as Stored<typeof Network>

function instance(
  name: string,
  nics: Record<string, string>,
  { aliases, labels }: { aliases?: Record<string, string[]>; labels?: object } = {},
) {
  const names = Object.keys(nics)
  return {
    metadata: metadata(name, labels),
    spec: { networks: names.map((each) => ({ network: each, ...(aliases?.[each] ? { aliases: aliases[each] } : {}) })) },
    status: { phase: 'running', nics: names.map((each) => ({ network: each, address: nics[each] })) },
  } as unknown as Stored<typeof Instance>
}

function balancer(app: string, where: string, backends: { name: string; address: string; state?: string }[]) {
  const list = backends.map(({ name, address, state = 'active' }) => ({
    instance: name,
    uid: `uid-${name}`,
    address,
    weight: 1,
    state,
    revision: 1,
  }))
  return { metadata: metadata(app), spec: { app, network: where, backends: list }, status: {} } as unknown as Stored<typeof LoadBalancer>
}

test('who is in several networks finds in the first of them what is in the others, and what is near comes first', () => {
  const instances = [instance('db', { back: '10.2.0.5' }), instance('both', { front: '10.1.0.6', back: '10.2.0.6' })]
  const replica = instance('web-1', { front: '10.1.0.9', back: '10.2.0.9' })
  const members = { instances: [...instances, replica], balancers: [balancer('web', 'front', [{ name: 'web-1', address: '10.1.0.9' }])] }
  const names = (where: string) => Object.fromEntries(namesOf(network(where), members))
  assert.deepEqual(names('front'), { db: ['10.2.0.5'], both: ['10.1.0.6'], 'web-1': ['10.1.0.9'], web: ['10.1.0.9'] })
  assert.deepEqual(names('back'), { db: ['10.2.0.5'], both: ['10.2.0.6'], 'web-1': ['10.2.0.9'], web: ['10.2.0.9'] })
})

test('an alias leads to all that have it in the network, and to replicas only while they get traffic', () => {
  const labels = { 'pando.app': 'api' }
  const aliases = { back: ['backend'] }
  const instances = [
    instance('api-1', { back: '10.2.0.1' }, { aliases, labels }),
    instance('api-2', { back: '10.2.0.2' }, { aliases, labels }),
    instance('old', { back: '10.2.0.3' }, { aliases }),
    instance('other', { front: '10.1.0.3' }, { aliases: { front: ['backend', 'far'] } }),
  ]
  const balancers = [
    balancer('api', 'back', [
      { name: 'api-1', address: '10.2.0.1' },
      { name: 'api-2', address: '10.2.0.2', state: 'draining' },
    ]),
  ]
  const names = namesOf(network('back'), { instances, balancers })
  assert.deepEqual([names.get('backend'), names.get('far')], [['10.2.0.1', '10.2.0.3'], undefined], 'nobody here is there too')
  instances.push(instance('bridge', { back: '10.2.0.9', front: '10.1.0.9' }))
  assert.deepEqual(namesOf(network('back'), { instances, balancers }).get('far'), ['10.1.0.3'])
})

test('a name of its own comes before an alias of somebody else', () => {
  const instances = [instance('db', { back: '10.2.0.1' }), instance('fake', { back: '10.2.0.2' }, { aliases: { back: ['db'] } })]
  assert.deepEqual(namesOf(network('back'), { instances, balancers: [] }).get('db'), ['10.2.0.1'])
})
