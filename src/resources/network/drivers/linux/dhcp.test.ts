import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import type { LinuxNetworkDriver } from './linux.ts'
import { ip, network, port, Rig } from './testing.node.ts'

const skip = skipReason()

/** What a client is told becomes a line; udhcpc hands it to its script as variables. */
const script = `#!/bin/sh
[ "$1" = bound ] && echo "$ip/$mask $router $dns $mtu $search $domain $lease"
exit 0
`

describe('DHCP', { skip, timeout: 900_000 }, () => {
  const signal = AbortSignal.timeout(60_000)
  const plan = { ...network(1), mtu: 1400 }
  const vm = port('vm', plan, 10),
    locked = { ...port('locked', plan, 11), secured: true },
    rogue = port('rogue', plan, 12)
  let rig: Rig, driver: LinuxNetworkDriver
  const guest = (id: string) => `${rig.tag}-port-${id}`

  /** What a guest is told that knows nothing but its MAC; undefined when nobody answers. */
  async function ask(id: string): Promise<string | undefined> {
    ip(`-n ${guest(id)} addr flush dev eth0`)
    const path = `${rig.dir}/told`
    writeFileSync(path, script, { mode: 0o755 })
    const udhcpc = ['busybox', 'udhcpc', '-i', 'eth0', '-f', '-q', '-n', '-t', '2', '-T', '1', '-s', path]
    const options = ['-O', 'search', '-O', 'mtu']
    const child = spawn('nsenter', [`--net=/run/netns/${guest(id)}`, ...udhcpc, ...options], { stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.setEncoding('utf8').on('data', (data: string) => {
      text += data
    })
    const [code] = await once(child, 'close')
    return code === 0 ? text.trim() : undefined
  }
  const told = (address: string) => `${address}/24 ${plan.gateway} ${plan.gateway} 1400 ${plan.domain} ${plan.domain} 3600`

  before(async () => {
    rig = new Rig()
    driver = rig.driver()
    await driver.ensureNetwork(plan, signal)
    for (const each of [vm, locked, rogue]) await driver.ensurePort(each, signal)
  })
  after(() => rig[Symbol.asyncDispose]())

  test('a guest that knows only its MAC is told its own address, and all else it needs', async () => {
    assert.equal(await ask('vm'), told(vm.address))
  })

  test('so is one whose security groups let nothing in yet', async () => {
    assert.equal(await ask('locked'), told(locked.address))
  })

  test('the same address comes again when server and driver have started anew', async () => {
    await driver.close()
    process.kill(rig.pidOf(`networks/${plan.id}/dnsmasq.pid`)!, 'SIGKILL')
    driver = rig.driver()
    await driver.ensureNetwork(plan, signal)
    assert.equal(await ask('vm'), told(vm.address))
  })

  test('a MAC that is not the port’s gets no answer', async () => {
    ip(`-n ${guest('vm')} link set dev eth0 address 06:00:0a:d2:01:63`)
    assert.equal(await ask('vm'), undefined)
    ip(`-n ${guest('vm')} link set dev eth0 address ${vm.mac}`)
  })

  test('nobody but the network hears the question or can answer it', async () => {
    const heard = spawn(
      'nsenter',
      [
        `--net=/run/netns/${guest('rogue')}`,
        ...['dnsmasq', '--keep-in-foreground', '--port=0', '--log-dhcp', '--log-facility=-', '--conf-file=/dev/null', '--no-ping'],
        ...['--dhcp-authoritative', '--dhcp-range=10.210.1.200,10.210.1.210,1h', `--dhcp-leasefile=${rig.dir}/rogue`, '--user=root'],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    )
    const log: string[] = []
    heard.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text))
    try {
      while (!log.join('').includes('started')) await once(heard.stderr, 'data')
      assert.equal(await ask('vm'), told(vm.address))
      assert.doesNotMatch(log.join(''), /DHCPDISCOVER|DHCPOFFER/)
    } finally {
      const ended = once(heard, 'exit')
      heard.kill('SIGKILL')
      await ended
    }
  })
})

function skipReason(): string | false {
  if (process.getuid?.() !== 0) return 'needs root for network namespaces'
  try {
    execFileSync('busybox', ['udhcpc', '--help'], { stdio: 'ignore' })
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return 'needs busybox'
  }
  return false
}
