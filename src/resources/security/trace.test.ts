import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SpecInput, StatusOf, Stored } from '../../api/kind.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import { App } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { Network } from '../network/kind.ts'
import { SecurityGroup } from './kind.ts'
import { type TraceWorld, trace, withCounters } from './trace.ts'
import { readSecurityWorld } from './world.ts'

/** web (front), db (back) and loose in `default`; far in `other`; the app shop in front of web. db publishes 5432, shop 80. */
async function shopWorld(): Promise<TraceWorld> {
  const store = createMemoryStore({ clock: createVirtualClock() })
  for (const [i, name] of ['default', 'other'].entries()) {
    const status = { phase: 'ready' as const, cidr: `10.210.${i}.0/24`, gateway: `10.210.${i}.1`, domain: 'demo.internal' }
    await store.create(Network, { project: 'demo', name, spec: { mtu: 1500 }, status })
  }
  const instance = (name: string, address: string, spec: Partial<SpecInput<typeof Instance>> = {}, phase = 'running') => {
    const network = address.startsWith('10.210.0') ? 'default' : 'other'
    const nics = [{ network, address, mac: '06:00:00:00:00:01', prefix: 24, gateway: '10.210.0.1' }]
    const status = { ...Instance.initialStatus, phase, startedAt: '2026-01-01T00:00:00.000Z', nics } as StatusOf<typeof Instance>
    return store.create(Instance, { project: 'demo', name, spec: Instance.spec.parse({ image: 'a:1', ...spec }), status })
  }
  const group = (name: string, spec: SpecInput<typeof SecurityGroup>) =>
    store.create(SecurityGroup, { project: 'demo', name, spec: SecurityGroup.spec.parse(spec) })
  await group('front', {
    ingress: [{ name: 'http', ports: ['8080'] }],
    egress: [{ name: 'to-db', ports: ['5432'], to: { type: 'group', group: 'back' } }],
  })
  await group('back', { ingress: [{ name: 'sql', ports: ['5432'], from: { type: 'group', group: 'front' } }] })
  const web = await instance('shop-1', '10.210.0.2', { securityGroups: ['front'] })
  await instance('db', '10.210.0.3', { securityGroups: ['back'], ports: [{ port: 5432, hostPort: 15432 }] })
  await instance('loose', '10.210.0.4')
  await instance('far', '10.210.1.2')
  await instance('off', '10.210.0.5', {}, 'stopped')
  const template = { image: 'a:1', securityGroups: ['front'] }
  await store.create(App, {
    project: 'demo',
    name: 'shop',
    spec: App.spec.parse({ template, ports: [{ port: 80, target: 8080, publish: 80 }] }),
  })
  const backends = [{ instance: 'shop-1', uid: web.metadata.uid, address: '10.210.0.2', revision: 1, weight: 1, state: 'active' as const }]
  const ports = [{ name: 'http', port: 80, target: 8080, mode: 'http' as const, publish: 8000 }]
  await store.create(LoadBalancer, {
    project: 'demo',
    name: 'shop',
    spec: LoadBalancer.spec.parse({ app: 'shop', network: 'default', ports, balance: {}, backends }),
    status: { ...LoadBalancer.initialStatus, address: '10.210.0.9' } as Stored<typeof LoadBalancer>['status'],
  })
  const { items: networks } = await store.list(Network)
  return { networks, ...(await readSecurityWorld(store, {}, AbortSignal.timeout(60_000))) }
}

/** Who decides, in a few words: the last hop and what it says. */
function ask(world: TraceWorld, from: string, to: string, port?: number, protocol: 'tcp' | 'icmp' = 'tcp'): string {
  const { allowed, hops } = trace({ from, to, port, protocol }, world)
  const decided = hops.filter(({ direction }) => direction).map(({ direction, rule, allowed: passes }) => `${direction}:${rule ?? passes}`)
  return [allowed ? 'yes' : 'no', ...decided, ...(allowed ? [] : [hops.at(-1)!.says])].join(' | ')
}

