import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { network, output, port, Rig } from './testing.node.ts'

const skip = skipReason()

test('beside a Docker engine that drops what is forwarded, our traffic passes, and its chain is left as it was', {
  skip,
  timeout: 60_000,
}, async () => {
  await using rig = new Rig()
  const signal = AbortSignal.timeout(60_000)
  const inHost = (...command: string[]) => output('nsenter', `--net=/run/netns/${rig.host}`, ...command)
  inHost(
    'sh',
    '-c',
    'iptables -N DOCKER-USER && iptables -A DOCKER-USER -j RETURN && iptables -A FORWARD -j DOCKER-USER && iptables -P FORWARD DROP',
  )
  const before = inHost('iptables', '-S')
  const driver = rig.driver()
  const plan = network(1)
  const web = port('web', plan, 10)
  await driver.ensureNetwork(plan, signal)
  await driver.ensurePort(web, signal)
  await driver.setPublished([{ protocol: 'tcp', hostPort: 8080, network: plan.id, address: web.address, port: 80 }], signal)
  await Promise.all([rig.serve(`${rig.tag}-port-web`, 80), rig.serve(rig.outside, 80)])
  assert.equal(await rig.call(rig.outside, rig.hostAddress, 8080), rig.outsideAddress)
  assert.equal(await rig.call(`${rig.tag}-port-web`, rig.outsideAddress, 80), rig.hostAddress)
  const rules = inHost('iptables', '-S')
  await driver.ensureNetwork(plan, signal)
  assert.equal(inHost('iptables', '-S'), rules, 'no rule is added twice')
  await driver.removeAll(signal)
  assert.equal(inHost('iptables', '-S'), before)
})

function skipReason(): string | false {
  if (process.getuid?.() !== 0) return 'needs root for network namespaces'
  try {
    execFileSync('iptables', ['--version'], { stdio: 'ignore' })
  } catch {
    return 'needs iptables to play a Docker engine'
  }
  return false
}
