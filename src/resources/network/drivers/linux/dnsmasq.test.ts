import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dnsFiles, dnsmasqConfig, hostsFile, leaseFile, netmask, upstreamConfig } from './dnsmasq.ts'

const plan = { id: 'n', cidr: '10.20.0.0/20', gateway: '10.20.0.1', mtu: 1400, domain: 'demo.internal' }

test('the server answers for .internal itself, gives up its rights, and takes no names from guests', () => {
  const lines = dnsmasqConfig(plan, dnsFiles('/run/n', '/run/resolv.conf'), { user: 'dnsmasq', group: 'nogroup' }).split('\n')
  for (const line of [
    'user=dnsmasq',
    'group=nogroup',
    'local=/internal/',
    'dhcp-ignore-names',
    'dhcp-range=10.20.0.0,static,255.255.240.0,1h',
    'resolv-file=/run/resolv.conf',
  ]) {
    assert.ok(lines.includes(line), line)
  }
})

test('the server of an isolated network asks nobody', () => {
  const config = dnsmasqConfig({ ...plan, isolated: true }, dnsFiles('/run/n', '/run/resolv.conf'), { user: 'dnsmasq', group: 'nogroup' })
  assert.match(config, /^no-resolv$/m)
  assert.doesNotMatch(config, /resolv-file/)
})

test('servers that only the host can reach are not asked', () => {
  const text = '# stub\nnameserver 127.0.0.53\n nameserver 192.0.2.53 \nnameserver fe80::1\noptions edns0\nnameserver 198.51.100.53\n'
  assert.equal(upstreamConfig(text), 'nameserver 192.0.2.53\nnameserver 198.51.100.53\n')
})

test('a name has one file with all its addresses', () => {
  assert.equal(hostsFile('web', ['10.20.0.2', '10.20.0.3'], 'demo.internal'), '10.20.0.2 web.demo.internal\n10.20.0.3 web.demo.internal\n')
  assert.deepEqual(leaseFile({ id: 'a-0', network: 'n', type: 'tap', mac: '06:00:0a:14:00:02', address: '10.20.0.2' }), {
    file: '06000a140002',
    text: '06:00:0a:14:00:02,10.20.0.2,1h\n',
  })
})

test('netmasks', () => {
  assert.deepEqual([16, 20, 24, 29].map(netmask), ['255.255.0.0', '255.255.240.0', '255.255.255.0', '255.255.255.248'])
})
