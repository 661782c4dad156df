import assert from 'node:assert/strict'
import { test } from 'node:test'
import { containsCidr, overlapCidr } from 'cidr-tools'
import fc from 'fast-check'
import { AddressPool, domainOf, gatewayOf, macOf, SubnetChooser, type TakenSubnet } from './plan.ts'

const pool = '10.210.0.0/16'
const anywhere = { mtu: 1500 }
/** Subnets in and around the pool. */
const subnet: fc.Arbitrary<TakenSubnet> = fc
  .record({ second: fc.integer({ min: 208, max: 212 }), third: fc.nat(255), fourth: fc.nat(255), prefix: fc.integer({ min: 16, max: 32 }) })
  .map(({ second, third, fourth, prefix }) => ({ cidr: `10.${second}.${third}.${fourth}/${prefix}`, owner: 'someone' }))

test('a picked subnet is a /24 of the pool that overlaps nothing', () => {
  fc.assert(
    fc.property(fc.array(subnet, { maxLength: 30 }), (taken) => {
      try {
        const picked = new SubnetChooser(pool, taken).choose(anywhere)
        assert.ok(picked.endsWith('.0/24') && containsCidr(pool, picked), picked)
        assert.ok(!taken.some(({ cidr }) => overlapCidr(picked, cidr)), picked)
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'network.no_free_subnet')
        for (let i = 0; i < 256; i++)
          assert.ok(
            taken.some(({ cidr }) => overlapCidr(`10.210.${i}.0/24`, cidr)),
            `10.210.${i}.0/24 was free`,
          )
      }
    }),
  )
})

test('a pool gives out each of its subnets once, and then says that it is empty', () => {
  const chooser = new SubnetChooser(pool, [])
  const given = Array.from({ length: 256 }, (_, i) => {
    const cidr = chooser.choose(anywhere)
    chooser.take({ cidr, owner: `network ${i}` })
    return cidr
  })
  assert.equal(new Set(given).size, 256)
  for (let i = 0; i < 2; i++) assert.throws(() => chooser.choose(anywhere), { code: 'network.no_free_subnet' })
  assert.throws(() => chooser.choose({ mtu: 1500, cidr: '10.210.7.0/25' }), { code: 'network.overlap', message: /network 7/ })
  assert.equal(chooser.choose({ mtu: 1500, cidr: '10.9.0.7/24' }), '10.9.0.0/24')
})

test('addresses are given once, inside the subnet, and never those with a meaning', () => {
  fc.assert(
    fc.property(fc.integer({ min: 24, max: 29 }), fc.array(fc.nat(255), { maxLength: 20 }), (prefix, marked) => {
      const cidr = `10.20.30.0/${prefix}`
      const addresses = new AddressPool(cidr)
      const inside = marked.map((byte) => `10.20.30.${byte}`).filter((address) => addresses.has(address))
      for (const address of inside) addresses.mark(address, 'someone')
      const { free: left } = addresses
      const given = Array.from({ length: 256 }, (_, i) => addresses.take(`instance ${i}`)).filter((address) => address !== undefined)
      const last = `10.20.30.${2 ** (32 - prefix) - 1}`
      const free = new Set(inside.filter((address) => !['10.20.30.0', gatewayOf(cidr), last].includes(address)))
      assert.equal(new Set(given).size, given.length)
      assert.deepEqual([left, addresses.free], [given.length, 0])
      assert.equal(given.length, 2 ** (32 - prefix) - 3 - free.size)
      assert.ok(
        given.every(
          (address) => addresses.has(address) && !inside.includes(address) && ![gatewayOf(cidr), '10.20.30.0', last].includes(address),
        ),
      )
    }),
  )
})

test('a MAC is unicast, locally administered, and different for each address and network', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.uuid(), (one, other, uid) => {
      const mac = macOf(uid, one)
      assert.match(mac, /^06(:[0-9a-f]{2}){5}$/)
      assert.equal(macOf(uid, other) === mac, one === other)
    }),
  )
})

test('instances of the default network are named under the project, others under their network', () => {
  assert.equal(domainOf({ name: 'default', project: 'demo' }), 'demo.internal')
  assert.equal(domainOf({ name: 'back', project: 'demo' }), 'back.demo.internal')
})
