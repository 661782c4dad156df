import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { SpecInput, StatusOf } from '../../api/kind.ts'
import { PandoError } from '../../base/errors.ts'
import { silentLog } from '../../base/log.ts'
import { createVirtualClock } from '../../base/virtual-clock.ts'
import type { Change } from '../../controller/admission.ts'
import { runControllers } from '../../controller/manager.ts'
import { App } from '../../services/apps/kind.ts'
import { Snapshot } from '../../services/fork/kind.ts'
import { Instance } from '../../services/lifecycle/kind.ts'
import { LoadBalancer } from '../../services/load-balancing/kind.ts'
import { createMemoryStore } from '../../store/memory/memory.ts'
import { modify } from '../../store/update.ts'
import type { NetworkDriver } from '../network/driver.ts'
import { createFakeNetworkDriver } from '../network/drivers/fake/fake.ts'
import { Network } from '../network/kind.ts'
import { appGroups, groupRules, instanceGroups } from './admissions.ts'
import { SecurityGroup } from './kind.ts'
import { securityNodeController } from './node.ts'

/** The real loop over the fake driver, in virtual time. Networks and addresses are as their own loops would write them. */
class World implements AsyncDisposable {
  readonly clock = createVirtualClock()
  readonly store = createMemoryStore({ clock: this.clock })
  readonly fake = createFakeNetworkDriver()
  readonly #stop = new AbortController()
  network = ''