test('a trace tells the rules of both sides', async () => {
  const world = await shopWorld()
  assert.equal(ask(world, 'shop-1', 'db', 5432), 'yes | egress:to-db | ingress:sql')
  assert.equal(ask(world, 'shop-1', 'db', 22), 'no | egress:false | no rule of its groups (front) lets it out')
  assert.equal(ask(world, 'loose', 'db', 5432), 'no | ingress:false | no rule of its groups (back) lets it in')
  assert.equal(ask(world, 'db', 'shop-1', 8080), 'yes | egress:true | ingress:http')
  assert.equal(ask(world, 'loose', 'shop-1', undefined, 'icmp'), 'no | ingress:false | no rule of its groups (front) lets it in')
  assert.equal(ask(world, '10.210.0.2', '10.210.0.3', 5432), 'yes | egress:to-db | ingress:sql', 'addresses stand for who has them')
})

test('what is in an isolated network reaches neither the outside nor the host', async () => {
  const open = await shopWorld()
  const networks = open.networks.map((each) => ({ ...each, spec: { ...each.spec, isolated: each.metadata.name === 'other' } }))
  const world = { ...open, networks }
  for (const to of ['internet', 'host', '192.0.2.1'])
    assert.equal(ask(world, 'far', to, 80), 'no | it is isolated: nothing in it connects to what is outside of it')
  assert.match(ask(world, 'loose', 'internet', 80), /^yes/)
  assert.match(ask(world, 'host', 'far', 80), /^yes/, 'the host reaches in')
})

test('what is in different networks, stopped or not there does not meet', async () => {
  const world = await shopWorld()
  assert.equal(ask(world, 'far', 'db', 5432), 'no | only one of them is in it; publish a port of the host')
  assert.equal(ask(world, 'off', 'db', 5432), 'no | is stopped: nothing of it runs')
  assert.equal(ask(world, 'loose', 'off', 80), 'no | is stopped: nothing of it runs')
  assert.throws(() => ask(world, 'loose', 'nobody', 80), { code: 'network.no_such_end' })
})

test('an app is asked at its address, by the rules of the port behind it', async () => {
  const world = await shopWorld()
  assert.equal(ask(world, 'loose', 'shop', 80), 'yes | ingress:http')
  assert.equal(ask(world, 'loose', 'shop', 81), 'no | ingress:false | no rule of its groups (front) lets it in')
  assert.equal(ask(world, 'shop', 'db', 5432), 'yes | egress:to-db | ingress:sql', 'as its first replica')
  const idle = { ...world, balancers: world.balancers.map((balancer) => ({ ...balancer, spec: { ...balancer.spec, backends: [] } })) }
  assert.equal(ask(idle, 'loose', 'shop', 80), 'no | ingress:http | no replica of it is ready')
})

test('from outside only what is published is reached, and groups see the client', async () => {
  const world = await shopWorld()
  assert.equal(ask(world, 'internet', 'shop', 80), 'yes | ingress:http')
  assert.equal(ask(world, 'internet', 'shop', 8000), 'yes | ingress:http', 'by the port of the host, too')
  assert.equal(ask(world, 'internet', 'db', 5432), 'no | ingress:false | no rule of its groups (back) lets it in')
  assert.equal(ask(world, '192.0.2.7', 'loose', 22), 'no | no port of the host leads to 10.210.0.4:22')
  assert.equal(ask(world, 'host', 'db', 22), 'yes', 'the host reaches everything')
  assert.equal(ask(world, 'shop-1', 'internet', 443), 'no | egress:false | no rule of its groups (front) lets it out')
  assert.equal(ask(world, 'loose', '192.0.2.7', 443), 'yes')
})

test('the counters of the rule that decides are told', async () => {
  const world = await shopWorld()
  const counters = [
    { direction: 'ingress' as const, groups: ['back'], rule: 'sql', packets: 7, bytes: 420 },
    { direction: 'ingress' as const, groups: ['back'], rule: undefined, packets: 3, bytes: 180 },
  ]
  const packets = (from: string) =>
    withCounters(trace({ from, to: 'db', port: 5432, protocol: 'tcp' }, world), counters).hops.find(
      ({ direction }) => direction === 'ingress',
    )?.packets
  assert.deepEqual([packets('shop-1'), packets('loose')], [7, 3])
})
