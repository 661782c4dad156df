import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { request } from 'undici'
import { mayReach, outgoing } from './reach.node.ts'

const reach = { allowed: ['10.0.0.0/8', 'fd00:1::/32'], never: ['10.210.0.0/16'] }
const timeouts = { connect: { timeout: 2_000 }, headersTimeout: 2_000, bodyTimeout: 2_000 }

test('what is public may be asked, what only this machine reaches may not, however it is written', () => {
  const may = (address: string) => mayReach(address, reach)
  assert.deepEqual(['93.184.216.34', '2606:2800:220:1::1', '10.20.0.4', 'fd00:1::5'].map(may), [true, true, true, true])
  const inside = [
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '::1',
    '::',
    '169.254.169.254',
    'fe80::1',
    'fd00:ec2::254',
    '192.168.0.1',
    '172.16.0.1',
  ]
  const dressed = [
    '::ffff:127.0.0.1',
    '::ffff:169.254.169.254',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ]
  for (const address of [...inside, ...dressed, '10.210.3.4', '::ffff:10.210.3.4', 'localhost', ''])
    assert.equal(may(address), false, address)
})

test('neither an address, nor a name of one, nor a redirect to it is followed', async (t) => {
  const asked: string[] = []
  const server = createServer((incoming, answer) => {
    asked.push(incoming.url ?? '')
    answer.end('secret')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const guarded = await outgoing(timeouts, { direct: true, reach })
  t.after(() => guarded.destroy())
  const refused = { code: 'base.out_of_reach' }
  for (const host of ['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]'])
    await assert.rejects(request(`http://${host}:${port}/${host}`, { dispatcher: guarded }), refused, host)
  assert.deepEqual(asked, [])
  const open = await outgoing(timeouts, { direct: true, reach: undefined })
  t.after(() => open.destroy())
  assert.equal(await (await request(`http://localhost:${port}/`, { dispatcher: open })).body.text(), 'secret')
})
