import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  bridgeMac,
  emptyNetns,
  guestCommands,
  joinCommands,
  type LinkState,
  type NetnsState,
  networkCommands,
  portCommands,
  transitCommands,
} from './ip-commands.ts'
import { linuxNames } from './names.ts'

const names = linuxNames('pd')
const plan = { id: 'n1', cidr: '10.210.1.0/24', gateway: '10.210.1.1', mtu: 1400, domain: 'p.internal' }
const hostAddress = '100.64.0.1'
const transit = names.transit('n1')
const port = { id: 'a-0', network: 'n1', type: 'netns', mac: '06:00:0a:d2:01:02', address: '10.210.1.2' } as const
const portDev = names.port('a-0')

function link(ifname: string, rest: Partial<LinkState> = {}): LinkState {
  return { ifname, mac: '', mtu: 1400, up: true, addresses: [], ...rest }
}
function state(links: LinkState[], routes: NetnsState['routes'] = []): NetnsState {
  return { links: new Map(links.map((each) => [each.ifname, each])), routes }
}

const host = state([link(transit, { addresses: ['100.64.0.1/32'] })], [{ dst: plan.cidr, gateway: plan.gateway, dev: transit }])
const inside = state(
  [
    link('lo'),
    link('up0'),
    link('br0', { mac: bridgeMac(plan.gateway), addresses: ['10.210.1.1/24'] }),
    link(portDev, { master: 'br0', alias: 'a-0' }),
  ],
  [{ dst: 'default', gateway: hostAddress, dev: 'up0' }],
)
const guest = state(
  [link('lo'), link('eth0', { mac: port.mac, addresses: ['10.210.1.2/24'] })],
  [{ dst: 'default', gateway: plan.gateway, dev: 'eth0' }],
)

describe('ip commands', () => {
  test('nothing is done when everything is in place', () => {
    assert.deepEqual(
      [
        ...transitCommands(plan, { names, hostAddress, host, inside }),
        ...networkCommands(plan, { hostAddress, virtual: [], inside }),
        ...portCommands(port, { names, network: plan, inside, guest }),
        ...joinCommands(port, { names, network: plan, inside }),
        ...guestCommands(port, { network: plan, guest }),
      ],
      [],
    )
  })

  test('a network is made from nothing', () => {
    assert.deepEqual(transitCommands(plan, { names, hostAddress, host: emptyNetns, inside: emptyNetns }), [
      `link add ${transit} mtu 1400 type veth peer name up0 mtu 1400 netns pd-net-n1`,
      `link set dev ${transit} addrgenmode none`,
      `addr add 100.64.0.1/32 dev ${transit}`,
      `link set dev ${transit} up`,
      `route replace 10.210.1.0/24 via 10.210.1.1 dev ${transit} onlink src 100.64.0.1`,
    ])
    assert.deepEqual(networkCommands(plan, { hostAddress, virtual: [], inside: emptyNetns }), [
      'link set dev lo up',
      'link add br0 address 02:70:0a:d2:01:01 mtu 1400 type bridge mcast_snooping 0',
      'link set dev br0 addrgenmode none',
      'addr add 10.210.1.1/24 dev br0',
      'link set dev br0 up',
      'link set dev up0 addrgenmode none',
      'link set dev up0 mtu 1400 up',
      'route replace default via 100.64.0.1 dev up0 onlink src 10.210.1.1',
    ])
  })

  test('half a veth pair is taken away before a whole one is made', () => {
    assert.deepEqual(
      transitCommands(plan, { names, hostAddress, host, inside: emptyNetns })
        .slice(0, 2)
        .map((line) => line.split(' ').slice(0, 3).join(' ')),
      ['link del dev', `link add ${transit}`],
    )
    assert.equal(portCommands(port, { names, network: plan, inside, guest: emptyNetns })[0], `link del dev ${portDev}`)
  })

  test('a port that fell off the bridge is put back, and no more', () => {
    const off = state([link(portDev, { alias: 'a-0' })])
    assert.deepEqual(portCommands(port, { names, network: plan, inside: off, guest }), [
      `link set dev ${portDev} alias a-0 mtu 1400 master br0 up`,
    ])
  })

  test('a tap is open to its owner', () => {
    assert.equal(
      portCommands({ ...port, type: 'tap' }, { names, network: plan, inside: emptyNetns, guest: emptyNetns, tapOwner: 107 })[0],
      `tuntap add dev ${portDev} mode tap vnet_hdr user 107`,
    )
  })

  test('an address that is not of the plan goes, and only the first NIC leads outside', () => {
    const changed = state([link('lo'), link('eth0', { mac: port.mac, addresses: ['10.9.9.9/24'] })])
    assert.deepEqual(guestCommands(port, { network: plan, guest: changed }), [
      'addr del 10.9.9.9/24 dev eth0',
      'addr add 10.210.1.2/24 dev eth0',
      'route replace default via 10.210.1.1 dev eth0',
    ])
    assert.deepEqual(guestCommands({ ...port, id: 'a-1' }, { network: plan, guest: state([link('lo')]) }), [
      'link set dev eth1 addrgenmode none',
      'addr add 10.210.1.2/24 dev eth1',
      'link set dev eth1 up',
    ])
  })
})
