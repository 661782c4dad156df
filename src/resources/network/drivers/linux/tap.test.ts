import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { linuxNames } from './names.ts'
import { network, output, port, Rig } from './testing.node.ts'

const skip = skipReason()

/** A guest in a few lines: takes the tap as its owner, asks by ARP who the gateway is, prints who answers. */
const guest = `
import fcntl, os, select, struct, sys
ifname, uid, mac, address, target = sys.argv[1:]
tap = os.open('/dev/net/tun', os.O_RDWR)
os.setgid(int(uid)); os.setuid(int(uid))
fcntl.ioctl(tap, 0x400454ca, struct.pack('16sH22x', ifname.encode(), 0x5002))
ip = lambda text: bytes(map(int, text.split('.')))
ether = bytes.fromhex(mac.replace(':', ''))
question = bytes(10) + b'\\xff' * 6 + ether + bytes.fromhex('08060001080006040001') + ether + ip(address) + bytes(6) + ip(target)
for attempt in range(10):       # as a guest does: the bridge forwards only once it has seen the tap come up
  os.write(tap, question)
  while select.select([tap], [], [], 0.2)[0]:
    frame = os.read(tap, 2000)[10:]
    if frame[12:14] == b'\\x08\\x06' and frame[20:22] == b'\\x00\\x02' and frame[28:32] == ip(target):
      print(frame[22:28].hex(':')); sys.exit()
print('no answer')
`

test('a tap belongs to its owner, speaks for its own address, and for no other', { skip, timeout: 60_000 }, async () => {
  await using rig = new Rig()
  const driver = rig.driver()
  const signal = AbortSignal.timeout(60_000)
  const plan = network(1)
  const vm = port('vm', plan, 30, 'tap')
  const names = linuxNames(rig.tag)
  await driver.ensureNetwork(plan, signal)
  const attachment = await driver.ensurePort(vm, signal)
  assert.deepEqual(attachment, { type: 'tap', netns: names.networkNetns(plan.id), ifname: names.port(vm.id) })
  const ask = (mac: string, address: string) =>
    output(
      'nsenter',
      `--net=/run/netns/${names.networkNetns(plan.id)}`,
      'python3',
      '-c',
      guest,
      names.port(vm.id),
      '65534',
      mac,
      address,
      plan.gateway,
    ).trim()
  assert.equal(ask(vm.mac, vm.address), '02:70:0a:d2:01:01')
  assert.equal(ask(vm.mac, '10.210.1.31'), 'no answer')
  assert.equal(ask('06:00:0a:d2:01:1f', vm.address), 'no answer')
  await driver.removePort(vm.id, signal)
  assert.throws(() => output('ip', '-n', names.networkNetns(plan.id), 'link', 'show', names.port(vm.id)))
})

function skipReason(): string | false {
  if (process.getuid?.() !== 0) return 'needs root for network namespaces'
  try {
    execFileSync('python3', ['-c', ''], { stdio: 'ignore' })
  } catch {
    return 'needs python3 to play a guest on a tap'
  }
  return false
}