  async start(change: Partial<NetworkDriver> = {}): Promise<this> {
    const status = { phase: 'ready' as const, cidr: '10.210.0.0/24', gateway: '10.210.0.1', domain: 'demo.internal' }
    const network = await this.store.create(Network, { project: 'demo', name: 'default', spec: { mtu: 1500 }, status })
    this.network = network.metadata.uid
    await this.fake.ensureNetwork({ id: this.network, ...status, mtu: 1500 }, AbortSignal.timeout(1))
    const controllers = [securityNodeController({ driver: { ...this.fake, ...change }, node: 'n1' })]
    await runControllers({ store: this.store, clock: this.clock, log: silentLog, signal: this.#stop.signal, controllers })
    return this
  }
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort()
    await this.clock.advance(1)
  }
  async group(name: string, spec: SpecInput<typeof SecurityGroup> = {}) {
    await this.store.create(SecurityGroup, { project: 'demo', name, spec: SecurityGroup.spec.parse(spec) })
    await this.clock.advance(500)
  }
  async instance(name: string, host: number, ...securityGroups: string[]) {
    const nic = { network: 'default', address: `10.210.0.${host}`, mac: '06:00:00:00:00:01', prefix: 24, gateway: '10.210.0.1' }
    const instance = await this.store.create(Instance, {
      project: 'demo',
      name,
      spec: Instance.spec.parse({ image: 'web:1', securityGroups }),
      status: { ...Instance.initialStatus, nics: [nic] } as StatusOf<typeof Instance>,
    })
    await this.clock.advance(500)
    return instance.metadata.uid
  }
  async regroup(name: string, ...securityGroups: string[]) {
    await modify(this.store, Instance, { project: 'demo', name }, (object) => ({ ...object, spec: { ...object.spec, securityGroups } }))
    await this.clock.advance(500)
  }
  async status(name: string) {
    return (await this.store.get(SecurityGroup, { project: 'demo', name }))?.status
  }
  get plan() {
    return this.fake.security(this.network)
  }
}

describe('the loop of security groups', () => {
  test('rules and members of a group reach the driver, and the group says how many it has', async () => {
    await using world = await new World().start()
    await world.group('db', { ingress: [{ ports: ['5432'], from: { type: 'group', group: 'web' } }] })
    await world.group('web')
    const [db, web, other] = [await world.instance('db', 2, 'db'), await world.instance('web', 3, 'web'), await world.instance('other', 4)]
    assert.deepEqual(world.plan, {
      groups: [
        {
          name: 'db',
          ingress: [{ name: 'in-1', protocol: 'tcp', ports: ['5432'], peer: { type: 'group', group: 'web' } }],
          members: ['10.210.0.2'],
        },
        { name: 'web', ingress: [], members: ['10.210.0.3'] },
      ],
      guarded: [
        { id: `${db}-0`, address: '10.210.0.2', groups: ['db'] },
        { id: `${web}-0`, address: '10.210.0.3', groups: ['web'] },
      ].sort((a, b) => (a.id < b.id ? -1 : 1)),
      open: world.plan!.open,
    })
    assert.ok(!world.plan!.open.includes(`${db}-0`) && world.plan!.open.length <= 1, other)
    assert.deepEqual(await world.status('db'), { phase: 'ready', members: 1 })
  })

  test('an instance changes its groups while it runs', async () => {
    await using world = await new World().start()
    await world.group('a')
    await world.group('b')
    const uid = await world.instance('web', 2, 'a')
    await world.regroup('web', 'b')
    assert.deepEqual([world.plan!.guarded[0]!.groups, (await world.status('a'))!.members], [['b'], 0])
    await world.regroup('web')
    assert.deepEqual([world.plan!.guarded, world.plan!.open], [[], [`${uid}-0`]])
  })

  test('a clone that is made ahead of time is guarded before it is anybody', async () => {
    await using world = await new World().start()
    await world.group('g')
    const uid = await world.instance('web', 2, 'g')
    const source = (await world.store.get(Instance, { project: 'demo', name: 'web' }))!
    const nics = [{ ...source.status.nics[0]!, address: '10.210.0.9' }]
    await world.store.create(Snapshot, {
      project: 'demo',
      name: 'golden',
      spec: { instance: 'web', memory: true, keep: true, warm: 1 },
      status: {
        ...Snapshot.initialStatus,
        phase: 'ready',
        sourceSpec: source.spec,
        spares: [{ uid: 's1', nics, ready: true, leaving: false }],
      } as StatusOf<typeof Snapshot>,
    })
    await world.clock.advance(500)
    assert.deepEqual(
      world.plan!.guarded.map(({ id, groups }) => [id, groups]).sort(),
      [
        ['s1-0', ['g']],
        [`${uid}-0`, ['g']],
      ].sort(),
    )
    assert.deepEqual(world.plan!.groups[0]!.members, ['10.210.0.2', '10.210.0.9'])
  })

  test('the address of an app is guarded as its replicas are', async () => {
    await using world = await new World().start()
    await world.group('g')
    const template = { image: 'web:1', securityGroups: ['g'] }
    await world.store.create(App, { project: 'demo', name: 'shop', spec: App.spec.parse({ template, ports: [{ port: 80 }] }) })
    const ports = [{ name: 'http', port: 80, target: 8080, mode: 'http' as const }]
    const balancer = await world.store.create(LoadBalancer, {
      project: 'demo',
      name: 'shop',
      spec: LoadBalancer.spec.parse({ app: 'shop', network: 'default', ports, balance: {}, backends: [] }),
      status: { ...LoadBalancer.initialStatus, address: '10.210.0.7' } as StatusOf<typeof LoadBalancer>,
    })
    await world.clock.advance(500)
    const listens = [{ port: 80, target: 8080 }]
    assert.deepEqual(world.plan!.guarded, [{ id: balancer.metadata.uid, address: '10.210.0.7', groups: ['g'], listens }])
  })

  test('a group that cannot be set says why, and is ready as soon as it can', async () => {
    let broken = true
    await using world = new World()
    await world.start({
      async setSecurity(network, plan, signal) {
        if (broken) throw new PandoError('network.setup_failed', { detail: 'no nft' })
        await world.fake.setSecurity(network, plan, signal)
      },
    })
    await world.group('g')
    await world.instance('web', 2, 'g')
    const failed = await world.status('g')
    assert.deepEqual([failed?.phase, failed?.reason?.code], ['failed', 'network.setup_failed'])
    broken = false
    await world.clock.advance(5_000)
    assert.deepEqual(await world.status('g'), { phase: 'ready', members: 1 })
  })

  test('a group that is deleted goes, and who still names it accepts nothing', async () => {
    await using world = await new World().start()
    await world.group('g', { ingress: [{ ports: ['80'] }] })
    await world.instance('web', 2, 'g')
    await modify(world.store, SecurityGroup, { project: 'demo', name: 'g' }, (object) => ({
      ...object,
      metadata: { ...object.metadata, deletedAt: '2026-01-01T00:00:00.000Z' },
    }))
    await world.clock.advance(500)
    assert.equal(await world.status('g'), undefined)
    assert.deepEqual([world.plan!.groups, world.plan!.guarded[0]!.groups], [[], ['g']])
  })
})

describe('admission of security groups', () => {
  let world: World
  const refusal = (code: string, field: string | undefined) => (error: { code?: string; field?: string }) => {
    assert.deepEqual([error.code, error.field], [code, field])
    return true
  }
  const group = (spec: SpecInput<typeof SecurityGroup>, change: object = {}) =>
    groupRules().admit({ verb: 'create', name: 'new', project: 'demo', spec: SecurityGroup.spec.parse(spec), ...change } as Change, world)
  beforeEach(async () => {
    world = new World()
    await world.group('g')
  })

  test('a rule has ports that there are, a name of its own, and groups of the project', async () => {
    await group({ ingress: [{ ports: ['80', '8000-8100'], from: { type: 'group', group: 'new' } }], egress: [{ name: 'in-1' }] })
    await assert.rejects(group({ ingress: [{ ports: ['90-80'] }] }), refusal('security.bad_rule', '/spec/ingress/0/ports/0'))
    await assert.rejects(group({ egress: [{}, { ports: ['1', '70000'] }] }), refusal('security.bad_rule', '/spec/egress/1/ports/1'))
    await assert.rejects(group({ ingress: [{ protocol: 'icmp', ports: ['1'] }] }), refusal('security.bad_rule', '/spec/ingress/0/ports'))
    await assert.rejects(group({ ingress: [{ name: 'a' }, { name: 'a' }] }), refusal('security.bad_rule', '/spec/ingress/1/name'))
    await assert.rejects(
      group({ ingress: [{ from: { type: 'group', group: 'gone' } }] }),
      refusal('security.not_found', '/spec/ingress/0/from/group'),
    )
  })

  test('instances and apps name groups of their project', async () => {
    const instance = (securityGroups: string[], project = 'demo') =>
      instanceGroups().admit(
        { verb: 'create', name: 'web', project, spec: Instance.spec.parse({ image: 'web:1', securityGroups }) } as Change,
        world,
      )
    await instance(['g'])
    await assert.rejects(instance(['g', 'gone']), refusal('security.not_found', '/spec/securityGroups/1'))
    await assert.rejects(instance(['g'], 'other'), refusal('security.not_found', '/spec/securityGroups/0'))
    const spec = App.spec.parse({ template: { image: 'web:1', securityGroups: ['gone'] } })
    await assert.rejects(
      appGroups().admit({ verb: 'create', name: 'shop', project: 'demo', spec } as Change, world),
      refusal('security.not_found', '/spec/template/securityGroups/0'),
    )
  })

  test('a group outlives who needs it, unless it is forced', async () => {
    const remove = async (force = false) =>
      group({}, { verb: 'delete', name: 'g', force, old: await world.store.get(SecurityGroup, { project: 'demo', name: 'g' }) })
    await remove()
    await world.instance('web', 2, 'g')
    await assert.rejects(remove(), { code: 'security.in_use', message: /instance web/ })
    await remove(true)
  })
})
