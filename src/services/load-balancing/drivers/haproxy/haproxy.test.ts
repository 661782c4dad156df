import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { balancerConformance } from '../../conformance.ts'
import type { BalancerDriver, BalancerEvent } from '../../driver.ts'
import { BalancerNet, commandLine, skip } from './testing.node.ts'

const signal = AbortSignal.timeout(1_000_000)
const url = 'http://10.99.0.200/'

balancerConformance(
  async () => {
    const net = new BalancerNet()
    const backends = net.backends.slice(0, 2)
    for (const address of backends) await net.serve(address)
    return {
      driver: net.driver(),
      again: () => net.driver(),
      netns: net.netns,
      address: net.address,
      backends,
      [Symbol.asyncDispose]: () => net[Symbol.asyncDispose](),
    }
  },
  { skip },
)

/** Answers to `count` requests, one after the other, each over a connection of its own. */
async function answers(net: BalancerNet, count: number, ...args: string[]): Promise<string[]> {
  const found: string[] = []
  for (let i = 0; i < count; i++) found.push(await net.curl(...args, url))
  return found
}

async function seen(driver: BalancerDriver, type: BalancerEvent['type'], during: () => Promise<unknown>): Promise<void> {
  const stop = new AbortController()
  const events = driver.events(AbortSignal.any([signal, stop.signal]))[Symbol.asyncIterator]()
  const first = events.next()
  await during()
  for (let next = await first; next.value?.type !== type; next = await events.next()) signal.throwIfAborted()
  stop.abort()
}

test('a ready backend gets traffic at once, by weight, and one that is draining gets none', { skip }, async () => {
  await using net = new BalancerNet()
  const [one, two] = net.backends as [string, string, string]
  await net.serve(one)
  await net.serve(two)
  const driver = net.driver()
  await driver.ensure(net.plan({ backends: [net.backend(0)] }), signal)
  assert.deepEqual(await answers(net, 2), [one, one])
  await driver.ensure(net.plan({ backends: [net.backend(0), net.backend(1, { weight: 100 })] }), signal)
  assert.deepEqual(new Set(await answers(net, 4)), new Set([one, two]))
  await driver.ensure(net.plan({ backends: [net.backend(0, { weight: 30 }), net.backend(1, { weight: 10 })] }), signal)
  const spread = await answers(net, 8)
  assert.equal(spread.filter((answer) => answer === one).length, 6)
  await driver.ensure(net.plan({ backends: [net.backend(0, { state: 'draining' }), net.backend(1)] }), signal)
  assert.deepEqual(await answers(net, 3), [two, two, two])
})

test('a backend that drains is drained when its last request has been answered', { skip }, async () => {
  await using net = new BalancerNet()
  await net.serve(net.backends[0]!)
  const driver = net.driver()
  await driver.ensure(net.plan({ backends: [net.backend(0)] }), signal)
  const slow = net.curl(`${url}slow/800`)
  const stateNow = async () => (await driver.observe('lb-1', signal))?.backends[0]
  while ((await stateNow())?.current !== 1) await setTimeout(10)
  await driver.ensure(net.plan({ backends: [net.backend(0, { state: 'draining' })] }), signal)
  assert.equal((await stateNow())?.state, 'draining')
  // A reload in the middle: the old worker still has the request.
  await driver.ensure(net.plan({ backends: [net.backend(0, { state: 'draining' })], algorithm: 'least-connections' }), signal)
  assert.equal((await stateNow())?.state, 'draining')
  assert.equal(await slow, net.backends[0])
  while ((await stateNow())?.state !== 'drained') await setTimeout(10)
})

test('a dead backend is taken out within two seconds and told, costs no request, and comes back by itself', { skip }, async () => {
  await using net = new BalancerNet()
  const [one, two] = net.backends as [string, string, string]
  const victim = await net.serve(one)
  await net.serve(two)
  const driver = net.driver()
  await driver.ensure(net.plan(), signal)
  const states = async () => (await driver.observe('lb-1', signal))!.backends.map(({ state }) => state)
  const start = Date.now()
  await seen(driver, 'changed', async () => {
    victim.kill('SIGKILL')
    await once(victim, 'exit')
    assert.deepEqual(new Set(await answers(net, 6)), new Set([two]))
  })
  assert.ok(Date.now() - start < 2_000, `${Date.now() - start} ms`)
  assert.deepEqual(await states(), ['down', 'up'])
  await seen(driver, 'changed', () => net.serve(one))
  assert.deepEqual(await states(), ['up', 'up'])
})

