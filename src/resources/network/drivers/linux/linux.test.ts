import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { PandoError } from '../../../../base/errors.ts'
import type { LinuxNetworkDriver } from './linux.ts'
import { linuxNames } from './names.ts'
import { ip, network, output, port, Rig } from './testing.node.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root for network namespaces'

describe('the Linux network driver', { skip, timeout: 900_000 }, () => {
  const signal = AbortSignal.timeout(120_000)
  const one = network(1),
    two = network(2)
  const web = port('web', one, 10),
    db = port('db', one, 11),
    other = port('other', two, 10)
  let rig: Rig, driver: LinuxNetworkDriver
  const guest = (id: string) => `${rig.tag}-port-${id}`
  const inside = (id: string) => `${rig.tag}-net-${id}`
  const published = { protocol: 'tcp', hostPort: 8080, network: one.id, address: web.address, port: 80 } as const

  before(async () => {
    rig = new Rig()
    driver = rig.driver()
    for (const plan of [one, two]) await driver.ensureNetwork(plan, signal)
    for (const plan of [web, db, other]) await driver.ensurePort(plan, signal)
    await driver.setNames(
      one.id,
      new Map([
        ['web', [web.address]],
        ['db', [db.address]],
      ]),
      signal,
    )
    await Promise.all([
      rig.serve(guest('web'), 80),
      rig.serve(guest('db'), 80),
      rig.serve(guest('other'), 80),
      rig.serve(rig.outside, 80),
      rig.serve(rig.host, 9000),
    ])
  })
  after(async () => {
    await rig[Symbol.asyncDispose]()
    assert.deepEqual(leftovers(rig), { netns: [], servers: [], rules: [], links: [] })
  })

  test('instances of one network find each other by name', async () => {
    assert.equal(await rig.resolve(guest('web'), one.gateway, 'db.p1.internal'), db.address)
    assert.equal(await rig.call(guest('web'), db.address, 80), web.address)
  })

  test('a name follows its instances and goes with them', async () => {
    await driver.setNames(
      one.id,
      new Map([
        ['web', [web.address]],
        ['db', [db.address, '10.210.1.12']],
      ]),
      signal,
    )
    await until(async () => (await rig.resolve(guest('web'), one.gateway, 'db.p1.internal')) === `${db.address} 10.210.1.12`)
    await driver.setNames(one.id, new Map([['web', [web.address]]]), signal)
    await until(async () => (await rig.resolve(guest('web'), one.gateway, 'db.p1.internal')) === 'ENOTFOUND')
    assert.equal(await rig.resolve(guest('web'), one.gateway, 'web.p1.internal'), web.address)
  })

  test('networks of two projects reach neither each other nor the other gateway', async () => {
    assert.equal(await rig.call(guest('other'), web.address, 80), 'TIMEOUT')
    assert.equal(await rig.resolve(guest('other'), one.gateway, 'web.p1.internal'), 'ETIMEOUT')
    assert.equal(await rig.call(rig.host, web.address, 80), '100.64.0.1', 'the host itself does reach it')
  })

  test('a frame with a foreign address or MAC is dropped, and only the guard does that', async () => {
    const spoofed = '10.210.1.99'
    ip(`-n ${guest('db')} addr add ${spoofed}/24 dev eth0`)
    const fromSpoofed = () => rig.call(guest('db'), web.address, 80, { from: spoofed })
    assert.match(await fromSpoofed(), /TIMEOUT|EHOSTUNREACH/)
    output('nsenter', `--net=/run/netns/${inside(one.id)}`, 'nft', 'delete table bridge pando_guard')
    assert.equal(await fromSpoofed(), spoofed)
    await driver.ensureNetwork(one, signal)
    assert.match(await fromSpoofed(), /TIMEOUT|EHOSTUNREACH/)
    ip(`-n ${guest('db')} addr del ${spoofed}/24 dev eth0`)

    ip(`-n ${guest('db')} link set dev eth0 address 06:00:00:00:00:99`)
    assert.match(await rig.call(guest('db'), web.address, 80), /TIMEOUT|EHOSTUNREACH/)
    await driver.ensurePort(db, signal)
    assert.equal(await rig.call(guest('db'), web.address, 80), db.address, 'the next ensurePort gave it its MAC back')
  })

  test('an instance cannot claim the address of another by ARP', async () => {
    ip(`-n ${inside(one.id)} neigh flush dev br0`)
    ip(`-n ${guest('db')} addr add ${web.address}/24 dev eth0`)
    assert.match(await rig.call(guest('db'), one.gateway, 53, { from: web.address }), /TIMEOUT|EHOSTUNREACH/)
    const cache = output('ip', '-n', inside(one.id), 'neigh', 'show', web.address)
    ip(`-n ${guest('db')} addr del ${web.address}/24 dev eth0`)
    assert.doesNotMatch(cache, new RegExp(db.mac))
  })

  test('a question who has an address reaches the one that has it, and no other', async () => {
    const inDb = (...command: string[]) => output('nsenter', `--net=/run/netns/${guest('db')}`, 'nft', ...command)
    inDb(
      'add table arp seen; add chain arp seen in { type filter hook input priority 0; }; add rule arp seen in arp operation request counter',
    )
    const far = port('far', one, 50)
    await driver.ensurePort(far, signal)
    ip(`-n ${guest('web')} neigh flush dev eth0`, `-n ${inside(one.id)} neigh flush dev br0`)
    assert.equal(await rig.call(guest('web'), far.address, 80), 'ECONNREFUSED')
    assert.equal(await rig.call(guest('web'), '10.210.1.77', 80), 'TIMEOUT', 'one that nobody has')
    assert.equal(await rig.call(rig.host, far.address, 80), 'ECONNREFUSED')
    assert.match(inDb('list', 'table', 'arp', 'seen'), /packets 0 /)
    assert.equal(await rig.call(guest('web'), db.address, 80), web.address)
    assert.doesNotMatch(inDb('list', 'table', 'arp', 'seen'), /packets 0 /)
    inDb('delete', 'table', 'arp', 'seen')
    await driver.removePort(far.id, signal)
  })

  test('a published port answers at every address of the host, from outside, and from instances, its own among them', async () => {
    await driver.setPublished([published], signal)
    assert.equal(await rig.call(rig.host, '127.0.0.1', 8080), '100.64.0.1')
    assert.equal(await rig.call(rig.host, rig.hostAddress, 8080), rig.hostAddress)
    assert.equal(await rig.call(rig.outside, rig.hostAddress, 8080), rig.outsideAddress)
    assert.equal(await rig.call(guest('other'), rig.hostAddress, 8080), other.address)
    assert.equal(await rig.call(guest('db'), rig.hostAddress, 8080), '100.64.0.2')
    assert.equal(await rig.call(guest('web'), rig.hostAddress, 8080), '100.64.0.2')
    assert.equal(await rig.call(rig.host, '127.0.0.1', 9000), '127.0.0.1', 'programs of the host answer as before')
    await driver.setPublished([], signal)
    assert.equal(await rig.call(rig.outside, rig.hostAddress, 8080), 'ECONNREFUSED')
  })

  test('a UDP flow in progress follows its published port to another instance', async () => {
    const udp = (address: string) => [{ protocol: 'udp', hostPort: 5300, network: one.id, address, port: 53 }] as const
    await Promise.all([rig.answerUdp(guest('web'), 53, 'web'), rig.answerUdp(guest('db'), 53, 'db')])
    await driver.setPublished(udp(web.address), signal)
    const answers = rig.keepAsking(rig.outside, rig.hostAddress, 5300)
    await until(async () => answers.at(-1) === 'web')
    await driver.setPublished(udp(db.address), signal)
    await until(async () => answers.at(-1) === 'db')
    await driver.setPublished([], signal)
  })

  test('what is not published cannot be reached from outside, even with a route', async () => {
    ip(`-n ${rig.outside} route add ${one.cidr} via ${rig.hostAddress}`)
    assert.equal(await rig.call(rig.outside, web.address, 80), 'TIMEOUT')
  })

  test('instances reach the outside under the address of the host', async () => {
    assert.equal(await rig.call(guest('web'), rig.outsideAddress, 80), rig.hostAddress)
  })

  test('out of an isolated network come only answers: to the host, and to who calls a published port', async () => {
    const alone = { ...network(4), isolated: true }
    const [copy, friend] = [port('copy', alone, 10), port('friend', alone, 11)]
    await driver.ensureNetwork(alone, signal)
    for (const plan of [copy, friend]) await driver.ensurePort(plan, signal)
    await Promise.all([rig.serve(guest('copy'), 80), rig.serve(guest('friend'), 80)])
    const open = { protocol: 'tcp', hostPort: 8082, network: alone.id, address: copy.address, port: 80 } as const
    await driver.setPublished([published, open], signal)
    await driver.setNames(alone.id, new Map([['friend', [friend.address]]]), signal)

    const reach = (address: string, to: number) => rig.call(guest('copy'), address, to)
    assert.equal(await reach(rig.outsideAddress, 80), 'TIMEOUT', 'what is outside')
    assert.equal(await reach(web.address, 80), 'TIMEOUT', 'another network')
    assert.equal(await reach(rig.hostAddress, 9000), 'TIMEOUT', 'a program of the host')
    assert.equal(await reach('100.64.0.1', 9000), 'TIMEOUT', 'the same by its other address')
    assert.equal(await reach(rig.hostAddress, 8080), 'TIMEOUT', 'an instance elsewhere, by its published port')
    assert.equal(await reach(friend.address, 80), copy.address, 'who is in it')
    assert.equal(await rig.resolve(guest('copy'), alone.gateway, 'friend.p4.internal'), friend.address)
    assert.equal(await rig.resolve(guest('copy'), alone.gateway, 'outside.example'), 'EREFUSED', 'the server asks nobody')
    assert.equal(await rig.call(rig.host, copy.address, 80), '100.64.0.1', 'a health check')
    assert.equal(await rig.call(rig.outside, rig.hostAddress, 8082), rig.outsideAddress)

    await driver.ensureNetwork({ ...alone, isolated: false }, signal)
    assert.equal(await reach(rig.outsideAddress, 80), rig.hostAddress, 'no more than that kept it in')
    await driver.ensureNetwork(alone, signal)
    assert.equal(await reach(rig.outsideAddress, 80), 'TIMEOUT')
    await driver.setPublished([], signal)
    await driver.removeNetwork(alone.id, signal)
  })

  test('whatever is taken away comes back', async () => {
    const names = linuxNames(rig.tag)
    const losses: (() => void)[] = [
      () => ip(`-n ${inside(one.id)} link del dev br0`),
      () => ip(`-n ${inside(one.id)} link del dev ${names.port(web.id)}`),
      () => ip(`-n ${inside(one.id)} link set dev ${names.port(web.id)} nomaster`),
      () => ip(`-n ${rig.host} link del dev ${names.transit(one.id)}`),
      () => ip(`-n ${rig.host} route del ${one.cidr}`),
      () => ip(`-n ${inside(one.id)} addr flush dev br0`),
      () => output('nsenter', `--net=/run/netns/${rig.host}`, 'nft', `delete table inet ${names.table}`),
      () => output('nsenter', `--net=/run/netns/${inside(one.id)}`, 'sh', '-c', 'echo 0 > /proc/sys/net/ipv4/ip_forward'),
    ]
    await driver.setPublished([published], signal)
    const works = () =>
      Promise.all([
        rig.call(guest('web'), db.address, 80),
        rig.call(guest('web'), rig.outsideAddress, 80),
        rig.call(rig.outside, rig.hostAddress, 8080),
      ])
    for (const [index, lose] of losses.entries()) {
      lose()
      assert.notDeepEqual(await works(), [web.address, rig.hostAddress, rig.outsideAddress], `loss ${index} hurts`)
      await driver.ensureNetwork(one, signal)
      assert.deepEqual(await works(), [web.address, rig.hostAddress, rig.outsideAddress], `loss ${index} is repaired`)
    }
  })

  test('a DNS server that is killed comes back by itself, also one that another process started', async () => {
    const dnsPid = () => {
      try {
        return Number(readFileSync(`${rig.dir}/network/networks/${one.id}/dnsmasq.pid`, 'utf8'))
      } catch {
        return undefined
      } // gone between two lives
    }
    const answers = async () => (await rig.resolve(guest('web'), one.gateway, 'web.p1.internal')) === web.address
    const first = dnsPid()!
    process.kill(first, 'SIGKILL')
    await until(async () => dnsPid() !== first && (await answers()))
    await driver.close()
    driver = rig.driver()
    const second = dnsPid()!
    await driver.ensureNetwork(one, signal)
    assert.equal(dnsPid(), second, 'a restart of the server leaves it alone')
    process.kill(second, 'SIGKILL')
    await until(async () => dnsPid() !== second && (await answers()))
  })

  test('a container has all its NICs in one namespace, which goes with the last', async () => {
    const first = { ...port('multi', one, 20), id: 'multi-0' }
    const second = { ...port('multi', two, 20), id: 'multi-1' }
    const paths = [await driver.ensurePort(first, signal), await driver.ensurePort(second, signal)]
    assert.deepEqual(paths, [
      { type: 'netns', path: `/run/netns/${guest('multi')}` },
      { type: 'netns', path: `/run/netns/${guest('multi')}` },
    ])
    assert.equal(await rig.call(guest('multi'), db.address, 80), first.address)
    assert.equal(await rig.call(guest('multi'), other.address, 80), second.address)
    await driver.removePort(first.id, signal)
    assert.deepEqual((await driver.list(signal)).ports.toSorted(), ['db-0', 'multi-1', 'other-0', 'web-0'])
    await driver.removePort(second.id, signal)
    assert.ok(!readdirSync('/run/netns').includes(guest('multi')))
  })

  test('an instance that changes its engine, its network or its address leaves nothing of the old port', async () => {
    const first = port('moves', one, 40)
    assert.equal((await driver.ensurePort(first, signal)).type, 'netns')
    assert.equal((await driver.ensurePort({ ...first, type: 'tap' }, signal)).type, 'tap')
    assert.ok(!readdirSync('/run/netns').includes(guest('moves')))
    await driver.ensurePort(port('moves', two, 40), signal)
    const onFirst = output('ip', '-n', inside(one.id), '-br', 'link')
    assert.ok(!onFirst.includes(linuxNames(rig.tag).port(first.id)))
    await driver.ensurePort(port('moves', two, 41), signal)
    assert.equal(await rig.call(guest('moves'), other.address, 80), '10.210.2.41')
    const guard = output('nsenter', `--net=/run/netns/${inside(two.id)}`, 'nft', 'list', 'table', 'bridge', 'pando_guard')
    assert.doesNotMatch(guard, /10\.210\.2\.40/)
    await driver.removePort(first.id, signal)
  })

  test('a network goes with all its ports, and removing it again is fine', async () => {
    const three = network(3)
    await driver.ensureNetwork(three, signal)
    await driver.ensurePort(port('gone', three, 5), signal)
    await driver.ensurePort(port('tap', three, 6, 'tap'), signal)
    for (let i = 0; i < 2; i++) await driver.removeNetwork(three.id, signal)
    assert.deepEqual((await driver.list(signal)).networks.toSorted(), [one.id, two.id])
    assert.deepEqual(
      readdirSync('/run/netns').filter((name) => [guest('gone'), inside(three.id)].includes(name)),
      [],
    )
  })

  test('a port on a network that is not there is refused with a reason', async () => {
    await assert.rejects(
      driver.ensurePort(port('lost', network(9), 5), signal),
      (error) => error instanceof PandoError && error.code === 'network.setup_failed',
    )
    assert.ok(!(await driver.list(signal)).ports.includes('lost-0'))
  })

  test('bytes are counted as the instance sees them', async () => {
    const before = (await driver.counters(web.id, signal))!
    for (let i = 0; i < 3; i++) await rig.call(guest('web'), db.address, 80)
    const now = (await driver.counters(web.id, signal))!
    const seen = JSON.parse(output('ip', '-n', guest('web'), '-s', '-j', 'link', 'show', 'eth0'))[0].stats64
    assert.ok(now.rxBytes > before.rxBytes && now.txBytes > before.txBytes)
    assert.deepEqual(now, { rxBytes: seen.rx.bytes, txBytes: seen.tx.bytes })
    assert.equal(await driver.counters('nobody-0', signal), undefined)
  })

  test('the host tells its routes and listeners, its own networks left out', async () => {
    assert.deepEqual(await driver.hostSubnets(signal), [
      { cidr: '100.64.0.0/16', owner: 'the host side of networks' },
      { cidr: '198.51.100.0/30', owner: 'out0' },
    ])
    const [listener, ...rest] = await driver.listeners(signal)
    assert.deepEqual([listener?.protocol, listener?.port, rest], ['tcp', 9000, []])
    assert.match(listener!.owner, /^\S+ \(process \d+\)$/)
  })

  test('removeAll takes everything of the cell and gives the host its forwarding setting back', async () => {
    const forward = () => output('nsenter', `--net=/run/netns/${rig.host}`, 'cat', '/proc/sys/net/ipv4/ip_forward').trim()
    const small = new Rig()
    try {
      output('nsenter', `--net=/run/netns/${small.host}`, 'sh', '-c', 'echo 0 > /proc/sys/net/ipv4/ip_forward; nft add table inet foreign')
      const hostBefore = hostState(small)
      const fresh = small.driver()
      await fresh.ensureNetwork(one, signal)
      await fresh.ensurePort(web, signal)
      await fresh.setPublished([published], signal)
      assert.notEqual(hostState(small), hostBefore)
      await fresh.removeAll(signal)
      assert.equal(hostState(small), hostBefore)
      assert.equal(forward(), '1', 'the other cell goes on')
      assert.equal(await rig.call(guest('web'), db.address, 80), web.address)
    } finally {
      await small[Symbol.asyncDispose]()
    }
  })
})

/** What a driver and its rig could leave on the machine. */
function leftovers({ tag, dir }: Rig) {
  const commands = readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .map(commandLine)
  const links = JSON.parse(output('ip', '-j', 'link')) as { ifname: string }[]
  return {
    netns: readdirSync('/run/netns').filter((name) => name.startsWith(tag)),
    servers: commands.filter((line) => line.includes(dir)),
    rules: output('nft', 'list', 'ruleset')
      .split('\n')
      .filter((line) => line.includes(`pando_${tag}`)),
    links: links.map(({ ifname }) => ifname).filter((name) => name.startsWith(`${tag}-`)),
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

function hostState({ host }: Rig): string {
  const inHost = (...command: string[]) => output('nsenter', `--net=/run/netns/${host}`, ...command)
  return [
    inHost('nft', 'list', 'ruleset'),
    inHost('ip', '-br', 'addr'),
    inHost('ip', 'route'),
    inHost('cat', '/proc/sys/net/ipv4/ip_forward'),
  ]
    .join('\n')
    .replaceAll(/@if\d+/g, '')
}

/** For what happens by itself: asks until it is so; the test's own time limit ends a wait in vain. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(20)
}
