import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linuxNames } from './names.ts'
import { admitPort, dropTable, expelPort, guardRules, hostRules } from './nft-rules.ts'

const names = linuxNames('pd')
const port = { id: 'a-0', network: 'n', type: 'tap', mac: '06:00:0a:d2:00:02', address: '10.210.0.2' } as const
const dev = names.port('a-0')

test('rules replace the whole table in one transaction, also when it is not there', () => {
  for (const rules of [
    guardRules([port], { names, virtual: ['10.210.0.9'] }),
    hostRules({ networks: [], published: [], relay: undefined }, names),
  ]) {
    assert.match(rules, /^table (\w+ \w+)\ndelete table \1\ntable \1 \{/)
  }
  assert.equal(dropTable('inet', names.table), 'table inet pando_pd\ndelete table inet pando_pd\n')
})

test('a port is let in by MAC alone for nothing but DHCP and address probes', () => {
  const rules = guardRules([port], { names, virtual: ['10.210.0.9'] })
  assert.match(rules, new RegExp(`port_mac .*elements = \\{ "${dev}" \\. ${port.mac} \\}`))
  assert.match(rules, new RegExp(`port_ip .*elements = \\{ "${dev}" \\. ${port.mac} \\. ${port.address} \\}`))
  assert.deepEqual(
    rules
      .split('\n')
      .filter((line) => line.endsWith('accept'))
      .map((line) => line.trim()),
    [
      'arp operation request arp saddr ip . arp daddr ip @announced accept',
      'ether type ip iifname . ether saddr . ip saddr @port_ip accept',
      'ip saddr 0.0.0.0 ip daddr 255.255.255.255 udp sport 68 udp dport 67 accept',
      'ether type arp iifname . arp saddr ether . arp saddr ip @port_ip accept',
      'ether type arp arp saddr ip 0.0.0.0 iifname . arp saddr ether @port_mac accept',
    ],
  )
  assert.match(rules, /policy drop/)
})

test('sets without elements have no empty list, which nft refuses', () => {
  assert.doesNotMatch(
    guardRules([], { names, virtual: [] }) + hostRules({ networks: [], published: [], relay: undefined }, names),
    /elements/,
  )
})

test('a port that was never admitted can be expelled', () => {
  assert.equal(expelPort(port, names), `${admitPort(port, names)}\n${admitPort(port, names).replaceAll('add', 'delete')}`)
})

test('published ports and subnets of all networks are in the host table', () => {
  const networks = [1, 2].map((n) => ({ id: `n${n}`, cidr: `10.210.${n}.0/24`, gateway: `10.210.${n}.1`, mtu: 1500, domain: 'p.internal' }))
  const rules = hostRules(
    { networks, relay: '100.64.0.2', published: [{ protocol: 'udp', hostPort: 53, network: 'n1', address: '10.210.1.9', port: 5353 }] },
    names,
  )
  assert.match(rules, /elements = \{ 10\.210\.1\.0\/24, 10\.210\.2\.0\/24 \}/)
  assert.match(rules, /elements = \{ 10\.210\.1\.0\/24 \. 10\.210\.1\.0\/24, 10\.210\.2\.0\/24 \. 10\.210\.2\.0\/24 \}/)
  assert.match(rules, /elements = \{ udp \. 53 : 10\.210\.1\.9 \. 5353 \}/)
})
