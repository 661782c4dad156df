import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSockets } from './listeners.node.ts'

test('listening TCP and unconnected UDP sockets count, others do not', () => {
  const head = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode'
  const text = [
    '= tcp',
    head,
    '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 111 1 0 100 0 0 10 0',
    '   1: 0100007F:9C40 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 222 1 0 20 4 30 10 -1',
    '= tcp6',
    '   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 333 1 0 100 0 0 10 0',
    '= udp',
    '  10: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 444 2 0 0',
    '  11: 0200000A:9C40 0100000A:0035 01 00000000:00000000 00:00000000 00000000     0        0 555 2 0 0',
  ].join('\n')
  assert.deepEqual(parseSockets(text), [
    { protocol: 'tcp', port: 8080, inode: '111' },
    { protocol: 'tcp', port: 22, inode: '333' },
    { protocol: 'udp', port: 53, inode: '444' },
  ])
})
