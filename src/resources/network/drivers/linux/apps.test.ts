import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { ServiceRecord } from '../../driver.ts'
import type { LinuxNetworkDriver } from './linux.ts'
import { ip, network, output, port, Rig } from './testing.node.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root for network namespaces'

describe('apps on the Linux network driver', { skip, timeout: 900_000 }, () => {
  const signal = AbortSignal.timeout(120_000)
  const one = network(1)
  const web = port('web', one, 10),
    db = port('db', one, 11)
  const virtual = '10.210.1.20'
  let rig: Rig, driver: LinuxNetworkDriver
  const guest = (id: string) => `${rig.tag}-port-${id}`
  const inside = () => `${rig.tag}-net-${one.id}`
  const srv = (...targets: [string, number, number][]): ServiceRecord[] =>
    targets.map(([target, port, weight]) => ({ name: '_http._tcp.shop', target, port, weight }))
  const ask = (name = '_http._tcp.shop.p1.internal') => rig.services(guest('web'), one.gateway, name)

  before(async () => {
    rig = new Rig()
    driver = rig.driver()
    await driver.ensureNetwork(one, signal)
    for (const plan of [web, db]) await driver.ensurePort(plan, signal)
    await driver.setVirtualAddresses(one.id, [virtual], signal)
    await driver.setNames(one.id, new Map([['shop', [web.address, db.address]]]), signal)
    await rig.serve(inside(), 80)
  })
  after(() => rig[Symbol.asyncDispose]())

  test('a virtual address answers the network, the host, and by a published port the outside', async () => {
    assert.equal(driver.netnsOf(one.id), `/run/netns/${inside()}`)
    assert.equal(await rig.call(guest('web'), virtual, 80), web.address)
    assert.equal(await rig.call(rig.host, virtual, 80), '100.64.0.1')
    assert.equal(await rig.call(rig.outside, virtual, 80), 'ENETUNREACH')
    await driver.setPublished([{ protocol: 'tcp', hostPort: 8080, network: one.id, address: virtual, port: 80 }], signal)
    assert.equal(await rig.call(rig.outside, rig.hostAddress, 8080), rig.outsideAddress, 'the client keeps its address')
    assert.equal(await rig.call(rig.host, '127.0.0.1', 8080), '100.64.0.1')
    assert.equal(await rig.call(guest('web'), rig.hostAddress, 8080), '100.64.0.2')
    await driver.setPublished([], signal)
  })

  test('virtual addresses come back, with the gateway first, and go when nobody wants them', async () => {
    const addresses = () => output('ip', '-n', inside(), '-4', '-o', 'addr', 'show', 'dev', 'br0').match(/inet \S+/g)
    const losses = [() => ip(`-n ${inside()} addr flush dev br0`), () => ip(`-n ${inside()} link del dev br0`)]
    for (const lose of losses) {
      lose()
      await driver.ensureNetwork(one, signal)
      assert.deepEqual(addresses(), [`inet ${one.gateway}/24`, `inet ${virtual}/32`])
      assert.equal(await rig.call(guest('web'), virtual, 80), web.address)
    }
    await driver.setVirtualAddresses(one.id, [], signal)
    assert.deepEqual(addresses(), [`inet ${one.gateway}/24`])
    await driver.ensureNetwork(one, signal)
    assert.deepEqual(addresses(), [`inet ${one.gateway}/24`])
    await driver.setVirtualAddresses(one.id, [virtual], signal)
  })

  test('an address that an instance had before is known to belong to the app at once', async () => {
    const old = port('old', one, 30)
    await driver.ensurePort(old, signal)
    await rig.call(guest('web'), old.address, 80)
    const neighbour = () => output('ip', '-n', guest('web'), 'neigh', 'show', old.address)
    assert.match(neighbour(), new RegExp(old.mac))
    await driver.removePort(old.id, signal)
    await driver.setVirtualAddresses(one.id, [virtual, old.address], signal)
    assert.equal(await rig.call(guest('web'), old.address, 80), web.address)
    assert.doesNotMatch(neighbour(), new RegExp(old.mac))
    await driver.setVirtualAddresses(one.id, [virtual], signal)
  })

  test('SRV records name the replicas with port and weight, and the first server answers for all other names', async () => {
    await driver.setServices(one.id, srv(['shop-1', 8080, 100], ['shop-2', 8080, 25]), signal)
    await until(async () => (await ask()) === '0 25 8080 shop-2.p1.internal, 0 100 8080 shop-1.p1.internal')
    assert.equal(await ask('_ftp._tcp.shop.p1.internal'), 'ENOTFOUND')
    assert.equal(await ask('_http._tcp.other.p1.internal'), 'ENOTFOUND')
    assert.equal(await rig.resolve(guest('web'), one.gateway, 'shop.p1.internal'), `${web.address} ${db.address}`)
  })

  test('a change of SRV records is seen within a second, and addresses are answered all the while', async (t) => {
    const times: number[] = []
    const slowest = rig.keepResolving(guest('db'), one.gateway, 'shop.p1.internal')
    for (let i = 0; i < 10; i++) {
      const start = performance.now()
      await driver.setServices(one.id, srv(['shop-1', 8000 + i, 1]), signal)
      await until(async () => (await ask()) === `0 1 ${8000 + i} shop-1.p1.internal`)
      times.push(performance.now() - start)
    }
    const { asked, failed, slowestMs } = await slowest()
    t.diagnostic(`changes took ${times.map(Math.round).join(' ')} ms; ${asked} addresses asked for, slowest ${Math.round(slowestMs)} ms`)
    assert.ok(Math.max(...times) < 1_000)
    assert.deepEqual([failed, slowestMs < 1_000], [0, true])
  })

  test('the server of SRV records comes back when it is killed, after a restart of ours too', async () => {
    const pid = () => rig.pidOf(`networks/${one.id}/srv/dnsmasq.pid`)
    for (let round = 0; round < 2; round++) {
      const before = pid()!
      process.kill(before, 'SIGKILL')
      await until(async () => ![undefined, before].includes(pid()) && (await ask()) === '0 1 8009 shop-1.p1.internal')
      await driver.close()
      driver = rig.driver()
      await driver.ensureNetwork(one, signal)
    }
  })

  test('without apps there is one DNS server, and a name that went is known not to be', async () => {
    await driver.setServices(one.id, [], signal)
    assert.equal(rig.pidOf(`networks/${one.id}/srv/dnsmasq.pid`), undefined)
    await until(async () => (await ask()) === 'ENOTFOUND')
  })
})

/** For what happens by itself: asks until it is so; the test's own time limit ends a wait in vain. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await setTimeout(20)
}
