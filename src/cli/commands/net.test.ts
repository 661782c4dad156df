import assert from 'node:assert/strict'
import { test } from 'node:test'
import { target, traceLines } from './net.ts'

test('the other side is named with its port, but for icmp', () => {
  assert.deepEqual(target('web:80', 'tcp'), { to: 'web', port: 80 })
  assert.deepEqual(target('10.0.0.2:53', 'udp'), { to: '10.0.0.2', port: 53 })
  assert.deepEqual(target('web', 'icmp'), { to: 'web' })
  assert.throws(() => target('web', 'tcp'), { code: 'cli.usage' })
})

test('a trace ends with whether it passes, and counts what its rules let through', () => {
  const hops = [
    { at: 'instance web', allowed: true, says: 'runs as a vm' },
    { at: 'security groups of 10.0.0.2', allowed: true, says: 'rule http of the group g lets it in', rule: 'http', packets: 4 },
    { at: 'instance db', allowed: false, says: 'is stopped: nothing of it runs' },
  ]
  const lines = traceLines({ allowed: false, hops })
  assert.match(lines[2]!, /^yes +security groups of 10\.0\.0\.2 +rule http of the group g lets it in \(4 connections so far\)$/)
  assert.match(lines.at(-1)!, /not allowed/)
})