test('a request waits while there is no backend, says that one is wanted, and goes on when one comes', { skip }, async () => {
  await using net = new BalancerNet()
  const driver = net.driver()
  const ports = [
    { name: 'web', port: 80, target: 8080, mode: 'http' as const },
    { name: 'raw', port: 81, target: 8080, mode: 'tcp' as const },
  ]
  const asleep = net.plan({ wake: true, ports, backends: [] })
  await driver.ensure(asleep, signal)
  let waiting: Promise<string[]> | undefined
  await seen(driver, 'wanted', async () => {
    waiting = Promise.all([net.curl(url), net.curl('http://10.99.0.200:81/')])
  })
  await net.serve(net.backends[0]!)
  await driver.ensure({ ...asleep, backends: [net.backend(0)] }, signal)
  assert.deepEqual(await waiting, [net.backends[0], net.backends[0]])
})

test('without wake, a request to an app without replicas is refused at once, in words', { skip }, async () => {
  await using net = new BalancerNet()
  await net.driver().ensure(net.plan({ backends: [] }), signal)
  assert.match(await net.curl('-i', url), /503 Service Unavailable[\s\S]*No replica of this app is ready/)
})

test('a client with the cookie stays with its replica until that is to be emptied', { skip }, async () => {
  await using net = new BalancerNet()
  const [one, two] = net.backends as [string, string, string]
  await net.serve(one)
  await net.serve(two)
  const driver = net.driver()
  const plan = net.plan({ affinity: 'cookie' })
  await driver.ensure({ ...plan, backends: [] }, signal)
  await driver.ensure(plan, signal)
  const first = await net.curl('-i', url)
  const cookie = /set-cookie: (PANDO=[^;]+)/i.exec(first)![1]!
  const mine = first.includes(one) ? 0 : 1
  const other = net.backends[1 - mine]!
  assert.deepEqual(new Set(await answers(net, 4, '-H', `Cookie: ${cookie}`)), new Set([net.backends[mine]]))
  const leaving = [0, 1].map((i) => net.backend(i, i === mine ? { state: 'draining' } : {}))
  await driver.ensure({ ...plan, backends: leaving }, signal)
  assert.deepEqual(new Set(await answers(net, 4, '-H', `Cookie: ${cookie}`)), new Set([other]))
  await driver.ensure(plan, signal)
  assert.deepEqual(new Set(await answers(net, 4, '-H', `Cookie: ${cookie}`)), new Set([net.backends[mine]]))
})

test('a client stays with its replica by its address, for requests and for connections', { skip }, async () => {
  await using net = new BalancerNet()
  for (const address of net.backends) await net.serve(address)
  const driver = net.driver()
  const ports = [
    { name: 'web', port: 80, target: 8080, mode: 'http' as const },
    { name: 'raw', port: 81, target: 8080, mode: 'tcp' as const },
  ]
  const backends = net.backends.map((_, i) => net.backend(i))
  await driver.ensure(net.plan({ ports, affinity: 'source', backends: [] }), signal)
  await driver.ensure(net.plan({ ports, affinity: 'source', backends }), signal)
  assert.equal(new Set(await answers(net, 4)).size, 1)
  const clients = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((n) => net.curl('-H', `X-Forwarded-For: 192.0.2.${n}`, url)))
  assert.ok(new Set(clients).size > 1, 'other clients go elsewhere')
  const raw = await Promise.all([1, 2, 3].map(() => net.curl('http://10.99.0.200:81/')))
  assert.equal(new Set(raw).size, 1)
})

