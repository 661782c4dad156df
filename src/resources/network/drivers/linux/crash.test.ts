import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { network, output, port, Rig } from './testing.node.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root for network namespaces'
const plan = network(1)
const web = port('web', plan, 10),
  db = port('db', plan, 11),
  tap = port('vm', plan, 12, 'tap')
const virtual = ['10.210.1.20']
const services = [{ name: '_http._tcp.shop', target: 'web', port: 80, weight: 1 }]
const rule = { name: 'http', protocol: 'tcp' as const, ports: ['80'], peer: { type: 'any' as const } }
const guarded = { id: web.id, address: web.address, groups: ['g'] }
const security = { groups: [{ name: 'g', ingress: [rule], members: [web.address] }], guarded: [guarded], open: [db.id, tap.id] }

/** Builds and takes down without an end; killed from outside. */
async function worker(rig: Pick<Rig, 'tag' | 'dir' | 'host'>, killAfterMs: number): Promise<void> {
  const script = `
    import { createLinuxNetworkDriver } from '${new URL('linux.ts', import.meta.url).href}'
    import { systemClock } from '${new URL('../../../../base/clock.ts', import.meta.url).href}'
    import { silentLog } from '${new URL('../../../../base/log.ts', import.meta.url).href}'
    const driver = createLinuxNetworkDriver({ cell: { tag: '${rig.tag}', stateDir: '${rig.dir}', runDir: '${rig.dir}' }, clock: systemClock, log: silentLog, hostNetns: '${rig.host}' })
    const signal = AbortSignal.timeout(60_000)
    const ports = ${JSON.stringify([{ ...web, secured: true }, db, tap])}
    console.log('ready')
    for (;;) {
      await driver.ensureNetwork(${JSON.stringify(plan)}, signal)
      for (const port of ports) await driver.ensurePort(port, signal)
      await driver.setNames('${plan.id}', new Map([['web', ['${web.address}']]]), signal)
      await driver.setVirtualAddresses('${plan.id}', ${JSON.stringify(virtual)}, signal)
      await driver.setServices('${plan.id}', ${JSON.stringify(services)}, signal)
      await driver.setSecurity('${plan.id}', ${JSON.stringify(security)}, signal)
      await driver.setServices('${plan.id}', [], signal)
      await driver.setSecurity('${plan.id}', { groups: [], guarded: [], open: [] }, signal)
      for (const port of ports) await driver.removePort(port.id, signal)
      await driver.removeNetwork('${plan.id}', signal)
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  await setTimeout(killAfterMs)
  child.kill('SIGKILL')
  await once(child, 'exit')
}

test('killed at any moment, the next driver finishes the job, and nothing is left behind', { skip, timeout: 120_000 }, async () => {
  await using rig = new Rig()
  const signal = AbortSignal.timeout(110_000)
  const hostBefore = output('ip', '-n', rig.host, '-br', 'addr')
  for (let killAfterMs = 5; killAfterMs < 900; killAfterMs = Math.ceil(killAfterMs * 1.5)) {
    await worker(rig, killAfterMs)
    const driver = rig.driver()
    await driver.ensureNetwork(plan, signal)
    for (const each of [{ ...web, secured: true }, db, tap]) await driver.ensurePort(each, signal)
    await driver.setNames(plan.id, new Map([['web', [web.address]]]), signal)
    await driver.setVirtualAddresses(plan.id, virtual, signal)
    await driver.setServices(plan.id, services, signal)
    await driver.setSecurity(plan.id, security, signal)
    const guest = `${rig.tag}-port-db`
    const server = await rig.serve(`${rig.tag}-port-web`, 80)
    assert.equal(await rig.call(guest, web.address, 80), db.address, `killed after ${killAfterMs} ms`)
    assert.equal(await rig.resolve(guest, plan.gateway, 'web.p1.internal'), web.address)
    assert.equal(await rig.call(guest, web.address, 81), 'EHOSTUNREACH', 'the group holds')
    assert.equal(await rig.call(guest, virtual[0]!, 81), 'ECONNREFUSED', 'the app has its address')
    assert.equal(await rig.services(guest, plan.gateway, '_http._tcp.shop.p1.internal'), '0 1 80 web.p1.internal')
    server.kill('SIGKILL')
    await once(server, 'exit')
    if (killAfterMs % 2 === 0) await driver.removeNetwork(plan.id, signal) // half the time the next worker finds it all
    await driver.close()
  }
  const last = rig.driver()
  await last.removeAll(signal)
  assert.deepEqual(
    readdirSync('/run/netns').filter((name) => name.startsWith(`${rig.tag}-`)),
    [],
  )
  assert.equal(output('ip', '-n', rig.host, '-br', 'addr'), hostBefore)
  assert.ok(!readdirSync(rig.dir).includes('network'))
})
