import assert from 'node:assert/strict'
import { test } from 'node:test'
import { foreignSubnets, pickHostAddress } from './host-address.ts'
import type { LinkState } from './ip-commands.ts'
import { linuxNames } from './names.ts'

const names = linuxNames('pd')
const pool = '100.64.0.0/16'
const host = (...links: [string, string][]) => ({
  routes: [],
  links: new Map(
    links.map(([ifname, address]): [string, LinkState] => [ifname, { ifname, mac: '', mtu: 1500, up: true, addresses: [address] }]),
  ),
})

test('the host keeps the address it has towards its networks', () => {
  assert.equal(pickHostAddress(host(['pd-t123456789', '100.64.7.1/32']), { names, pool, routes: [] }), '100.64.7.1')
})

test('an address that another cell or a route has is left alone', () => {
  assert.equal(pickHostAddress(host(), { names, pool, routes: [] }), '100.64.0.1')
  assert.equal(
    pickHostAddress(host(['xx-t123456789', '100.64.0.1/32']), { names, pool, routes: [{ dst: '100.64.1.0/24', dev: 'eth1' }] }),
    '100.64.2.1',
  )
  assert.equal(pickHostAddress(host(), { names, pool, routes: [{ dst: '100.64.0.0/10', dev: 'vpn0' }] }), undefined)
})

test('default routes, also in two halves, and our own routes claim no subnet', () => {
  const routes = [
    { dst: 'default', dev: 'eth0' },
    { dst: '0.0.0.0/1', dev: 'vpn0' },
    { dst: '10.210.1.0/24', dev: 'pd-t123456789' },
    { dst: '192.0.2.9', dev: 'eth0' },
    { dst: '10.0.0.0/8', dev: 'eth0' },
  ]
  assert.deepEqual(foreignSubnets(routes, names), [
    { cidr: '192.0.2.9/32', owner: 'eth0' },
    { cidr: '10.0.0.0/8', owner: 'eth0' },
  ])
})
