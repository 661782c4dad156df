import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cloneRequest, type FromOptions } from './run-from.ts'
import type { RunOptions } from './run-spec.ts'

const requestOf = (options: FromOptions & RunOptions & { rm?: true }, image?: string, args: string[] = []) =>
  cloneRequest(image, { args, options })

test('without --from nothing is asked of a snapshot, and what goes with it only is refused', () => {
  assert.equal(requestOf({ name: 'web', memory: '1GiB' }, 'web:1'), undefined)
  for (const options of [{ count: '2' }, { cold: true as const }])
    assert.throws(() => requestOf(options, 'web:1'), { code: 'cli.usage', message: /goes with --from/ })
})

test('--from takes name, count, --cold, ports and labels to the snapshot', () => {
  assert.deepEqual(requestOf({ from: 'golden', name: 'web', count: '3', cold: true, label: ['tier=front'] }), {
    snapshot: 'golden',
    body: { count: 3, name: 'web', cold: true, labels: { tier: 'front' } },
  })
  assert.deepEqual(requestOf({ from: 'golden', name: 'web', publish: ['8080:80'] })?.body, {
    count: 1,
    name: 'web',
    ports: [{ hostPort: 8080, port: 80, protocol: 'tcp' }],
  })
})

test('a clone that was given no name has one made from its snapshot', () => {
  assert.match(requestOf({ from: 'golden' })!.body.name, /^golden-[0-9a-f]{4}$/)
})

test('an image beside --from is refused, and so is what a clone has from its source; the message names it', () => {
  assert.throws(() => requestOf({ from: 'golden' }, 'web:1', ['serve']), { code: 'cli.usage', message: /"web:1 serve"/ })
  const stray: [RunOptions & { rm?: true }, string][] = [
    [{ vm: true }, '--vm'],
    [{ memory: '1GiB' }, '--memory'],
    [{ envFile: ['x'] }, '--env-file'],
    [{ network: ['front'] }, '--network'],
    [{ healthHttp: '80' }, '--health-http'],
    [{ rm: true }, '--rm'],
  ]
  for (const [options, flag] of stray)
    assert.throws(() => requestOf({ from: 'golden', ...options }), { code: 'cli.usage', message: new RegExp(`^${flag} does not go`) })
})

test('a port of this host cannot lead to several clones', () => {
  assert.throws(() => requestOf({ from: 'golden', count: '2', publish: ['80:80'] }), { code: 'cli.usage', message: /one instance/ })
  assert.throws(() => requestOf({ from: 'golden', count: 'two' }), { code: 'cli.usage', message: /--count two/ })
})
