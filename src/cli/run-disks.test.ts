import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasCode } from '../base/errors.ts'
import { parseListen } from './commands/vnc.ts'
import { parseDisks } from './run-disks.ts'

test('a disk is the size of its own, or a volume with tier or pool and a path', () => {
  assert.deepEqual(parseDisks(['20GiB', 'data=20G@hdd', 'logs=1GiB@pool:fast:/var/log', 'raw=5GiB', 'srv=1GiB:/srv/a:b']), {
    root: '20GiB',
    disks: [
      { name: 'data', size: '20G', tier: 'hdd' },
      { name: 'logs', size: '1GiB', pool: 'fast', path: '/var/log' },
      { name: 'raw', size: '5GiB' },
      { name: 'srv', size: '1GiB', path: '/srv/a:b' },
    ],
  })
})

test('disks that cannot be meant are refused', () => {
  for (const words of [['1GiB', '2GiB'], ['a=1GiB', 'a=2GiB'], ['a='], ['a=1GiB@'], ['A b=1GiB'], ['a=1GiB:srv']])
    assert.throws(
      () => parseDisks(words),
      (error) => hasCode(error, 'cli.usage'),
      words.join(' '),
    )
})

test('a screen is brought to this machine alone, unless an address says otherwise', () => {
  assert.deepEqual(['5901', '0.0.0.0:5900', '[::1]:0'].map(parseListen), [
    { host: '127.0.0.1', port: 5901 },
    { host: '0.0.0.0', port: 5900 },
    { host: '::1', port: 0 },
  ])
  for (const text of ['', 'here', '127.0.0.1:', '1:70000'])
    assert.throws(
      () => parseListen(text),
      (error) => hasCode(error, 'cli.usage'),
    )
})
