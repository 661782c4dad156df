import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { BackendPlan, BalancerPlan } from '../../driver.ts'
import type { ServerState } from './answers.ts'
import { cookieChanges, serverChanges } from './changes.ts'
import { weightOf } from './config.ts'

const ports: BalancerPlan['ports'] = [
  { name: 'web', port: 80, target: 8080, mode: 'http' },
  { name: 'raw', port: 81, target: 9090, mode: 'tcp' },
]
const plan = (backends: readonly BackendPlan[], more: Partial<BalancerPlan> = {}): BalancerPlan => ({
  ...{ id: 'lb', netns: undefined, address: '10.0.0.9', ports, algorithm: 'round-robin', affinity: 'none', retries: 3, wake: false },
  backends,
  ...more,
})

/** What HAProxy makes of the commands. */
function carriedOut(found: readonly ServerState[], commands: readonly string[], removals: readonly string[]): ServerState[] {
  const servers = new Map(found.map((server) => [`${server.backend}/${server.name}`, { ...server }]))
  for (const command of commands) {
    const [verb, , full, ...words] = command.split(' ') as [string, string, string, ...string[]]
    if (command.startsWith('set dynamic-cookie-key')) continue
    const server = servers.get(full)
    if (verb === 'enable') {
      server!.checked = true
      continue
    }
    if (verb === 'add') {
      assert.equal(server, undefined, 'a server that exists is not added')
      const [backend, name] = full.split('/') as [string, string]
      const [address, port] = words[0]!.split(':') as [string, string]
      servers.set(full, { backend, name, address, port: Number(port), weight: Number(words.at(-1)), maintenance: true, checked: false })
      continue
    }
    assert.ok(server, `${command}: no such server`)
    if (words[0] === 'weight') server.weight = Number(words[1])
    if (words[0] === 'addr') Object.assign(server, { address: words[1], port: Number(words[3]) })
    if (words[0] === 'state') server.maintenance = words[1] !== 'ready'
  }
  for (const name of removals) assert.ok(servers.delete(name))
  return [...servers.values()]
}

const backend = fc.record({
  id: fc.constantFrom('a', 'b', 'c', 'd'),
  address: fc.constantFrom('10.0.0.1', '10.0.0.2'),
  weight: fc.nat(256),
  state: fc.constantFrom('active' as const, 'draining' as const),
})
const backends = fc.uniqueArray(backend, { selector: ({ id }) => id })
const sorted = (servers: readonly ServerState[]) => servers.map((server) => JSON.stringify(server)).sort()
const wantedOf = ({ ports: wanted, backends: all }: BalancerPlan): ServerState[] =>
  wanted.flatMap(({ port, target }) =>
    all.map((each) => ({
      backend: `to_${port}`,
      name: each.id,
      address: each.address,
      port: target,
      weight: weightOf(each),
      maintenance: false,
      checked: true,
    })),
  )

test('whatever there was, the commands make what is wanted, and nothing is to do after that', () => {
  fc.assert(
    fc.property(backends, backends, fc.boolean(), fc.boolean(), (before, after, maintenance, checked) => {
      const found = wantedOf(plan(before)).map((server) => ({ ...server, maintenance, checked }))
      const { commands, removals } = serverChanges(plan(after), found)
      const now = carriedOut(found, commands, removals)
      assert.deepEqual(sorted(now), sorted(wantedOf(plan(after))))
      assert.deepEqual(serverChanges(plan(after), now), { commands: [], removals: [] })
    }),
  )
})

test('who comes is added before anybody gets less', () => {
  const old = { id: 'a', address: '10.0.0.1', weight: 100, state: 'active' as const }
  const { commands } = serverChanges(
    plan([
      { ...old, state: 'draining' },
      { ...old, id: 'b' },
    ]),
    wantedOf(plan([old])),
  )
  const first = (what: string) => commands.findIndex((command) => command.includes(what))
  assert.ok(first('add server to_81/b') < first('set server to_80/a weight 0'))
})

test('cookies of those that leave are listed, those of others are not', () => {
  const stat = { backend: 'to_80', up: true, current: 0, sessions: 0, bytesIn: 0, bytesOut: 0, answered5xx: 0, brokenOff: 0, answerMs: 0 }
  const stats = [
    { ...stat, name: 'a', cookie: 'ca' },
    { ...stat, name: 'b', cookie: 'cb' },
  ]
  const both = plan(
    [
      { id: 'a', address: '10.0.0.1', weight: 1, state: 'draining' },
      { id: 'b', address: '10.0.0.2', weight: 1, state: 'active' },
    ],
    { affinity: 'cookie' },
  )
  const given = { port: ports[0]!, index: 0, stats }
  assert.deepEqual(cookieChanges(both, { ...given, listed: ['none', 'cb'] }), ['add acl #1000 ca', 'del acl #1000 cb'])
  assert.deepEqual(cookieChanges(both, { ...given, listed: ['none', 'ca'] }), [])
})
