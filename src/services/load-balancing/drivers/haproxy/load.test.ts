import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { proxyFiles } from './files.ts'
import { ask } from './runtime.node.ts'
import { BalancerNet, skipLoad as skip } from './testing.node.ts'

const signal = AbortSignal.timeout(1_000_000)
const url = 'http://10.99.0.200/'

test('under load, no request fails when replicas come, get more or less, drain, go, and when ports change', { skip }, async (t) => {
  await using net = new BalancerNet()
  for (const address of net.backends) await net.serve(address)
  const driver = net.driver()
  const plan = net.plan({ backends: [net.backend(0)] })
  await driver.ensure(plan, signal)
  const state = async (id: string) => (await driver.observe('lb-1', signal))?.backends.find((each) => each.id === id)?.state
  const result = await net.load(url, async () => {
    for (let round = 0; round < 6; round++) {
      const three = [0, 1, 2].map((i) => net.backend(i))
      await driver.ensure({ ...plan, backends: three }, signal)
      await setTimeout(200)
      await driver.ensure({ ...plan, backends: [net.backend(0, { weight: 10 }), three[1]!, three[2]!] }, signal)
      await setTimeout(200)
      await driver.ensure({ ...plan, backends: [three[0]!, ...[1, 2].map((i) => net.backend(i, { state: 'draining' }))] }, signal)
      while ((await state('b1')) !== 'drained' || (await state('b2')) !== 'drained') await setTimeout(20)
      const ports = [...plan.ports, { name: 'extra', port: 1000 + round, target: 8080, mode: 'tcp' as const }]
      await driver.ensure({ ...plan, ports, backends: [three[0]!] }, signal)
      await setTimeout(200)
    }
  })
  t.diagnostic(JSON.stringify(result))
  assert.equal(result.failed, 0)
  assert.ok(result.requests > 1_000)
})

test('under load, a killed replica costs no request that can be sent again', { skip }, async (t) => {
  await using net = new BalancerNet()
  for (const address of net.backends) await net.serve(address)
  const driver = net.driver()
  await driver.ensure(net.plan({ backends: [0, 1, 2].map((i) => net.backend(i)) }), signal)
  const result = await net.load(url, async () => {
    for (const address of net.backends.slice(0, 2)) {
      const victim = net.servers.get(address)!
      victim.kill('SIGKILL')
      await once(victim, 'exit')
      await setTimeout(1_500)
      await net.serve(address)
      await setTimeout(800)
    }
  })
  t.diagnostic(JSON.stringify(result))
  assert.ok(result.failed <= 32, `${result.failed} failed: more than were under way`) // 16 connections, two kills
  assert.ok(result.requests > 1_000)
})

test('under load, connections to replicas that came at run time are used again after a while, and no request fails', {
  skip,
}, async (t) => {
  await using net = new BalancerNet()
  for (const address of net.backends) await net.serve(address)
  const driver = net.driver()
  await driver.ensure(net.plan({ backends: [] }), signal)
  await driver.ensure(net.plan(), signal)
  const { admin, added } = proxyFiles(`${net.dir}/balancers/apps/lb-1`)
  assert.ok(existsSync(added))
  const reused = async () => {
    const stats = await ask(admin, 'show stat typed', signal)
    return [...stats.matchAll(/^S\..*\.reuse\.1:\w+:u64:(\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0)
  }
  const result = await net.load(url, async () => {
    assert.equal(await reused(), 0)
    while (existsSync(added)) await setTimeout(50)
    while ((await reused()) < 1_000) await setTimeout(50)
  })
  t.diagnostic(JSON.stringify(result))
  assert.equal(result.failed, 0)
})
