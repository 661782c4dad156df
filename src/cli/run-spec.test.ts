import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namePattern } from '../api/kind.ts'
import { Instance } from '../services/lifecycle/kind.ts'
import { nameFor, pairs, parsePort, parseRestart, type RunOptions, runSpec } from './run-spec.ts'

const specOf = (options: RunOptions, args: string[] = []) => runSpec('web:1', { args, options, envFiles: [] })

test('without options the spec is the image alone, so that the server’s defaults hold', () => {
  assert.deepEqual(specOf({}), { image: 'web:1' })
})

test('every option lands in its field, and the schema of instances takes the whole', () => {
  const spec = runSpec('web:1', {
    args: ['serve', '--port', '80'],
    envFiles: ['A=1', 'B=old'],
    options: {
      vm: true,
      cpus: '0.5',
      memory: '512MiB',
      disk: '1GiB',
      env: ['B=2', 'EMPTY='],
      publish: ['8080:80', '53:53/udp'],
      network: ['front', 'back:10.20.0.7'],
      restart: 'on-failure:3',
      entrypoint: '/bin/web',
      healthHttp: '80/health',
      healthInterval: '2s',
      stopGrace: '5s',
      user: 'www',
      workdir: '/srv',
      hostname: 'web',
    },
  })
  assert.deepEqual(spec, {
    image: 'web:1',
    engine: 'vm',
    command: ['/bin/web'],
    args: ['serve', '--port', '80'],
    env: { A: '1', B: '2', EMPTY: '' },
    cpus: 0.5,
    memory: '512MiB',
    disk: '1GiB',
    user: 'www',
    workdir: '/srv',
    hostname: 'web',
    stopGrace: '5s',
    networks: [{ network: 'front' }, { network: 'back', address: '10.20.0.7' }],
    ports: [
      { hostPort: 8080, port: 80, protocol: 'tcp' },
      { hostPort: 53, port: 53, protocol: 'udp' },
    ],
    restart: { policy: 'on-failure', maxRetries: 3 },
    healthCheck: { type: 'http', port: 80, path: '/health', interval: '2s' },
  })
  assert.equal(Instance.spec.safeDecode(spec as never).success, true)
})

test('engines that contradict each other are refused, the same one twice is not', () => {
  assert.throws(() => specOf({ vm: true, engine: 'container' }), { code: 'cli.usage' })
  assert.throws(() => specOf({ vm: true, container: true }), { code: 'cli.usage' })
  assert.equal(specOf({ vm: true, engine: 'vm' })['engine'], 'vm')
})

test('ports read as docker run writes them', () => {
  assert.deepEqual(parsePort('80'), { hostPort: 80, port: 80, protocol: 'tcp' })
  assert.deepEqual(parsePort('8080:80/udp'), { hostPort: 8080, port: 80, protocol: 'udp' })
  for (const bad of ['', 'a:b', '80:', ':80', '1:2:3', '80/sctp', '127.0.0.1:80:80'])
    assert.throws(() => parsePort(bad), { code: 'cli.usage' }, bad)
})

test('restart policies read as docker run writes them', () => {
  assert.deepEqual(['always', 'never', 'no', 'unless-stopped', 'on-failure:5'].map(parseRestart), [
    { policy: 'always' },
    { policy: 'never' },
    { policy: 'never' },
    { policy: 'always' },
    { policy: 'on-failure', maxRetries: 5 },
  ])
  for (const bad of ['always:3', 'on-failure:x', 'on-failure:1:2']) assert.throws(() => parseRestart(bad), { code: 'cli.usage' }, bad)
})

test('an environment name alone takes our value, and is left out when we have none', () => {
  process.env['PANDO_TEST_INHERITED'] = 'mine'
  try {
    assert.deepEqual(pairs(['PANDO_TEST_INHERITED', 'PANDO_TEST_ABSENT', 'X=a=b'], '--env'), { PANDO_TEST_INHERITED: 'mine', X: 'a=b' })
  } finally {
    delete process.env['PANDO_TEST_INHERITED']
  }
  assert.throws(() => pairs(['=x'], '--env'), { code: 'cli.usage' })
})

test('only one health check may be given, and an interval needs one', () => {
  assert.throws(() => specOf({ healthTcp: '80', healthHttp: '80' }), { code: 'cli.usage' })
  assert.throws(() => specOf({ healthInterval: '1s' }), { code: 'cli.usage' })
  assert.deepEqual(specOf({ healthCmd: 'test -e /ok' })['healthCheck'], { type: 'exec', command: ['/bin/sh', '-c', 'test -e /ok'] })
})

test('a made-up name is always a valid name', () => {
  for (const image of ['web:1', 'registry.example:5000/Team/My_App@sha256:00', 'UPPER', '___', `${'a'.repeat(200)}:1`]) {
    assert.match(nameFor(image, 'ab12'), namePattern, image)
  }
  assert.equal(nameFor('registry.example:5000/team/shop:2', 'ab12'), 'shop-ab12')
})
