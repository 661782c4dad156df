import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { decide } from '../../decision.ts'
import type { GroupPlan, GuardedPlan, RuleCounter, RulePlan } from '../../driver.ts'
import type { LinuxNetworkDriver } from './linux.ts'
import { ip, network, output, port, Rig } from './testing.node.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root for network namespaces'

const rule = (change: Partial<RulePlan> = {}): RulePlan => ({
  name: 'http',
  protocol: 'tcp',
  ports: ['80'],
  peer: { type: 'any' },
  ...change,
})
const group = (name: string, change: Partial<GroupPlan> = {}): GroupPlan => ({ name, ingress: [], members: [], ...change })

describe('security groups on the Linux network driver', { skip, timeout: 900_000 }, () => {
  const signal = AbortSignal.timeout(180_000)
  const one = network(1)
  const web = port('web', one, 10),
    db = port('db', one, 11),
    app = port('app', one, 12)
  const virtual = '10.210.1.20'
  const refused = 'EHOSTUNREACH'
  let rig: Rig, driver: LinuxNetworkDriver
  const guest = (id: string) => `${rig.tag}-port-${id}`
  const inside = () => `${rig.tag}-net-${one.id}`
  const member = (plan: { id: string; address: string }, ...groups: string[]): GuardedPlan => ({
    id: plan.id,
    address: plan.address,
    groups,
  })
  const set = (groups: GroupPlan[], ...guarded: GuardedPlan[]) =>
    driver.setSecurity(one.id, { groups, guarded, open: [web, db, app].map(({ id }) => id) }, signal)
  const call = (from: string, to: { address: string }, at = 80) => rig.call(guest(from), to.address, at)
  const table = () => output('nsenter', `--net=/run/netns/${inside()}`, 'nft', 'list', 'table', 'inet', 'pando_groups')
  const counter = (counters: RuleCounter[], name: string) => counters.find((found) => found.rule === name)?.packets

  before(async () => {
    rig = new Rig()
    driver = rig.driver()
    await driver.ensureNetwork(one, signal)
    for (const plan of [web, db, app]) await driver.ensurePort(plan, signal)
    await driver.setVirtualAddresses(one.id, [virtual], signal)
    await driver.setNames(one.id, new Map([['web', [web.address]]]), signal)
    await Promise.all([
      ...['web', 'db', 'app'].flatMap((id) => [80, 81].map((at) => rig.serve(guest(id), at))),
      ...[80, 8080].map((at) => rig.serve(inside(), at)),
      rig.serve(rig.outside, 80),
    ])
  })
  beforeEach(() => set([]))
  after(() => rig[Symbol.asyncDispose]())

  test('a member accepts what its group allows, and tells others at once that it does not', async () => {
    await set([group('g', { ingress: [rule()] })], member(db, 'g'))
    assert.equal(await call('web', db), web.address)
    assert.equal(await call('web', db, 81), refused)
    assert.equal(await call('web', app, 81), web.address, 'who is in no group is as before')
    assert.equal(await call('db', web, 81), db.address, 'members connect to everybody')
  })

  test('a member of several groups accepts what one of them allows', async () => {
    const groups = [group('a', { ingress: [rule()] }), group('b', { ingress: [rule({ ports: ['81-90', '85-100'] })] })]
    await set(groups, member(db, 'a', 'b'), member(app, 'b'))
    assert.deepEqual([await call('web', db), await call('web', db, 81)], [web.address, web.address])
    assert.deepEqual([await call('web', app), await call('web', app, 81)], [refused, web.address])
  })

  test('a group that is not there allows nothing', async () => {
    await set([], member(db, 'gone'))
    assert.deepEqual([await call('web', db), await call('db', web)], [refused, refused])
  })

  test('rules by group follow its members, one element at a time', async () => {
    const groups = (...members: string[]) => [
      group('g', { ingress: [rule({ peer: { type: 'group', group: 'front' } })] }),
      group('front', { members }),
    ]
    await set(groups(web.address), member(db, 'g'))
    assert.deepEqual([await call('web', db), await call('app', db)], [web.address, refused])
    const handle = /chain in_g.*/.exec(table())![0]
    const before = counter(await driver.ruleCounters(one.id, signal), 'http')
    await set(groups(web.address, app.address), member(db, 'g'))
    assert.equal(await call('app', db), app.address)
    assert.equal(counter(await driver.ruleCounters(one.id, signal), 'http'), before! + 1)
    await set(groups(app.address), member(db, 'g'))
    assert.deepEqual([await call('web', db), await call('app', db), /chain in_g.*/.exec(table())![0]], [refused, app.address, handle])
  })

  test('rules by address see the client of a published port, and the host itself is always let in', async () => {
    const from = (cidr: string) => set([group('g', { ingress: [rule({ peer: { type: 'cidr', cidr } })] })], member(db, 'g'))
    await driver.setPublished([{ protocol: 'tcp', hostPort: 8080, network: one.id, address: db.address, port: 80 }], signal)
    await from(`${rig.outsideAddress}/32`)
    assert.equal(await rig.call(rig.outside, rig.hostAddress, 8080), rig.outsideAddress)
    await from('192.0.2.0/24')
    assert.match(await rig.call(rig.outside, rig.hostAddress, 8080), /EHOSTUNREACH|TIMEOUT/)
    assert.equal(await rig.call(rig.host, db.address, 81), '100.64.0.1', 'a health check of the host')
    assert.equal(await rig.call(rig.host, '127.0.0.1', 8080), '100.64.0.1')
    await driver.setPublished([], signal)
  })

  test('who calls a published port from the same network is nobody in particular, and not the host', async () => {
    await driver.setPublished([{ protocol: 'tcp', hostPort: 8080, network: one.id, address: db.address, port: 80 }], signal)
    await set([group('g', { ingress: [rule({ peer: { type: 'cidr', cidr: '192.0.2.0/24' } })] })], member(db, 'g'))
    assert.equal(await rig.call(guest('web'), rig.hostAddress, 8080), refused)
    await set([group('g', { ingress: [rule()] })], member(db, 'g'))
    assert.equal(await rig.call(guest('web'), rig.hostAddress, 8080), '100.64.0.2')
    await driver.setPublished([], signal)
  })

  test('a member with limits connects to those only, and still gets names and its own address', async () => {
    const egress = [rule({ peer: { type: 'cidr', cidr: `${db.address}/32` } })]
    await set([group('g', { ingress: [rule()], egress })], member(web, 'g'))
    assert.deepEqual([await call('web', db), await call('web', db, 81), await call('web', app)], [web.address, refused, refused])
    assert.equal(await rig.call(guest('web'), rig.outsideAddress, 80), refused)
    assert.equal(await rig.call(guest('web'), virtual, 80), refused, 'nor to an app')
    assert.equal(await rig.resolve(guest('web'), one.gateway, 'web.p1.internal'), web.address)
    assert.equal(await call('app', web), app.address, 'its answers are no connections')
    await set([group('g', { egress }), group('free')], member(web, 'g', 'free'))
    assert.equal(await call('web', app), web.address, 'one of its groups sets no limits')
  })

  test('both sides have a say', async () => {
    const groups = [
      group('client', { egress: [rule({ peer: { type: 'group', group: 'server' } })], members: [web.address] }),
      group('server', { ingress: [rule({ peer: { type: 'group', group: 'client' } })], members: [db.address, app.address] }),
    ]
    await set(groups, member(web, 'client'), member(db, 'server'))
    assert.deepEqual([await call('web', db), await call('web', app), await call('app', db)], [web.address, web.address, refused])
  })

  test('the address of an app is guarded as its members are, by the port behind it', async () => {
    const groups = (peer: RulePlan['peer']) => [group('g', { ingress: [rule({ ports: ['8000'], peer })] })]
    const balancer = { id: 'lb', address: virtual, groups: ['g'], listens: [{ port: 80, target: 8000 }] }
    const guarded = [balancer, member(db, 'g')]
    await set(groups({ type: 'cidr', cidr: `${web.address}/32` }), ...guarded)
    assert.deepEqual([await rig.call(guest('web'), virtual, 80), await rig.call(guest('app'), virtual, 80)], [web.address, refused])
    assert.equal(await rig.call(guest('web'), virtual, 8080), refused)
    assert.equal(await rig.call(inside(), db.address, 80), one.gateway, 'the balancer reaches its backends')
    assert.equal(await rig.call(rig.host, virtual, 80), '100.64.0.1')
  })

  test('icmp and udp have rules of their own', async () => {
    const ping = (to: string) => {
      try {
        return output('nsenter', `--net=/run/netns/${guest('web')}`, 'ping', '-c1', '-W1', to).includes('1 received')
      } catch {
        return false
      }
    }
    await set([group('g', { ingress: [rule()] })], member(db, 'g'))
    assert.equal(ping(db.address), false)
    await set([group('g', { ingress: [rule({ protocol: 'icmp', ports: [] })] })], member(db, 'g'))
    assert.deepEqual([ping(db.address), await call('web', db)], [true, refused])
    await set([group('g', { ingress: [rule({ protocol: 'udp' })] })], member(db, 'g'))
    assert.equal(await call('web', db), refused)
  })

  test('a connection that is not allowed any more is cut, and the others go on', async () => {
    const from = (...addresses: string[]) => [
      group('g', { ingress: [rule({ ports: ['90'], peer: { type: 'group', group: 'front' } })] }),
      group('front', { members: addresses }),
    ]
    await rig.stream(guest('db'), 90)
    await set(from(web.address, app.address), member(db, 'g'))
    const [fromWeb, fromApp] = [rig.follow(guest('web'), db.address, 90), rig.follow(guest('app'), db.address, 90)]
    await until(async () => fromWeb.received() > 0 && fromApp.received() > 0)
    await set(from(app.address), member(db, 'g'))
    const at = fromApp.received()
    await until(async () => fromApp.received() > at + 10)
    const stopped = fromWeb.received()
    await until(async () => fromApp.received() > at + 30)
    assert.equal(fromWeb.received(), stopped, 'also what the member goes on sending')
    assert.equal(fromApp.ended(), false)
  })

  test('connections are counted by rule, over changes of the rules', async () => {
    const groups = [group('g', { ingress: [rule(), rule({ name: 'more', ports: ['82'] })] })]
    await set(groups, member(db, 'g'))
    for (let i = 0; i < 3; i++) await call('web', db)
    await call('web', db, 81)
    await set([group('g', { ingress: [...groups[0]!.ingress, rule({ name: 'last', ports: ['83'] })] })], member(db, 'g'))
    await call('web', db)
    const counters = await driver.ruleCounters(one.id, signal)
    assert.deepEqual(
      counters.map(({ groups, direction, rule, packets }) => [groups.join(), direction, rule, packets]).sort(),
      [
        ['g', 'ingress', 'http', 4],
        ['g', 'ingress', 'last', 0],
        ['g', 'ingress', 'more', 0],
        ['g', 'ingress', undefined, 1],
      ].sort(),
    )
  })

  test('the rules come back when they are taken away, and after a restart of ours', async () => {
    const works = async () => [await call('web', db), await call('web', db, 81)]
    await set([group('g', { ingress: [rule()] })], member(db, 'g'))
    const losses = [
      () => output('nsenter', `--net=/run/netns/${inside()}`, 'nft', 'delete', 'table', 'inet', 'pando_groups'),
      () => ip(`-n ${inside()} link set dev br0 type bridge nf_call_iptables 0`),
      () => ip(`-n ${inside()} link del dev br0`),
    ]
    for (const lose of losses) {
      lose()
      assert.notDeepEqual(await works(), [web.address, refused])
      await driver.close()
      driver = rig.driver()
      await driver.ensureNetwork(one, signal)
      assert.deepEqual(await works(), [web.address, refused])
    }
  })

  test('the port of an instance in groups passes nothing until they are known', async () => {
    const late = port('late', one, 30)
    await driver.ensurePort({ ...late, secured: true }, signal)
    await rig.serve(guest('late'), 80)
    assert.deepEqual([await call('web', late), await call('late', web)], ['TIMEOUT', 'TIMEOUT'])
    await driver.close()
    driver = rig.driver()
    await driver.ensureNetwork(one, signal)
    assert.equal(await call('web', late), 'TIMEOUT', 'also after a restart')
    await set([group('g', { ingress: [rule()] })], member(late, 'g'))
    assert.equal(await call('web', late), web.address)
    await driver.removePort(late.id, signal)
    await set([])
  })

  test('an address that is held is free for the next that has it, and for one that left its groups', async () => {
    const late = { ...port('late', one, 30), secured: true }
    await driver.ensurePort(late, signal)
    await driver.removePort(late.id, signal)
    const next = port('next', one, 30)
    await driver.ensurePort(next, signal)
    await rig.serve(guest('next'), 80)
    assert.equal(await call('web', next), web.address)
    await driver.ensurePort({ ...next, secured: true }, signal)
    assert.equal(await call('web', next), 'TIMEOUT')
    await driver.setSecurity(one.id, { groups: [], guarded: [], open: [next.id] }, signal)
    assert.equal(await call('web', next), web.address)
    await driver.ensureNetwork(one, signal)
    assert.equal(await call('web', next), web.address)
    await driver.removePort(next.id, signal)
  })

  test('frames are looked at only where somebody is in a group', async () => {
    const flag = () => JSON.parse(output('ip', '-n', inside(), '-d', '-j', 'link', 'show', 'br0'))[0].linkinfo.info_data.nf_call_iptables
    assert.equal(flag(), 0)
    assert.throws(table)
    await set([group('g')], member(db, 'g'))
    assert.equal(flag(), 1)
    await set([])
    assert.equal(flag(), 0)
  })

  test('no packet is lost while rules are replaced', async () => {
    const ping = rig.ping(guest('web'), db.address)
    for (let i = 0; i < 30; i++) {
      await set([group('g', { ingress: [rule({ protocol: 'icmp', ports: [] }), rule({ ports: [String(100 + i)] })] })], member(db, 'g'))
    }
    const { sent, received } = await ping()
    assert.ok(sent > 20, `${sent} sent`)
    assert.equal(received, sent)
  })

  test('the kernel does what the trace says, whatever the rules', async () => {
    const guests = [web, db, app]
    let state = 7
    const random = (n: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return Math.floor((state / 2 ** 31) * n)
    }
    const pick = <T>(...items: T[]) => items[random(items.length)]!
    const some = <T>(items: readonly T[]) => items.filter(() => random(2) === 0)
    const anyRule = (name: string): RulePlan => ({
      name,
      protocol: pick('tcp', 'tcp', 'any', 'udp', 'icmp'),
      ports: pick(['80'], ['80-81', '81-82'], [], ['81']),
      peer: pick<RulePlan['peer']>(
        { type: 'any' },
        { type: 'cidr', cidr: '10.210.1.8/30' },
        { type: 'group', group: 'a' },
        { type: 'group', group: 'b' },
      ),
    })
    const rules = () =>
      Array.from({ length: random(3) }, (_, i) => anyRule(`r${i}`)).map((r) => (r.protocol === 'icmp' ? { ...r, ports: [] } : r))
    for (let round = 0; round < 12; round++) {
      const groups = ['a', 'b'].map((name) =>
        group(name, { ingress: rules(), members: some(guests).map(({ address }) => address), ...(random(2) ? { egress: rules() } : {}) }),
      )
      const guarded = guests.flatMap((plan) => {
        const its = some(['a', 'b'])
        return its.length > 0 ? [member(plan, ...its)] : []
      })
      await set(groups, ...guarded)
      for (const at of [80, 81]) {
        const [from, to] = pick([web, db], [db, app], [app, web], [db, web])
        const verdicts = decide({ groups, guarded, open: [] }, { protocol: 'tcp', from: from.address, to: to.address, port: at })
        const expected = verdicts.every(({ allowed }) => allowed) ? from.address : refused
        assert.equal(await call(from.id.slice(0, -2), to, at), expected, JSON.stringify({ groups, guarded, at, from: from.id, to: to.id }))
      }
    }
  })
})

/** For what happens by itself: asks until it is so; the test's own time limit ends a wait in vain. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(20)
}