test('a backend learns who asked and how, and a websocket passes', { skip }, async () => {
  await using net = new BalancerNet()
  await net.serve(net.backends[0]!)
  await net.driver().ensure(net.plan({ backends: [net.backend(0)] }), signal)
  const headers = JSON.parse(await net.curl(`${url}headers`)) as Record<string, string>
  assert.deepEqual([headers['x-forwarded-for'], headers['x-forwarded-proto']], ['10.99.0.200', 'http'])
  const client = net.node(`
    const s = require('net').connect(80, '${net.address}', () => s.write('GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: Upgrade\\r\\nUpgrade: echo\\r\\n\\r\\n'))
    let text = ''
    s.on('data', (d) => { text += d; if (text.endsWith('\\r\\n\\r\\n')) s.write('hello'); if (text.endsWith('hello')) { console.log('echo'); s.end() } })`)
  assert.equal(String((await once(client.stdout!, 'data'))[0]).trim(), 'echo')
})

test('counters are by replica, and go on across a reload and a new start', { skip }, async () => {
  await using net = new BalancerNet()
  await net.serve(net.backends[0]!)
  const driver = net.driver()
  const plan = net.plan({ backends: [net.backend(0)] })
  await driver.ensure(plan, signal)
  await answers(net, 3)
  await net.curl(`${url}500`)
  const counters = async (from: BalancerDriver = driver) => {
    const { requests, errors } = (await from.observe('lb-1', signal))!.backends[0]!
    return { requests, errors }
  }
  assert.deepEqual(await counters(), { requests: 4, errors: 1 })
  await driver.ensure({ ...plan, retries: 1 }, signal)
  await answers(net, 2)
  assert.deepEqual(await counters(), { requests: 6, errors: 1 })
  await driver.close()
  const next = net.driver()
  await next.ensure(plan, signal)
  await answers(net, 1)
  assert.deepEqual(await counters(next), { requests: 7, errors: 1 })
})

test('a killed balancer is back within a second, and that of another app keeps its connections', { skip }, async () => {
  await using net = new BalancerNet()
  await net.serve(net.backends[0]!)
  const driver = net.driver()
  const plan = net.plan({ backends: [net.backend(0)] })
  await driver.ensure(plan, signal)
  await driver.ensure({ ...plan, id: 'lb-2', ports: [{ ...plan.ports[0]!, port: 90 }] }, signal)
  const other = net.curl('http://10.99.0.200:90/slow/1500')
  await setTimeout(100)
  const victims = net.processes().filter((pid) => commandLine(pid).includes('/lb-1/'))
  for (const which of ['worker', 'master'] as const) {
    const start = Date.now()
    process.kill(
      which === 'worker' ? Math.max(...victims) : Math.min(...net.processes().filter((pid) => commandLine(pid).includes('/lb-1/'))),
      'SIGKILL',
    )
    await net.curl('--retry', '40', '--retry-delay', '0', '--retry-max-time', '5', '--retry-all-errors', '--connect-timeout', '1', url)
    assert.ok(Date.now() - start < 2_500, `the ${which}: ${Date.now() - start} ms`)
    while (!(await driver.observe('lb-1', signal))?.running) await setTimeout(10)
    assert.ok(Date.now() - start < 1_000 + 1_500, `the ${which}: ${Date.now() - start} ms`)
  }
  assert.equal(await other, net.backends[0])
})

test('it outlives its driver, and the next one goes on with it', { skip }, async () => {
  await using net = new BalancerNet()
  await net.serve(net.backends[0]!)
  const plan = net.plan({ backends: [net.backend(0)] })
  const first = net.driver()
  await first.ensure(plan, signal)
  const before = net.processes()
  await first.close()
  assert.deepEqual(await answers(net, 1), [net.backends[0]])
  const second = net.driver()
  assert.deepEqual(await second.list(signal), ['lb-1'])
  await second.ensure(plan, signal)
  assert.deepEqual(net.processes(), before)
  await seen(second, 'changed', async () => process.kill(Math.min(...before), 'SIGKILL')) // it is followed, though it is not our child
  await second.remove('lb-1', signal)
  assert.deepEqual(net.processes(), [])
})

test('two balancers do not share a port unseen, and what does not start says why', { skip }, async () => {
  await using net = new BalancerNet()
  const driver = net.driver()
  await driver.ensure(net.plan(), signal)
  await assert.rejects(driver.ensure(net.plan({ id: 'lb-2' }), signal), (error: { code: string; message: string }) => {
    assert.equal(error.code, 'loadbalancer.start_failed')
    assert.match(error.message, /Address already in use/)
    return true
  })
  await driver.remove('lb-2', signal)
})
