import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { SpecInput } from '../../api/kind.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import type { Change } from '../../controller/admission.ts'
import { App } from '../../services/apps/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import type { Store } from '../../store/store.ts'
import { appNetworks, instanceNetworks, networkRules } from './admissions.ts'
import { Network } from './kind.ts'

const host = {
  hostSubnets: async () => [{ cidr: '192.168.7.0/24', owner: 'eth0' }],
  listeners: async () => [{ protocol: 'tcp' as const, port: 22, owner: 'sshd (process 7)' }],
}
let store: Store

async function network(change: Partial<Change<typeof Network>> & { spec?: { cidr?: string; mtu: number } }): Promise<void> {
  await networkRules({ driver: host }).admit({ verb: 'create', name: 'new', project: 'demo', ...change } as Change, { store })
}
async function instance(spec: Partial<SpecInput<typeof Instance>>, change: Partial<Change<typeof Instance>> = {}): Promise<void> {
  await instanceNetworks({ driver: host }).admit(
    { verb: 'create', name: 'new', project: 'demo', spec: Instance.spec.parse({ image: 'web:1', ...spec }), ...change } as Change,
    { store },
  )
}
async function app(spec: Partial<SpecInput<typeof App>>, change: Partial<Change<typeof App>> = {}): Promise<void> {
  const parsed = App.spec.parse({ template: { image: 'web:1' }, ...spec })
  await appNetworks({ driver: host }).admit({ verb: 'create', name: 'shop', project: 'demo', spec: parsed, ...change } as Change, { store })
}
const refusal =
  (code: string, field: string, text = '') =>
  (error: { code?: string; field?: string; message: string }) => {
    assert.deepEqual([error.code, error.field], [code, field])
    assert.ok(error.message.includes(text), error.message)
    return true
  }

beforeEach(async () => {
  store = createMemoryStore({ clock: createVirtualClock() })
  await store.create(Network, {
    project: 'demo',
    name: 'default',
    spec: { mtu: 1500 },
    status: { phase: 'ready', cidr: '10.210.0.0/24', gateway: '10.210.0.1', domain: 'demo.internal' },
  })
  const web = await store.create(Instance, {
    project: 'demo',
    name: 'web',
    spec: Instance.spec.parse({ image: 'web:1', ports: [{ port: 80, hostPort: 8080 }] }),
  })
  await store.update(Instance, {
    ...web,
    status: {
      ...web.status,
      nics: [{ network: 'default', address: '10.210.0.2', mac: '06:00:0a:d2:00:02', prefix: 24, gateway: '10.210.0.1' }],
    },
  })
})

describe('networks', () => {
  test('overlap neither each other nor the host, and the refusal names the owner', async () => {
    await network({ spec: { cidr: '10.211.0.0/16', mtu: 1500 } })
    await network({ spec: { mtu: 1500 } })
    await assert.rejects(
      network({ spec: { cidr: '10.210.0.128/25', mtu: 1500 } }),
      refusal('network.overlap', '/spec/cidr', 'network default of project demo'),
    )
    await assert.rejects(network({ spec: { cidr: '192.168.0.0/16', mtu: 1500 } }), refusal('network.overlap', '/spec/cidr', 'eth0'))
  })

  test('have a size and a range that instances can live in', async () => {
    for (const cidr of ['10.0.0.0/15', '10.0.0.0/30', '127.0.0.0/24', '224.0.0.0/24', '169.254.0.0/24']) {
      await assert.rejects(network({ spec: { cidr, mtu: 1500 } }), refusal('network.bad_subnet', '/spec/cidr'))
    }
  })

  test('keep the subnet they have', async () => {
    const old = (await store.get(Network, { project: 'demo', name: 'default' }))!
    await network({ verb: 'update', name: 'default', old, spec: { cidr: '10.210.0.0/24', mtu: 1400 } })
    await assert.rejects(
      network({ verb: 'update', name: 'default', old, spec: { cidr: '10.50.0.0/24', mtu: 1500 } }),
      refusal('network.subnet_fixed', '/spec/cidr'),
    )
  })

  test('outlive their instances', async () => {
    const old = (await store.get(Network, { project: 'demo', name: 'default' }))!
    await assert.rejects(network({ verb: 'delete', name: 'default', old }), {
      code: 'network.in_use',
      message: /1 instances and apps, web among them/,
    })
    await store.remove(Instance, (await store.get(Instance, { project: 'demo', name: 'web' }))!)
    await network({ verb: 'delete', name: 'default', old })
  })
})

