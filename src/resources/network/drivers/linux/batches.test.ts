import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linuxNames } from './names.ts'
import { ip, network, output, port, Rig } from './testing.node.ts'

const skip = process.getuid?.() === 0 ? false : 'needs root for network namespaces'

test('ports asked for at once are made together and go together, and each tells of itself alone', { skip, timeout: 60_000 }, async () => {
  await using rig = new Rig()
  const driver = rig.driver()
  const names = linuxNames(rig.tag)
  const signal = AbortSignal.timeout(60_000)
  const plan = network(1)
  await driver.ensureNetwork(plan, signal)
  const netns = names.networkNetns(plan.id)
  const taps = Array.from({ length: 20 }, (_, i) => port(`vm${i}`, plan, 10 + i, 'tap'))
  const box = [port('box', plan, 40), { ...port('box', plan, 41), id: 'box-1' }]
  const links = () => [...output('ip', '-n', netns, '-o', 'link').matchAll(/^\d+: (\w+-p[0-9a-f]+)[@:]/gm)].map(([, name]) => name)
  const allowed = (address: string) =>
    new RegExp(`${address}\\b`).test(
      output('nsenter', `--net=/run/netns/${netns}`, 'nft', 'list', 'set', 'bridge', 'pando_guard', 'port_ip'),
    )

  // One of them is there already, though no record of it: the others do not suffer from it.
  ip(`-n ${netns} tuntap add dev ${names.port(taps[7]!.id)} mode tap`)
  const gone = new AbortController()
  gone.abort()
  const late = driver.ensurePort(port('late', plan, 50, 'tap'), gone.signal)
  const [refused, ...made] = await Promise.allSettled([late, ...[...taps, ...box].map((one) => driver.ensurePort(one, signal))])
  assert.equal(refused.status, 'rejected')
  assert.deepEqual(
    made.map((result) => result.status === 'fulfilled' && result.value.type),
    [...taps.map(() => 'tap'), 'netns', 'netns'],
  )
  assert.equal(new Set(links()).size, 22)
  for (const { address } of [...taps, ...box]) assert.ok(allowed(address), address)
  assert.deepEqual((await driver.list(signal)).ports.toSorted(), [...taps, ...box].map(({ id }) => id).toSorted())

  await Promise.all([...taps.slice(1), ...box].map(({ id }) => driver.removePort(id, signal)))
  assert.deepEqual(links(), [names.port(taps[0]!.id)])
  assert.deepEqual([allowed(taps[0]!.address), allowed(taps[1]!.address)], [true, false])
  assert.ok(!output('ip', 'netns', 'list').includes(names.portNetns('box-0')), 'the namespace of a container goes with its ports')
})
