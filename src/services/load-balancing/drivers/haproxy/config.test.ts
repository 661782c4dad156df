import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BalancerPlan } from '../../driver.ts'
import { parseWorkers } from './answers.ts'
import { appConfig, shapeOf } from './config.ts'
import { Counted } from './counters.ts'
import { answerMap, certificatesOf, routeMap, wildcardMap } from './edge-config.ts'
import { proxyFiles } from './files.ts'

const plan: BalancerPlan = {
  ...{ id: 'lb', netns: undefined, address: '10.0.0.9', algorithm: 'round-robin', affinity: 'none', retries: 3, wake: false },
  ports: [
    { name: 'web', port: 80, target: 8080, mode: 'http' },
    { name: 'raw', port: 81, target: 9090, mode: 'tcp' },
  ],
  backends: [{ id: 'a', address: '10.0.0.1', weight: 7, state: 'active' }],
}
const host = { account: { user: 'haproxy', group: 'haproxy' }, maxConnections: 100, jail: '/run/x/empty', wakeScript: '/x/wake.lua' }
const text = (more: Partial<BalancerPlan>) => appConfig({ ...plan, ...more }, proxyFiles('/run/x/apps/lb'), host)

test('the shape is all that the runtime socket cannot change', () => {
  const shape = shapeOf(plan)
  assert.equal(shapeOf({ ...plan, backends: [] }), shape)
  const others: Partial<BalancerPlan>[] = [{ ports: [] }, { algorithm: 'source' }, { affinity: 'cookie' }, { retries: 1 }, { wake: true }]
  for (const other of others) assert.notEqual(shapeOf({ ...plan, ...other }), shape, JSON.stringify(other))
})

test('the configuration has each backend at each port, and only what is wanted', () => {
  const plain = text({})
  assert.match(plain, /backend to_80[\s\S]*server a 10\.0\.0\.1:8080 check .* weight 7\n/)
  assert.match(plain, /backend to_81[\s\S]*server a 10\.0\.0\.1:9090 check .* weight 7\n/)
  assert.doesNotMatch(plain, /lua|cookie|hash-type/)
  assert.match(text({ backends: [{ ...plan.backends[0]!, state: 'draining' }] }), /weight 0\n/)
  assert.match(text({ wake: true }), /tcp-request content lua\.pando_wait to_81 [\s\S]*lua|http-request lua\.pando_wait to_80/)
  assert.match(text({ affinity: 'cookie' }), /backend to_80[\s\S]*cookie PANDO[\s\S]*backend to_81[\s\S]*balance source/)
  assert.match(text({ algorithm: 'least-connections' }), /balance leastconn/)
})

test('counters go on when another worker, or a server that was added again, begins at zero', () => {
  const totals = (requests: number) => ({ a: { requests, errors: 0, bytesIn: 0, bytesOut: requests } })
  const counted = new Counted()
  const steps: [worker: number, requests: number][] = [
    [1, 5],
    [1, 8],
    [2, 0],
    [2, 4],
    [2, 1],
  ]
  const seen = steps.map(([worker, requests]) => {
    counted.see(worker, totals(requests))
    return counted.of('a').requests
  })
  assert.deepEqual(seen, [5, 8, 8, 12, 13])
  const later = new Counted(counted.saved())
  later.see(2, totals(3))
  assert.equal(later.of('a').requests, 15)
})

test('old workers and reloads that failed are read from the master', () => {
  const shown = `#<PID>          <type>          <reloads>       <uptime>        <version>
4304            master          1 [failed: 2]   0d00h00m03s     2.6.12
# workers
4492            worker          0               0d00h00m01s     2.6.12
# old workers
4307            worker          1               0d00h00m03s     2.6.12
# programs
`
  assert.deepEqual(parseWorkers(shown), { failed: 2, current: [4492], old: [4307] })
  assert.deepEqual(parseWorkers(shown.replace(/# old workers\n.*\n/, '')), { failed: 2, current: [4492], old: [] })
})

test('a path covers whole parts, wildcards go by length, and no text breaks out of a map', () => {
  const target = { address: '10.0.0.9', port: 80 }
  const route = (name: string, path = '/') => ({ id: name, host: name, path, certificate: undefined, redirect: false, target })
  assert.deepEqual(
    [...routeMap([route('a.example', '/api'), route('a.example', '/x y;z\n#')]).keys()],
    ['a.example/api/', 'a.example/x%20y%3Bz%0A%23/'],
  )
  assert.deepEqual(
    [...wildcardMap([route('*.example'), route('*.a.example'), route('b.example')])],
    [
      ['.a.example', '*.a.example'],
      ['.example', '*.example'],
    ],
  )
  assert.deepEqual([...answerMap([{ path: '/é', text: 'a b' }])], [['/%C3%A9', 'a%20b']])
})

test('a renewed certificate is another file, the same one is not', () => {
  const target = { address: '10.0.0.9', port: 80 }
  const route = { id: 'r', host: 'a.example', path: '/', redirect: false, target }
  const hash = (certificate: string) => certificatesOf([{ ...route, certificate }])[0]!.hash
  assert.equal(hash('A\n\nB\n'), hash('A\nB'))
  assert.notEqual(hash('A\nB'), hash('A\nC'))
})
