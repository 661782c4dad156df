import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasCode } from '../../base/errors.ts'
import type { ImageContent, PreparedInstance, PreparedNic } from '../engine.ts'
import { createBody } from './config.ts'

const cell = { tag: 'pd', stateDir: '/s', runDir: '/r' }
const nic: PreparedNic = {
  network: 'default',
  mac: '02:00:00:00:00:01',
  address: '10.210.0.5',
  prefix: 24,
  gateway: '10.210.0.1',
  mtu: 1450,
  attachment: { type: 'netns', path: '/run/netns/pd-web' },
}
const spec: PreparedInstance = {
  id: '0190-web',
  name: 'web',
  project: 'demo',
  hostname: 'web',
  image: { digest: `sha256:${'0123456789abcdef'.repeat(4)}` } as ImageContent,
  argv: ['nginx', '-g', 'daemon off;'],
  env: { PATH: '/bin', A: 'b=c' },
  user: 'www',
  workdir: '',
  cpus: 0.25,
  memoryBytes: 128 * 1024 ** 2,
  diskBytes: 1024 ** 3,
  nics: [nic],
  dns: { servers: ['10.210.0.1'], search: ['demo.internal'] },
  stopSignal: 'SIGQUIT',
  labels: { tier: 'web' },
  specHash: 'abc',
}

test('a spec becomes one body for dockerd', () => {
  assert.deepEqual(createBody(cell, spec), {
    name: 'pd-0190-web',
    Image: 'pando.local/pd:0123456789abcdef0123456789abcdef',
    Entrypoint: ['nginx', '-g', 'daemon off;'],
    Cmd: [],
    Env: ['PATH=/bin', 'A=b=c'],
    User: 'www',
    WorkingDir: '/',
    Hostname: 'web',
    StopSignal: 'SIGQUIT',
    Healthcheck: { Test: ['NONE'] },
    Labels: {
      'pando.cell': 'pd',
      'pando.uid': '0190-web',
      'pando.spec-hash': 'abc',
      'pando.project': 'demo',
      'pando.name': 'web',
      'pando.netns': '/run/netns/pd-web',
    },
    HostConfig: {
      Runtime: 'pando-pd',
      NetworkMode: 'none',
      Dns: ['10.210.0.1'],
      DnsSearch: ['demo.internal'],
      ExtraHosts: ['web:10.210.0.5'],
      Init: true,
      NanoCpus: 250_000_000,
      Memory: 134_217_728,
      MemorySwap: 134_217_728,
      PidsLimit: 4096,
      SecurityOpt: ['no-new-privileges'],
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '16m', 'max-file': '2' } },
    },
  })
})

test('a clone is like any other, but for the image it begins with; of memory there is none', () => {
  const body = (memory: boolean) => createBody(cell, { ...spec, from: { snapshot: '0191-snap', memory, take: 2 } })
  assert.deepEqual(body(false), { ...createBody(cell, spec), Image: 'pando.local/pd/snapshot:0191-snap' })
  assert.throws(
    () => body(true),
    (error) => hasCode(error, 'snapshot.no_memory'),
  )
})

test('an init of the image is PID 1 itself, everything else runs below ours', () => {
  const initOf = (...argv: string[]) => createBody(cell, { ...spec, argv }).HostConfig?.Init
  assert.deepEqual([initOf('/init'), initOf('/lib/systemd/systemd'), initOf('tini', '--', 'x')], [false, false, false])
  assert.deepEqual([initOf('initdb'), initOf('httpd', 'init')], [true, true])
})

test('without a NIC no namespace is joined', () => {
  assert.equal('pando.netns' in (createBody(cell, { ...spec, nics: [] }).Labels ?? {}), false)
})

test('NICs in several namespaces, taps and odd paths are refused', () => {
  const body =
    (...attachments: PreparedNic['attachment'][]) =>
    () =>
      createBody(cell, { ...spec, nics: attachments.map((attachment) => ({ ...nic, attachment })) })
  assert.throws(body({ type: 'netns', path: '/a' }, { type: 'netns', path: '/b' }), (error) => hasCode(error, 'instance.unsupported'))
  assert.throws(body({ type: 'tap', netns: 'n', ifname: 't' }), (error) => hasCode(error, 'base.internal'))
  assert.throws(body({ type: 'netns', path: '/a b' }), (error) => hasCode(error, 'base.internal'))
  assert.doesNotThrow(body({ type: 'netns', path: '/a' }, { type: 'netns', path: '/a' }))
})