describe('apps', () => {
  const publish = (...ports: number[]) => ({ ports: ports.map((port, i) => ({ port: 80 + i, publish: port })) })

  test('publish ports that no instance, no other app and no program of the host has', async () => {
    await app(publish(9090))
    await assert.rejects(app(publish(9090, 8080)), refusal('network.port_taken', '/spec/ports/1/publish', 'instance web of project demo'))
    await assert.rejects(app(publish(22)), refusal('network.port_taken', '/spec/ports/0/publish', 'sshd'))
    await assert.rejects(app(publish(9090, 9090)), refusal('network.port_taken', '/spec/ports/1/publish', 'the same app'))
    const spec = App.spec.parse({ template: { image: 'web:1' }, ...publish(9090) })
    const old = await store.create(App, { project: 'demo', name: 'shop', spec })
    await app(publish(9090), { verb: 'update', old })
    await assert.rejects(app(publish(9090), { name: 'other' }), refusal('network.port_taken', '/spec/ports/0/publish', 'app shop'))
    await assert.rejects(
      instance({ ports: [{ port: 80, hostPort: 9090 }] }),
      refusal('network.port_taken', '/spec/ports/0/hostPort', 'app shop of project demo'),
    )
  })

  test('and instances of one project have different names, since both answer for them', async () => {
    await assert.rejects(app({}, { name: 'web' }), refusal('network.name_taken', '/metadata/name', 'the instance web'))
    await store.create(App, { project: 'demo', name: 'shop', spec: App.spec.parse({ template: { image: 'web:1' } }) })
    await assert.rejects(instance({}, { name: 'shop' }), refusal('network.name_taken', '/metadata/name', 'the app shop'))
  })

  test('name networks of their project, which outlive them', async () => {
    await assert.rejects(
      app({ template: { image: 'web:1', networks: [{ network: 'back' }] } }),
      refusal('network.not_found', '/spec/template/networks/0/network'),
    )
    await store.remove(Instance, (await store.get(Instance, { project: 'demo', name: 'web' }))!)
    const spec = LoadBalancer.spec.parse({ app: 'shop', network: 'default', ports: [], balance: {}, backends: [] })
    await store.create(LoadBalancer, { project: 'demo', name: 'shop', spec })
    const old = (await store.get(Network, { project: 'demo', name: 'default' }))!
    await assert.rejects(network({ verb: 'delete', name: 'default', old }), { code: 'network.in_use', message: /shop among them/ })
  })
})

describe('instances', () => {
  test('name networks of their own project', async () => {
    await instance({})
    await assert.rejects(
      instance({ networks: [{ network: 'default' }, { network: 'back' }] }),
      refusal('network.not_found', '/spec/networks/1/network'),
    )
    await assert.rejects(instance({}, { project: 'other' }), refusal('network.not_found', '/spec/networks/0/network'))
  })

  test('ask for addresses that exist and are free', async () => {
    const at = (address: string) => instance({ networks: [{ network: 'default', address }] })
    await at('10.210.0.3')
    await assert.rejects(at('10.210.0.2'), refusal('network.address_taken', '/spec/networks/0/address', 'instance web'))
    await assert.rejects(at('10.210.0.1'), refusal('network.address_taken', '/spec/networks/0/address', 'the gateway'))
    await assert.rejects(at('10.210.0.255'), refusal('network.address_taken', '/spec/networks/0/address'))
    await assert.rejects(at('10.99.0.3'), refusal('network.address_outside', '/spec/networks/0/address'))
    const twice = { network: 'default', address: '10.210.0.9' }
    await assert.rejects(
      instance({ networks: [twice, twice] }),
      refusal('network.address_taken', '/spec/networks/1/address', 'same instance'),
    )
  })

  test('publish ports that neither another instance nor the host has', async () => {
    const ports = (...hostPorts: number[]) => ({ ports: hostPorts.map((hostPort) => ({ port: 80, hostPort })) })
    await instance(ports(8081, 8082))
    await instance({ ports: [{ port: 53, hostPort: 8080, protocol: 'udp' }] })
    await assert.rejects(
      instance(ports(8081, 8080)),
      refusal('network.port_taken', '/spec/ports/1/hostPort', 'instance web of project demo'),
    )
    await assert.rejects(instance(ports(22)), refusal('network.port_taken', '/spec/ports/0/hostPort', 'sshd (process 7)'))
    await assert.rejects(instance(ports(9000, 9000)), refusal('network.port_taken', '/spec/ports/1/hostPort', 'the same instance'))
  })

  test('keep what they have when they change otherwise', async () => {
    const old = (await store.get(Instance, { project: 'demo', name: 'web' }))!
    await instance(
      { ports: [{ port: 81, hostPort: 8080 }], networks: [{ network: 'default', address: '10.210.0.2' }] },
      { verb: 'update', name: 'web', old },
    )
  })
})
